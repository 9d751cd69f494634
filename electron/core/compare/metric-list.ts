import type { Figure } from '../../../shared/comparison.ts';
import { metricNames } from '../derived/moved-names.ts';
import type { MetricTable, MetricType } from '../metrics.ts';
import type { Turns } from '../turns.ts';

/* Which metrics two sides have, and what is worked out of each. */

/** Labels that say which process a row is of: its rows are added up, or repeat each other. */
const processLabels = new Set([
  'model_name',
  'engine_type',
  'tp_rank',
  'pp_rank',
  'dp_rank',
  'moe_ep_rank',
  'pid',
  'priority',
  'le',
  'quantile',
  'instance',
  'job',
  'server',
]);

/** Of a metric with more sets of labels only so many are told apart. */
const mostLabelSets = 40;

export interface MetricKind {
  /** Without `sglang:`, by today's name. */
  readonly name: string;
  readonly type: 'counter' | 'gauge' | 'histogram';
  /** Every set of labels beside those of the process; one empty set where it has none. */
  readonly labels: readonly Readonly<Record<string, string>>[];
}

const withoutPrefix = (name: string): string => name.replace(/^sglang:/, '');

/** Python's own and the process's are no figures of the server's work. */
const isLeftOut = (name: string): boolean =>
  /^(python_|process_|go_)/.test(name) || name.endsWith('_created');

/**
 * The metrics of two tables. A label that one side's version does not know is added up over; so is every label of what a
 * verdict rests on, beside its parts.
 */
export function* metricKinds(a: MetricTable | null, b: MetricTable | null): Turns<readonly MetricKind[]> {
  const [one, other] = [yield* familiesOf(a), yield* familiesOf(b)];
  return [...new Set([...one.keys(), ...other.keys()])].sort().flatMap((name): MetricKind[] => {
    const [own, its] = [one.get(name), other.get(name)];
    const type = (own ?? its)?.type;
    if (!type) return [];
    const shared = own && its ? new Set([...own.names].filter((label) => its.names.has(label))) : null;
    const sets = new Map<string, Record<string, string>>();
    for (const set of [...(own?.sets ?? []), ...(its?.sets ?? [])]) {
      const kept = Object.fromEntries(Object.entries(set).filter(([label]) => shared?.has(label) ?? true));
      sets.set(JSON.stringify(kept), kept);
    }
    const labels = [...sets.values()].slice(0, mostLabelSets);
    const isHeadline = headlines.includes(name);
    if (isHeadline && labels.some((set) => Object.keys(set).length > 0))
      return [{ name, type, labels: [{}, ...labels.filter((set) => Object.keys(set).length > 0)] }];
    return [{ name, type, labels }];
  });
}

interface Family {
  readonly type: MetricKind['type'];
  readonly names: Set<string>;
  readonly sets: Record<string, string>[];
}

function* familiesOf(table: MetricTable | null): Turns<ReadonlyMap<string, Family>> {
  const found = new Map<string, Family>();
  const seen = new Set<string>();
  for (const name of table?.names ?? []) {
    yield;
    const family = familyOf(name, table);
    if (!family) continue;
    const today = metricNames(withoutPrefix(family.name))[0] ?? family.name;
    if (isLeftOut(today)) continue;
    const kind = found.get(today) ?? { type: family.type, names: new Set(), sets: [] };
    found.set(today, kind);
    // A histogram's buckets, most rows of a text, have the labels of its counts; so have its sums.
    if (
      family.type === 'histogram' &&
      !name.endsWith('_count') &&
      table?.named(`${family.name}_count`).length
    )
      continue;
    for (const { labels } of table?.named(name) ?? []) {
      const own = [...labels]
        .filter(([label]) => !processLabels.has(label))
        .sort(([x], [y]) => (x < y ? -1 : 1));
      const key = `${today} ${JSON.stringify(own)}`;
      if (seen.has(key)) continue;
      seen.add(key);
      kind.sets.push(Object.fromEntries(own));
      for (const [label] of own) kind.names.add(label);
    }
  }
  return found;
}

/** The metric that a row is of; null for a summary's, whose quantiles are of nobody knows when. */
function familyOf(
  name: string,
  table: MetricTable | null,
): { readonly name: string; readonly type: MetricKind['type'] } | null {
  const base = name.replace(/_(bucket|sum|count)$/, '');
  const isPart = base !== name;
  const typeOf = (of: string): MetricType | undefined => table?.families.get(of)?.type;
  if (isPart && (typeOf(base) === 'histogram' || table?.named(`${base}_bucket`).length))
    return { name: base, type: 'histogram' };
  if (typeOf(base) === 'summary' || typeOf(name) === 'summary') return null;
  const type = typeOf(name) ?? typeOf(name.replace(/_total$/, ''));
  if (type === 'counter' || (name.endsWith('_total') && type !== 'gauge')) return { name, type: 'counter' };
  return { name, type: 'gauge' };
}

/** The direction that hurts. Lengths and rates of work follow what is asked for: neither hurts by itself. */
export function worseOf(name: string): Figure['worse'] {
  if (/(abort|fail|error|retract|timeout|rejected)/.test(name)) return 'up';
  if (/^(cache_hit_rate|spec_accept_(length|rate)|kv_transfer_speed_gb_s)$/.test(name)) return 'down';
  if (/startup|engine_load|interval/.test(name)) return null;
  if (/_seconds$/.test(name)) return 'up';
  if (/num_.*queue_reqs$/.test(name)) return 'up';
  return null;
}

/** The histograms that a verdict rests on: what a client feels. */
export const headlines: readonly string[] = [
  'time_to_first_token_seconds',
  'e2e_request_latency_seconds',
  'inter_token_latency_seconds',
  'queue_time_seconds',
];
