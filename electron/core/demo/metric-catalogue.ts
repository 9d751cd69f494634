import type { MetricRow, MetricType } from './prometheus.ts';
import { type DemoVersion, isSince } from './versions.ts';

/*
 * The series that the demo server exposes: names, types and buckets of SGLang's metrics collector, with the
 * release that first had them. Names that were renamed have an `until`.
 */

const ttft = [0.1, 0.2, 0.4, 0.6, 0.8, 1, 2, 4, 6, 8, 10, 20, 40, 60, 80, 100, 200, 400];
const e2e = [...ttft, 600, 1200, 1800, 2400];
const interToken = [
  0.002, 0.004, 0.006, 0.008, 0.01, 0.015, 0.02, 0.025, 0.03, 0.035, 0.04, 0.06, 0.08, 0.1, 0.2, 0.4, 0.6,
  0.8, 1, 2, 4, 6, 8,
];
const queue = [
  0, 0.001, 0.005, 0.01, 0.05, 0.1, 0.2, 0.5, 1, 2, 3, 4, 5, 10, 15, 20, 30, 40, 50, 60, 70, 80, 90, 100, 200,
  300, 400, 500, 600, 700, 800, 900, 1000, 1200, 1400, 1600, 1800, 2000, 2500, 3000,
];
const stages = growing(0.001, 1.62, 30);
const loadsDuration = [0.0001, 0.0005, 0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1];
const tokens = [
  100, 300, 500, 700, 1000, 1500, 2000, 3000, 4000, 5000, 6000, 7000, 8000, 9000, 10_000, 12_500, 15_000,
  20_000, 25_000, 30_000, 35_000, 40_000, 60_000, 80_000, 100_000,
];

type Row = readonly [
  name: string,
  type: MetricType,
  help: string,
  since: DemoVersion,
  extra?: { readonly until?: DemoVersion; readonly buckets?: readonly number[] },
];

