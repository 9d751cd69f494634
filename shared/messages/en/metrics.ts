import type { MetricKey, MisleadingMetric } from '../../metric-dictionary/metric-info.ts';
import type { MetricSide, MetricType } from '../../metric-dictionary/row.ts';
import { routerMetrics } from './router-metrics.ts';

const meaning: Record<MetricKey, string> = {
  num_running_reqs: 'Requests in the running batch of this scheduler.',
  num_queue_reqs: 'Requests in the waiting queue.',
  num_grammar_queue_reqs: 'Requests that wait for their grammar to be compiled.',
  num_paused_reqs: 'Requests paused by a weight update.',
  num_retracted_reqs: 'Requests thrown out of the batch in the last step for want of KV space.',
  gen_throughput: 'Generated tokens a second over the last log interval.',
  cache_hit_rate: 'Share of prompt tokens that the last prefill batch found in the prefix cache.',
  decode_sum_seq_lens: 'Sum of the lengths of all sequences being decoded.',
  utilization: 'Load against a latency target, where one is set.',
  fwd_occupancy: 'Share of the wall time in which the GPU ran a forward pass.',
  new_token_ratio:
    "Share of a request's remaining output for which the scheduler sets KV space aside; it rises after a retraction.",
  is_cuda_graph: 'Whether the last decode batch ran as a CUDA graph.',
  max_running_requests_under_SLO: 'Running requests that the latency target allows.',

  token_usage: 'Share of the KV pool in use, the fullest of the full, sliding-window and mamba pools.',
  full_token_usage: 'Share of the pool of full attention in use.',
  swa_token_usage: 'Share of the pool of sliding-window attention in use.',
  mamba_usage: 'Share of the state slots of mamba layers in use.',
  num_used_tokens: 'Tokens held in the KV pool.',
  kv_available_tokens: 'Free slots of the KV pool.',
  kv_evictable_tokens: 'Slots that the prefix cache would give back: warm cache, not pressure.',
  kv_used_tokens: 'Slots that running requests hold.',
  swa_available_tokens: 'Free slots of the sliding-window pool.',
  swa_evictable_tokens: 'Slots of the sliding-window pool that the prefix cache would give back.',
  swa_used_tokens: 'Slots of the sliding-window pool that running requests hold.',
  mamba_available_tokens: 'Free state slots of mamba layers.',
  mamba_evictable_tokens: 'State slots that the cache would give back.',
  mamba_used_tokens: 'State slots that running requests hold.',
  max_total_num_tokens: 'Size of the KV pool of one rank.',
  max_total_num_tokens_swa: 'Size of the sliding-window pool of one rank.',
  page_size: 'Tokens in one page of the KV pool.',
  num_pages: 'Pages of the KV pool.',
  context_len: 'Longest context that the model is served with.',
  weight_memory_usage_gb: 'GPU memory that the weights take.',
  kv_cache_memory_usage_gb: 'GPU memory that the KV pool takes.',
  graph_memory_usage_gb: 'GPU memory that CUDA graphs take.',
  startup_available_gpu_memory_gb: 'GPU memory that was free at start-up.',
  pending_prealloc_token_usage:
    'Share of the KV pool that requests waiting for preallocation on a decode worker will need.',

  realtime_tokens_total:
    'Tokens processed so far, also of requests that run: computed in prefill, found in the cache, or decoded.',
  prefill_effective_tokens_total:
    'Prompt tokens by where they were found: device, host or storage, or computed (input).',
  forward_execution_seconds_total:
    'GPU time of forward passes by mode; counted only with the device timer on.',
  cuda_graph_passes_total: 'Forward passes by kind, with a CUDA graph or without (…_none).',
  num_retracted_requests_total: 'Retractions: requests thrown out of the batch for want of KV space.',
  num_retracted_input_tokens_total: 'Prompt tokens of retracted requests, to be computed again.',
  num_retracted_output_tokens_total: 'Generated tokens of retracted requests, to be computed again.',
  estimated_flops_per_gpu_total: 'Estimated operations of one GPU; with --enable-mfu-metrics only.',
  estimated_read_bytes_per_gpu_total: 'Estimated bytes one GPU read; with --enable-mfu-metrics only.',
  estimated_write_bytes_per_gpu_total: 'Estimated bytes one GPU wrote; with --enable-mfu-metrics only.',

  dp_cooperation_realtime_tokens_total:
    'Tokens processed by how many DP ranks were in prefill at the same time.',
  dp_cooperation_forward_execution_seconds_total:
    'GPU time by how many DP ranks were in prefill at the same time.',
  prefill_delayer_wait_forward_passes: 'Forward passes for which the delayer held a prefill back.',
  prefill_delayer_wait_seconds: 'Time for which the delayer held a prefill back.',
  prefill_delayer_outcomes_total: 'Decisions of the prefill delayer by what it knew and what came of it.',
  num_unique_running_routing_keys: 'Different routing keys among running requests.',
  routing_key_running_req_count: 'How many running requests share a routing key, as counts per range.',
  routing_key_all_req_count: 'How many requests, waiting ones too, share a routing key, as counts per range.',

  queue_time_seconds: 'Time a request waited before its first prefill.',
  per_stage_req_latency_seconds: 'Time a request spent in each stage of the scheduler (label stage).',
  grammar_compilation_time_seconds: 'Time to compile the grammar of a request.',

  spec_accept_length: 'Tokens a verify step yielded over the last interval, the bonus token included.',
  spec_accept_rate: 'Share of drafted tokens that were accepted over the last interval.',
  spec_cap_length: 'Longest draft that the adaptive length allows.',
  spec_block_accept_length: 'Accepted tokens a block, where drafts come in blocks.',
  spec_num_steps: 'Draft steps before a verify step.',
  spec_num_draft_tokens: 'Tokens drafted for a verify step.',

  num_grammar_total: 'Requests with a grammar.',
  num_grammar_cache_hit_total: 'Requests whose grammar was compiled already.',
  num_grammar_aborted_total: 'Requests aborted because of their grammar.',
  num_grammar_timeout_total: 'Requests whose grammar took too long to compile.',
  grammar_schema_count: 'Schemas in a request’s grammar.',
  grammar_ebnf_size: 'Size of a request’s EBNF grammar.',
  grammar_tree_traversal_time_avg: 'Mean time to walk the grammar for a token.',
  grammar_tree_traversal_time_max: 'Longest time to walk the grammar for a token.',

  lora_pool_slots_used: 'Slots of the LoRA pool that hold an adapter.',
  lora_pool_slots_total: 'Slots of the LoRA pool.',
  lora_pool_utilization: 'Share of the LoRA slots in use.',
  num_streaming_sessions: 'Open streaming sessions.',
  streaming_session_held_tokens: 'KV tokens that open sessions hold.',

  eplb_balancedness: 'How evenly experts are loaded: mean over maximum, 1 is even.',
  eplb_gpu_physical_count: 'Experts chosen on a GPU, by layer.',

  startup_time_seconds: 'Time of each phase of start-up.',
  startup_cuda_graph_time_seconds: 'Time to capture CUDA graphs, by phase.',
  startup_latency_breakdown_seconds_max: 'Longest time of each part of start-up over the ranks.',
  weight_load_duration_seconds: 'Time of the last weight load, by where the weights came from.',

  num_prefill_bootstrap_queue_reqs: 'Requests on a prefill worker that wait for decode to offer KV space.',
  num_prefill_inflight_queue_reqs: 'Requests on a prefill worker whose KV is being transferred.',
  num_decode_prealloc_queue_reqs: 'Requests on a decode worker that wait for KV space.',
  num_decode_transfer_queue_reqs: 'Requests on a decode worker that wait for their KV to arrive.',
  num_bootstrap_failed_reqs_total: 'Requests whose handshake between prefill and decode failed.',
  num_transfer_failed_reqs_total: 'Requests whose KV transfer failed.',
  num_prefill_retries_total: 'Prefills that were done again after a failed hand-over.',
  kv_transfer_speed_gb_s: 'Speed of KV transfers.',
  kv_transfer_latency_ms: 'Time of KV transfers.',
  kv_transfer_bootstrap_ms: 'Time of the handshake before a KV transfer.',
  kv_transfer_alloc_ms: 'Time until decode had allocated KV space.',
  kv_transfer_total_mb: 'Size of KV transfers.',
  failed_session_recoveries_total: 'Times a failed transfer session was taken up again.',

  hicache_host_used_tokens: 'Tokens held in host memory.',
  hicache_host_total_tokens: 'Tokens that host memory can hold.',
  eviction_duration_seconds: 'Time to evict tokens from the device cache.',
  load_back_duration_seconds: 'Time to load tokens back from host to device.',
  hicache_backup_duration_seconds: 'Time to copy tokens from device to host.',
  evicted_tokens_total: 'Tokens evicted from the device cache.',
  load_back_tokens_total: 'Tokens loaded back from host to device.',
  load_back_bytes_total: 'Bytes loaded back from host to device.',
  hicache_backup_tokens_total: 'Tokens copied from device to host.',
  hicache_backup_bytes_total: 'Bytes copied from device to host.',
  hicache_dropped_tokens_total: 'Tokens that no tier kept, by reason.',
  prefetched_tokens_total: 'Tokens read from the storage tier.',
  backuped_tokens_total: 'Tokens written to the storage tier.',
  prefetch_pgs: 'Pages read from storage at a time.',
  backup_pgs: 'Pages written to storage at a time.',
  prefetch_bandwidth: 'Speed of reading from storage.',
  backup_bandwidth: 'Speed of writing to storage.',

  time_to_first_token_seconds: 'Time from receiving a request to its first token.',
  e2e_request_latency_seconds: 'Time from receiving a request to its end.',
  inter_token_latency_seconds: 'Time between two tokens of a request.',
  get_loads_duration_seconds: 'Time to answer /v1/loads.',
  num_requests_total: 'Requests that finished.',
  prompt_tokens_total: 'Prompt tokens of finished requests.',
  generation_tokens_total: 'Generated tokens of finished requests.',
  cached_tokens_total: 'Prompt tokens of finished requests that were found in a cache, by tier.',
  num_so_requests_total: 'Finished requests with structured output.',
  num_aborted_requests_total:
    'Aborts that the tokenizer process sent: clients that left, and /abort_request.',
  spec_verify_calls_total: 'Verify steps of speculation of finished requests.',
  prompt_tokens_histogram: 'Prompt lengths of finished requests.',
  uncached_prompt_tokens_histogram: 'Prompt tokens of finished requests that had to be computed.',
  generation_tokens_histogram: 'Output lengths of finished requests.',

  http_requests_total: 'HTTP requests received, by endpoint.',
  http_responses_total: 'HTTP answers sent, by endpoint and status.',
  http_requests_active: 'HTTP requests being handled now.',
  routing_keys_active: 'Different routing keys among the HTTP requests being handled.',

  process_cpu_seconds_total: 'CPU time of a process, by component.',
  func_latency_seconds: 'Time of functions that are instrumented, by name.',

  encoder_requests_total: 'Requests an encoder server finished, by modality and status.',
  encoder_requests_received_total: 'Requests an encoder server received.',
  encoder_cache_evictions_total: 'Entries evicted from the encoder cache.',
  encoder_cache_hit_tokens_total: 'Tokens found in the encoder cache.',
  encoder_cache_total_tokens_total: 'Tokens looked up in the encoder cache.',
  encoder_cache_hit_files_total: 'Media items found in the encoder cache.',
  encoder_cache_total_files_total: 'Media items looked up in the encoder cache.',
  encoder_cache_size_mb: 'Size of the encoder cache.',
  encoder_cache_entries: 'Entries of the encoder cache.',
  encoder_dp_pending_requests: 'Requests pending on each DP rank of the encoder.',
  encoder_mm_items_per_batch: 'Media items in a batch.',
  encoder_mm_items_per_request: 'Media items in a request.',
  encoder_request_e2e_latency_seconds: 'Time of an encoder request from start to end.',
  encoder_queue_wait_seconds: 'Time an encoder request waited.',
  encoder_preprocess_seconds: 'Time to prepare media.',
  encoder_model_forward_seconds: 'Time of the encoder’s forward pass.',
  encoder_transfer_seconds: 'Time to hand embeddings over, by backend.',

  time_per_output_token_seconds: 'Time between two tokens of a request.',
  avg_request_queue_latency: 'Mean queue time of recent requests.',
  total_retracted_reqs: 'Requests retracted in the last step.',
  num_retractions: 'Retractions of a request.',
  num_prefill_infight_queue_reqs: 'Requests on a prefill worker whose KV is being transferred (spelled so).',
  num_prefill_prealloc_queue_reqs: 'Requests on a prefill worker that wait for decode to offer KV space.',
  gpu_execution_seconds_total: 'GPU time of forward passes by mode.',
  dp_cooperation_gpu_execution_seconds_total:
    'GPU time by how many DP ranks were in prefill at the same time.',
  cache_config_info: 'Page size and number of pages, in its labels.',
  num_running_reqs_offline_batch: 'Running requests of offline batches.',
  engine_startup_time: 'Time to start the engine.',
  engine_load_weights_time: 'Time to load the weights.',

  ...routerMetrics,
};

