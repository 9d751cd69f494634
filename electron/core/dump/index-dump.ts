import { setImmediate as breathe } from 'node:timers/promises';
import { type Phrase, phrase, say } from '../../../shared/phrase.ts';
import type { LimitUse } from '../../../shared/pickle-report.ts';
import type { Job } from '../job.ts';
import { FileWindow } from './file-window.ts';
import { limitUses } from './high-water.ts';
import { FactReader } from './index-facts.ts';
import { type PassedRecord, type TopEntry, Unsupported } from './index-kinds.ts';
import { IndexMachine } from './index-machine.ts';
import { IndexedRecords } from './indexed-records.ts';
import { defaultLimits, type PickleLimits } from './limits.ts';
import { PickleError } from './pickle-error.ts';
import { Tangled } from './record-decoder.ts';
import { RecordFile } from './record-file.ts';
import { readFacts, type SamplingFacts, samplingFacts } from './record-row.ts';
import type { DumpContents } from './recover.ts';
import { recordOf } from './request-dump.ts';
import { length, RowFacts } from './row-facts.ts';
import { RowTable } from './row-table.ts';
import { protocolOf } from './sniff.ts';
import { type PickleValue, PyDict } from './value.ts';
import { Witness } from './witness.ts';

/** How far the index came, and why it ended there. */
export interface IndexedDump {
  readonly table: RowTable;
  readonly source: IndexedRecords;
  readonly contents: DumpContents;
  readonly witness: Witness;
  /** null for a whole pickle. */
  readonly error: PickleError | null;
  readonly cancelled: boolean;
  /** Offset behind the last opcode. */
  readonly position: number;
  readonly protocol: number | null;
  readonly limits: readonly LimitUse[];
}

export interface IndexProgress {
  readonly bytes: number;
  readonly records: number;
}

/** Work goes on this long before others have their turn, in milliseconds. */
const sliceMs = 10;
/** Bytes between two looks at the clock: fewer where each takes long, as in records that have to be decoded for their row. */
const stepBytes = { least: 2048, first: 2 ** 14, most: 2 ** 20 };
/** Progress is told this often, in milliseconds. */
const tellMs = 80;
const longestKey = 1000;
/** Bytes that may be read again for what records share, by those of the file: past that, reading all in one go is less. */
const mostRepeated = (bytes: number): number => 4 * bytes + 2 ** 26;

/**
 * Goes through a dump once and keeps a row of each record; the records stay in the file, which stays open until
 * `source.close`. null when it is no dump as a server writes it: then the pickle has to be read as a whole.
 * `grows` is called when rows have come, with what can be asked of them meanwhile.
 */
export async function indexDump(
  path: string,
  bytes: number,
  job: Job<IndexProgress>,
  limits: Partial<PickleLimits>,
  grows: (table: RowTable, source: IndexedRecords, contents: () => DumpContents) => void,
): Promise<IndexedDump | null> {
  const window = new FileWindow(new RecordFile(path), bytes);
  const table = new RowTable();
  const source = new IndexedRecords(window.file, table, limits);
  const witness = new Witness();
  const indexing = new Indexing(window, table, source, witness, limits);
  const { machine } = indexing;
  const { recordSeconds } = { ...defaultLimits, ...limits };
  let error: PickleError | null = null;
  let told = 0;
  const tell = () => {
    told = performance.now();
    job.tell({ bytes: machine.position, records: table.length });
    if (table.length > 0) grows(table, source, () => indexing.contents());
  };
  let isOurs = false;
  try {
    let end = performance.now() + sliceMs;
    let step = stepBytes.first;
    while (!machine.done && !job.signal.aborted) {
      const began = performance.now();
      machine.run(machine.position + step);
      const took = performance.now() - began;
      step = Math.min(stepBytes.most, took > sliceMs ? Math.max(stepBytes.least, step / 8) : step * 2);
      if (machine.done || performance.now() < end) continue;
      if (performance.now() - told >= tellMs) tell();
      await breathe();
      end = performance.now() + sliceMs;
    }
    isOurs = table.length > 0 && machine.foundRecords;
  } catch (caught) {
    const isForTheOther = caught instanceof Unsupported || caught instanceof Tangled;
    if (caught instanceof PickleError && !isForTheOther) {
      error = caught;
      isOurs = table.length > 0;
    } else if (!isForTheOther) {
      source.close();
      throw caught;
    }
  }
  if (!isOurs) {
    source.close();
    return null;
  }
  try {
    job.tell({ bytes: machine.position, records: table.length });
    const water = machine.highWater;
    water.recordSeconds = source.decoder.slowest;
    const contents = indexing.contents();
    source.decoder.allowLonger();
    return {
      table,
      source,
      contents,
      witness,
      error,
      cancelled: !machine.done && error === null,
      position: machine.position,
      protocol: protocolOf(window.file.upTo(0, 2)),
      limits: limitUses(water, { ...machine.limits, memory: null, recordSeconds }, error),
    };
  } catch (caught) {
    source.close();
    throw caught;
  }
}