const rows: readonly Row[] = [
  ['num_running_reqs', 'gauge', 'The number of running requests.', '0.4.6'],
  ['num_queue_reqs', 'gauge', 'The number of requests in the waiting queue.', '0.4.6'],
  ['num_grammar_queue_reqs', 'gauge', 'The number of requests in the grammar waiting queue.', '0.5.6'],
  ['num_paused_reqs', 'gauge', 'The number of paused requests by async weight sync.', '0.5.6'],
  ['num_retracted_reqs', 'gauge', 'The number of retracted requests.', '0.5.6'],
  ['gen_throughput', 'gauge', 'The generation throughput (token/s).', '0.4.6'],
  ['cache_hit_rate', 'gauge', 'The prefix cache hit rate.', '0.4.6'],
  ['decode_sum_seq_lens', 'gauge', 'The sum of all sequence lengths in decode.', '0.5.6'],
  ['utilization', 'gauge', 'The utilization.', '0.5.6'],
  ['fwd_occupancy', 'gauge', 'Forward pass GPU occupancy percentage.', '0.5.15'],
  ['new_token_ratio', 'gauge', 'The new token ratio.', '0.5.6'],
  ['is_cuda_graph', 'gauge', 'Whether the batch is using CUDA graph.', '0.5.6'],
  ['token_usage', 'gauge', 'The token usage.', '0.4.6'],
  ['full_token_usage', 'gauge', 'The token usage of the full attention pool.', '0.5.10'],
  ['swa_token_usage', 'gauge', 'The token usage for SWA layers.', '0.5.6'],
  ['mamba_usage', 'gauge', 'The token usage for Mamba layers.', '0.5.6'],
  ['num_used_tokens', 'gauge', 'The number of used tokens.', '0.4.6'],
  ['kv_available_tokens', 'gauge', 'Free slots of the KV pool.', '0.5.15'],
  ['kv_evictable_tokens', 'gauge', 'Slots that the prefix cache can give back.', '0.5.15'],
  ['kv_used_tokens', 'gauge', 'Slots held by running requests.', '0.5.15'],
  ['max_total_num_tokens', 'gauge', 'Maximum total number of tokens in the KV cache pool.', '0.5.6'],
  ['page_size', 'gauge', 'Tokens per KV page.', '0.5.15'],
  ['num_pages', 'gauge', 'Pages of the KV pool.', '0.5.15'],
  ['context_len', 'gauge', "The model's context length.", '0.5.15'],
  ['weight_memory_usage_gb', 'gauge', 'GPU memory of the weights in GB.', '0.5.17'],
  ['kv_cache_memory_usage_gb', 'gauge', 'GPU memory of the KV cache in GB.', '0.5.17'],
  ['graph_memory_usage_gb', 'gauge', 'GPU memory of the graphs in GB.', '0.5.17'],
  ['realtime_tokens_total', 'counter', 'Tokens processed, updated at each log interval.', '0.5.10'],
  ['prefill_effective_tokens_total', 'counter', 'Prompt tokens by where they were found.', '0.5.15'],
  ['cuda_graph_passes_total', 'counter', 'Forward passes by whether a CUDA graph ran them.', '0.5.10'],
  ['spec_accept_length', 'gauge', 'The average acceptance length of speculative decoding.', '0.4.6'],
  ['spec_accept_rate', 'gauge', 'The average acceptance rate of speculative decoding.', '0.5.6'],
  ['avg_request_queue_latency', 'gauge', 'The average request queue latency.', '0.4.6', { until: '0.5.6' }],
  ['queue_time_seconds', 'histogram', 'Histogram of queueing time in seconds.', '0.5.6', { buckets: queue }],
  [
    'per_stage_req_latency_seconds',
    'histogram',
    'The latency of each stage of requests.',
    '0.5.6',
    { buckets: stages },
  ],
  ['time_to_first_token_seconds', 'histogram', 'Time to first token in seconds.', '0.4.6', { buckets: ttft }],
  ['inter_token_latency_seconds', 'histogram', 'Inter-token latency.', '0.4.6', { buckets: interToken }],
  ['e2e_request_latency_seconds', 'histogram', 'End-to-end request latency.', '0.4.6', { buckets: e2e }],
  [
    'get_loads_duration_seconds',
    'histogram',
    'Time to answer a load query.',
    '0.5.15',
    { buckets: loadsDuration },
  ],
  ['prompt_tokens_total', 'counter', 'Number of prefill tokens processed.', '0.4.6'],
  ['generation_tokens_total', 'counter', 'Number of generation tokens processed.', '0.4.6'],
  ['cached_tokens_total', 'counter', 'Number of cached prompt tokens.', '0.4.6'],
  ['num_requests_total', 'counter', 'Number of requests processed.', '0.4.6'],
  ['num_so_requests_total', 'counter', 'Number of structured output requests processed.', '0.4.6'],
  ['num_aborted_requests_total', 'counter', 'Number of requests aborted.', '0.5.6'],
  ['prompt_tokens_histogram', 'histogram', 'Prompt tokens per request.', '0.5.6', { buckets: tokens }],
  ['generation_tokens_histogram', 'histogram', 'Generated tokens per request.', '0.5.6', { buckets: tokens }],
  ['http_requests_total', 'counter', 'Number of HTTP requests.', '0.5.10'],
  ['http_responses_total', 'counter', 'Number of HTTP responses.', '0.5.10'],
  ['http_requests_active', 'gauge', 'HTTP requests being handled.', '0.5.10'],
  ['lora_pool_slots_used', 'gauge', 'Used slots of the LoRA pool.', '0.5.10'],
  ['lora_pool_slots_total', 'gauge', 'Slots of the LoRA pool.', '0.5.10'],
  ['process_cpu_seconds_total', 'counter', 'CPU time of a process.', '0.5.10'],
  ['engine_startup_time', 'gauge', 'Seconds to start the engine.', '0.5.6', { until: '0.5.17' }],
  ['startup_time_seconds', 'gauge', 'Seconds to start, by phase.', '0.5.17'],
];

/** The rows that `version` has, with the prefix of every release. */
export function metricRows(version: DemoVersion): MetricRow[] {
  return rows
    .filter(
      ([, , , since, extra]) => isSince(version, since) && !(extra?.until && isSince(version, extra.until)),
    )
    .map(([name, type, help, , extra]) => ({
      name: `sglang:${name}`,
      type,
      help,
      ...(extra?.buckets ? { buckets: extra.buckets } : {}),
    }));
}

function growing(first: number, factor: number, count: number): number[] {
  const out = [];
  for (let edge = first; out.length < count; edge *= factor) out.push(edge);
  return out;
}
