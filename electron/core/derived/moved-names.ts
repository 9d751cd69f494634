/*
 * Names that changed between versions of SGLang, current one first. Either is read, and what was found is shown. A
 * name that changed its type as well (a gauge that became a histogram) is no row: its values mean something else.
 */

const metrics: readonly (readonly string[])[] = [
  ['inter_token_latency_seconds', 'time_per_output_token_seconds'],
  ['num_retracted_reqs', 'total_retracted_reqs'],
  ['num_prefill_inflight_queue_reqs', 'num_prefill_infight_queue_reqs'],
  ['num_prefill_bootstrap_queue_reqs', 'num_prefill_prealloc_queue_reqs'],
  ['forward_execution_seconds_total', 'gpu_execution_seconds_total'],
  ['dp_cooperation_forward_execution_seconds_total', 'dp_cooperation_gpu_execution_seconds_total'],
  ['startup_time_seconds', 'engine_startup_time'],
];

const loads: readonly (readonly string[])[] = [
  ['disaggregation.prefill_bootstrap_queue_reqs', 'disaggregation.prefill_prealloc_queue_reqs'],
];

const serverArguments: readonly (readonly string[])[] = [
  ['cuda_graph_max_bs_decode', 'cuda_graph_max_bs'],
  ['incremental_streaming_output', 'stream_output'],
];

const spellings = (rows: readonly (readonly string[])[], name: string): readonly string[] =>
  rows.find((row) => row.includes(name)) ?? [name];

/** Every spelling of a metric, without `sglang:`. */
export const metricNames = (name: string): readonly string[] => spellings(metrics, name);
/** Every spelling of a column of /v1/loads. */
export const loadNames = (name: string): readonly string[] => spellings(loads, name);
/** Every spelling of a server argument. */
export const argumentNames = (name: string): readonly string[] => spellings(serverArguments, name);
