"""ServerArgs of the sample servers: one dict for the dump, /server_info and resolved_config."""

# Defaults under SGLang's names, in its order; a part of the real list (some 450 fields), the part that triage reads.
_DEFAULTS = (
    ("model_path", ""), ("tokenizer_path", ""), ("tokenizer_mode", "auto"), ("tokenizer_worker_num", 1), ("skip_tokenizer_init", False),
    ("load_format", "auto"), ("model_loader_extra_config", "{}"), ("trust_remote_code", False), ("context_length", None),
    ("is_embedding", False), ("enable_multimodal", None), ("revision", None), ("model_impl", "auto"), ("json_model_override_args", "{}"),
    ("dtype", "auto"), ("quantization", None), ("kv_cache_dtype", "auto"), ("mem_fraction_static", 0.83), ("max_running_requests", None),
    ("max_queued_requests", None), ("max_total_tokens", None), ("chunked_prefill_size", 8192), ("max_prefill_tokens", 16384),
    ("prefill_max_requests", None), ("schedule_policy", "fcfs"), ("enable_priority_scheduling", False), ("schedule_conservativeness", 1.0),
    ("page_size", 64), ("swa_full_tokens_ratio", 0.8), ("radix_eviction_policy", "lru"), ("disable_radix_cache", False),
    ("disable_overlap_schedule", False), ("enable_mixed_chunk", False), ("nccl_port", None), ("dist_timeout", None), ("dist_init_addr", None),
    ("nnodes", 1), ("node_rank", 0), ("tp_size", 1), ("pp_size", 1), ("pp_max_micro_batch_size", None), ("dp_size", 1), ("ep_size", 1),
    ("attn_cp_size", 1), ("moe_dp_size", 1), ("load_balance_method", "auto"), ("enable_dp_attention", False), ("enable_dp_lm_head", False),
    ("device", "cuda"), ("base_gpu_id", 0), ("gpu_id_step", 1), ("random_seed", 414243), ("watchdog_timeout", 300), ("soft_watchdog_timeout", None),
    ("sleep_on_idle", False), ("host", "0.0.0.0"), ("port", 30000), ("skip_server_warmup", False), ("ssl_keyfile", None), ("ssl_certfile", None),
    ("ssl_keyfile_password", None), ("api_key", None), ("admin_api_key", None), ("served_model_name", ""), ("weight_version", "default"),
    ("chat_template", None), ("reasoning_parser", None), ("tool_call_parser", None), ("sampling_defaults", "model"),
    ("preferred_sampling_params", None), ("allow_auto_truncate", False), ("stream_interval", 1), ("incremental_streaming_output", False),
    ("log_level", "info"), ("log_requests", False), ("log_requests_level", 2), ("crash_dump_folder", None), ("enable_metrics", True),
    ("enable_metrics_for_all_schedulers", False), ("load_snapshot_publish_interval", 15), ("extra_metric_labels", None),
    ("decode_log_interval", 40), ("kv_events_config", None), ("enable_trace", False), ("otlp_traces_endpoint", "localhost:4317"),
    ("export_metrics_to_file", False), ("attention_backend", None), ("prefill_attention_backend", None), ("decode_attention_backend", None),
    ("sampling_backend", "flashinfer"), ("grammar_backend", "xgrammar"), ("mm_attention_backend", None), ("disable_cuda_graph", False),
    ("cuda_graph_max_bs_decode", 256), ("enable_nccl_nvls", False), ("disable_custom_all_reduce", False), ("enable_mscclpp", False),
    ("enable_torch_compile", False), ("speculative_algorithm", None), ("speculative_draft_model_path", None), ("speculative_num_steps", None),
    ("speculative_eagle_topk", None), ("speculative_num_draft_tokens", None), ("moe_a2a_backend", "none"), ("moe_runner_backend", "auto"),
    ("deepep_mode", "auto"), ("enable_eplb", False), ("enable_hierarchical_cache", False), ("hicache_ratio", 2.0), ("hicache_size", 0),
    ("hicache_write_policy", "write_through"), ("hicache_io_backend", "kernel"), ("hicache_mem_layout", "page_first"),
    ("hicache_storage_backend", None), ("hicache_storage_prefetch_policy", "timeout"), ("hicache_storage_backend_extra_config", None),
    ("enable_lora", False), ("lora_paths", None), ("lora_backend", "csgmv"), ("max_lora_rank", None), ("max_loaded_loras", None),
    ("max_loras_per_batch", 8), ("enable_two_batch_overlap", False), ("cpu_offload_gb", 0), ("disaggregation_mode", "null"),
    ("disaggregation_transfer_backend", "mooncake"), ("disaggregation_bootstrap_port", 8998), ("disaggregation_ib_device", None),
    ("num_reserved_decode_tokens", 512), ("enable_deterministic_inference", False), ("enable_memory_saver", False),
    ("enable_custom_logit_processor", False), ("enable_return_hidden_states", False),
)


def launch_args(**given):
    """All fields with what the server was started with."""
    fields = {**dict(_DEFAULTS), **given}
    for name in ("tokenizer_path", "served_model_name"):
        fields[name] = fields[name] or fields["model_path"]
    unknown = set(given) - set(dict(_DEFAULTS))
    if unknown:
        raise ValueError(f"not among the defaults: {sorted(unknown)}")
    return fields
