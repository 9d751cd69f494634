import { matchesPattern } from '../../../shared/key-patterns.ts';

/*
 * What a server argument is known to act on, and which rules read it. A row says what its setting can move, not that it
 * did: that is for the figures to show.
 */

/** What a figure is about. */
export type Effect =
  | 'firstToken'
  | 'betweenTokens'
  | 'queue'
  | 'prefill'
  | 'decode'
  | 'cache'
  | 'memory'
  | 'text'
  | 'aborts'
  | 'transfer';

const latency: readonly Effect[] = ['firstToken', 'betweenTokens', 'queue', 'prefill', 'decode'];

interface Row {
  /** Key or pattern; also the name of its line in `compare.keys`, where a `*` is left out. */
  readonly pattern: string;
  readonly effects: readonly Effect[];
  readonly rules: readonly string[];
}

const row = (pattern: string, effects: readonly Effect[], ...rules: readonly string[]): Row => ({
  pattern,
  effects,
  rules,
});

/** The first that matches counts. Effects by SGLang's server_args.py; rules by the catalogue's inputs. */
const rows: readonly Row[] = [
  row('version', [...latency, 'cache', 'memory', 'text', 'aborts', 'transfer'], 'R01', 'M19'),
  row('model_path', [...latency, 'memory', 'text'], 'W01', 'M19', 'P09'),
  row('weight_version', ['text'], 'W01', 'P09'),
  row('revision', ['text'], 'W01'),
  row('load_format', ['text'], 'W01'),
  row('architectures', [...latency, 'text'], 'W01'),
  row('model_type', [...latency, 'text'], 'W01'),
  row('tokenizer_path', ['text', 'prefill'], 'W03'),
  row('context_length', ['text', 'memory', 'aborts'], 'W03', 'W09'),
  row('trust_remote_code', ['text'], 'W03'),
  row('*lora*', ['text', 'betweenTokens', 'prefill']),
  row('tp_size', [...latency, 'memory', 'text'], 'M05', 'M06', 'M19', 'P09'),
  row('dp_size', [...latency, 'memory', 'cache'], 'M05', 'M19', 'P09'),
  row('pp_size', [...latency, 'memory'], 'M19', 'P09'),
  row('ep_size', [...latency, 'memory'], 'M19'),
  row('load_balance_method', ['queue', 'firstToken', 'cache'], 'L18'),
  row('enable_dp_attention', [...latency, 'memory']),
  row('disaggregation_*', ['firstToken', 'queue', 'transfer'], 'P09'),
  row('dtype', [...latency, 'memory', 'text'], 'W03'),
  row('quantization', [...latency, 'memory', 'text'], 'W03'),
  row('kv_cache_dtype', ['memory', 'betweenTokens', 'text', 'queue'], 'W03', 'P09'),
  row('*attention_backend', ['firstToken', 'betweenTokens', 'prefill', 'decode', 'text'], 'W03', 'L12'),
  row('moe_runner_backend', ['firstToken', 'betweenTokens', 'prefill', 'decode', 'text'], 'W03', 'L12'),
  row('moe_a2a_backend', ['firstToken', 'betweenTokens', 'prefill', 'decode'], 'L12'),
  row('sampling_backend', ['betweenTokens', 'decode', 'text'], 'W03'),
  row('grammar_backend', ['firstToken', 'queue', 'text'], 'W03', 'L15'),
  row('speculative_*', ['betweenTokens', 'decode', 'memory', 'text'], 'L16', 'W03', 'L12'),
  row('enable_deterministic_inference', ['betweenTokens', 'decode', 'prefill', 'text'], 'W03'),
  row('enable_torch_compile', ['betweenTokens', 'decode', 'text'], 'L12'),
  row('mem_fraction_static', ['memory', 'queue', 'firstToken', 'cache', 'aborts'], 'L07', 'L08'),
  row('*cuda_graph*', ['betweenTokens', 'decode', 'memory'], 'L11', 'L12'),
  row('chunked_prefill_size', ['firstToken', 'betweenTokens', 'prefill', 'queue', 'memory'], 'L04', 'L05'),
  row('max_prefill_tokens', ['firstToken', 'betweenTokens', 'prefill', 'queue'], 'L04', 'L05'),
  row('max_total_tokens', ['memory', 'queue', 'firstToken', 'cache'], 'L07'),
  row('page_size', ['cache', 'memory', 'transfer'], 'L14', 'P09'),
  row('disable_radix_cache', ['cache', 'firstToken', 'prefill', 'queue'], 'L14'),
  row('radix_eviction_policy', ['cache', 'firstToken', 'prefill'], 'L14'),
  row('enable_hierarchical_cache', ['cache', 'firstToken', 'prefill', 'memory'], 'C01', 'C02', 'L14'),
  row('hicache_storage_prefetch_policy', ['firstToken', 'queue', 'cache'], 'C04'),
  row('hicache_*', ['cache', 'firstToken', 'prefill', 'memory'], 'C01', 'C03', 'C04'),
  row('swa_*', ['memory', 'cache'], 'L07'),
  row('cpu_offload_gb', ['betweenTokens', 'prefill', 'decode', 'memory']),
  row('max_running_requests', ['queue', 'firstToken', 'betweenTokens', 'memory'], 'L02'),
  row('max_queued_requests', ['aborts', 'queue'], 'L01', 'W10'),
  row('prefill_max_requests', ['queue', 'firstToken'], 'L01'),
  row('schedule_policy', ['queue', 'firstToken', 'cache'], 'L01', 'L14'),
  row('schedule_conservativeness', ['queue', 'memory', 'betweenTokens'], 'L08'),
  row('disable_overlap_schedule', ['betweenTokens', 'decode', 'firstToken'], 'L12'),
  row('enable_mixed_chunk', ['betweenTokens', 'firstToken', 'prefill'], 'L13'),
  row('enable_priority_scheduling', ['queue', 'firstToken'], 'M08'),
  row('stream_interval', ['betweenTokens', 'firstToken']),
  row('*_worker_num', ['firstToken']),
  row('watchdog_timeout', ['aborts']),
  row('sleep_on_idle', ['firstToken'], 'D04'),
  row('chat_template', ['text', 'prefill', 'cache'], 'W03', 'W08'),
  row('tool_call_parser', ['text'], 'W03', 'W08'),
  row('reasoning_parser', ['text'], 'W03', 'W08'),
  row('sampling_defaults', ['text'], 'W03'),
  row('preferred_sampling_params', ['text'], 'W03'),
  row('allow_auto_truncate', ['text'], 'W03', 'W09'),
  row('enable_return_*', ['betweenTokens']),
  row('enable_metrics', [], 'M02'),
  row('enable_metrics_for_all_schedulers', [], 'M06'),
  row('load_snapshot_publish_interval', [], 'D04'),
  row('decode_log_interval', [], 'M09'),
  row('log_requests*', ['firstToken']),
  row('enable_trace', ['firstToken']),
];

