import type { SourceText } from '../../../shared/capture.ts';
import type { Handlers } from '../../../shared/contract.ts';
import { ProblemError } from '../../../shared/outcome.ts';
import type { Settings } from '../../../shared/settings.ts';
import { type CompareOptions, compareCaptures, compareDumps, compareMixed } from '../compare/compare.ts';
import { inOneOrder } from '../compare/raw-texts.ts';
import type { DumpReader } from '../dump/reader.ts';
import { thresholdsWith } from '../signals/threshold-rows.ts';
import type { OpenFiles } from './open-files.ts';

type CompareCall = Extract<keyof Handlers, 'compareSides' | 'readSources'>;

interface Parts {
  readonly files: OpenFiles;
  readonly dumps: DumpReader;
  readSettings(): Settings;
  asTask: <T>(
    task: Parameters<Handlers['compareSides']>[0]['task'],
    work: (signal: AbortSignal) => Promise<T>,
  ) => Promise<T>;
}

/** The contract's calls that hold two sides against each other. */
export function compareCalls({ files, dumps, readSettings, asTask }: Parts): Pick<Handlers, CompareCall> {
  const options = (): CompareOptions => {
    const { noiseKeys, thresholds } = readSettings();
    return { noise: noiseKeys, sampleSeconds: thresholdsWith(thresholds).sampleSeconds };
  };
  return {
    compareSides: ({ task, a, b }) =>
      asTask(task, async (signal) => {
        if (a.kind === 'dump' && b.kind === 'dump') {
          const found = await dumps.compare(files.inReader(a.dump), files.inReader(b.dump), {
            signal,
            tell: () => undefined,
          });
          return compareDumps(files.dumpOf(a.dump), files.dumpOf(b.dump), found, options());
        }
        const side = (of: typeof a) =>
          of.kind === 'dump'
            ? files.dumpOf(of.dump)
            : { capture: files.captureOf(of.capture), sample: of.sample };
        const [one, other] = [side(a), side(b)];
        return 'capture' in one && 'capture' in other
          ? compareCaptures(one, other, options())
          : compareMixed(one, other, options());
      }),
    readSources: async ({ a, b, file }) => {
      const read = (capture: typeof a): SourceText | null => {
        try {
          return inOneOrder(files.captureOf(capture).readSource(file));
        } catch (error) {
          // The other side may have it: that it is missing here is part of the difference.
          if (error instanceof ProblemError && error.key === 'notFound') return null;
          throw error;
        }
      };
      return { a: read(a), b: read(b) };
    },
  };
}