/** The machine and what turns its records into rows. */
class Indexing {
  readonly machine: IndexMachine;
  private readonly window: FileWindow;
  private readonly table: RowTable;
  private readonly source: IndexedRecords;
  private readonly rows: FactReader;
  private readonly facts = new RowFacts();
  private readonly samplings = new Map<number, SamplingFacts | null>();
  /** Entries beside the records that were read, by where they begin. */
  private readonly read = new Map<number, PickleValue | PickleError>();

  constructor(
    window: FileWindow,
    table: RowTable,
    source: IndexedRecords,
    witness: Witness,
    limits: Partial<PickleLimits>,
  ) {
    this.window = window;
    this.table = table;
    this.source = source;
    this.machine = new IndexMachine(
      window,
      witness,
      (record) => this.take(record),
      (number) => {
        const value = this.earlier(number);
        return typeof value === 'string' ? value : null;
      },
      limits,
    );
    this.rows = new FactReader(window, table, this.machine.names, (number) => this.samplingOf(number));
  }

  /** Answers whether its row was made without decoding it. */
  private take(record: PassedRecord): boolean {
    const { facts, table, machine } = this;
    if (table.length > 0 && record.start - table.recordEnd(table.length - 1) > 0xff)
      throw new Unsupported('something between two records');
    const isSeenThrough = this.rows.read(record, facts);
    if (!isSeenThrough) this.decode(record);
    if (this.source.decoder.repeated > mostRepeated(this.window.size))
      throw new Unsupported('records that refer to each other without end');
    facts.index = machine.records - 1;
    // A little more than if all were as long as those before.
    table.expected = Math.ceil((1.02 * table.length * this.window.size) / record.end);
    table.add(facts);
    return isSeenThrough;
  }

  /** A row of a record that the index cannot see through. */
  private decode({ start, end, memo }: PassedRecord): void {
    const { facts } = this;
    const record = recordOf(this.source.value({ start, end, memo }), this.machine.records - 1, end - start);
    if (record === null) throw new Unsupported('an entry that is no record');
    readFacts(record, facts, this.table);
    facts.at = start;
    facts.memo = memo;
    facts.end = end;
    facts.ridLength = facts.textLength = facts.answerLength = facts.detailLength = length.unread;
  }

  /** A value that stands before the record under way. */
  private earlier(number: number): PickleValue {
    // Before the first record nobody knows yet where it begins.
    if (this.table.length === 0) throw new Unsupported('many names before the first record');
    return this.source.decoder.valueOf(number);
  }

  private samplingOf(number: number): SamplingFacts | null {
    const known = this.samplings.get(number);
    if (known !== undefined) return known;
    const value = this.table.length === 0 ? null : this.source.decoder.valueOf(number);
    const found = value instanceof PyDict ? samplingFacts(value) : null;
    if (this.samplings.size > 10_000) this.samplings.clear();
    this.samplings.set(number, found);
    return found;
  }

  contents(): DumpContents {
    const top = new Map<string, PickleValue>();
    const unread: Phrase[] = [];
    for (const entry of this.machine.entries()) {
      const key = this.keyOf(entry);
      if (key === null || key === 'requests') continue;
      const value = this.read.get(entry.start) ?? this.readEntry(entry);
      if (value instanceof PickleError) unread.push(phrase('entryUnread', { key, cause: say(value.reason) }));
      else top.set(key, value);
    }
    // The rows stand for the records.
    return { top, unread, records: { length: this.table.length, at: () => null } };
  }

  private readEntry(entry: TopEntry): PickleValue | PickleError {
    let value: PickleValue | PickleError;
    try {
      value = this.source.value(entry);
    } catch (error) {
      if (!(error instanceof PickleError)) throw error;
      value = error;
    }
    this.read.set(entry.start, value);
    return value;
  }

  private keyOf({ keyAt, keyLength }: TopEntry): string | null {
    if (keyLength < 0 || keyLength > longestKey) return null;
    return this.window.file.upTo(keyAt, keyLength).toString('utf8');
  }
}
