import { rowsOf } from './row.ts';

/* What the HTTP and tokenizer processes and encoder servers count. */

const { counter, histogram } = rowsOf('tokenizer');
const http = rowsOf('http');
const own = rowsOf('process');
const encoder = rowsOf('encoder');
const streaming = { labels: ['[is_streaming]'] };
const byModality = { labels: ['modality'], when: '0.5.15' };
const since = { when: '0.5.15' };

export const frontMetrics = {
  time_to_first_token_seconds: histogram('seconds', streaming),
  e2e_request_latency_seconds: histogram('seconds', streaming),
  inter_token_latency_seconds: histogram('seconds', {
    was: ['time_per_output_token_seconds'],
    when: '0.4.6',
  }),
  get_loads_duration_seconds: histogram('seconds', { when: '0.5.15' }),
  num_requests_total: counter('requests', streaming),
  prompt_tokens_total: counter('tokens', streaming),
  generation_tokens_total: counter('tokens', streaming),
  cached_tokens_total: counter('tokens', { labels: ['cache_source'], when: '2026-02' }),
  num_so_requests_total: counter('requests'),
  num_aborted_requests_total: counter('requests', { was: ['num_aborted_requests'], when: '0.5.6' }),
  spec_verify_calls_total: counter('steps'),
  prompt_tokens_histogram: histogram('tokens', { when: '0.4.10' }),
  uncached_prompt_tokens_histogram: histogram('tokens'),
  generation_tokens_histogram: histogram('tokens', { when: '0.4.10' }),

  http_requests_total: http.counter('requests', { when: '2026-01' }),
  http_responses_total: http.counter('requests', { labels: ['status_code'], when: '2026-01' }),
  http_requests_active: http.gauge('requests', { when: '2026-01' }),
  routing_keys_active: http.gauge('count', { when: '2026-01' }),

  process_cpu_seconds_total: own.counter('seconds'),
  func_latency_seconds: own.histogram('seconds', { labels: ['name'] }),

  encoder_requests_total: encoder.counter('requests', { labels: ['modality', 'status'], when: '0.5.15' }),
  encoder_requests_received_total: encoder.counter('requests', byModality),
  encoder_cache_evictions_total: encoder.counter('entries', byModality),
  encoder_cache_hit_tokens_total: encoder.counter('tokens', byModality),
  encoder_cache_total_tokens_total: encoder.counter('tokens', byModality),
  encoder_cache_hit_files_total: encoder.counter('files', byModality),
  encoder_cache_total_files_total: encoder.counter('files', byModality),
  encoder_cache_size_mb: encoder.gauge('MB', since),
  encoder_cache_entries: encoder.gauge('entries', since),
  encoder_dp_pending_requests: encoder.gauge('requests', { labels: ['dp_rank'], when: '0.5.15' }),
  encoder_mm_items_per_batch: encoder.histogram('items', since),
  encoder_mm_items_per_request: encoder.histogram('items', since),
  encoder_request_e2e_latency_seconds: encoder.histogram('seconds', since),
  encoder_queue_wait_seconds: encoder.histogram('seconds', since),
  encoder_preprocess_seconds: encoder.histogram('seconds', since),
  encoder_model_forward_seconds: encoder.histogram('seconds', byModality),
  encoder_transfer_seconds: encoder.histogram('seconds', { labels: ['backend'], when: '0.5.15' }),
} as const;
