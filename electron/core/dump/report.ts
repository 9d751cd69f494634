import { ProblemError } from '../../../shared/outcome.ts';
import { type Phrase, phrase } from '../../../shared/phrase.ts';
import {
  type LimitUse,
  type NamedGlobal,
  type PickleBytes,
  type PickleReport,
  type PickleVerdict,
  tellingOffset,
  worstOf,
} from '../../../shared/pickle-report.ts';
import type { Job } from '../job.ts';
import { digestOf } from './digest.ts';
import { fileProblem } from './dump-file.ts';
import { limitUses } from './high-water.ts';
import { indexDump } from './index-dump.ts';
import { memoryFor, type PickleLimits } from './limits.ts';
import { type ReadPickle, readPickle } from './read-pickle.ts';
import { RecordFile } from './record-file.ts';
import { DecodedRecords } from './row-source.ts';
import { isPickle, protocolOf, sniffLength } from './sniff.ts';
import { archiveNotes, type PlainDump, plainDump } from './unpack-dump.ts';
import { verdictOf } from './verdict.ts';
import { Witness } from './witness.ts';

/** What was seen, worst names first and then in the order of the file. */
export function reportOf(
  { globals, persistentIds, extensions, odd, lost, refused, computedName }: Witness,
  { notes, ...facts }: Pick<PickleReport, 'stoppedAt' | 'notes' | 'protocol' | 'limits'>,
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
  return { verdict: worstOf(found), globals: named, persistentIds, extensionCodes, notes: more, ...facts };
}

const rank = (verdict: PickleVerdict): number =>
  ['expected', 'harmless', 'unknown', 'can_act'].indexOf(verdict);

type ReportJob = Job<{ bytes: number; of: number | null }>;

export interface ReportOptions {
  readonly limits?: Partial<PickleLimits>;
  /** The byte to show what stands around of; left out: the one that tells most. */
  readonly around?: number;
}

/** The report on one file, with what can be told of the file as such. */
export interface FileReport extends PickleReport {
  /** As it lies: of a packed one the archive's. */
  readonly sha256: string | null;
  /** Bytes of the pickle. */
  readonly bytes: number;
  readonly around: PickleBytes | null;
}

/**
 * Reads a pickle of any kind, packed or not, to its end and tells what it names. Nothing in it is run. One that breaks
 * off is told up to there. Throws ProblemError: not found, unreadable, cancelled, and what unpacking throws.
 */
export async function reportPickle(
  path: string,
  job: ReportJob,
  { limits = {}, around }: ReportOptions = {},
): Promise<FileReport> {
  const plain = await plainDump(path, { job });
  try {
    const wanted = { ...plain, limits, around };
    const found = (await reportIndexed(wanted, job)) ?? (await reportWhole(wanted, job));
    return { ...found, bytes: plain.bytes, sha256: await digestOf(path, job) };
  } catch (error) {
    throw fileProblem(path, error);
  } finally {
    await plain.discard();
  }
}

interface Wanted extends PlainDump {
  readonly limits: Partial<PickleLimits>;
  readonly around: number | undefined;
}

type Reported = Omit<FileReport, 'sha256' | 'bytes'>;

/** By the index, which keeps no values; null for what is no dump as a server writes it. */
async function reportIndexed(wanted: Wanted, job: ReportJob): Promise<Reported | null> {
  const { bytes: of, path, limits } = wanted;
  const tell = ({ bytes }: { bytes: number }) => job.tell({ bytes, of });
  const indexed = await indexDump(path, of, { signal: job.signal, tell }, limits, () => undefined);
  if (indexed === null) return null;
  const { error, position, cancelled, source } = indexed;
  try {
    if (cancelled) throw new ProblemError('cancelled', {});
    const trailing = error === null ? of - position : 0;
    const another = trailing > 0 && isPickle(source.bytesAt(position, sniffLength));
    const report = finishReport({ ...indexed, trailing, another, archive: archiveNotes(wanted) });
    const around = wanted.around ?? tellingOffset(report);
    return { ...report, around: around === null ? null : source.around(around) };
  } finally {
    source.close();
  }
}

async function reportWhole(wanted: Wanted, job: ReportJob): Promise<Reported> {
  const { path, bytes } = wanted;
  const witness = new Witness();
  const memory = wanted.limits.memory ?? memoryFor(bytes);
  const read = await readPickle(path, { mayBeCut: true, witness, limits: { ...wanted.limits, memory } }, job);
  const { machine, error } = read;
  const file = new DecodedRecords([], bytes, new RecordFile(path));
  try {
    const limits = limitUses(machine.highWater, { ...machine.limits, memory }, error);
    const protocol = protocolOf(file.bytesAt(0, 2));
    const report = finishReport({ ...read, witness, archive: archiveNotes(wanted), protocol, limits });
    const around = wanted.around ?? tellingOffset(report);
    return { ...report, around: around === null ? null : file.around(around) };
  } finally {
    file.close();
  }
}

interface Finished extends Omit<ReadPickle, 'machine'> {
  readonly witness: Witness;
  readonly protocol: number | null;
  readonly limits: readonly LimitUse[];
  readonly archive: readonly Phrase[];
}

function finishReport({
  witness,
  error,
  trailing,
  another,
  archive,
  protocol,
  limits,
}: Finished): PickleReport {
  const notes: Phrase[] = [];
  if (error !== null) notes.push(error.reason);
  if (another) notes.push(phrase('anotherPickleFollows', { bytes: trailing }));
  else if (trailing > 0) notes.push(phrase('bytesAfterStop', { bytes: trailing }));
  notes.push(...archive);
  return reportOf(witness, { stoppedAt: error?.at ?? null, notes, protocol, limits });
}
