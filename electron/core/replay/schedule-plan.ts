import type { DumpId, RequestRow } from '../../../shared/dump.ts';
import { ProblemError, toProblem } from '../../../shared/outcome.ts';
import type { Target } from '../../../shared/replay.ts';
import type { Endpoint, RecordedOutput } from '../../../shared/request.ts';
import { type DumpReader, findAll, type RecordedRequest } from '../dump/reader.ts';
import { type BodyFacts, checkBody } from './body.ts';
import { outputOf, prepareFields, samplingNames } from './prepare.ts';
import { type Entry, joinObject, splitArray, splitObject, withEntry } from './request-text.ts';

/** As much of a row as the schedule goes by. */
export type SourceRow = Pick<
  RequestRow,
  | 'index'
  | 'rid'
  | 'state'
  | 'start'
  | 'promptTokens'
  | 'completionTokens'
  | 'ttftSeconds'
  | 'elapsedSeconds'
  | 'finishType'
  | 'noLogs'
>;

/** Where the requests come from: rows of open dumps, each read when its turn is near. */
export interface ScheduleSource {
  readonly file: string;
  readonly row: SourceRow;
  read(): Promise<RecordedRequest>;
}

export interface ScheduleOrder {
  readonly target: Target;
  readonly confirmedHost?: string;
  /** Each request goes to this one, too, in turn first and second. */
  readonly second?: { readonly target: Target; readonly confirmedHost?: string };
  /** `schedule`: at the recorded times; `rate`: evenly; `closed`: the next as soon as a slot is free. */
  readonly mode: 'schedule' | 'closed' | 'rate';
  /** 2 sends twice as fast as recorded. */
  readonly speed: number;
  /** Requests a second in the mode `rate`. */
  readonly rate: number;
  /** Requests in flight at most. */
  readonly parallel: number;
  /** Forces the recorded output lengths: ignore_eos, and max_new_tokens = recorded completion tokens. */
  readonly ignoreEos: boolean;
  readonly idleTimeoutSeconds: number;
  /** Fields sent as recorded, as in prepareRequest. */
  readonly keep: readonly string[];
  /** The first record to send, and how many, after sorting by start time. */
  readonly from: number;
  readonly count: number;
  /** Records to leave out, by `recordKey`: those that an earlier run has answers of. */
  readonly skip?: ReadonlySet<string>;
  /** As the sources come, not by start time; for the modes without recorded times. */
  readonly asListed?: boolean;
  /** Sends nothing more once the target has died. */
  readonly stopAtDeath?: boolean;
}

/** Tells one record from every other. */
export const recordKey = ({ file, index }: { readonly file: string; readonly index: number }): string =>
  `${index} ${file}`;

/** The rows of an open dump as sources, health checks left out. `where` is a filter as in RequestQuery. */
export async function sourcesOf(
  reader: Pick<DumpReader, 'find' | 'record'>,
  dump: DumpId,
  file: string,
  where = '',
): Promise<ScheduleSource[]> {
  const limit = 500;
  const sources: ScheduleSource[] = [];
  for (let offset = 0; ; offset += limit) {
    const query = { where, sort: null, includeHealthChecks: false, offset, limit };
    const { rows } = await findAll(reader, dump, query);
    for (const row of rows) sources.push({ file, row, read: () => reader.record(dump, row.index) });
    if (rows.length < limit) return sources;
  }
}

/** Throws BAD_INPUT for a pace that cannot be kept. */
export function checkPacing({ mode, speed, rate, parallel }: ScheduleOrder): void {
  const isPositive = (value: number) => Number.isFinite(value) && value > 0;
  if (mode === 'schedule' && !isPositive(speed))
    throw new ProblemError('scheduleBad', { what: `the speed is ${speed}` });
  if (mode === 'rate' && !isPositive(rate))
    throw new ProblemError('scheduleBad', { what: `the rate is ${rate}` });
  if (!Number.isInteger(parallel) || parallel < 1) {
    throw new ProblemError('scheduleBad', { what: `${parallel} requests at once` });
  }
}

