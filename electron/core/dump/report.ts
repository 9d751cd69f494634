import { basename } from 'node:path';
import { ProblemError } from '../../../shared/outcome.ts';
import { type Phrase, phrase } from '../../../shared/phrase.ts';
import {
  type NamedGlobal,
  type PickleReport,
  type PickleVerdict,
  worstOf,
} from '../../../shared/pickle-report.ts';
import type { Job } from '../job.ts';
import { DumpFile, fileProblem } from './dump-file.ts';
import { indexDump } from './index-dump.ts';
import { type ReadPickle, readPickle } from './read-pickle.ts';
import { isPickle, sniffLength } from './sniff.ts';
import { plainDump } from './unpack-dump.ts';
import { verdictOf } from './verdict.ts';
import { Witness } from './witness.ts';

/** What was seen, worst names first and then in the order of the file. */
export function reportOf(
  { globals, persistentIds, extensions, odd, lost, refused, computedName }: Witness,
  { stoppedAt, notes }: Pick<PickleReport, 'stoppedAt' | 'notes'>,
): PickleReport {
  const named = [...globals.values()]
    .map((seen): NamedGlobal => ({ ...seen, verdict: verdictOf(seen.module, seen.name) }))
    .sort((a, b) => rank(b.verdict) - rank(a.verdict) || a.offset - b.offset);
  const extensionCodes = [...extensions].map(([code, offset]) => ({ code, offset }));
  const found: PickleVerdict[] = named.map(({ verdict }) => verdict);
  if (persistentIds.length + extensionCodes.length + lost > 0 || refused) found.push('unknown');
  if (computedName) found.push('can_act');
  const more: Phrase[] = [...notes];
  if (computedName) more.push(phrase('computedName', {}));
  for (const [what, { offset, times }] of odd) more.push(phrase(what, { offset, times }));
  if (lost > 0) more.push(phrase('moreNamesThanKept', { lost }));
  if (globals.has('torch.storage\n_load_from_bytes')) more.push(phrase('nestedTorchFile', {}));
  return { verdict: worstOf(found), globals: named, persistentIds, extensionCodes, notes: more, stoppedAt };
}

const rank = (verdict: PickleVerdict): number =>
  ['expected', 'harmless', 'unknown', 'can_act'].indexOf(verdict);

/**
 * Reads a pickle of any kind, packed or not, to its end and tells what it names. Nothing in it is run. One that breaks
 * off is told up to there. Throws ProblemError: not found, unreadable, cancelled, and what unpacking throws.
 */
export async function reportPickle(
  path: string,
  job: Job<{ bytes: number; of: number | null }>,
): Promise<PickleReport> {
  return (await reportIndexed(path, job)) ?? reportWhole(path, job);
}

/** By the index, which keeps no values; null for what is no dump as a server writes it. */
async function reportIndexed(
  path: string,
  job: Job<{ bytes: number; of: number | null }>,
): Promise<PickleReport | null> {
  const plain = await plainDump(path, { job });
  try {
    const { bytes: of } = plain;
    const tell = ({ bytes }: { bytes: number }) => job.tell({ bytes, of });
    const indexed = await indexDump(plain.path, of, { signal: job.signal, tell }, {}, () => undefined);
    if (indexed === null) return null;
    const { witness, error, position, cancelled, source } = indexed;
    source.close();
    if (cancelled) throw new ProblemError('cancelled', {});
    const file = await DumpFile.open(plain.path, basename(path));
    const trailing = error === null ? of - position : 0;
    const another = trailing > 0 && isPickle(await file.at(position, sniffLength));
    await file.close();
    return finishReport(witness, { error, trailing, another, cutArchive: plain.cut });
  } catch (error) {
    throw fileProblem(path, error);
  } finally {
    await plain.discard();
  }
}

async function reportWhole(
  path: string,
  job: Job<{ bytes: number; of: number | null }>,
): Promise<PickleReport> {
  const witness = new Witness();
  return finishReport(witness, await readPickle(path, { mayBeCut: true, witness }, job));
}

function finishReport(
  witness: Witness,
  { error, trailing, another, cutArchive }: Omit<ReadPickle, 'machine'>,
): PickleReport {
  const notes: Phrase[] = [];
  if (error !== null) notes.push(error.reason);
  if (another) notes.push(phrase('anotherPickleFollows', { bytes: trailing }));
  else if (trailing > 0) notes.push(phrase('bytesAfterStop', { bytes: trailing }));
  if (cutArchive) notes.push(phrase('archiveWasCut', {}));
  return reportOf(witness, { stoppedAt: error?.at ?? null, notes });
}
