import type { Phrase } from './phrase.ts';

/* What is drawn of a capture: how its latencies are spread, and how its load went over time. */

export const latencyKinds = ['ttft', 'queue', 'interToken', 'endToEnd'] as const;
export type LatencyKind = (typeof latencyKinds)[number];

/** A quantile of a bucketed histogram: somewhere in its bucket, a straight line assumed inside. */
export interface BucketQuantile {
  readonly value: number;
  /** Edges of the bucket that it lies in. No upper edge is null: `value` is then a lower bound. */
  readonly within: readonly [low: number, high: number | null];
}

/** Observations between two edges. */
export interface Bucket {
  readonly from: number;
  /** null for those above the highest edge. */
  readonly to: number | null;
  readonly count: number;
}

/** How one latency is spread, in seconds, over all ranks. */
export interface LatencyHistogram {
  readonly of: LatencyKind;
  /** The metric's name as the server spells it, without `sglang:`. */
  readonly metric: string;
  /** `delta`: between two samples; `lifetime`: since the process started. */
  readonly grade: 'delta' | 'lifetime';
  readonly n: number;
  readonly mean: number;
  readonly p50: BucketQuantile;
  readonly p90: BucketQuantile;
  readonly p99: BucketQuantile;
  /** Side by side, from the first with an observation to the last. */
  readonly buckets: readonly Bucket[];
}

export interface NoHistogram {
  readonly of: LatencyKind;
  readonly absent: Phrase;
}

/** The two looks that a delta lies between; Unix seconds of their answers, null where the bundle does not say. */
export interface Between {
  readonly from: number | null;
  readonly to: number | null;
  readonly seconds: number | null;
}

export interface Histograms {
  /** null where everything is since the process started; `whyNot` then says why. */
  readonly between: Between | null;
  readonly whyNot: Phrase | null;
  /** In the order of `latencyKinds`. */
  readonly plots: readonly (LatencyHistogram | NoHistogram)[];
}

export const seriesKinds = [
  'requests',
  'tokenUsage',
  'throughput',
  'ttft',
  'queueTime',
  'interToken',
  'cacheHit',
] as const;
export type SeriesKind = (typeof seriesKinds)[number];

/** One line of a plot; its words are `timeSeries.lines.<key>`. */
export interface SeriesLine {
  readonly key: 'running' | 'waiting' | 'usage' | 'generated' | 'prompt' | 'p50' | 'p99' | 'share';
  /** As many as `CaptureSeries.times`; null where nothing was told at that time. */
  readonly values: readonly (number | null)[];
  /** Of the known values. */
  readonly p50: number;
  readonly p99: number;
  readonly most: number;
  /** The last known one. */
  readonly last: number;
}

/** Lines over the same time, in one unit. */
export interface SeriesPlot {
  readonly of: SeriesKind;
  readonly unit: 'requests' | 'share' | 'tokensPerSecond' | 'seconds';
  /** Names of the metrics or load columns that it was read from. */
  readonly metrics: readonly string[];
  readonly lines: readonly SeriesLine[];
}

/** Points of one line at most. */
export const mostPoints = 2_000;

export interface CaptureSeries {
  /** The capture's own samples, or a past window of a Prometheus server. */
  readonly from: 'samples' | 'window';
  /** Unix seconds, ascending. */
  readonly times: readonly number[];
  /** Looks that were taken: more than `times` where several were drawn as one point, of which the largest is shown. */
  readonly looks: number;
  /** Unix seconds at which a counter was seen to begin anew. */
  readonly restarts: readonly number[];
  /** Those that have a value, in the order of `seriesKinds`. */
  readonly plots: readonly SeriesPlot[];
}