export interface KeyKnowledge {
  /** Name of its line in the catalogue. */
  readonly line: string;
  readonly effects: readonly Effect[];
  readonly rules: readonly string[];
}

/** What is known of a key, by its own name or the last part of it; null for what nobody wrote down. */
export function knowledgeOf(key: string): KeyKnowledge | null {
  const last = key.split('.').at(-1) ?? key;
  const found = rows.find(({ pattern }) => matchesPattern(key, pattern) || matchesPattern(last, pattern));
  return found
    ? { line: found.pattern.replaceAll('*', ''), effects: found.effects, rules: found.rules }
    : null;
}

/** Names of every line that the catalogue has to have. */
export const knownLines: readonly string[] = rows.map(({ pattern }) => pattern.replaceAll('*', ''));

/** What a figure is about; null where no key is known to act on it. */
export function effectOf(name: string, labels: Readonly<Record<string, string>>): Effect | null {
  if (name === 'time_to_first_token_seconds') return 'firstToken';
  if (name === 'inter_token_latency_seconds') return 'betweenTokens';
  if (name === 'queue_time_seconds') return 'queue';
  if (name === 'cache_hit_rate') return 'cache';
  if (/abort|timeout|reject/.test(name)) return 'aborts';
  if (/kv_transfer|bootstrap/.test(name)) return 'transfer';
  if (/retract|evict/.test(name)) return 'memory';
  if (name === 'per_stage_req_latency_seconds') {
    const stage = labels.stage ?? '';
    if (/prefill/.test(stage)) return 'prefill';
    if (/decode/.test(stage)) return 'decode';
    if (/queue|waiting/.test(stage)) return 'queue';
  }
  return null;
}
