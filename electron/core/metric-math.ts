import type { MetricSample, MetricTable } from './metrics.ts';

/*
 * Sums, averages and rank-aware totals over a metric table. A series that never appeared is null, not 0: SGLang
 * exposes a labelled series only after its first use.
 */

const finite = (samples: readonly MetricSample[]): readonly MetricSample[] =>
  samples.filter(({ value }) => Number.isFinite(value));

/** Sum over all series; null when there is none with a finite value. */
export function sumOf(samples: readonly MetricSample[]): number | null {
  const usable = finite(samples);
  return usable.length === 0 ? null : usable.reduce((total, { value }) => total + value, 0);
}

export function maxOf(samples: readonly MetricSample[]): number | null {
  const usable = finite(samples);
  return usable.length === 0 ? null : Math.max(...usable.map(({ value }) => value));
}

export interface Average {
  readonly value: number;
  readonly sum: number;
  readonly count: number;
  /** The first `_sum` series, which names where to look. */
  readonly sample: MetricSample;
}

/** Mean of a histogram or summary since the process started: all `_sum` over all `_count`. Null when nothing was observed. */
export function averageOf(table: MetricTable, name: string): Average | null {
  return meanOf(table.named(`${name}_sum`), table.named(`${name}_count`));
}

function meanOf(sums: readonly MetricSample[], counts: readonly MetricSample[]): Average | null {
  const sum = sumOf(sums);
  const count = sumOf(counts);
  const [sample] = sums;
  return sum === null || count === null || count <= 0 || !sample
    ? null
    : { value: sum / count, sum, count, sample };
}

/** For each value of label `by`, the largest mean over values of `over`: the stage averages of the slowest rank. */
export function largestAverages(
  table: MetricTable,
  name: string,
  by: string,
  over: string,
): ReadonlyMap<string, Average> {
  const key = ({ labels }: MetricSample) => JSON.stringify([labels.get(by) ?? '', labels.get(over) ?? '']);
  const sums = groupBy(table.named(`${name}_sum`), key);
  const counts = groupBy(table.named(`${name}_count`), key);
  const largest = new Map<string, Average>();
  for (const [group, samples] of sums) {
    const average = meanOf(samples, counts.get(group) ?? []);
    const stage = average?.sample.labels.get(by) ?? '';
    if (average && average.value > (largest.get(stage)?.value ?? Number.NEGATIVE_INFINITY))
      largest.set(stage, average);
  }
  return largest;
}

function groupBy(
  samples: readonly MetricSample[],
  key: (sample: MetricSample) => string,
): ReadonlyMap<string, readonly MetricSample[]> {
  const groups = new Map<string, MetricSample[]>();
  for (const sample of samples) {
    const group = groups.get(key(sample));
    if (group) group.push(sample);
    else groups.set(key(sample), [sample]);
  }
  return groups;
}

/** Labels of one data-parallel rank's own parts: their rows repeat the same requests. */
const insideOneRank = new Set(['tp_rank', 'pp_rank', 'moe_ep_rank', 'pid']);

/**
 * Total of a scheduler gauge such as `sglang:num_running_reqs`: summed over data-parallel ranks and engines, the
 * largest inside one rank. Where rows per priority stand beside a `priority=""` row, that row is their total.
 */
export function gaugeTotal(samples: readonly MetricSample[]): number | null {
  const hasPriorities = samples.some(({ labels }) => (labels.get('priority') ?? '') !== '');
  const hasTotals = samples.some(({ labels }) => labels.get('priority') === '');
  const rows = finite(samples).filter(
    ({ labels }) => !(hasPriorities && hasTotals) || labels.get('priority') === '',
  );
  if (rows.length === 0) return null;
  const perRank = new Map<string, number>();
  for (const { labels, value } of rows) {
    const key = JSON.stringify([...labels].filter(([label]) => !insideOneRank.has(label)).sort());
    perRank.set(key, Math.max(perRank.get(key) ?? Number.NEGATIVE_INFINITY, value));
  }
  return [...perRank.values()].reduce((total, value) => total + value, 0);
}
