import { resolve } from 'node:path';
import type { Comparison } from '../../shared/comparison.ts';
import type { DumpView } from '../../shared/dump.ts';
import { ProblemError } from '../../shared/outcome.ts';
import { readBundle } from '../core/bundle/read.ts';
import type { Capture } from '../core/capture.ts';
import { type CompareOptions, compareCaptures, compareDumps, compareMixed } from '../core/compare/compare.ts';
import { createDumpReader } from '../core/dump/reader.ts';
import { recognise } from '../core/recognise.ts';
import { nothingRead, openWithProgress } from './dumps.ts';
import { captureAt } from './incidents.ts';
import type { Session } from './session.ts';

/** A path with the number of a sample behind it: `bundle#2`. A file of that very name wins. */
interface Named {
  readonly path: string;
  readonly sample: number | null;
}

export function readSideName(text: string): Named {
  const [, path, number] = /^(.+)#(\d+)$/.exec(text) ?? [];
  return path === undefined ? { path: text, sample: null } : { path, sample: Number(number) };
}

type Kind = 'capture' | 'dump';

async function kindOf({ path }: Named): Promise<Kind> {
  const found = await recognise(resolve(path));
  if (found.kind === 'bundle' || found.kind === 'incident') return 'capture';
  // A folder of dumps is read as one, as everywhere else.
  if (found.kind === 'dump' || found.kind === 'folder') return 'dump';
  throw new ProblemError('badInput', { what: path, cause: 'it is neither a capture nor a dump' });
}

/** What two paths name, held against each other. Throws ProblemError where one cannot be read. */
export async function comparePaths(
  a: string,
  b: string,
  options: CompareOptions,
  session: Session,
): Promise<Comparison> {
  const sides = [readSideName(a), readSideName(b)] as const;
  const kinds = [await kindOf(sides[0]), await kindOf(sides[1])] as const;
  const reader = createDumpReader();
  const opened: DumpView[] = [];
  const openDump = async ({ path }: Named) => {
    const view = await openWithProgress(reader, path, session);
    opened.push(view);
    const problem = nothingRead(view);
    if (problem) throw new ProblemError('badInput', { what: path, cause: problem.message });
    if (view.damage) session.print.warn(`${path}: ${view.damage.problem.message}`);
    return view;
  };
  try {
    if (kinds[0] === 'dump' && kinds[1] === 'dump') {
      const [one, other] = [await openDump(sides[0]), await openDump(sides[1])];
      session.print.progress('pairing requests');
      const found = await reader.compare(one.id, other.id, {
        signal: session.signal,
        tell: () => undefined,
      });
      return compareDumps(one, other, found, options);
    }
    const open = async (side: Named, kind: Kind) =>
      kind === 'dump' ? openDump(side) : openCapture(side, session);
    const [one, other] = [await open(sides[0], kinds[0]), await open(sides[1], kinds[1])];
    return 'capture' in one && 'capture' in other
      ? compareCaptures(one, other, options)
      : compareMixed(one, other, options);
  } finally {
    for (const { id } of opened) await reader.close(id);
    session.print.progress(null);
  }
}

async function openCapture(
  { path, sample }: Named,
  { print, signal }: Session,
): Promise<{ readonly capture: Capture; readonly sample: number | null }> {
  const found = await captureAt(path, print);
  const job = { signal, tell: ({ bytes }: { bytes: number }) => print.progress(`${path}: ${bytes} bytes`) };
  const capture = await readBundle(found.path, job, found.maskKey ? { maskKey: found.maskKey } : {});
  if (sample !== null && !capture.samples.some(({ number }) => number === sample))
    throw new ProblemError('badInput', {
      what: `${path}#${sample}`,
      cause: `the capture holds ${capture.samples.length === 1 ? 'one sample' : `samples 1 to ${capture.samples.length}`}`,
    });
  return { capture, sample };
}