const prioritySum =
  'With priority scheduling the row with priority="" is the total and the numbered ones are its parts: do not add them.';
const onFinish =
  'It moves when a request finishes: flat while long answers run, so flat is no proof of a stall. realtime_tokens_total moves with the work.';

const misleads: Record<MisleadingMetric, string> = {
  cache_hit_rate:
    'The ratio of the last prefill batch, set to 0 whenever a decode line is logged: a 0 says nothing. Use cached tokens over prompt tokens.',
  utilization: '0 unless a latency target is set, and −1 on prefill workers: it is no load.',
  num_retracted_reqs: 'Of the last step only, then reset: a 0 proves nothing. Use num_retracted_*_total.',
  num_paused_reqs: 'One row per process with a label pid; rows of processes that are gone stay.',
  token_usage:
    'The fullest pool, warm prefix cache included: high with much evictable is no pressure. Up to 30 s old.',
  num_running_reqs: `Up to 30 s old, and with pipeline parallelism one micro-batch only. ${prioritySum}`,
  num_queue_reqs: `Up to 30 s old. ${prioritySum}`,
  num_prefill_bootstrap_queue_reqs: prioritySum,
  num_prefill_inflight_queue_reqs: prioritySum,
  num_decode_prealloc_queue_reqs: prioritySum,
  num_decode_transfer_queue_reqs: prioritySum,
  gen_throughput: 'Stays at its last value while the server idles.',
  fwd_occupancy: 'NaN by design while the device timer is off.',
  is_cuda_graph: 'Of the last logged batch only; cuda_graph_passes_total has them all.',
  spec_accept_length:
    'Of the last interval; 0 means none was drafted. /server_info gives the mean since start.',
  spec_accept_rate: 'Of the last interval, and 0 without drafts.',
  num_requests_total: onFinish,
  prompt_tokens_total: onFinish,
  generation_tokens_total: onFinish,
  cached_tokens_total:
    'cache_source="total" stands where no tier is known and must not be added to the others. It moves when a request finishes.',
  num_aborted_requests_total: 'Requests refused by a full queue are not in it.',
  http_requests_active: 'Counts every request, the scrape itself and health checks too.',
  time_to_first_token_seconds: 'No bucket below 0.1 s: a smaller quantile is only known to be below 0.1 s.',
  avg_request_queue_latency: 'A mean of recent requests: a spike shows late and faint.',
  process_cpu_seconds_total: 'Schedulers spin at 100 % by design, busy or not.',
  routing_key_running_req_count:
    'Counts per range between gt and le, not cumulative: do not read it as a histogram.',
  routing_key_all_req_count:
    'Counts per range between gt and le, not cumulative: do not read it as a histogram.',
  kv_transfer_speed_gb_s: 'A gauge of the last transfer before 0.5.12, a histogram since.',
  kv_transfer_latency_ms: 'A gauge of the last transfer before 0.5.12, a histogram since.',
  lora_pool_utilization: 'Full is normal for a pool that keeps adapters for reuse.',
  smg_http_inflight_request_age_count: 'Counts per range between gt and le, not cumulative.',
};

const types: Record<MetricType, string> = {
  gauge: 'gauge',
  counter: 'counter',
  histogram: 'histogram',
  summary: 'summary',
};

const sides: Record<MetricSide, string> = {
  scheduler: 'scheduler',
  tokenizer: 'tokenizer process',
  http: 'HTTP process',
  process: 'each process',
  transfer: 'KV transfer',
  encoder: 'encoder server',
  router: 'router',
};

/** What a series means, by its key in the dictionary. */
export const metrics = {
  meaning,
  misleads,
  types,
  sides,
  part: {
    value: '',
    sum: 'The sum of all observations since the process started.',
    count: 'The number of observations since the process started.',
    bucket: 'Observations up to the bucket’s edge (le) since the process started.',
    created: 'When the series began, in Unix seconds.',
  },
  nowCalled: (name: string, when: string | null) =>
    when === null ? `Newer servers call it ${name}.` : `Called ${name} since ${when}.`,
  onceCalled: (names: string) => `Called ${names} before.`,
  gone: (when: string) => `Gone since ${when}.`,
  since: (when: string) => `Since ${when}.`,
};
