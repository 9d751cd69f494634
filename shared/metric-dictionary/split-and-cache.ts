import { rowsOf } from './row.ts';

/* The hand-over between prefill and decode workers, and the cache tiers behind the GPU. */

const { gauge, counter, histogram } = rowsOf('scheduler');
const transfer = rowsOf('transfer');
const byPool = { labels: ['pool'] };
/** Gauges of the same name until a release of May 2026 at the latest. */
const onceGauge = { when: '0.5.12' };

export const splitAndCacheMetrics = {
  num_prefill_bootstrap_queue_reqs: gauge('requests', {
    was: ['num_prefill_prealloc_queue_reqs'],
    when: '2026-05',
  }),
  num_prefill_inflight_queue_reqs: gauge('requests', {
    was: ['num_prefill_infight_queue_reqs'],
    when: '0.5.6',
  }),
  num_decode_prealloc_queue_reqs: gauge('requests', { when: '0.4.10' }),
  num_decode_transfer_queue_reqs: gauge('requests', { when: '0.4.10' }),
  num_bootstrap_failed_reqs_total: counter('requests', { was: ['num_bootstrap_failed_reqs'], when: '0.5.6' }),
  num_transfer_failed_reqs_total: counter('requests', { was: ['num_transfer_failed_reqs'], when: '0.5.6' }),
  num_prefill_retries_total: counter('requests'),
  kv_transfer_speed_gb_s: histogram('GB/s', onceGauge),
  kv_transfer_latency_ms: histogram('ms', onceGauge),
  kv_transfer_bootstrap_ms: histogram('ms', onceGauge),
  kv_transfer_alloc_ms: histogram('ms', onceGauge),
  kv_transfer_total_mb: histogram('MB', onceGauge),
  failed_session_recoveries_total: transfer.counter('count'),

  hicache_host_used_tokens: gauge('tokens', { when: '0.5.6' }),
  hicache_host_total_tokens: gauge('tokens', { when: '0.5.6' }),
  eviction_duration_seconds: histogram('seconds', { when: '0.5.6' }),
  load_back_duration_seconds: histogram('seconds', { when: '0.5.6' }),
  hicache_backup_duration_seconds: histogram('seconds', { when: '2026-08' }),
  evicted_tokens_total: counter('tokens', { when: '0.5.6' }),
  load_back_tokens_total: counter('tokens', { ...byPool, when: '0.5.6' }),
  load_back_bytes_total: counter('bytes', { when: '2026-08' }),
  hicache_backup_tokens_total: counter('tokens', { ...byPool, when: '2026-08' }),
  hicache_backup_bytes_total: counter('bytes', { when: '2026-08' }),
  hicache_dropped_tokens_total: counter('tokens', { labels: ['reason', 'pool'], when: '2026-08' }),
  prefetched_tokens_total: counter('tokens', { when: '0.5.6' }),
  backuped_tokens_total: counter('tokens', { when: '0.5.6' }),
  prefetch_pgs: histogram('pages', { when: '0.5.6' }),
  backup_pgs: histogram('pages', { when: '0.5.6' }),
  prefetch_bandwidth: histogram('GB/s', { when: '0.5.6' }),
  backup_bandwidth: histogram('GB/s', { when: '0.5.6' }),
} as const;
