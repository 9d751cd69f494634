import type { DumpKind, DumpView, RequestRow } from '../../../shared/dump.ts';
import { ProblemError } from '../../../shared/outcome.ts';
import { type Phrase, phrase, say } from '../../../shared/phrase.ts';
import { classOf, dictFields, type Fields, fieldsOf, itemOf, lengthOf, pathOf } from './fields.ts';
import { friendly } from './friendly.ts';
import { inFlightFacts } from './in-flight-facts.ts';
import { maskLaunchCommand } from './launch-command.ts';
import type { DumpContents } from './recover.ts';
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
}

/** The dump in a pickle that was read to its end. Throws `notADump`, which says what it holds instead. */
export function dumpContents(root: PickleValue, name: string): DumpContents {
  const not = (what: Phrase) => new ProblemError('notADump', { name, what: say(what) });
  if (root instanceof PyList) {
    if (root.length === 0) throw not(phrase('holdsEmptyList', {}));
    let records = 0;
    for (let index = 0; index < root.length; index += 1) if (recordOf(root.at(index), index)) records += 1;
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
    const top = new Map<string, PickleValue>();
    root.keys.forEach((key, index) => {
      if (typeof key === 'string') top.set(key, root.values[index] as PickleValue);
    });
    return { top, records: { length, at: (index) => itemOf(requests, index) as PickleValue } };
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
export function recordOf(value: PickleValue, index: number): DumpRecord | null {
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
  readonly records: readonly DumpRecord[];
  readonly rows: readonly RequestRow[];
  /** Positions of entries that are no records. */
  readonly strangers: readonly number[];
}

/** Sums up a dump. `fileName` decides about its kind where nothing in it does. */
export function describeDump(
  contents: DumpContents,
  entries: Entries,
  fileName: string,
  maskKey?: Uint8Array,
): DumpFacts {
  const { top } = contents;
  const { records, rows } = entries;
  const resolved = top.get('resolved_config');
  const config = resolved instanceof PyDict ? dictFields(resolved) : fieldsOf(top.get('server_args') ?? null);
  const text = (name: string) => {
    const value = config?.get(name);
    return typeof value === 'string' ? value : null;
  };
  const size = (name: string) => numberOf(config?.get(name));
  const host = text('host');
  const port = config?.get('port');
  const command = top.get('launch_command');
  const starts = rows.flatMap(({ start }) => start ?? []);
  const running = records.filter((_, at) => isRunning(rows[at] as RequestRow));
  const dumpedAt = largest(running.flatMap(({ finished }) => (isUnixTime(finished) ? finished : [])));
  return {
    kind: kindOf(contents, running.length > 0, fileName),
    total: rows.length,
    finished: rows.filter(({ state }) => state === 'finished').length,
    inFlight: rows.filter(({ state }) => state === 'in_flight').length,
    healthChecks: rows.filter(({ state }) => state === 'health_check').length,
    modelPath: text('model_path'),
    servedModelName: text('served_model_name'),
    topology: { tp: size('tp_size'), dp: size('dp_size'), pp: size('pp_size') },
    endpoint: host !== null && isInt(port) ? `${host}:${port}` : null,
    launchCommand: typeof command === 'string' ? maskLaunchCommand(command, maskKey) : null,
    configUpdates: lengthOf(top.get('config_updates')) ?? 0,
    firstStart: smallest(starts),
    lastStart: largest(starts),
    dumpedAt,
    inFlightFacts: inFlightFacts(rows, dumpedAt),
    notes: notesOn(contents, entries),
  };
}

/** A request without an end, be it a client's or the server's own health check. */
const isRunning = ({ state, finishType, end }: RequestRow) =>
  state === 'in_flight' || (state === 'health_check' && finishType === null && end === null);

/** A time of the wall clock: 2023 or later. Others are a clock that started at boot. */
export function isUnixTime(seconds: number | null): seconds is number {
  return seconds !== null && seconds >= 1_672_531_200 && seconds < 1e11;
}

const smallest = (values: readonly number[]): number | null =>
  values.length === 0 ? null : values.reduce((a, b) => Math.min(a, b));
const largest = (values: readonly number[]): number | null =>
  values.length === 0 ? null : values.reduce((a, b) => Math.max(a, b));

function kindOf({ top, records }: DumpContents, running: boolean, fileName: string): DumpKind {
  if (top.has('launch_command') || running || fileName.startsWith('crash_dump_')) return 'crash_dump';
  // A list is older than crash dumps. Whoever writes config_updates also writes a crash dump's launch_command.
  if (top.size === 0 || top.has('config_updates')) return 'request_dump';
  // A crash dump without requests in flight looks the same: here only the name that the server gave tells.
  if (records === null) return 'unknown';
  if (/crash/i.test(fileName)) return 'crash_dump';
  return /\d{4}-\d\d-\d\d_\d\d-\d\d-\d\d/.test(fileName) ? 'request_dump' : 'unknown';
}

function notesOn({ top }: DumpContents, { records, rows, strangers }: Entries): Phrase[] {
  const notes: Phrase[] = [];
  if (strangers.length > 0) {
    notes.push(phrase('notRecords', { count: strangers.length, first: strangers[0] as number }));
  }
  const odd = records.filter((record) => record.odd);
  if (odd[0]) notes.push(phrase('oddRecords', { count: odd.length, first: odd[0].index }));
  const unknown = [...top.keys()].filter((key) => !topKeys.has(key));
  if (unknown.length > 0) {
    notes.push(
      phrase('unknownTopKeys', {
        keys: unknown
          .slice(0, 10)
          .map((key) => clip(key, 60))
          .join(', '),
      }),
    );
  }
  const classes = new Set(rows.flatMap((row) => (row.class === null ? [] : row.class)));
  const strange = [...classes].filter((name) => !requestClasses.has(name));
  if (strange.length > 0) {
    notes.push(
      phrase('unknownClasses', {
        classes: strange
          .slice(0, 5)
          .map((name) => clip(name, 80))
          .join(', '),
      }),
    );
  }
  if (
    top.has('server_args') &&
    top.get('server_args') === null &&
    !(top.get('resolved_config') instanceof PyDict)
  ) {
    notes.push(phrase('noServerArgs', {}));
  }
  const batches = records.filter((record) => {
    const fields = requestFields(record);
    const text = fields?.get('text');
    return lengthOf(text) !== null || lengthOf(fields?.get('rid')) !== null;
  });
  if (batches.length > 0) notes.push(phrase('batchRecords', { count: batches.length }));
  return notes;
}
