import { randomUUID } from 'node:crypto';
import { basename } from 'node:path';
import { setImmediate as breathe } from 'node:timers/promises';
import { getHeapStatistics } from 'node:v8';
import type { DumpId, DumpView } from '../../../shared/dump.ts';
import type { DumpRuleFacts } from '../../../shared/dump-rule-facts.ts';
import { type Problem, ProblemError } from '../../../shared/outcome.ts';
import { type Phrase, phrase, say } from '../../../shared/phrase.ts';
import type { Job } from '../job.ts';
import { DumpFile, fileProblem } from './dump-file.ts';
import { serverArgsOf } from './facts/rule-facts.ts';
import { limitUses } from './high-water.ts';
import { indexDump } from './index-dump.ts';
import { memoryFor, type PickleLimits } from './limits.ts';
import { PickleMachine } from './machine.ts';
import type { PackedKind } from './packed-kind.ts';
import { PickleError } from './pickle-error.ts';
import { RecordFile } from './record-file.ts';
import { readFacts } from './record-row.ts';
import { countUnfinished, type DumpContents, unfinishedDump } from './recover.ts';
import { reportOf } from './report.ts';
import {
  type DumpRecord,
  describeDump,
  dumpContents,
  type Entries,
  RowCounts,
  recordOf,
} from './request-dump.ts';
import { RowFacts } from './row-facts.ts';
import { DecodedRecords, type RowSource } from './row-source.ts';
import { RowTable } from './row-table.ts';
import { type ServerConfig, serverConfigOf } from './server-config.ts';
import { knownFormat, protocolOf, unknownFormat } from './sniff.ts';
import { archiveNotes, type PlainDump, plainDump } from './unpack-dump.ts';
import { Witness } from './witness.ts';

export interface OpenProgress {
  readonly name: string;
  readonly bytes: number;
  readonly of: number | null;
  readonly records: number;
  /** Now and then: what can be asked of the dump already, under the id that it will have. */
  readonly grown?: DumpView;
}

export interface OpenOptions {
  /** The incident's, for the secrets in the command that the server was started with. */
  readonly maskKey?: Uint8Array;
  /** What its values may take; what is left out is as in `defaultLimits`. */
  readonly limits?: Partial<PickleLimits>;
}

/** An open dump. Its records live here or in the file, and pages of them go out. */
export interface OpenDump {
  /** Its `ruleFacts` are null: they are worked out when somebody asks for them. */
  readonly view: DumpView;
  readonly table: RowTable;
  readonly source: RowSource;
  readonly serverArgs: DumpRuleFacts['serverArgs'];
  /** What the server ran with, its secrets masked by the incident's key, else by `ownKey`; null where the dump does not say. */
  config(ownKey: Uint8Array): ServerConfig | null;
  /** Lets the file go. */
  close(): Promise<void>;
}

/** Work goes on this long before others have their turn, in milliseconds. */
const sliceMs = 12;
/** Bytes between two looks at the clock. */
const stepBytes = 65_536;
/** Progress is told this often, in milliseconds. */
const tellMs = 80;

/** How far reading came, and why it ended there. */
interface Reading {
  readonly machine: PickleMachine;
  readonly witness: Witness;
  readonly file: DumpFile;
  readonly error: PickleError | null;
  readonly cancelled: boolean;
}

/** Told while a file is being read: what can be asked of it so far; null when it has to be read in another way. */
export type Grows = (dump: Omit<OpenDump, 'close'> | null) => void;

/** When a growing dump is told. */
export interface Growth {
  /** How often, in milliseconds. */
  readonly every: number;
  /** Bytes that a dump has at least. */
  readonly from: number;
  readonly grow: Grows;
}
const unwatched: Growth = { every: 0, from: Number.POSITIVE_INFINITY, grow: () => undefined };

/**
 * Reads a dump in slices. What cannot be read further is kept as far as it goes, and so is what was read when the
 * person cancels. Throws ProblemError when there is nothing to show, and says what the file is instead.
 */
export async function openDump(
  path: string,
  job: Job<OpenProgress>,
  options: OpenOptions = {},
  growth: Growth = unwatched,
): Promise<OpenDump> {
  const name = basename(path);
  const unpacking = {
    signal: job.signal,
    tell: ({ bytes, of }: { bytes: number; of: number | null }) => job.tell({ name, bytes, of, records: 0 }),
  };
  const plain = await plainDump(path, { job: unpacking });
  try {
    const dump = await openPlain(plain, path, job, options, growth);
    // An open file can be read on after it is gone. Windows keeps it: there it goes when the dump is closed.
    await plain.discard().catch(() => undefined);
    return { ...dump, close: () => closeWith(dump.source, plain) };
  } catch (error) {
    await plain.discard();
    throw error;
  }
}

