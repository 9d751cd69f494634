import { earlierMetrics } from './earlier.ts';
import { frontMetrics } from './front.ts';
import { routerMetrics } from './routers.ts';
import { type MetricRow, type MetricSide, type MetricType, type MetricUnit, sideLabels } from './row.ts';
import { schedulerMetrics } from './scheduler.ts';
import { splitAndCacheMetrics } from './split-and-cache.ts';

/*
 * What every known series is. Its meaning in words stands in the catalogue: shared/messages/…/metrics.ts, by the same
 * key. Keys of SGLang's own series are without the prefix; those of routers are whole names.
 */

export const metricGroups = {
  scheduler: schedulerMetrics,
  splitAndCache: splitAndCacheMetrics,
  front: frontMetrics,
  earlier: earlierMetrics,
  routers: routerMetrics,
} as const;
export type MetricGroup = keyof typeof metricGroups;

export type MetricKey = { [G in MetricGroup]: keyof (typeof metricGroups)[G] }[MetricGroup] & string;

/** Series that say something else than their name, or only at times: each has a warning in the catalogue. */
export const misleadingMetrics = [
  'cache_hit_rate',
  'utilization',
  'num_retracted_reqs',
  'num_paused_reqs',
  'token_usage',
  'num_running_reqs',
  'num_queue_reqs',
  'num_prefill_bootstrap_queue_reqs',
  'num_prefill_inflight_queue_reqs',
  'num_decode_prealloc_queue_reqs',
  'num_decode_transfer_queue_reqs',
  'gen_throughput',
  'fwd_occupancy',
  'is_cuda_graph',
  'spec_accept_length',
  'spec_accept_rate',
  'num_requests_total',
  'prompt_tokens_total',
  'generation_tokens_total',
  'cached_tokens_total',
  'num_aborted_requests_total',
  'http_requests_active',
  'time_to_first_token_seconds',
  'avg_request_queue_latency',
  'process_cpu_seconds_total',
  'routing_key_running_req_count',
  'routing_key_all_req_count',
  'kv_transfer_speed_gb_s',
  'kv_transfer_latency_ms',
  'lora_pool_utilization',
  'smg_http_inflight_request_age_count',
] as const satisfies readonly MetricKey[];
export type MisleadingMetric = (typeof misleadingMetrics)[number];

/** Which numbers of a family a name stands for. */
export type MetricPart = 'value' | 'sum' | 'count' | 'bucket' | 'created';

export interface MetricInfo {
  /** Where its words stand in the catalogue. */
  readonly key: MetricKey;
  /** The family's name as SGLang writes it, with its prefix. */
  readonly name: string;
  readonly part: MetricPart;
  readonly type: MetricType;
  /** Of the family; a `count` or `bucket` counts observations of it. */
  readonly unit: MetricUnit;
  readonly side: MetricSide;
  /** Those in brackets only where the server has what they name. */
  readonly labels: readonly string[];
  /** Key of its warning; null for a series that means what it says. */
  readonly misleads: MisleadingMetric | null;
  /** Earlier names, and the name that took this one's place, with prefix; null where it is in use. */
  readonly was: readonly string[];
  readonly now: string | null;
  /** A release or a month; null where it is not known. */
  readonly when: string | null;
}

const rows: ReadonlyMap<string, MetricRow> = new Map(
  Object.values(metricGroups).flatMap((group) => Object.entries<MetricRow>(group)),
);

/** Every key, in the order of the groups. */
export const metricKeys = [...rows.keys()] as readonly MetricKey[];

const isRouterKey = (key: string): boolean => Object.hasOwn(routerMetrics, key);
const named = (key: string): string => (isRouterKey(key) ? key : `sglang:${key}`);

const parts: readonly (readonly [suffix: string, part: MetricPart])[] = [
  ['_sum', 'sum'],
  ['_count', 'count'],
  ['_bucket', 'bucket'],
  ['_created', 'created'],
];

/**
 * What is known of a series by its name, with or without labels in braces: `sglang:…` as servers write it, `sglang_…` as
 * gateways and Ray do, a router's own, and the `_sum`, `_count` and `_bucket` of a family. null for an unknown one.
 */
export function metricInfo(series: string): MetricInfo | null {
  const name = series.replace(/\{.*$/s, '').trim();
  const short = /^sglang[:_]/.test(name) ? name.slice('sglang:'.length) : isRouterName(name) ? name : null;
  if (short === null) return null;
  const whole = infoOf(short, 'value') ?? infoOf(`${short}_total`, 'value');
  if (whole) return whole;
  for (const [suffix, part] of parts) {
    if (!short.endsWith(suffix)) continue;
    const family = short.slice(0, -suffix.length);
    const info = infoOf(family, part) ?? (part === 'created' ? infoOf(`${family}_total`, part) : null);
    if (info && (part === 'created' || info.type === 'histogram' || info.type === 'summary')) return info;
  }
  return null;
}

const isRouterName = (name: string): boolean => /^(smg|sgl_router)_/.test(name);

function infoOf(key: string, part: MetricPart): MetricInfo | null {
  const row = rows.get(key);
  if (!row) return null;
  return {
    key: key as MetricKey,
    name: named(key),
    part,
    type: row.type,
    unit: row.unit,
    side: row.side,
    labels: [...sideLabels[row.side], ...row.labels],
    misleads: misleadingMetrics.find((one) => one === key) ?? null,
    was: row.was.map(named),
    now: row.now === null ? null : named(row.now),
    when: row.when,
  };
}
