import type { RankLoad, Summary } from '../../../shared/summary.ts';
import {
  asArray,
  asNumber,
  asObject,
  asString,
  isObject,
  type JsonObject,
  numbersOf,
} from '../json-value.ts';
import { type JsonSource, type Ledger, place } from './ledger.ts';

/*
 * Load at one moment, over all ranks. Three shapes are read: /v1/loads with rows that carry a time stamp (since
 * May 2026), /v1/loads with an `aggregate` (before), and /get_load, a bare list with other keys.
 */

export interface LoadRow {
  readonly row: JsonObject;
  /** Position in the answer. */
  readonly index: number;
  readonly source: JsonSource;
  /** Where the row stands below the body. */
  readonly path: readonly (string | number)[];
  readonly isOldShape: boolean;
}

/** The rows of an answer by rank, so that two captures line up; rows without a rank stay last, in order. */
export function loadRows(source: JsonSource | null): readonly LoadRow[] {
  if (!source) return [];
  const isOldShape = Array.isArray(source.body);
  const list = asArray(isOldShape ? source.body : source.at(['loads'])) ?? [];
  const rows = list.flatMap((row, index) =>
    isObject(row) ? [{ row, index, source, path: isOldShape ? [index] : ['loads', index], isOldShape }] : [],
  );
  const rank = ({ row }: LoadRow) => asNumber(row.dp_rank) ?? Number.POSITIVE_INFINITY;
  return rows.sort((a, b) => (rank(a) === rank(b) ? a.index - b.index : rank(a) - rank(b)));
}

export function readLoad(source: JsonSource | null, ledger: Ledger): Summary['point_in_time_load'] {
  const rows = loadRows(source);
  const time = answeredAt(source);
  const ranks = rows.map((row) => readRank(row, time));
  const [only] = rows.length === 1 ? rows : [];

  /** Notes where the first of the ranks' values stands. */
  const noted = (key: string, value: number | null, column: string, oldColumn = column) => {
    const first = rows[0];
    if (value !== null && first)
      ledger.note(
        `point_in_time_load.${key}`,
        value,
        place(first.source, ...first.path, first.isOldShape ? oldColumn : column),
      );
    return value;
  };
  notePerRank(rows, ranks, ledger);

  const running = noted('running_reqs', sum(ranks, 'running_reqs'), 'num_running_reqs', 'num_reqs');
  const waiting = noted('waiting_reqs', sum(ranks, 'waiting_reqs'), 'num_waiting_reqs');
  const total = running === null || waiting === null ? null : running + waiting;
  return {
    running_reqs: running,
    waiting_reqs: waiting,
    total_reqs: noted('total_reqs', total, 'num_running_reqs', 'num_reqs'),
    token_usage: noted('token_usage', largest(ranks, 'token_usage'), 'token_usage'),
    avg_throughput: noted('avg_throughput', sum(ranks, 'gen_throughput'), 'gen_throughput'),
    avg_utilization: noted('avg_utilization', largest(ranks, 'utilization'), 'utilization'),
    cache_hit_rate: only
      ? ledger.take(
          'point_in_time_load.cache_hit_rate',
          asNumber,
          place(only.source, ...only.path, 'cache_hit_rate'),
        )
      : null,
    per_rank: ranks,
    queues: addUp(rows, 'queues', ledger),
    disaggregation: addUpDisaggregation(rows, ledger),
  };
}

function readRank({ row, isOldShape }: LoadRow, answeredAt: number | null): RankLoad {
  const waiting = asNumber(row.num_waiting_reqs);
  // /get_load counts running and waiting requests together.
  const together = isOldShape ? asNumber(row.num_reqs) : null;
  const running =
    together === null ? asNumber(row.num_running_reqs) : waiting === null ? null : together - waiting;
  const publishedAt = asNumber(row.timestamp);
  const speculative = numbersOf(row.speculative);
  return {
    dp_rank: asNumber(row.dp_rank),
    token_usage: asNumber(row.token_usage),
    cache_hit_rate: asNumber(row.cache_hit_rate),
    utilization: asNumber(row.utilization),
    speculative: isObject(row.speculative) ? Object.fromEntries(speculative) : null,
    running_reqs: running,
    waiting_reqs: waiting,
    used_tokens: asNumber(row.num_used_tokens),
    max_total_num_tokens: asNumber(row.max_total_num_tokens),
    gen_throughput: asNumber(row.gen_throughput),
    // 0 means that the rank never published; a clock a little ahead is not an age.
    snapshot_age_seconds:
      answeredAt === null || publishedAt === null || publishedAt <= 0
        ? null
        : Math.max(0, answeredAt - publishedAt),
    queues: Object.fromEntries(numbersOf(row.queues)),
  };
}

