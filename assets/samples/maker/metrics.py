"""/metrics of a sample server at one moment, counted from the very calls that its dump holds."""
from .prometheus import Registry

TTFT = (0.1, 0.2, 0.4, 0.6, 0.8, 1, 2, 4, 6, 8, 10, 20, 40, 60, 80, 100, 200, 400)
E2E = (*TTFT, 600, 1200, 1800, 2400)
INTER_TOKEN = (0.002, 0.004, 0.006, 0.008, 0.01, 0.015, 0.02, 0.025, 0.03, 0.035, 0.04, 0.06, 0.08, 0.1, 0.2, 0.4, 0.6, 0.8, 1, 2, 4, 6, 8)
QUEUE = (0, 0.001, 0.005, 0.01, 0.05, 0.1, 0.2, 0.5, 1, 2, 3, 4, 5, 10, 15, 20, 30, 40, 50, 60, 70, 80, 90, 100, 200, 300, 400, 500, 600,
         700, 800, 900, 1000, 1200, 1400, 1600, 1800, 2000, 2500, 3000)
TOKENS = (100, 300, 500, 700, 1000, 1500, 2000, 3000, 4000, 5000, 6000, 7000, 8000, 9000, 10000, 12500, 15000, 20000, 25000, 30000,
          35000, 40000, 60000, 80000, 100000)


def _growing(first, factor, count):
    out = []
    while len(out) < count:
        out.append(first)
        first *= factor
    return tuple(out)


STAGE = _growing(0.001, 1.62, 30)


