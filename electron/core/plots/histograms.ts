import {
  type Bucket,
  type BucketQuantile,
  type Histograms,
  type LatencyHistogram,
  type LatencyKind,
  latencyKinds,
  type NoHistogram,
} from '../../../shared/plots.ts';
import type { Capture, Sample } from '../capture.ts';
import { bucketsIn, type Bucket as Cumulative, quantileIn, type Span } from '../derived/histograms.ts';
import { type Stretch, stretchOf } from '../derived/stretch.ts';

/* How a capture's latencies are spread, from the buckets of /metrics. Pure. */

/** Current names, without `sglang:`; earlier ones are found by them. */
const metricOf: Readonly<Record<LatencyKind, string>> = {
  ttft: 'time_to_first_token_seconds',
  queue: 'queue_time_seconds',
  interToken: 'inter_token_latency_seconds',
  endToEnd: 'e2e_request_latency_seconds',
};

/**
 * Between the samples of `capture` where it has several, else over its past window, else since `before`, an earlier capture of the
 * same server;
 * what saw nothing in between is of the whole time since the process started. `leastSeconds`: two samples closer than
 * this make no delta.
 */
export function readHistograms(
  capture: Pick<Capture, 'samples'>,
  before: Pick<Capture, 'samples'> | null,
  leastSeconds: number,
  past: readonly Sample[] = [],
): Histograms {
  const own = capture.samples.filter(({ metrics }) => metrics !== null);
  const earlier = before?.samples.filter(({ metrics }) => metrics !== null).slice(-1) ?? [];
  const ofPast = own.length > 1 ? null : stretchOf(past, leastSeconds).stretch;
  const samples: readonly Sample[] = own.length > 1 || ofPast ? own : [...earlier, ...own];
  const { scrapes, stretch: ofSamples, whyNone } = stretchOf(samples, leastSeconds);
  const stretch = ofPast ?? ofSamples;
  const newest = scrapes.at(-1);
  const plots = latencyKinds.map((of): LatencyHistogram | NoHistogram => {
    const delta = stretch && histogramOf(of, { stretch });
    if (delta && !('absent' in delta)) return delta;
    return newest
      ? histogramOf(of, { scrape: newest })
      : { of, absent: { key: 'sourceMissing', params: { source: '/metrics' } } };
  });
  return { between: stretch && betweenOf(stretch), whyNot: stretch ? null : whyNone, plots };
}

const betweenOf = ({ from, to, seconds }: Stretch) => ({ from: from.takenAt, to: to.takenAt, seconds });

function histogramOf(of: LatencyKind, span: Span): LatencyHistogram | NoHistogram {
  const found = bucketsIn(span, metricOf[of], {});
  if ('absent' in found) return { of, absent: found.absent };
  const [p50, p90, p99] = [0.5, 0.9, 0.99].map((p) => quantileOf(found.buckets, p));
  if (!p50 || !p90 || !p99) return { of, absent: { key: 'noBuckets', params: { name: found.name } } };
  return {
    of,
    metric: found.name,
    grade: 'stretch' in span ? 'delta' : 'lifetime',
    n: found.mean.n,
    mean: found.mean.value,
    p50,
    p90,
    p99,
    buckets: occupied(found.buckets),
  };
}

function quantileOf(buckets: readonly Cumulative[], p: number): BucketQuantile | null {
  const found = quantileIn(buckets, p);
  return found && { value: found.value, within: found.within };
}

/** Counts of each bucket, without the empty ones at both ends. */
export function occupied(cumulative: readonly Cumulative[]): readonly Bucket[] {
  const buckets = cumulative.map(({ edge, count }, at): Bucket => {
    const below = cumulative[at - 1];
    return {
      from: below?.edge ?? Math.min(0, edge),
      to: Number.isFinite(edge) ? edge : null,
      // A scrape is not taken at one instant: a bucket may be seen before the one below it has counted.
      count: Math.max(0, count - (below?.count ?? 0)),
    };
  });
  // An edge at 0 has no place on a log axis: what waited for nothing counts to the first edge above it.
  while (buckets.length > 1 && (buckets[0]?.to ?? 1) <= 0) {
    const [lowest, next] = buckets;
    if (lowest && next) buckets.splice(0, 2, { ...next, from: 0, count: lowest.count + next.count });
  }
  const first = buckets.findIndex(({ count }) => count > 0);
  const last = buckets.findLastIndex(({ count }) => count > 0);
  return first < 0 ? [] : buckets.slice(first, last + 1);
}
