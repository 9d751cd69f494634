import { rowsOf } from './row.ts';

/* What each scheduler counts: queues, pools, work, speculation. Source: SGLang observability/metrics_collector.py. */

const { gauge, counter, histogram, summary } = rowsOf('scheduler');
const perProcess = ['pid'];

export const schedulerMetrics = {
  num_running_reqs: gauge('requests'),
  num_queue_reqs: gauge('requests'),
  num_grammar_queue_reqs: gauge('requests', { when: '0.4.10' }),
  num_paused_reqs: gauge('requests', { labels: perProcess }),
  num_retracted_reqs: gauge('requests', { labels: perProcess, was: ['total_retracted_reqs'], when: '0.5.6' }),
  gen_throughput: gauge('tokens/s'),
  cache_hit_rate: gauge('share'),
  decode_sum_seq_lens: gauge('tokens', { when: '0.5.6' }),
  utilization: gauge('share', { when: '0.5.6' }),
  fwd_occupancy: gauge('percent', { when: '0.5.15' }),
  new_token_ratio: gauge('ratio', { when: '0.5.6' }),
  is_cuda_graph: gauge('yes or no', { when: '0.5.6' }),
  max_running_requests_under_SLO: gauge('requests'),

  token_usage: gauge('share'),
  full_token_usage: gauge('share'),
  swa_token_usage: gauge('share', { when: '0.5.6' }),
  mamba_usage: gauge('share', { when: '0.5.6' }),
  num_used_tokens: gauge('tokens'),
  kv_available_tokens: gauge('tokens', { when: '0.5.12' }),
  kv_evictable_tokens: gauge('tokens', { when: '0.5.12' }),
  kv_used_tokens: gauge('tokens', { when: '0.5.12' }),
  swa_available_tokens: gauge('tokens', { when: '0.5.12' }),
  swa_evictable_tokens: gauge('tokens', { when: '0.5.12' }),
  swa_used_tokens: gauge('tokens', { when: '0.5.12' }),
  mamba_available_tokens: gauge('slots', { when: '0.5.12' }),
  mamba_evictable_tokens: gauge('slots', { when: '0.5.12' }),
  mamba_used_tokens: gauge('slots', { when: '0.5.12' }),
  max_total_num_tokens: gauge('tokens'),
  max_total_num_tokens_swa: gauge('tokens'),
  page_size: gauge('tokens', { when: '0.5.12' }),
  num_pages: gauge('pages', { when: '0.5.12' }),
  context_len: gauge('tokens', { when: '0.5.12' }),
  weight_memory_usage_gb: gauge('GB', { when: '2026-08' }),
  kv_cache_memory_usage_gb: gauge('GB', { when: '2026-08' }),
  graph_memory_usage_gb: gauge('GB', { labels: ['phase'], when: '2026-08' }),
  startup_available_gpu_memory_gb: gauge('GB', { when: '2026-08' }),
  pending_prealloc_token_usage: gauge('share'),

  realtime_tokens_total: counter('tokens', { labels: ['mode'], when: '2026-02' }),
  prefill_effective_tokens_total: counter('tokens', { labels: ['mode'], when: '0.5.15' }),
  forward_execution_seconds_total: counter('seconds', {
    labels: ['category'],
    was: ['gpu_execution_seconds_total'],
    when: '0.5.12',
  }),
  cuda_graph_passes_total: counter('passes', { labels: ['mode'] }),
  num_retracted_requests_total: counter('requests', { when: '2026-02' }),
  num_retracted_input_tokens_total: counter('tokens', { when: '2026-02' }),
  num_retracted_output_tokens_total: counter('tokens', { when: '2026-02' }),
  estimated_flops_per_gpu_total: counter('FLOP', { when: '0.5.12' }),
  estimated_read_bytes_per_gpu_total: counter('bytes', { when: '0.5.12' }),
  estimated_write_bytes_per_gpu_total: counter('bytes', { when: '0.5.12' }),

  dp_cooperation_realtime_tokens_total: counter('tokens', {
    labels: ['mode', 'num_prefill_ranks'],
    when: '2026-02',
  }),
  dp_cooperation_forward_execution_seconds_total: counter('seconds', {
    labels: ['category', 'num_prefill_ranks'],
    was: ['dp_cooperation_gpu_execution_seconds_total'],
    when: '0.5.12',
  }),
  prefill_delayer_wait_forward_passes: histogram('passes', { when: '2026-02' }),
  prefill_delayer_wait_seconds: histogram('seconds', { when: '2026-02' }),
  prefill_delayer_outcomes_total: counter('count', {
    labels: ['input_estimation', 'output_allow', 'output_reason', 'actual_execution'],
    when: '2026-02',
  }),
  num_unique_running_routing_keys: gauge('count'),
  routing_key_running_req_count: gauge('requests', { labels: ['gt', 'le'] }),
  routing_key_all_req_count: gauge('requests', { labels: ['gt', 'le'] }),

  queue_time_seconds: histogram('seconds', { was: ['avg_request_queue_latency'], when: '0.5.6' }),
  per_stage_req_latency_seconds: histogram('seconds', { labels: ['stage'], when: '0.5.6' }),
  grammar_compilation_time_seconds: histogram('seconds', { when: '0.5.6' }),

  spec_accept_length: gauge('tokens'),
  spec_accept_rate: gauge('share', { when: '0.5.6' }),
  spec_cap_length: gauge('tokens', { when: '0.5.15' }),
  spec_block_accept_length: gauge('tokens', { when: '0.5.15' }),
  spec_num_steps: gauge('steps'),
  spec_num_draft_tokens: gauge('tokens'),

  num_grammar_total: counter('requests', { when: '0.5.6' }),
  num_grammar_cache_hit_total: counter('requests', { when: '0.5.6' }),
  num_grammar_aborted_total: counter('requests', { when: '0.5.6' }),
  num_grammar_timeout_total: counter('requests', { when: '0.5.6' }),
  grammar_schema_count: histogram('count', { when: '0.5.6' }),
  grammar_ebnf_size: histogram('count', { when: '0.5.6' }),
  grammar_tree_traversal_time_avg: histogram('seconds', { when: '0.5.6' }),
  grammar_tree_traversal_time_max: histogram('seconds', { when: '0.5.6' }),

  lora_pool_slots_used: gauge('slots', { when: '2026-02' }),
  lora_pool_slots_total: gauge('slots', { when: '2026-02' }),
  lora_pool_utilization: gauge('share', { when: '2026-02' }),
  num_streaming_sessions: gauge('count', { when: '0.5.12' }),
  streaming_session_held_tokens: gauge('tokens', { when: '0.5.12' }),

  eplb_balancedness: summary('share', { labels: ['forward_mode'] }),
  eplb_gpu_physical_count: histogram('experts', { labels: ['layer'] }),

  startup_time_seconds: gauge('seconds', {
    labels: ['phase'],
    was: ['engine_startup_time', 'engine_load_weights_time'],
    when: '2026-08',
  }),
  startup_cuda_graph_time_seconds: gauge('seconds', { labels: ['phase'], when: '2026-08' }),
  startup_latency_breakdown_seconds_max: gauge('seconds', { labels: ['context'] }),
  weight_load_duration_seconds: gauge('seconds', { labels: ['source'] }),
} as const;
