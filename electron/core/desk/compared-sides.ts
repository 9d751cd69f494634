import type { Comparison } from '../../../shared/comparison.ts';
import type { CallInput, ComparedSide } from '../../../shared/contract.ts';
import type { SideMark } from '../../../shared/side-mark.ts';
import type { Baselines } from '../baseline/baselines.ts';
import type { Capture } from '../capture.ts';
import { type CompareOptions, comparingCaptures } from '../compare/compare.ts';
import { compareDumps, compareMixed, type DumpSide } from '../compare/compare-dumps.ts';
import type { SideChoice } from '../compare/sides.ts';
import type { DumpReader } from '../dump/reader.ts';
import type { Incident } from '../incident/incident.ts';
import { inTurns } from '../turns.ts';
import type { OpenFiles } from './open-files.ts';

/* What the sides of a comparison name, found where it is: open captures and dumps, and baselines. */

interface Parts {
  readonly files: Pick<OpenFiles, 'captureOf' | 'dumpOf' | 'inReader'>;
  readonly dumps: Pick<DumpReader, 'compare' | 'serverConfig'>;
  readonly baselines: Pick<Baselines, 'open'>;
  incident(): Incident;
}

export interface ComparedSides {
  /** Two sides held against each other. Throws `cancelled`, and what opening a side throws. */
  compare(
    a: ComparedSide,
    b: ComparedSide,
    options: CompareOptions,
    signal: AbortSignal,
  ): Promise<Comparison>;
  /** The capture of a side; null for a dump, which has no files. */
  captureOf(side: CallInput<'readSources'>['a']): Promise<Capture | null>;
}

export function comparedSides({ files, dumps, baselines, incident }: Parts): ComparedSides {
  const markOf = (kind: 'captures' | 'dumps', id: string): SideMark | null =>
    incident().view[kind].find((item) => (item.id as string) === id)?.mark ?? null;

  async function resolve(side: ComparedSide): Promise<SideChoice | DumpSide> {
    switch (side.kind) {
      case 'dump': {
        const config = await dumps.serverConfig(files.inReader(side.dump));
        return { dump: files.dumpOf(side.dump), config, mark: markOf('dumps', side.dump) };
      }
      case 'baseline': {
        const { capture } = await baselines.open(side.baseline);
        return { capture, sample: null, isBaseline: true };
      }
      case 'capture':
        return {
          capture: files.captureOf(side.capture),
          sample: side.sample,
          mark: markOf('captures', side.capture),
        };
    }
  }

  return {
    async compare(a, b, options, signal) {
      const [one, other] = [await resolve(a), await resolve(b)];
      if ('capture' in one && 'capture' in other) return inTurns(comparingCaptures(one, other, options));
      if (a.kind !== 'dump' || b.kind !== 'dump' || 'capture' in one || 'capture' in other)
        return compareMixed(one, other, options);
      const job = { signal, tell: () => undefined };
      const found = await dumps.compare(files.inReader(a.dump), files.inReader(b.dump), job);
      return compareDumps(one, other, found, options);
    },
    async captureOf(side) {
      const found = side.kind === 'dump' ? null : await resolve(side);
      return found && 'capture' in found ? found.capture : null;
    },
  };
}
