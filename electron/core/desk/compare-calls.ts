import type { SourceText } from '../../../shared/capture.ts';
import type { ComparedSide, Handlers, TaskId } from '../../../shared/contract.ts';
import { catalogues } from '../../../shared/messages/catalogues.ts';
import { ProblemError } from '../../../shared/outcome.ts';
import type { Settings } from '../../../shared/settings.ts';
import type { Baselines } from '../baseline/baselines.ts';
import { writeFileAtomic } from '../bundle/write.ts';
import { asColumns } from '../compare/columns.ts';
import { compareOptions } from '../compare/options.ts';
import type { TextWork } from '../compare/raw-texts.ts';
import { formatComparison } from '../compare/report.ts';
import type { DumpReader } from '../dump/reader.ts';
import type { Incident } from '../incident/incident.ts';
import { comparedSides } from './compared-sides.ts';
import type { OpenFiles } from './open-files.ts';

type CompareCall = Extract<
  keyof Handlers,
  | 'compareSides'
  | 'compareColumns'
  | 'readPair'
  | 'listSources'
  | 'readSources'
  | 'exportComparison'
  | 'keepBaseline'
  | 'dropBaseline'
>;

interface Parts {
  readonly version: string;
  readonly files: OpenFiles;
  readonly dumps: DumpReader;
  readonly texts: TextWork;
  readonly baselines: Baselines;
  incident(): Incident;
  readSettings(): Settings;
  pickSavePath(name: string): Promise<string | null>;
  asTask: <T>(task: TaskId, work: (signal: AbortSignal) => Promise<T>) => Promise<T>;
}

/** The contract's calls that hold sides against each other, and those about what is held as healthy. */
export function compareCalls(parts: Parts): Pick<Handlers, CompareCall> {
  const { version, files, dumps, texts, baselines, readSettings, pickSavePath, asTask } = parts;
  const options = () => compareOptions(readSettings());
  const sides = comparedSides(parts);

  async function sourceOf(side: ComparedSide, file: string): Promise<SourceText | null> {
    const capture = await sides.captureOf(side);
    if (capture === null) return null;
    try {
      return capture.readSource(file);
    } catch (error) {
      // The other side may have it: that it is missing here is part of the difference.
      if (error instanceof ProblemError && error.key === 'notFound') return null;
      throw error;
    }
  }
  const filesOf = async (side: ComparedSide): Promise<readonly string[]> => {
    const capture = await sides.captureOf(side);
    return capture?.view.sources.flatMap(({ file }) => file ?? []) ?? [];
  };

  return {
    compareSides: ({ task, a, b }) => asTask(task, (signal) => sides.compare(a, b, options(), signal)),
    compareColumns: ({ task, a, others }) =>
      asTask(task, async (signal) => {
        const [first, ...rest] = others;
        if (first === undefined) throw new ProblemError('cancelled', {});
        const found = [await sides.compare(a, first, options(), signal)] as const;
        const more = [];
        for (const other of rest) {
          signal.throwIfAborted();
          more.push(await sides.compare(a, other, options(), signal));
        }
        return asColumns([...found, ...more]);
      }),
    readPair: ({ a, indexA, b, indexB }) => dumps.pair(files.inReader(a), indexA, files.inReader(b), indexB),
    listSources: async ({ a, b }) => [...new Set([...(await filesOf(a)), ...(await filesOf(b))])].sort(),
    readSources: async ({ a, b, file }) => {
      return texts.inOneOrder(await sourceOf(a, file), await sourceOf(b, file));
    },
    exportComparison: async ({ task, a, b, format, language, path }) => {
      const to = path ?? (await pickSavePath(`comparison.${format}`));
      if (to === null) return null;
      return asTask(task, async (signal) => {
        const found = await sides.compare(a, b, options(), signal);
        await writeFileAtomic(
          to,
          formatComparison([found], format, { version, language, words: catalogues[language] }),
        );
        return { path: to };
      });
    },
    keepBaseline: ({ task, capture }) =>
      asTask(task, async (signal) => {
        const kept = await baselines.keep(files.captureOf(capture), signal);
        await files.holdAgain();
        return kept;
      }),
    dropBaseline: async ({ baseline }) => {
      await baselines.drop(baseline);
      await files.holdAgain();
    },
  };
}
