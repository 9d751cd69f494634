import { type Phrase, phrase } from '../../../shared/phrase.ts';
import type { Evidence } from '../../../shared/signal.ts';
import type { Sample } from '../capture.ts';
import { formatPath } from '../json-text.ts';
import { argument } from '../summary/identity.ts';
import type { JsonSource } from '../summary/ledger.ts';
import { type Absent, type Answer, absent, isKnown, numberOf, type RankValue } from './answer.ts';
import { cacheHitRate } from './cache-hit-rate.ts';
import { gaugeByRank, gaugeOf, growthByRank, growthOf, perSecond, totalOf } from './counters.ts';
import { type Buckets, bucketsIn, meanOf, quantileOf, type Span, slowestMeanOf } from './histograms.ts';
import { imbalanceOf, loadColumn, overRanks } from './load-values.ts';
import { argumentNames } from './moved-names.ts';
import { findSeries, type Where } from './series.ts';
import { type Restart, type Scrape, type Stretch, stretchOf } from './stretch.ts';

export { type Answer, isKnown, type Known, numberOf, type RankValue } from './answer.ts';
export type { Where } from './series.ts';

/**
 * Which samples a histogram is read over. `best`: between two samples where they may be held against each other and
 * something was observed between them, else since the process started, graded `lifetime`.
 */
export type Over = 'best' | 'delta' | 'lifetime';

/** A server argument, with the place it was read at. */
export type ArgumentAnswer<T> =
  | { readonly value: T; readonly evidence: Evidence; readonly name: string }
  | Absent;

/**
 * What is worked out of a capture's samples, once, for every rule: names are SGLang's without `sglang:` and may be
 * the current or the earlier one, `where` picks labels. Every answer carries its evidence or says why there is none:
 *
 *   const rejected = derived.rate('num_transfer_failed_reqs_total');
 *   if (!isKnown(rejected)) return notChecked(rejected.absent);
 *   const ttft = derived.quantile('time_to_first_token_seconds', 0.95);
 *   const prefill = derived.slowestMean('per_stage_req_latency_seconds', { stage: 'prefill_forward' });
 *   const waiting = derived.loadSum('num_waiting_reqs');
 *   const grammar = derived.loads('queues.grammar');      // of each rank
 *
 * A series that never appeared is absent, not 0: SGLang exposes a labelled one only after its first use. A rule for
 * which "never happened" means quiet asks `hasMetric`, or that /metrics was collected, and says so itself.
 */
export interface Derived {
  /** The two samples that deltas are between, restarts left out; null with `whyNoDelta`. */
  readonly stretch: Stretch | null;
  /** The stretch of a past window that deltas are taken from where the samples have none. */
  readonly pastStretch: Stretch | null;
  readonly whyNoDelta: Phrase | null;
  /** The last restart seen between two samples; null when none was. */
  readonly restart: Restart | null;
  /** Samples with /metrics, oldest first. */
  readonly scrapes: readonly Scrape[];

  /**
   * The same, of the newest sample and the last one at least so many seconds before it: what began in the middle of a long
   * watch is lost in its whole. Itself where no sample is that old.
   */
  lately(seconds: number): Derived;

  /** True where the newest sample has the metric under either name, with whatever labels. */
  hasMetric(name: string): boolean;
  /** The values that a label has in the newest sample. */
  labels(name: string, label: string): readonly string[];
  /** Growth of a counter between the two samples. */
  growth(name: string, where?: Where): Answer;
  /** The same on each DP rank; empty where there is no delta. */
  growthByRank(name: string, where?: Where): ReadonlyMap<number, Answer>;
  /** Growth a second. */
  rate(name: string, where?: Where): Answer;
  /** A counter since the process started, by the newest sample. */
  total(name: string, where?: Where): Answer;
  /** The growth where there is a delta, else the total: `delta` or `lifetime`. */
  count(name: string, where?: Where): Answer;

