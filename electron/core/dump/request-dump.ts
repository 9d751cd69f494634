import type { DumpKind, DumpView } from '../../../shared/dump.ts';
import { ProblemError } from '../../../shared/outcome.ts';
import { type Phrase, phrase } from '../../../shared/phrase.ts';
import { classOf, dictFields, type Fields, fieldsOf, itemOf, lengthOf, pathOf } from './fields.ts';
import { friendly } from './friendly.ts';
import { inFlightFacts } from './in-flight-facts.ts';
import { maskLaunchCommand } from './launch-command.ts';
import { type DumpContents, topEntries } from './recover.ts';
import { RowCursor, type RowTexts } from './row-cursor.ts';
import type { RowTable } from './row-table.ts';
import { configFields } from './server-config.ts';
import {
  isInt,
  numberOf,
  type PickleValue,
  PyDict,
  PyGlobal,
  PyList,
  PyObject,
  PyPersistentId,
  PyTuple,
  typeName,
} from './value.ts';

/** One entry of a dump: the request, what came back, when it came and when it ended. */
export interface DumpRecord {
  /** Position in the file, from 0. */
  readonly index: number;
  readonly request: PickleValue;
  readonly output: PickleValue;
  /** Unix seconds as recorded; null where there is no number. */
  readonly created: number | null;
  readonly finished: number | null;
  /** Not a tuple of four. */
  readonly odd: boolean;
  /** Bytes of the pickle that it can have come from. What takes more values than that shows some of them again and again. */
  readonly bytes: number;
}

/** The dump in a pickle that was read to its end. Throws `notADump`, which says what it holds instead. */
export function dumpContents(root: PickleValue, name: string): DumpContents {
  const not = (what: Phrase) => new ProblemError('notADump', { name, what });
  if (root instanceof PyList) {
    if (root.length === 0) throw not(phrase('holdsEmptyList', {}));
    let records = 0;
    for (let index = 0; index < root.length; index += 1) if (recordOf(root.at(index), index, 0)) records += 1;
    if (records === 0) {
      const type = typeName(root.at(0));
      throw not(phrase('holdsList', { type, count: root.length }));
    }
    return { top: new Map(), records: root };
  }
  if (root instanceof PyDict) {
    const requests = root.get('requests');
    if (requests === undefined) throw not(holdsDict(root));
    const length = lengthOf(requests);
    if (length === null) throw not(phrase('holdsRequests', { type: typeName(requests) }));
    return {
      top: topEntries(root),
      records: { length, at: (index) => itemOf(requests, index) as PickleValue },
    };
  }
  throw not(holds(root));
}

function holdsDict(dict: PyDict): Phrase {
  if (dict.size === 0) return phrase('holdsEmptyDict', {});
  if (dict.values.slice(0, 3).some(isTensor)) return phrase('holdsTorch', {});
  const shown = dict.keys.slice(0, 5).map((key) => (typeof key === 'string' ? clip(key, 40) : typeName(key)));
  return phrase('holdsDict', { keys: shown.join(', ') + (dict.size > 5 ? ', …' : '') });
}

function holds(root: PickleValue): Phrase {
  if (root === null) return phrase('holdsNone', {});
  if (root instanceof PyObject) {
    const seen = friendly(root);
    if (seen?.kind === 'tensor') return phrase('holdsTorch', {});
    if (seen?.kind === 'dict') {
      if (seen.values.slice(0, 3).some(isTensor)) return phrase('holdsTorch', {});
      return phrase('holdsCollection', { type: 'dict', count: seen.keys.length });
    }
    const cls = classOf(root);
    // A class is spelled with a capital; anything else would have been called.
    const isCall = root.how === 'reduce' && cls !== null && !/^[A-Z]/.test(cls.name);
    if (isCall) return phrase('holdsCall', { path: clip(pathOf(cls), 120) });
    return phrase('holdsObject', { path: cls === null ? 'an unknown class' : clip(pathOf(cls), 120) });
  }
  if (root instanceof PyGlobal) return phrase('holdsObject', { path: clip(pathOf(root), 120) });
  const count = root instanceof PyTuple ? root.items.length : null;
  if (count !== null) return phrase('holdsCollection', { type: 'tuple', count });
  return phrase('holdsScalar', { type: typeName(root) });
}