export interface Planned {
  readonly idx: number;
  readonly source: ScheduleSource;
  /** Seconds after the first; null in the closed mode. */
  readonly due: number | null;
}

/** All records by start time, then the slice, then the moment of each. Without a start they come last. */
export function planOf(order: ScheduleOrder, sources: readonly ScheduleSource[]): Planned[] {
  const startOf = ({ row }: ScheduleSource) => row.start ?? Number.POSITIVE_INFINITY;
  const sorted =
    order.asListed && order.mode !== 'schedule'
      ? sources
      : [...sources].sort((left, right) => {
          const [a, b] = [startOf(left), startOf(right)];
          return a === b ? 0 : a - b;
        });
  const chosen = sorted
    .slice(order.from, order.from + order.count)
    .map((source, at) => ({ source, idx: order.from + at }))
    .filter(({ source }) => !order.skip?.has(recordKey({ file: source.file, index: source.row.index })));
  const first = chosen[0]?.source.row.start ?? null;
  let last = 0;
  return chosen.map(({ source, idx }, at) => {
    const { start } = source.row;
    if (order.mode === 'rate') last = at / order.rate;
    else if (start !== null && first !== null) last = (start - first) / order.speed;
    return { idx, source, due: order.mode === 'closed' ? null : last };
  });
}

/** A record that was read and made into a body, or the reason why it could not. */
export type Ready =
  | {
      readonly planned: Planned;
      readonly endpoint: Endpoint;
      readonly body: Uint8Array;
      readonly facts: BodyFacts;
      readonly recordedOutput: RecordedOutput | null;
      readonly rid: string | null;
      /** Chance plays no part in sampling: temperature 0, or one candidate. null where the request does not say. */
      readonly greedy: boolean | null;
      readonly problem: null;
    }
  | { readonly planned: Planned; readonly problem: string };

/** Never rejects: a record that cannot be sent is one failed line, not the end of a run. */
export async function makeReady(planned: Planned, order: ScheduleOrder): Promise<Ready> {
  try {
    const record = await planned.source.read();
    const { entries, endpoint } = prepareFields(record.fields, record.row.class, 'dump', order.keep);
    const forced = order.ignoreEos ? withForcedLength(entries, record.row) : entries;
    const text = joinObject(forced);
    // The recorded server took these parameters: one that is not listed is newer, not a slip of a person.
    const facts = checkBody(text, { also: samplingNames(forced) });
    const body = Buffer.from(text, 'utf8');
    const { rid } = record.row;
    const [recordedOutput, greedy] = [outputOf(record), greedyOf(forced)];
    return { planned, endpoint, body, facts, recordedOutput, rid, greedy, problem: null };
  } catch (error) {
    return { planned, problem: toProblem(error).message };
  }
}

function greedyOf(entries: readonly Entry[]): boolean | null {
  const sampling = splitObject(entries.find(({ name }) => name === 'sampling_params')?.json ?? '');
  const value = (name: string) => sampling?.findLast((entry) => entry.name === name)?.json;
  if (value('top_k') === '1') return true;
  const temperature = value('temperature');
  return temperature === undefined || temperature === 'null' ? null : Number(temperature) === 0;
}

/** Without a recorded length nothing is forced: a request that ignores EOS would run until the context is full. */
function withForcedLength(entries: readonly Entry[], row: SourceRow): readonly Entry[] {
  if (row.state !== 'finished' || row.completionTokens === null) return entries;
  const length = String(row.completionTokens);
  const force = (json: string) =>
    joinObject(withEntry(withEntry(splitObject(json) ?? [], 'ignore_eos', 'true'), 'max_new_tokens', length));
  const sampling = entries.find(({ name }) => name === 'sampling_params')?.json ?? '{}';
  const items = splitArray(sampling);
  const forced = items ? `[${items.map(force).join(',')}]` : force(sampling);
  return withEntry(entries, 'sampling_params', forced);
}
