import type { Keys } from './auth.ts';
import type { DemoState } from './state.ts';
import type { Traits } from './versions.ts';

/** How the server was started; what /server_info repeats and no request changes. */
export interface Launch {
  readonly host: string;
  readonly port: number;
  readonly enableMetrics: boolean;
  readonly keys: Keys;
}

/**
 * ServerArgs as /server_info shows them: a part of SGLang's fields under their own names, keys in clear as
 * every release up to now answers them.
 */
export function serverArgs(state: DemoState, launch: Launch, traits: Traits): Record<string, unknown> {
  return {
    model_path: state.modelPath,
    tokenizer_path: state.modelPath,
    tokenizer_mode: 'auto',
    tokenizer_worker_num: 1,
    skip_tokenizer_init: false,
    load_format: 'auto',
    model_loader_extra_config: '{}',
    trust_remote_code: false,
    context_length: state.contextLength,
    is_embedding: state.isEmbedding,
    revision: null,
    model_impl: 'auto',
    dtype: 'auto',
    quantization: null,
    kv_cache_dtype: 'auto',
    mem_fraction_static: 0.83,
    max_running_requests: null,
    max_queued_requests: state.maxQueuedRequests,
    max_total_tokens: null,
    chunked_prefill_size: 8192,
    max_prefill_tokens: 16_384,
    schedule_policy: 'fcfs',
    schedule_conservativeness: 1,
    page_size: 64,
    radix_eviction_policy: 'lru',
    disable_radix_cache: false,
    disable_overlap_schedule: false,
    enable_mixed_chunk: false,
    tp_size: state.tp,
    pp_size: state.pp,
    dp_size: state.dp,
    ep_size: state.ep,
    enable_dp_attention: state.dp > 1,
    load_balance_method: 'auto',
    nnodes: 1,
    node_rank: 0,
    dist_init_addr: null,
    device: 'cuda',
    base_gpu_id: 0,
    random_seed: 414_243,
    watchdog_timeout: 300,
    host: launch.host,
    port: launch.port,
    api_key: launch.keys.apiKey,
    ...(traits.adminKey ? { admin_api_key: launch.keys.adminKey } : {}),
    ssl_keyfile_password: null,
    served_model_name: state.servedModelName,
    weight_version: state.weightVersion,
    chat_template: null,
    reasoning_parser: null,
    tool_call_parser: null,
    sampling_defaults: 'model',
    preferred_sampling_params: null,
    stream_interval: 1,
    ...(traits.increments === null ? {} : { [traits.increments]: state.incremental }),
    log_level: 'info',
    log_requests: false,
    crash_dump_folder: null,
    enable_metrics: launch.enableMetrics,
    enable_metrics_for_all_schedulers: false,
    decode_log_interval: 40,
    enable_trace: false,
    attention_backend: null,
    sampling_backend: 'flashinfer',
    grammar_backend: 'xgrammar',
    disable_cuda_graph: false,
    disable_custom_all_reduce: false,
    speculative_algorithm: null,
    moe_a2a_backend: 'none',
    moe_runner_backend: 'auto',
    enable_hierarchical_cache: false,
    hicache_ratio: 2,
    hicache_storage_backend: null,
    hicache_storage_prefetch_policy: 'timeout',
    hicache_write_policy: 'write_through',
    enable_lora: state.adapters.length > 0,
    lora_paths: state.adapters,
    max_loras_per_batch: 8,
    disaggregation_mode: disaggregationOf(state),
    disaggregation_transfer_backend: 'mooncake',
    disaggregation_bootstrap_port: 8998,
    enable_deterministic_inference: false,
    enable_custom_logit_processor: false,
    enable_return_hidden_states: false,
  };
}

/** As `--disaggregation-mode` takes it. */
export const disaggregationOf = ({ role }: DemoState): string =>
  role === 'prefill' || role === 'decode' ? role : 'null';