class Scrape:
    """What `server` would have exposed at `moment` (seconds since its epoch)."""

    def __init__(self, server, calls, moment):
        self.server, self.calls, self.now, self.out = server, calls, moment, Registry()
        # A stuck scheduler reports nothing more; only the HTTP process goes on counting.
        self.moment = moment if server.stuck_at is None else min(moment, server.stuck_at)

    def text(self):
        for rank in range(self.server.dp):
            self._gauges(rank)
        for call in self.calls:
            if call.arrival <= self.moment:
                self._call(call)
        self._http()
        self.out.count("process_cpu_seconds_total", "CPU time of a process.", {"component": "tokenizer"}, round(0.21 * self.now, 2))
        self.out.count("process_cpu_seconds_total", "CPU time of a process.", {"component": "detokenizer"}, round(0.09 * self.now, 2))
        return self.out.text()

    def _tokenizer(self, call=None):
        labels = {"model_name": self.server.model, "engine_type": "unified"}
        if call is not None and self.server.release >= 517:
            labels["is_streaming"] = "true" if call.stream else "false"
        return labels

    def _scheduler(self, rank, **more):
        tp = rank if self.server.dp > 1 else 0
        labels = {"model_name": self.server.model, "engine_type": "unified", "tp_rank": tp, "pp_rank": 0,
                  "moe_ep_rank": tp if self.server.ep > 1 else 0}
        if self.server.dp > 1:
            labels["dp_rank"] = rank
        return {**labels, **more}

    def _gauges(self, rank):
        row, labels, capacity = self.server.load(self.calls, rank, self.moment), self._scheduler(rank), self.server.max_total_tokens
        used = row["num_used_tokens"]
        kept = min(capacity - used, 64 * ((31000 + 977 * rank + int(self.moment) * 3) // 64))
        for name, help_text, value in (
            ("num_running_reqs", "The number of running requests.", row["num_running_reqs"]),
            ("num_queue_reqs", "The number of requests in the waiting queue.", row["num_waiting_reqs"]),
            ("num_grammar_queue_reqs", "The number of requests in the grammar waiting queue.", 0),
            ("gen_throughput", "The generation throughput (token/s).", row["gen_throughput"]),
            ("cache_hit_rate", "The prefix cache hit rate.", 0),
            ("decode_sum_seq_lens", "The sum of all sequence lengths in decode.", used),
            ("utilization", "The utilization.", 0),
            ("fwd_occupancy", "Forward pass GPU occupancy percentage.", float("nan")),
            ("new_token_ratio", "The new token ratio.", 0.4423),
            ("is_cuda_graph", "Whether the batch is using CUDA graph.", 1 if row["num_running_reqs"] else 0),
            ("token_usage", "The token usage.", row["token_usage"]),
            ("full_token_usage", "The token usage of the full attention pool.", row["token_usage"]),
            ("num_used_tokens", "The number of used tokens.", used),
            ("kv_available_tokens", "Free slots of the KV pool.", capacity - used - kept),
            ("kv_evictable_tokens", "Slots that the prefix cache can give back.", kept),
            ("kv_used_tokens", "Slots held by running requests.", used),
            ("max_total_num_tokens", "Maximum total number of tokens in the KV cache pool.", capacity),
            ("page_size", "Tokens per KV page.", 64), ("num_pages", "Pages of the KV pool.", capacity // 64),
            ("context_len", "The model's context length.", self.server.context_length),
            ("spec_accept_length", "The average acceptance length of speculative decoding.", 0),
            ("spec_accept_rate", "The average acceptance rate of speculative decoding.", 0),
        ):
            self.out.gauge(name, help_text, labels, value)
        for name in ("num_paused_reqs", "num_retracted_reqs"):
            self.out.gauge(name, f"The number of {name[4:-5]} requests.", {**labels, "pid": 1201 + rank}, 0)
        if self.server.release >= 517:
            for name, value in (("weight_memory_usage_gb", self.server.weight_gb), ("kv_cache_memory_usage_gb", self.server.kv_gb)):
                self.out.gauge(name, "GPU memory in GB.", labels, value)
            for phase, value in self.server.graph_gb.items():
                self.out.gauge("graph_memory_usage_gb", "GPU memory of the graphs in GB.", {**labels, "phase": phase}, value)

    def _call(self, call):
        out, moment = self.out, self.moment
        scheduler, tokenizer = self._scheduler(call.rank), self._tokenizer(call)
        stage, stage_help = "per_stage_req_latency_seconds", "The latency of each stage of requests."
        tokens, tokens_help = "realtime_tokens_total", "Tokens processed, updated at each log interval."
        if call.processed <= moment:
            out.observe(stage, stage_help, STAGE, {**scheduler, "stage": "request_process"}, call.processed - call.dispatched)
        if call.picked <= moment:
            out.observe("queue_time_seconds", "Histogram of queueing time in seconds.", QUEUE, scheduler, call.queued)
        if call.prefilled > moment:
            return
        out.observe(stage, stage_help, STAGE, {**scheduler, "stage": "prefill_forward"}, call.prefilled - call.picked)
        out.count(tokens, tokens_help, {**scheduler, "mode": "prefill_compute"}, call.uncached)
        out.count(tokens, tokens_help, {**scheduler, "mode": "prefill_cache"}, call.cached_tokens)
        out.count(tokens, tokens_help, {**scheduler, "mode": "decode"}, max(0, call.tokens_at(moment) - 1))
        out.count("prefill_effective_tokens_total", "Prompt tokens by where they were found.", {**scheduler, "mode": "input"}, call.uncached)
        out.count("prefill_effective_tokens_total", "Prompt tokens by where they were found.", {**scheduler, "mode": "device_hit"}, call.cached_tokens)
        if call.prefilled + 0.004 <= moment:
            out.observe("time_to_first_token_seconds", "Time to first token in seconds.", TTFT, tokenizer, call.ttft)
        steps = call.tokens_at(moment) - 1
        if steps > 0:
            out.observe("inter_token_latency_seconds", "Inter-token latency.", INTER_TOKEN, self._tokenizer(), call.inter_token, steps)
        if call.finished > moment:
            return
        out.observe("e2e_request_latency_seconds", "End-to-end request latency.", E2E, tokenizer, call.finished - call.arrival)
        out.count("num_requests_total", "Number of requests processed.", tokenizer, 1)
        out.count("prompt_tokens_total", "Number of prefill tokens processed.", tokenizer, call.prompt_tokens)
        out.count("generation_tokens_total", "Number of generation tokens processed.", tokenizer, call.completion_tokens)
        if call.cached_tokens:
            out.count("cached_tokens_total", "Number of cached prompt tokens.", {**self._tokenizer(), "cache_source": "device"}, call.cached_tokens)
        out.observe("prompt_tokens_histogram", "Prompt tokens per request.", TOKENS, self._tokenizer(), call.prompt_tokens)
        out.observe("generation_tokens_histogram", "Generated tokens per request.", TOKENS, self._tokenizer(), call.completion_tokens)
        if (call.finish or {}).get("message") == "Aborted":
            out.count("num_aborted_requests_total", "Number of requests aborted.", self._tokenizer(), 1)

    def _http(self):
        arrived = sum(call.arrival <= self.now for call in self.calls)
        ended = sum(call.finished <= self.moment for call in self.calls)
        probes, unwell = int(self.now // 10), max(0, int((self.now - self.moment - 20) // 10))
        self._endpoint("/v1/chat/completions", "POST", arrived - arrived // 9, {200: ended - ended // 9})
        self._endpoint("/generate", "POST", arrived // 9, {200: ended // 9})
        self._endpoint("/health", "GET", probes, {200: probes - unwell - (2 if self.now > self.moment + 20 else 0), 503: unwell})
        self._endpoint("/metrics", "GET", int(self.now // 15) + 1, {200: int(self.now // 15)})

    def _endpoint(self, endpoint, method, asked, answered):
        labels = {"endpoint": endpoint, "method": method}
        self.out.count("http_requests_total", "Number of HTTP requests.", labels, asked)
        for status, times in answered.items():
            if times:
                self.out.count("http_responses_total", "Number of HTTP responses.", {**labels, "status_code": status}, times)
        self.out.gauge("http_requests_active", "HTTP requests being handled.", labels, asked - sum(answered.values()))
