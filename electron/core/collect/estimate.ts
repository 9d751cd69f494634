import type { CollectEstimate, CollectOrder } from '../../../shared/collect.ts';
import { parseTarget } from '../replay/target.ts';
import { type Source, sourcesOf } from './sources.ts';

/*
 * What a collection will come to. Where a target was collected before in this session, by the bytes it answered then;
 * else by rule of thumb: the sizes below are of servers with one DP rank, from SGLang's own catalogue of series.
 */

/** Bytes of one answer, as the rule of thumb has it. */
const usualBytes: Readonly<Record<string, number>> = {
  metrics: 120_000,
  engine_metrics: 400_000,
  server_info: 40_000,
  loads_all: 2_000,
  loads_core_queues_disagg: 1_500,
  model_info: 600,
  workers: 4_000,
  get_loads: 2_000,
};
const smallAnswer = 100;
/** Manifest, metadata and summary of a bundle, and what one further sample adds to the manifest. */
const bundleOverhead = 6_000;
const sampleOverhead = 1_500;
/** Passive reads, and a health check's least time, as a healthy server answers them. */
const readSeconds = 0.2;
const probeSeconds = 1;
/** Bytes of 240 steps of one series, and the series of one server. */
const windowBytesPerSeries = 1_500;
const windowSeries = 1_000;

/** Bytes of each source by target, as they were answered before: `known.get(baseUrl)?.get(name)`. */
export type KnownSizes = ReadonlyMap<string, ReadonlyMap<string, number>>;

export function estimateCollection(order: CollectOrder, known: KnownSizes = new Map()): CollectEstimate {
  let calls = 0;
  let bytes = 0;
  let byRule = 0;
  let byKnown = 0;
  const further = order.watch ? 0 : order.samples - 1;
  for (const { role, baseUrl } of order.targets) {
    const sizes = known.get(parseTarget(baseUrl).baseUrl);
    const of = ({ name }: Source): number => {
      const size = sizes?.get(name);
      if (size === undefined) byRule += 1;
      else byKnown += 1;
      return size ?? usualBytes[name] ?? smallAnswer;
    };
    const first = sourcesOf(role).filter(({ isHealthProbe }) => order.healthProbes || !isHealthProbe);
    const again = first.filter(({ isSampled }) => isSampled);
    const sum = (list: readonly Source[]) => list.reduce((total, source) => total + of(source), 0);
    const each = sum(again) + sampleOverhead;
    calls += first.length + further * again.length;
    bytes += bundleOverhead + sum(first) + further * each;
  }
  // A ring fills up to its bound at most.
  if (order.watch) bytes += order.watch.megabytes * 1e6;
  if (order.prometheus) {
    bytes += windowBytesPerSeries * windowSeries * order.targets.length;
    byRule += 1;
  }
  const seconds =
    readSeconds + (order.healthProbes ? probeSeconds : 0) + further * (order.gapSeconds + readSeconds);
  return { calls, bytes, seconds, by: byRule === 0 ? 'known' : byKnown === 0 ? 'rule' : 'mixed' };
}