function isTensor(value: PickleValue): boolean {
  if (value instanceof PyPersistentId) return true;
  return value instanceof PyObject && friendly(value)?.kind === 'tensor';
}

const clip = (text: string, most: number) => (text.length > most ? `${text.slice(0, most)}…` : text);

/** A record, or null when the value is none. Lists and other lengths than four are taken as far as they go. */
export function recordOf(value: PickleValue, index: number, bytes: number): DumpRecord | null {
  const length = lengthOf(value);
  if (length === null || length < 2) return null;
  const request = itemOf(value, 0) as PickleValue;
  const isRequest = request instanceof PyObject || (request instanceof PyDict && isRequestDict(request));
  if (!isRequest) return null;
  return {
    index,
    request,
    output: itemOf(value, 1) as PickleValue,
    created: numberOf(itemOf(value, 2)),
    finished: numberOf(itemOf(value, 3)),
    odd: !(value instanceof PyTuple) || length !== 4,
    bytes,
  };
}

const isRequestDict = (dict: PyDict) =>
  ['rid', 'text', 'input_ids', 'input_embeds'].some((key) => dict.get(key) !== undefined);

/** The request's attributes; null when it is no object that has them. */
export function requestFields({ request }: DumpRecord): Fields | null {
  return request instanceof PyDict ? dictFields(request) : fieldsOf(request);
}

const requestClasses = new Set(['GenerateReqInput', 'EmbeddingReqInput']);
const topKeys = new Set(['server_args', 'config_updates', 'resolved_config', 'requests', 'launch_command']);

/** What is the same for all records: everything in the view but its identity, its damage and its counts. */
export type DumpFacts = Pick<
  DumpView,
  | 'kind'
  | 'total'
  | 'finished'
  | 'inFlight'
  | 'healthChecks'
  | 'modelPath'
  | 'servedModelName'
  | 'topology'
  | 'endpoint'
  | 'launchCommand'
  | 'configUpdates'
  | 'firstStart'
  | 'lastStart'
  | 'dumpedAt'
  | 'inFlightFacts'
  | 'notes'
>;

export interface Entries {
  readonly table: RowTable;
  /** Entries that are no records: how many, and the position of the first. */
  readonly strangers: { readonly count: number; readonly first: number } | null;
}

/** Sums up a dump. `fileName` decides about its kind where nothing in it does. */
export function describeDump(
  contents: DumpContents,
  entries: Entries,
  fileName: string,
  maskKey?: Uint8Array,
  /** Of a table that still grows: what was counted of it before. Its requests in flight come last, and are not compared yet. */
  growing?: RowCounts,
): DumpFacts {
  const { top } = contents;
  const { table } = entries;
  const config = configFields(contents);
  const text = (name: string) => {
    const value = config?.get(name);
    return typeof value === 'string' ? value : null;
  };
  const size = (name: string) => numberOf(config?.get(name));
  const host = text('host');
  const port = config?.get('port');
  const command = top.get('launch_command');
  const counts = (growing ?? new RowCounts()).count(table);
  return {
    kind: kindOf(contents, counts.running > 0, fileName),
    total: table.length,
    finished: counts.states[0],
    inFlight: counts.states[1],
    healthChecks: counts.states[2],
    modelPath: text('model_path'),
    servedModelName: text('served_model_name'),
    topology: { tp: size('tp_size'), dp: size('dp_size'), pp: size('pp_size') },
    endpoint: host !== null && isInt(port) ? `${host}:${port}` : null,
    launchCommand: typeof command === 'string' ? maskLaunchCommand(command, maskKey) : null,
    configUpdates: lengthOf(top.get('config_updates')) ?? 0,
    firstStart: counts.firstStart,
    lastStart: counts.lastStart,
    dumpedAt: counts.dumpedAt,
    inFlightFacts: growing || counts.states[1] === 0 ? null : factsInFlight(table, counts.dumpedAt),
    notes: growing ? [] : notesOn(contents, entries),
  };
}

export const factsInFlight = (table: RowTable, dumpedAt: number | null): DumpFacts['inFlightFacts'] =>
  inFlightFacts({ [Symbol.iterator]: () => eachRow(table) }, dumpedAt);