async function closeWith(source: RowSource, plain: PlainDump): Promise<void> {
  source.close();
  await plain.discard();
}

async function openPlain(
  plain: PlainDump,
  path: string,
  job: Job<OpenProgress>,
  { maskKey, limits = {} }: OpenOptions,
  growth: Growth,
): Promise<Omit<OpenDump, 'close'>> {
  const name = basename(path);
  const file = await DumpFile.open(plain.path, name);
  try {
    const format = knownFormat(file.head);
    if (format) throw new ProblemError('notAPickle', { name, what: format });
    const id = randomUUID() as string as DumpId;
    const head = { id, name, path, bytes: file.size };
    const indexed = await openIndexed(plain, head, job, { maskKey, limits }, growth);
    if (indexed !== null) return indexed;
    const reading = await readPickle(file, job, limits);
    const contents = contentsOf(reading, name, plain.packed);
    const entries = await readEntries(contents, reading, job);
    const { machine, witness, error, cancelled } = reading;
    const source = new DecodedRecords(entries.records, file.size, new RecordFile(plain.path));
    const facts = describe(contents, entries, name, maskKey, {
      trailing: trailingBytes(reading),
      archive: archiveNotes(plain),
    });
    const view: DumpView = {
      ...head,
      ...facts,
      ruleFacts: null,
      damage: error && damageOf(error, name, atByteOf(error, machine), entries.table.length),
      cancelled,
      reading: null,
      report: reportOf(witness, {
        stoppedAt: machine.done ? null : machine.position,
        notes: [],
        protocol: protocolOf(file.head),
        limits: limitUses(machine.highWater, { ...machine.limits, memory: machine.mostMemory }, error),
      }),
    };
    return { view, table: entries.table, source, ...ofContents(contents, maskKey) };
  } catch (error) {
    throw fileProblem(path, error);
  } finally {
    await file.close();
  }
}

/** By the index: the records stay in the file. null when it does not understand the file. */
async function openIndexed(
  plain: PlainDump,
  head: Pick<DumpView, 'id' | 'name' | 'path' | 'bytes'>,
  job: Job<OpenProgress>,
  { maskKey, limits }: { readonly maskKey: Uint8Array | undefined; readonly limits: Partial<PickleLimits> },
  growth: Growth,
): Promise<Omit<OpenDump, 'close'> | null> {
  const { name, bytes } = head;
  // The first rows are there sooner than those that follow.
  let grown = performance.now() - growth.every / 2;
  let told = 0;
  const counts = new RowCounts();
  const indexed = await indexDump(
    plain.path,
    bytes,
    {
      signal: job.signal,
      tell: (progress) => {
        told = progress.bytes;
        job.tell({ name, of: bytes, ...progress });
      },
    },
    limits,
    (table, source, contents) => {
      if (bytes < growth.from || performance.now() - grown < growth.every) return;
      const facts = describeDump(contents(), { table, strangers: null }, name, maskKey, counts);
      const view: DumpView = {
        ...head,
        ...facts,
        ruleFacts: null,
        damage: null,
        cancelled: false,
        reading: { bytes: told, of: bytes },
        report: unreported,
      };
      growth.grow({ view, table, source, serverArgs: 'absent', config: () => null });
      grown = performance.now();
    },
  );
  if (indexed === null) {
    growth.grow(null);
    return null;
  }
  const { table, source, contents, witness, error, cancelled, position, protocol, limits: uses } = indexed;
  const isWhole = error === null && !cancelled;
  const facts = describe(contents, { table, strangers: null }, name, maskKey, {
    trailing: isWhole ? bytes - position : 0,
    archive: archiveNotes(plain),
  });
  const view: DumpView = {
    ...head,
    ...facts,
    ruleFacts: null,
    damage: error && damageOf(error, name, error.at, table.length),
    cancelled,
    reading: null,
    report: reportOf(witness, { stoppedAt: isWhole ? null : position, notes: [], protocol, limits: uses }),
  };
  return { view, table, source, ...ofContents(contents, maskKey) };
}

/** What the file says of the server, kept for who asks. */
const ofContents = (
  contents: DumpContents,
  maskKey: Uint8Array | undefined,
): Pick<OpenDump, 'serverArgs' | 'config'> => {
  const { top } = contents;
  return {
    serverArgs: serverArgsOf(contents),
    config: (ownKey) => serverConfigOf({ top }, maskKey ?? ownKey),
  };
};

/** Of a file that is still being read. */
const unreported: DumpView['report'] = {
  verdict: 'unknown',
  globals: [],
  persistentIds: [],
  extensionCodes: [],
  notes: [],
  stoppedAt: 0,
  protocol: null,
  limits: [],
};

