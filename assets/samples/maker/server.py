"""A sample server: what it is, and what its endpoints answer at a moment."""
import dataclasses
import datetime

from .launch import launch_args


@dataclasses.dataclass
class Server:
    version: str
    release: int
    """The version as a number, 515 for 0.5.15: decides which fields and keys there are."""
    epoch: int
    """Unix seconds at which it started; all other times count from here."""
    base_url: str
    model_type: str
    architectures: list
    sees_images: bool
    max_total_tokens: int
    """KV pool of one rank."""
    context_length: int
    weight_gb: float
    kv_gb: float
    graph_gb: object
    """A number, or GB by phase from 0.5.17 on."""
    args: dict
    inner: dict = dataclasses.field(default_factory=dict)
    """What the scheduler resolved differently from the tokenizer process."""
    stuck_at: float | None = None
    """Since then the scheduler publishes nothing."""

    @property
    def model(self):
        return self.args["served_model_name"]

    @property
    def dp(self):
        return self.args["dp_size"]

    @property
    def ep(self):
        return self.args["ep_size"]

    def load(self, calls, rank, moment):
        """The core keys of a /v1/loads row."""
        moment = min(moment, self.stuck_at) if self.stuck_at is not None else moment
        mine = [call for call in calls if call.rank == rank and call.runs_at(moment)]
        waiting = sum(call.rank == rank and call.processed <= moment < call.picked for call in calls)
        used = sum(call.prompt_tokens + call.tokens_at(moment) for call in mine)
        window = 4.0
        made = sum(call.tokens_at(moment) - call.tokens_at(moment - window) for call in calls
                   if call.rank == rank and call.prefilled <= moment and call.finished > moment - window)
        computed = [call for call in calls if call.rank == rank and call.prefilled <= moment]
        row = {
            "timestamp": round(self.epoch + moment - 0.137 - 0.0113 * rank, 6), "dp_rank": rank, "num_running_reqs": len(mine),
            "num_waiting_reqs": waiting, "num_waiting_uncached_tokens": 0, "num_used_tokens": used, "num_total_tokens": used,
            "num_active_tokens": used, "max_total_num_tokens": self.max_total_tokens, "max_running_requests": 256,
            "token_usage": round(used / self.max_total_tokens, 4), "gen_throughput": round(made / window, 2), "cache_hit_rate": 0.0,
            "utilization": 0.0, "total_prefill_uncached_tokens": sum(call.uncached for call in computed),
            "total_prefill_busy_us": int(sum(call.prefilled - call.picked for call in computed) * 400_000),
        }
        if self.release >= 517:
            steps = max(1, sum(call.completion_tokens for call in computed) // 5)
            row["decode_moments"] = [steps, steps * 5.0, steps * 17800.0, steps * 28.4, steps * 91300.0, steps * 5.0]
        return row

    def loads(self, calls, moment, include):
        rows = []
        for rank in range(self.dp):
            row = self.load(calls, rank, moment)
            if include == "all":
                graph = sum(self.graph_gb.values()) if isinstance(self.graph_gb, dict) else self.graph_gb
                row["memory"] = {"weight_gb": self.weight_gb, "kv_cache_gb": self.kv_gb, "graph_gb": round(graph, 3),
                                 "token_capacity": self.max_total_tokens}
                if self.args["enable_lora"]:
                    row["lora"] = {"slots_used": 2, "slots_total": 8, "utilization": 0.25}
            row["disaggregation"] = {
                "mode": "null", "prefill_bootstrap_queue_reqs": 0, "prefill_inflight_queue_reqs": 0, "decode_prealloc_queue_reqs": 0,
                "decode_transfer_queue_reqs": 0, "decode_retracted_queue_reqs": 0, "kv_transfer_speed_gb_s": 0.0, "kv_transfer_latency_ms": 0.0}
            row["queues"] = {"waiting": row["num_waiting_reqs"], "grammar": 0, "paused": 0, "retracted": 0}
            rows.append(row)
        top = {"timestamp": iso(self.epoch + moment), "version": self.version}
        if self.release >= 517:
            top.update(accelerator="NVIDIA H100 80GB HBM3", num_accelerators=self.args["tp_size"] // self.dp)
        return {**top, "loads": rows}

    def model_info(self):
        return {
            "model_path": self.args["model_path"], "tokenizer_path": self.args["tokenizer_path"], "is_generation": True,
            "preferred_sampling_params": None, "weight_version": self.args["weight_version"], "has_image_understanding": self.sees_images,
            "has_audio_understanding": False, "model_type": self.model_type, "architectures": self.architectures}

    def server_info(self, calls, moment):
        args = self.args
        inner = []
        for rank in range(self.dp):
            inner.append({
                **args, **self.inner, "last_gen_throughput": self.load(calls, rank, moment)["gen_throughput"],
                "memory_usage": {"weight": self.weight_gb, "kvcache": self.kv_gb, "token_capacity": self.max_total_tokens,
                                 "graph": self.graph_gb, "startup_available": 78.62},
                "effective_max_running_requests_per_dp": 256})
        out = {**args, "status": "ready", "max_total_num_tokens": self.max_total_tokens, "max_req_input_len": self.context_length - 6}
        if self.release >= 517:
            out["startup_time"] = {"load_weight": 31.42, "kv_cache_allocation": 0.91, "scheduler_e2e": 74.2,
                                   "cuda_graph": {"decode": 18.7, "prefill": 6.4}, "tokenizer_e2e": 76.8}
        return {**out, "internal_states": inner, "version": self.version, "kv_events": None}


def iso(seconds):
    return datetime.datetime.fromtimestamp(seconds, datetime.timezone.utc).isoformat()


def stamp(seconds, form):
    """A local-time name as the server writes it; the sample servers run in UTC."""
    return datetime.datetime.fromtimestamp(seconds, datetime.timezone.utc).strftime(form)