const rankColumns: readonly (readonly [keyof RankLoad, string])[] = [
  ['dp_rank', 'dp_rank'],
  ['token_usage', 'token_usage'],
  ['cache_hit_rate', 'cache_hit_rate'],
  ['utilization', 'utilization'],
  ['running_reqs', 'num_running_reqs'],
  ['waiting_reqs', 'num_waiting_reqs'],
  ['used_tokens', 'num_used_tokens'],
  ['max_total_num_tokens', 'max_total_num_tokens'],
  ['gen_throughput', 'gen_throughput'],
  ['snapshot_age_seconds', 'timestamp'],
];

function notePerRank(rows: readonly LoadRow[], ranks: readonly RankLoad[], ledger: Ledger): void {
  for (const [index, rank] of ranks.entries()) {
    const row = rows[index];
    for (const [key, column] of rankColumns) {
      const value = rank[key];
      if (row && typeof value === 'number')
        ledger.note(
          `point_in_time_load.per_rank[${index}].${key}`,
          value,
          place(row.source, ...row.path, row.isOldShape && key === 'running_reqs' ? 'num_reqs' : column),
        );
    }
  }
}

type NumberColumn = 'running_reqs' | 'waiting_reqs' | 'token_usage' | 'gen_throughput' | 'utilization';

const column = (ranks: readonly RankLoad[], key: NumberColumn): readonly number[] =>
  ranks.flatMap((rank) => rank[key] ?? []);

function sum(ranks: readonly RankLoad[], key: NumberColumn): number | null {
  const values = column(ranks, key);
  return values.length === 0 ? null : values.reduce((total, value) => total + value, 0);
}

function largest(ranks: readonly RankLoad[], key: NumberColumn): number | null {
  const values = column(ranks, key);
  return values.length === 0 ? null : Math.max(...values);
}

function addUp(rows: readonly LoadRow[], section: 'queues', ledger: Ledger): Record<string, number> {
  const totals = new Map<string, number>();
  for (const { row } of rows)
    for (const [key, value] of numbersOf(row[section])) totals.set(key, (totals.get(key) ?? 0) + value);
  for (const [key, value] of totals) noteSection(rows, section, key, value, ledger);
  return Object.fromEntries(totals);
}

/**
 * Counts of requests are added over the ranks. Speeds and latencies are not: of those the largest is given. Where the
 * ranks' modes differ all are named.
 */
function addUpDisaggregation(rows: readonly LoadRow[], ledger: Ledger): Record<string, number | string> {
  const numbers = new Map<string, number>();
  const texts = new Map<string, Set<string>>();
  for (const { row } of rows) {
    for (const [key, value] of Object.entries(asObject(row.disaggregation) ?? {})) {
      const number = asNumber(value);
      const text = asString(value);
      if (number !== null) {
        const before = numbers.get(key);
        numbers.set(
          key,
          before === undefined ? number : key.endsWith('_reqs') ? before + number : Math.max(before, number),
        );
      } else if (text !== null) texts.set(key, (texts.get(key) ?? new Set()).add(text));
    }
  }
  const all = [
    ...[...texts].map(([key, values]) => [key, [...values].join(', ')] as const),
    ...[...numbers].map(([key, value]) => [key, value] as const),
  ];
  for (const [key, value] of all) noteSection(rows, 'disaggregation', key, value, ledger);
  return Object.fromEntries(all);
}

/** Notes where the first rank that has a section's key says so. */
function noteSection(
  rows: readonly LoadRow[],
  section: string,
  key: string,
  value: number | string,
  ledger: Ledger,
): void {
  const first = rows.find(({ row }) => Object.hasOwn(asObject(row[section]) ?? {}, key));
  if (first)
    ledger.note(
      `point_in_time_load.${section}.${key}`,
      value,
      place(first.source, ...first.path, section, key),
    );
}

/** When the server answered, in Unix seconds by its own clock. */
export const answeredAt = (source: JsonSource | null): number | null => timeOf(source?.at(['timestamp']));

/** Unix seconds of the answer's ISO time stamp; one without a zone is UTC. */
function timeOf(value: unknown): number | null {
  const text = asString(value);
  if (text === null) return null;
  const milliseconds = Date.parse(/(Z|[+-]\d\d:?\d\d)$/i.test(text) ? text : `${text}Z`);
  return Number.isNaN(milliseconds) ? null : milliseconds / 1000;
}
