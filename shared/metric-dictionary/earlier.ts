import { rowsOf } from './row.ts';

/* Names that older releases write and newer ones do not; where something took their place, what. */

const scheduler = rowsOf('scheduler');
const tokenizer = rowsOf('tokenizer');

export const earlierMetrics = {
  time_per_output_token_seconds: tokenizer.histogram('seconds', {
    now: 'inter_token_latency_seconds',
    when: '0.4.6',
  }),
  avg_request_queue_latency: scheduler.gauge('seconds', { now: 'queue_time_seconds', when: '0.5.6' }),
  total_retracted_reqs: scheduler.gauge('requests', { now: 'num_retracted_reqs', when: '0.5.6' }),
  num_retractions: scheduler.histogram('count', { now: 'num_retracted_requests_total', when: '0.5.12' }),
  num_prefill_infight_queue_reqs: scheduler.gauge('requests', {
    now: 'num_prefill_inflight_queue_reqs',
    when: '0.5.6',
  }),
  num_prefill_prealloc_queue_reqs: scheduler.gauge('requests', {
    now: 'num_prefill_bootstrap_queue_reqs',
    when: '2026-05',
  }),
  gpu_execution_seconds_total: scheduler.counter('seconds', {
    labels: ['category'],
    now: 'forward_execution_seconds_total',
    when: '0.5.12',
  }),
  dp_cooperation_gpu_execution_seconds_total: scheduler.counter('seconds', {
    labels: ['category', 'num_prefill_ranks'],
    now: 'dp_cooperation_forward_execution_seconds_total',
    when: '0.5.12',
  }),
  cache_config_info: scheduler.gauge('count', {
    labels: ['page_size', 'num_pages'],
    now: 'num_pages',
    when: '0.5.12',
  }),
  num_running_reqs_offline_batch: scheduler.gauge('requests', { when: '0.5.12' }),
  engine_startup_time: scheduler.gauge('seconds', { now: 'startup_time_seconds', when: '2026-08' }),
  engine_load_weights_time: scheduler.gauge('seconds', { now: 'startup_time_seconds', when: '2026-08' }),
} as const;