/** What the file says, and how it ends. */
function describe(
  contents: DumpContents,
  entries: Entries,
  name: string,
  maskKey: Uint8Array | undefined,
  { trailing, archive }: { readonly trailing: number; readonly archive: readonly Phrase[] },
) {
  const facts = describeDump(contents, entries, name, maskKey);
  const notes = [...facts.notes];
  if (trailing > 0) notes.push(phrase('bytesAfterStop', { bytes: trailing }));
  notes.push(...archive);
  return { ...facts, notes };
}

/** Lets others have their turn when a slice is over. Answers true when the job was cancelled. */
function slices(job: Job<unknown>) {
  let end = performance.now() + sliceMs;
  return async (): Promise<boolean> => {
    if (performance.now() >= end) {
      await breathe();
      end = performance.now() + sliceMs;
    }
    return job.signal.aborted;
  };
}

async function readPickle(
  file: DumpFile,
  job: Job<OpenProgress>,
  limits: Partial<PickleLimits>,
): Promise<Reading> {
  // Never more than this process has: running out of memory ends it.
  const memory = Math.min(limits.memory ?? memoryFor(file.size), 0.7 * getHeapStatistics().heap_size_limit);
  const witness = new Witness();
  const machine = new PickleMachine({ limits: { ...limits, memory }, mayBeCut: true, witness });
  const pause = slices(job);
  let told = 0;
  const tell = () => {
    const bytes = machine.position;
    job.tell({ name: file.name, bytes, of: file.size, records: countUnfinished(machine) });
    told = performance.now();
  };
  const reading = (error: PickleError | null, cancelled: boolean): Reading => ({
    machine,
    witness,
    file,
    error,
    cancelled,
  });
  try {
    for (;;) {
      const state = machine.run(machine.position + stepBytes);
      if (state === 'done') break;
      if (state === 'starved') await file.feed(machine);
      if (performance.now() - told >= tellMs) tell();
      if (await pause()) return reading(null, true);
    }
  } catch (error) {
    if (error instanceof PickleError) return reading(error, false);
    throw error;
  }
  tell();
  return reading(null, false);
}

/** The dump in what was read. Throws ProblemError when there is none. */
function contentsOf(
  { machine, file, error, cancelled }: Reading,
  name: string,
  packed: PackedKind | null,
): DumpContents {
  if (machine.done) return dumpContents(machine.result ?? null, name);
  const contents = unfinishedDump(machine);
  if (contents !== null) return contents;
  if (cancelled || error === null) throw new ProblemError('cancelled', {});
  const cause = error.reason;
  if (packed !== null) {
    const what = phrase('packedNoPickle', { format: packed });
    throw new ProblemError('notAPickle', { name, what }, { cause: error });
  }
  // Nothing made sense from the first opcodes on: it is something else.
  if (error.fault !== 'truncated' && error.at < 64) {
    throw new ProblemError(
      'notAPickle',
      { name, what: unknownFormat(file.head, say(cause)) },
      { cause: error },
    );
  }
  throw new ProblemError('dumpHasNothing', { name, at: error.at, cause }, { cause: error });
}

async function readEntries(
  contents: DumpContents,
  reading: Reading,
  job: Job<OpenProgress>,
): Promise<Entries & { readonly records: readonly DumpRecord[] }> {
  const records: DumpRecord[] = [];
  const table = new RowTable();
  const facts = new RowFacts();
  let strangers: { count: number; readonly first: number } | null = null;
  const pause = slices(job);
  const length = contents.records?.length ?? 0;
  for (let index = 0; index < length; index += 1) {
    const record = recordOf(contents.records?.at(index) ?? null, index, reading.file.size);
    if (record === null) {
      strangers ??= { count: 0, first: index };
      strangers.count += 1;
    } else {
      records.push(record);
      readFacts(record, facts, table);
      table.add(facts);
    }
    // Cancelled or not, what was read is shown; the rows are the small part.
    if ((index & 63) === 0) await pause();
  }
  const { file } = reading;
  job.tell({ name: file.name, bytes: file.size, of: file.size, records: records.length });
  return { records, table, strangers };
}

function trailingBytes({ machine, file }: Reading): number {
  return machine.done ? file.size - machine.position : 0;
}

/** Where a file ends that was cut, or the opcode that could not be read. */
const atByteOf = (error: PickleError, machine: PickleMachine): number =>
  error.fault === 'truncated' ? machine.base + machine.end : error.at;

function damageOf(error: PickleError, name: string, atByte: number, records: number) {
  const cause = error.reason;
  let problem: Problem;
  if (error.fault === 'truncated') {
    problem = new ProblemError('dumpCut', { name, bytes: atByte, records }).problem;
  } else if (error.fault === 'limit') {
    problem = new ProblemError('dumpLimit', { name, at: atByte, records, cause }).problem;
  } else problem = new ProblemError('dumpDamaged', { name, at: atByte, records, cause }).problem;
  return { atByte, problem };
}
