import { type ArgumentTopic, argumentTopics } from '../../../shared/argument-changes.ts';
import { matchesPattern } from '../../../shared/key-patterns.ts';

/** Patterns of server arguments by topic. The first that matches counts, so a topic may take what a later one names wider. */
const patterns: Readonly<Record<Exclude<ArgumentTopic, 'other'>, string>> = {
  version: 'version commit git_*',
  weights: `model_path architectures model_type served_model_name weight_version revision load_format model_impl trust_remote_code context_length
    json_model_override_args model_loader_extra_config is_embedding tokenizer_path tokenizer_mode
    *draft_model* *lora*`,
  parallelism: `*tp_size *pp_size *dp_size *ep_size *cp_size dwdp_size nnodes enable_dp_* base_gpu_id gpu_id_step device
    load_balance_method disaggregation_* encoder_* language_only num_reserved_decode_tokens ep_* *expert*`,
  backends: `dtype *quantization* kv_cache_dtype *torchao* enable_fp32_lm_head *_backend *_impl *backend* deepep_mode
    moe_* enable_torch_compile torch_compile_* enable_deterministic_inference speculative_* disable_custom_all_reduce
    enable_mscclpp *nccl* *symm_mem* *allreduce* dist_timeout`,
  memory: `mem_fraction_static *cuda_graph* chunked_prefill_size max_prefill_tokens max_total_tokens page_size
    cpu_offload_* swa_* mamba_* *radix* *hicache* *hierarchical_cache* *lmcache* *chunked_prefix*`,
  scheduling: `max_running_requests max_queued_requests prefill_max_requests schedule_* *overlap* *mixed_chunk* *priority*
    retraction_policy *prefill_delayer* *micro_batch* stream_interval *stream_output *streaming_output
    *_worker_num num_continuous_decode_steps sleep_on_idle watchdog_timeout soft_watchdog_timeout`,
  parsers: `*parser* chat_template *template* *sampling* allow_auto_truncate enable_strict_thinking *logit_processor
    enable_return_* skip_tokenizer_init`,
  logging: `log_* *_log_* *metric* *trace* decode_log_interval show_time_cost enable_cache_report
    enable_request_time_stats* load_snapshot_*`,
};

const rows = argumentTopics.flatMap((topic) =>
  topic === 'other'
    ? []
    : patterns[topic]
        .trim()
        .split(/\s+/)
        .map((pattern) => ({ topic, pattern })),
);

/** The topic of an argument, and its place among all: the lower, the sooner a change of it is told. */
export function topicOf(name: string): { readonly topic: ArgumentTopic; readonly place: number } {
  const place = rows.findIndex(({ pattern }) => matchesPattern(name, pattern));
  return { topic: rows[place]?.topic ?? 'other', place: place === -1 ? rows.length : place };
}
