/**
 * The reference script's SUMMARY_REPORT.json, key for key (snake_case because the file is a contract),
 * plus keys of our own at the end of each section. Unknown is null, never 0.
 */
export interface Summary {
  readonly artifact_type: string;
  readonly bundle_dir: string;
  readonly base_url: string | null;
  readonly collected_at: string | null;
  readonly health: {
    readonly ready_ok: boolean;
    readonly ready_collected: boolean;
    /** Status of the error file, else 200 when collected, else null. -1 = no HTTP answer. */
    readonly health_status: number | null;
    readonly health_ok: boolean;
    readonly health_generate_ok: boolean;
    /** Ours: the same as `health_status`, of /health_generate. */
    readonly health_generate_status: number | null;
  };
  readonly model: {
    readonly model_path: string | null;
    readonly weight_version: string | null;
    readonly served_model_name: string | null;
    readonly model_type: string | null;
    readonly is_generation: boolean | null;
    /** Ours: SGLang's version, from server_info or loads. */
    readonly sglang_version: string | null;
  };
  readonly topology: {
    readonly tp_size: number | null;
    readonly dp_size: number | null;
    readonly pp_size: number | null;
    readonly ep_size: number | null;
    readonly disaggregation_mode: string | null;
    readonly attention_backend: string | null;
    readonly sampling_backend: string | null;
    readonly schedule_policy: string | null;
    readonly enable_trace: boolean | null;
    readonly enable_metrics: boolean | null;
    /** Ours: GPU name and GPUs per DP rank, as newer loads say. */
    readonly accelerator: string | null;
    readonly num_accelerators: number | null;
  };
  readonly capacity: {
    readonly max_total_num_tokens: number | null;
    readonly max_req_input_len: number | null;
    readonly effective_max_running_requests_per_dp: number | null;
    /** GiB. */
    readonly weight_gb: number | null;
    readonly kv_cache_gb: number | null;
    readonly graph_gb: number | null;
    readonly graph_by_phase_gb: Readonly<Record<string, number>>;
    readonly token_capacity: number | null;
  };
  readonly point_in_time_load: {
    readonly running_reqs: number | null;
    readonly waiting_reqs: number | null;
    readonly total_reqs: number | null;
    /** 0-1, the largest of all ranks. */
    readonly token_usage: number | null;
    /** tokens/s, summed over ranks. */
    readonly avg_throughput: number | null;
    readonly avg_utilization: number | null;
    /** Only with exactly one row. */
    readonly cache_hit_rate: number | null;
    readonly per_rank: readonly RankLoad[];
    /** Key-wise sum over ranks (the reference read row 0 only). */
    readonly queues: Readonly<Record<string, number>>;
    readonly disaggregation: Readonly<Record<string, number | string>>;
  };
  readonly metrics: {
    /** The reference's key for `num_requests_total`. */
    readonly request_count: number | null;
    readonly num_requests_total: number | null;
    readonly prompt_tokens_total: number | null;
    readonly generation_tokens_total: number | null;
    readonly avg_ttft_seconds: number | null;
    readonly avg_e2e_seconds: number | null;
    readonly avg_queue_time_seconds: number | null;
    /** Ours: mean time between tokens, under either of its names. */
    readonly avg_inter_token_seconds: number | null;
    readonly stage_avg_seconds_max_tp_rank: Readonly<Record<string, number>>;
  };
  /** The sentences of the signals that fired. */
  readonly signals: readonly string[];
  readonly speculative_accept_lengths: readonly number[];
}

/** One row of /v1/loads; the first five keys are the reference's. */
export interface RankLoad {
  readonly dp_rank: number | null;
  readonly token_usage: number | null;
  readonly cache_hit_rate: number | null;
  readonly utilization: number | null;
  readonly speculative: Readonly<Record<string, number>> | null;
  readonly running_reqs: number | null;
  readonly waiting_reqs: number | null;
  readonly used_tokens: number | null;
  readonly max_total_num_tokens: number | null;
  /** tokens/s */
  readonly gen_throughput: number | null;
  /** Seconds between the snapshot and the answer; null where the server does not say. */
  readonly snapshot_age_seconds: number | null;
  readonly queues: Readonly<Record<string, number>>;
}
