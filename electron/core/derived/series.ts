import { phrase } from '../../../shared/phrase.ts';
import type { Evidence } from '../../../shared/signal.ts';
import type { Sample } from '../capture.ts';
import { formatSeries, type MetricSample, type MetricTable } from '../metrics.ts';
import { metricNames } from './moved-names.ts';

/* Rows of /metrics by name and labels, so that one process's row is counted once and two samples line up. */

/** Labels that a row must have; a pattern is tested against '' where the label is absent. */
export type Where = Readonly<Record<string, string | RegExp>>;

type ByValues = ReadonlyMap<string, readonly MetricSample[]>;

/** Finite rows by the values of some labels: a comparison asks for one set of labels of a metric after the other. */
const grouped = new WeakMap<readonly MetricSample[], Map<string, ByValues>>();
const none: readonly MetricSample[] = [];

function rowsBy(all: readonly MetricSample[], labels: readonly string[]): ByValues {
  const known = grouped.get(all) ?? new Map<string, ByValues>();
  grouped.set(all, known);
  const name = labels.join();
  const found = known.get(name);
  if (found) return found;
  const groups = new Map<string, MetricSample[]>();
  for (const row of all) {
    if (!Number.isFinite(row.value)) continue;
    let key = '';
    for (const label of labels) key += part(row.labels.get(label) ?? '');
    const group = groups.get(key);
    if (group) group.push(row);
    else groups.set(key, [row]);
  }
  known.set(name, groups);
  return groups;
}

/** A value as part of a key, told from its neighbours whatever is in it. */
const part = (value: string): string => `${value.length}:${value}`;

/** The same list for the same labels of the same rows, unless a pattern is among them. */
function rowsWith(all: readonly MetricSample[], where: Where): readonly MetricSample[] {
  const texts: [string, string][] = [];
  const patterns: [string, RegExp][] = [];
  for (const [label, wanted] of Object.entries(where))
    if (typeof wanted === 'string') texts.push([label, wanted]);
    else patterns.push([label, wanted]);
  const rows =
    rowsBy(
      all,
      texts.map(([label]) => label),
    ).get(texts.map(([, value]) => part(value)).join('')) ?? none;
  if (patterns.length === 0) return rows;
  return rows.filter(({ labels }) =>
    patterns.every(([label, pattern]) => pattern.test(labels.get(label) ?? '')),
  );
}

/** The prefix is SGLang's; a router's own series (`smg_…`) have none. */
export const seriesOf = (table: MetricTable, name: string): readonly MetricSample[] => {
  const own = table.named(`sglang:${name}`);
  return own.length > 0 ? own : table.named(name);
};

export interface Found {
  /** As it is called in this version, without the prefix. */
  readonly name: string;
  readonly rows: readonly MetricSample[];
}

/**
 * The finite rows of a metric under whichever of its names appears; null where none does. `suffix` is a histogram's
 * `_sum`, `_count` or `_bucket`. A metric that appears, but with no row of these labels, has no rows.
 */
export function findSeries(table: MetricTable, name: string, where: Where, suffix = ''): Found | null {
  for (const spelling of metricNames(name)) {
    const all = seriesOf(table, spelling + suffix);
    if (all.length > 0) return { name: spelling, rows: rowsWith(all, where) };
  }
  return null;
}

/** What tells a row from its neighbours, whatever the order of its labels. */
export function keyOf({ labels }: MetricSample, without: readonly string[] = []): string {
  let key = '';
  let last = '';
  let isSorted = true;
  for (const [label, value] of labels) {
    if (without.includes(label)) continue;
    if (label < last) isSorted = false;
    last = label;
    key += label + part(value);
  }
  // A server writes labels in one order; only another collector's texts come here.
  return isSorted
    ? key
    : [...labels]
        .filter(([label]) => !without.includes(label))
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([label, value]) => label + part(value))
        .join('');
}

/** Labels of one data-parallel rank's own parts: their rows repeat the same requests. */
export const insideRank = ['tp_rank', 'pp_rank', 'moe_ep_rank', 'pid'] as const;

/** One group of rows for each data-parallel rank and engine; in each the rows of its parts. */
export function byRank(
  rows: readonly MetricSample[],
  also: readonly string[] = [],
): readonly MetricSample[][] {
  const groups = new Map<string, MetricSample[]>();
  for (const row of rows) {
    const key = keyOf(row, [...insideRank, ...also]);
    const group = groups.get(key);
    if (group) group.push(row);
    else groups.set(key, [row]);
  }
  return [...groups.values()];
}

/** The DP rank of a row; 0 where DP is off. */
export const rankOf = ({ labels }: MetricSample): number => Number(labels.get('dp_rank') ?? 0) || 0;

/**
 * Six gauges have a row for each priority beside a `priority=""` row that is their total. In the tokenizer's counters
 * and histograms `priority=""` means requests without a priority, so there every row is added.
 */
export const totalledByPriority: ReadonlySet<string> = new Set([
  'num_running_reqs',
  'num_queue_reqs',
  ...metricNames('num_prefill_bootstrap_queue_reqs'),
  ...metricNames('num_prefill_inflight_queue_reqs'),
  'num_decode_prealloc_queue_reqs',
  'num_decode_transfer_queue_reqs',
]);

/** True where a gauge has both: its rows must not be added up. */
export function hasPriorityTotals({ name, rows }: Found): boolean {
  const priorities = rows.flatMap(({ labels }) => labels.get('priority') ?? []);
  return totalledByPriority.has(name) && priorities.includes('') && priorities.some((own) => own !== '');
}

/** The rows of a gauge that may be added up. */
export const countedRows = (found: Found): readonly MetricSample[] =>
  hasPriorityTotals(found) ? found.rows.filter(({ labels }) => labels.get('priority') === '') : found.rows;

/** What a value that was read or added up from rows rests on: the first names where to look. */
export function rowEvidence(
  { metricsFile, number }: Pick<Sample, 'metricsFile' | 'number'>,
  name: string,
  rows: readonly MetricSample[],
  value: number,
  isOneOfTwo: boolean,
): readonly Evidence[] {
  const [first] = rows;
  if (!first) return [];
  const series = rows.length;
  const label = isOneOfTwo
    ? phrase('evidenceAtSample', { name, sample: number, series })
    : series > 1
      ? phrase('evidenceOverSeries', { name, series })
      : null;
  return [
    {
      source: metricsFile,
      path: formatSeries(first),
      value,
      ...(label ? { label } : {}),
      ...(/_seconds(_sum|_total)?$/.test(name) ? { unit: 'seconds' as const } : {}),
      threshold: null,
      line: first.line,
    },
  ];
}