/** Every row in turn, by one cursor. */
function* eachRow(table: RowTable): Generator<RowCursor> {
  const cursor = new RowCursor(table, noTexts);
  for (cursor.at = 0; cursor.at < table.length; cursor.at += 1) yield cursor;
}

const noTexts: RowTexts = { rid: () => null, preview: () => null, detail: () => null };

/** What the rows are, and when. Times in Unix seconds. More rows of the same table can be counted later. */
export class RowCounts {
  readonly states: [number, number, number] = [0, 0, 0];
  running = 0;
  private next = 0;
  private first = Number.POSITIVE_INFINITY;
  private last = Number.NEGATIVE_INFINITY;
  private dump = Number.NEGATIVE_INFINITY;

  /** Counts the rows that came since. */
  count(table: RowTable): this {
    for (; this.next < table.length; this.next += 1) {
      const at = this.next;
      this.states[table.stateAt(at) as 0 | 1 | 2] += 1;
      const start = table.start[at] as number;
      if (start < this.first) this.first = start;
      if (start > this.last) this.last = start;
      if (!table.isRunning(at)) continue;
      this.running += 1;
      // Of one in flight the recorded end is the moment of the dump.
      const end = table.finished[at] as number;
      if (end > this.dump) this.dump = end;
    }
    return this;
  }

  get firstStart(): number | null {
    return finite(this.first);
  }

  get lastStart(): number | null {
    return finite(this.last);
  }

  get dumpedAt(): number | null {
    return finite(this.dump);
  }
}

const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);

/** A time of the wall clock: 2023 or later. Others are a clock that started at boot. */
export function isUnixTime(seconds: number | null): seconds is number {
  return seconds !== null && seconds >= 1_672_531_200 && seconds < 1e11;
}

function kindOf({ top, records }: DumpContents, running: boolean, fileName: string): DumpKind {
  if (top.has('launch_command') || running || fileName.startsWith('crash_dump_')) return 'crash_dump';
  // A list is older than crash dumps. Whoever writes config_updates also writes a crash dump's launch_command.
  if (top.size === 0 || top.has('config_updates')) return 'request_dump';
  // A crash dump without requests in flight looks the same: here only the name that the server gave tells.
  if (records === null) return 'unknown';
  if (/crash/i.test(fileName)) return 'crash_dump';
  return /\d{4}-\d\d-\d\d_\d\d-\d\d-\d\d/.test(fileName) ? 'request_dump' : 'unknown';
}

function notesOn({ top, unread = [] }: DumpContents, { table, strangers }: Entries): Phrase[] {
  const notes: Phrase[] = [...unread];
  if (strangers !== null) notes.push(phrase('notRecords', { ...strangers }));
  const odd = tally(table, (at) => table.isOdd(at));
  if (odd.count > 0) notes.push(phrase('oddRecords', odd));
  const unknown = [...top.keys()].filter((key) => !topKeys.has(key));
  if (unknown.length > 0) {
    notes.push(phrase('unknownTopKeys', { keys: listed(unknown, 10, 60) }));
  }
  const strange = table.classes.all().filter((name) => !requestClasses.has(name));
  if (strange.length > 0) notes.push(phrase('unknownClasses', { classes: listed(strange, 5, 80) }));
  if (
    top.has('server_args') &&
    top.get('server_args') === null &&
    !(top.get('resolved_config') instanceof PyDict)
  ) {
    notes.push(phrase('noServerArgs', {}));
  }
  const batches = tally(table, (at) => table.isBatch(at));
  if (batches.count > 0) notes.push(phrase('batchRecords', { count: batches.count }));
  return notes;
}

const listed = (names: readonly string[], most: number, longest: number): string =>
  names
    .slice(0, most)
    .map((name) => clip(name, longest))
    .join(', ');

/** How many rows have something, and the position in the file of the first. */
function tally(table: RowTable, has: (at: number) => boolean): { count: number; first: number } {
  let count = 0;
  let first = 0;
  for (let at = 0; at < table.length; at += 1) {
    if (!has(at)) continue;
    if (count === 0) first = table.indexAt(at);
    count += 1;
  }
  return { count, first };
}