  /** Of a histogram, over all ranks. */
  mean(histogram: string, where?: Where, over?: Over): Answer;
  /** Of the slowest rank, or part of one. */
  slowestMean(histogram: string, where?: Where, over?: Over): Answer;
  /** `p` from 0 to 1. */
  quantile(histogram: string, p: number, where?: Where, over?: Over): Answer;
  /** The buckets of a histogram over all ranks, cumulative. */
  buckets(histogram: string, where?: Where, over?: Over): Buckets | Absent;

  /** A gauge by the newest sample, added over ranks. Of priorities beside their total the total counts. */
  gauge(name: string, where?: Where): Answer;
  /** The largest of a gauge's rows. */
  gaugeMax(name: string, where?: Where): Answer;
  /** A gauge on each DP rank; `sample` counts from 0 at the oldest with /metrics, the newest when left out. */
  gauges(name: string, where?: Where, sample?: number): readonly RankValue[];

  /**
   * A column of /v1/loads on each rank, such as `num_waiting_reqs` or `queues.grammar`, of one sample or its place among
   * all (from 0); of the newest with loads when left out.
   */
  loads(column: string, sample?: number | Sample): readonly RankValue[];
  /** Running and waiting requests of each sample; null where its load does not say. */
  readonly loadTotals: readonly (number | null)[];
  loadSum(column: string, sample?: number): Answer;
  loadMax(column: string, sample?: number): Answer;
  /** Largest rank over the mean of the ranks. */
  imbalance(column: string, sample?: number): Answer;

  /** Share of prompt tokens that came from a cache, 0-1, by the token counters: never the gauge. */
  hitRate(over?: Over): Answer;
  /** Share of the time that each rank's GPU computed, 0-1; empty without the device timer or a delta. */
  gpuBusy(): ReadonlyMap<number, Answer>;

  /** A server argument under either of its names: the flat answer, the scheduler's own, a group. */
  argument<T extends Evidence['value']>(name: string, read: (value: unknown) => T | null): ArgumentAnswer<T>;
}

export interface DerivedParts {
  readonly samples: readonly Sample[];
  readonly serverInfo: JsonSource | null;
  /** The server's part of a past window: what changed is read from it where the samples cannot say. */
  readonly past?: readonly Sample[];
}

