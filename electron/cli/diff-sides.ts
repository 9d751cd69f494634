import { randomBytes } from 'node:crypto';
import { resolve } from 'node:path';
import type { Comparison } from '../../shared/comparison.ts';
import type { DumpView } from '../../shared/dump.ts';
import { ProblemError } from '../../shared/outcome.ts';
import { readBundle } from '../core/bundle/read.ts';
import { type CompareOptions, compareCaptures } from '../core/compare/compare.ts';
import { compareDumps, compareMixed, type DumpSide } from '../core/compare/compare-dumps.ts';
import type { SideChoice } from '../core/compare/sides.ts';
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

type Found = SideChoice | DumpSide;

/**
 * What `a` names held against what each of the others names, a comparison each. Throws ProblemError where one cannot be
 * read.
 */
export async function comparePaths(
  a: string,
  others: readonly [string, ...string[]],
  options: CompareOptions,
  session: Session,
): Promise<readonly [Comparison, ...Comparison[]]> {
  const named = [a, ...others].map(readSideName);
  const kinds: Kind[] = [];
  for (const side of named) kinds.push(await kindOf(side));
  // One key for all that no incident has a key for: one secret reads the same on every side.
  const ownKey = randomBytes(32);
  const reader = createDumpReader();
  const opened: DumpView[] = [];
  const openDump = async ({ path }: Named) => {
    const view = await openWithProgress(reader, path, session, { maskKey: ownKey });
    opened.push(view);
    const problem = nothingRead(view);
    if (problem) throw new ProblemError('badInput', { what: path, cause: problem.message });
    if (view.damage) session.print.warn(`${path}: ${view.damage.problem.message}`);
    return { dump: view, config: await reader.serverConfig(view.id) };
  };
  const hold = async (one: Found, other: Found): Promise<Comparison> => {
    if ('capture' in one && 'capture' in other) return compareCaptures(one, other, options);
    if ('capture' in one || 'capture' in other) return compareMixed(one, other, options);
    session.print.progress('pairing requests');
    const job = { signal: session.signal, tell: () => undefined };
    return compareDumps(one, other, await reader.compare(one.dump.id, other.dump.id, job), options);
  };
  try {
    const sides: Found[] = [];
    for (const [at, side] of named.entries())
      sides.push(kinds[at] === 'dump' ? await openDump(side) : await openCapture(side, ownKey, session));
    const [first, second, ...more] = sides;
    if (!first || !second) throw new ProblemError('badInput', { what: 'diff', cause: 'it takes two sides' });
    const found: [Comparison, ...Comparison[]] = [await hold(first, second)];
    for (const side of more) found.push(await hold(first, side));
    return found;
  } finally {
    for (const { id } of opened) await reader.close(id);
    session.print.progress(null);
  }
}

async function openCapture(
  { path, sample }: Named,
  ownKey: Uint8Array,
  { print, signal }: Session,
): Promise<SideChoice> {
  const found = await captureAt(path, print);
  const job = { signal, tell: ({ bytes }: { bytes: number }) => print.progress(`${path}: ${bytes} bytes`) };
  const capture = await readBundle(found.path, job, { maskKey: found.maskKey ?? ownKey });
  if (sample !== null && !capture.samples.some(({ number }) => number === sample))
    throw new ProblemError('badInput', {
      what: `${path}#${sample}`,
      cause: `the capture holds ${capture.samples.length === 1 ? 'one sample' : `samples 1 to ${capture.samples.length}`}`,
    });
  return { capture, sample, mark: found.mark ?? null };
}