/** `leastSeconds`: two samples closer than this make no delta. */
export function createDerived({ samples, serverInfo, past = [] }: DerivedParts, leastSeconds = 15): Derived {
  const { scrapes, stretch, whyNone, restart } = stretchOf(samples, leastSeconds);
  const pastStretch = stretch ? null : stretchOf(past, leastSeconds).stretch;
  const span = stretch ?? pastStretch;
  const newest = scrapes.at(-1) ?? null;
  const noDelta = absent(whyNone ?? phrase('oneScrape', {}));
  const noMetrics = absent(phrase('sourceMissing', { source: '/metrics' }));
  const inNewest = (read: (scrape: Scrape) => Answer): Answer => (newest ? read(newest) : noMetrics);
  const between = (read: (stretch: Stretch) => Answer): Answer => (span ? read(span) : noDelta);
  const overSpan = <T>(over: Over, read: (span: Span) => T | Absent): T | Absent => {
    const lifetime = () => (newest ? read({ scrape: newest }) : noMetrics);
    if (over === 'lifetime') return lifetime();
    const delta = span ? read({ stretch: span }) : noDelta;
    return over === 'delta' || isKnown(delta) ? delta : lifetime();
  };
  const sampleAt = (at: number | Sample | undefined): Sample | null =>
    typeof at === 'object'
      ? at
      : ((at === undefined ? samples.findLast(({ loads: own }) => own !== null) : samples[at]) ?? null);
  const loads: Derived['loads'] = (column, sample) => loadColumn(sampleAt(sample)?.loads ?? null, column);

  const derived: Derived = {
    stretch,
    pastStretch,
    whyNoDelta: span ? null : noDelta.absent,
    restart,
    scrapes,
    hasMetric: (name) =>
      ['', '_count'].some((suffix) => newest && findSeries(newest.metrics, name, {}, suffix) !== null),
    lately: (seconds) => {
      // A past window ends before now.
      if (pastStretch) return createDerived({ samples, serverInfo }, leastSeconds);
      if (!stretch || stretch.to.takenAt === null) return derived;
      const until = stretch.to.takenAt - seconds;
      const from = scrapes.findLast(({ takenAt }) => takenAt !== null && takenAt <= until);
      if (!from || from === stretch.from || scrapes.indexOf(from) < scrapes.indexOf(stretch.from))
        return derived;
      return createDerived({ samples: samples.slice(samples.indexOf(from)), serverInfo }, leastSeconds);
    },
    labels: (name, label) => {
      const rows = newest ? (findSeries(newest.metrics, name, {})?.rows ?? []) : [];
      return [...new Set(rows.flatMap(({ labels: own }) => own.get(label) ?? []))];
    },
    growth: (name, where = {}) => between((own) => growthOf(own, name, where)),
    growthByRank: (name, where = {}) => (span ? growthByRank(span, name, where) : new Map()),
    rate: (name, where = {}) => perSecond(derived.growth(name, where)),
    total: (name, where = {}) => inNewest((scrape) => totalOf(scrape, name, where)),
    count: (name, where = {}) => (span ? derived.growth(name, where) : derived.total(name, where)),
    mean: (histogram, where = {}, over = 'best') => overSpan(over, (span) => meanOf(span, histogram, where)),
    slowestMean: (histogram, where = {}, over = 'best') =>
      overSpan(over, (span) => slowestMeanOf(span, histogram, where)),
    quantile: (histogram, p, where = {}, over = 'best') =>
      overSpan(over, (span) => quantileOf(span, histogram, p, where)),
    buckets: (histogram, where = {}, over = 'best') =>
      overSpan(over, (span) => bucketsIn(span, histogram, where)),
    gauge: (name, where = {}) => inNewest((scrape) => gaugeOf(scrape, name, where, 'sum')),
    gaugeMax: (name, where = {}) => inNewest((scrape) => gaugeOf(scrape, name, where, 'max')),
    gauges: (name, where = {}, sample) => {
      const scrape = sample === undefined ? newest : (scrapes[sample] ?? null);
      return scrape ? gaugeByRank(scrape, name, where) : [];
    },
    loads,
    loadTotals: samples.map((_, at) => {
      const [running, waiting] = ['num_running_reqs', 'num_waiting_reqs'].map((column) =>
        numberOf(overRanks(loads(column, at), column, 'sum')),
      );
      return running === null || running === undefined || waiting === null || waiting === undefined
        ? null
        : running + waiting;
    }),
    loadSum: (column, sample) => overRanks(loads(column, sample), column, 'sum'),
    loadMax: (column, sample) => overRanks(loads(column, sample), column, 'max'),
    imbalance: (column, sample) => imbalanceOf(loads(column, sample), column),
    hitRate: (over = 'best') => {
      if (over === 'lifetime') return cacheHitRate(derived.total);
      const delta = cacheHitRate(derived.growth);
      return over === 'delta' || isKnown(delta) ? delta : cacheHitRate(derived.total);
    },
    gpuBusy: () =>
      new Map(
        [...derived.growthByRank('forward_execution_seconds_total')].map(([rank, growth]) => [
          rank,
          perSecond(growth),
        ]),
      ),
    argument: (name, read) => {
      for (const spelling of argumentNames(name))
        for (const { source, path } of argument(serverInfo, spelling)) {
          const value = source ? read(source.at(path)) : null;
          if (source && value !== null)
            return {
              value,
              name: spelling,
              evidence: {
                source: source.file,
                path: formatPath(path),
                value,
                threshold: null,
                line: source.line(path),
              },
            };
        }
      return absent(
        serverInfo ? phrase('valueMissing', { name }) : phrase('sourceMissing', { source: '/server_info' }),
      );
    },
  };
  return derived;
}
