import { performance } from 'node:perf_hooks';
import type { RankNow } from './engine.ts';
import type { Served } from './generate.ts';
import { metricRows } from './metric-catalogue.ts';
import { type Labels, Registry } from './prometheus.ts';
import type { DemoState } from './state.ts';
import { type DemoVersion, isSince } from './versions.ts';

/** Spread of one request's times around the mean: sixteen values whose mean is 1. */
const spread = [0.25, 0.35, 0.42, 0.5, 0.57, 0.64, 0.72, 0.8, 0.89, 0.99, 1.1, 1.23, 1.4, 1.62, 1.92, 2.6];

/** Requests of a server whose story has no past. */
const quietPast = {
  promptTokens: 400,
  cachedTokens: 100,
  completionTokens: 60,
  queueSeconds: 0.01,
  prefillSeconds: 0.05,
  interTokenSeconds: 0.01,
};

interface RequestFacts {
  readonly rank: number;
  readonly streaming: boolean;
  readonly promptTokens: number;
  readonly cachedTokens: number;
  readonly completionTokens: number;
  readonly queueSeconds: number;
  readonly prefillSeconds: number;
  readonly ttftSeconds: number;
  readonly e2eSeconds: number;
}

/** The numbers behind /metrics: moved by what the server really serves. */
export class ServerMetrics {
  private registry: Registry;
  private queueSecondsSum = 0;
  private requests = 0;
  private active = 0;

  constructor(
    private readonly version: DemoVersion,
    private readonly state: DemoState,
  ) {
    this.registry = new Registry(metricRows(version));
    this.replayPast();
  }

  served({ item, done, streaming, structured }: Served): void {
    const finishedAt = done.finishedAt ?? done.prefilledAt;
    this.count({
      rank: done.rank,
      streaming,
      promptTokens: item.ids.length,
      cachedTokens: done.cachedTokens,
      completionTokens: done.ids.length,
      queueSeconds: done.pickedAt - done.receivedAt,
      prefillSeconds: done.prefilledAt - done.pickedAt,
      ttftSeconds: done.prefilledAt - done.receivedAt,
      e2eSeconds: finishedAt - done.receivedAt,
    });
    if (structured) this.registry.add('sglang:num_so_requests_total', this.tokenizer(), 1);
  }

  /** The process begins anew: every counter at 0. */
  restart(): void {
    this.registry = new Registry(metricRows(this.version));
    this.queueSecondsSum = 0;
    this.requests = 0;
  }

  /** A client left before its answer was whole. */
  aborted(): void {
    this.registry.add('sglang:num_aborted_requests_total', this.tokenizer(), 1);
  }

  opened(endpoint: string, method: string): void {
    this.active += 1;
    this.registry.add('sglang:http_requests_total', { endpoint, method }, 1);
    this.registry.set('sglang:http_requests_active', { endpoint, method }, this.active);
  }

  closed(endpoint: string, method: string, status: number): void {
    this.active -= 1;
    this.registry.add('sglang:http_responses_total', { endpoint, status_code: status, method }, 1);
    this.registry.set('sglang:http_requests_active', { endpoint, method }, this.active);
  }

  loadsAnswered(seconds: number): void {
    this.registry.observe('sglang:get_loads_duration_seconds', this.tokenizer(), seconds);
  }

  render(ranks: readonly RankNow[]): string {
    this.serve(this.state.servedPerScrape);
    ranks.forEach((rank, index) => {
      this.setGauges(rank, index);
    });
    const cpu = performance.now() / 1000;
    this.registry.set('sglang:process_cpu_seconds_total', { component: 'tokenizer' }, cpu);
    return this.registry.render();
  }

  private count(facts: RequestFacts): void {
    const { registry } = this;
    const scheduler = this.scheduler(facts.rank);
    const tokenizer = this.tokenizer();
    const counted = isSince(this.version, '0.5.17')
      ? { ...tokenizer, is_streaming: String(facts.streaming) }
      : tokenizer;
    const sourced = isSince(this.version, '0.5.10') ? { ...tokenizer, cache_source: 'device' } : tokenizer;
    const computed = facts.promptTokens - facts.cachedTokens;
    registry.add('sglang:num_requests_total', counted, 1);
    registry.add('sglang:prompt_tokens_total', counted, facts.promptTokens);
    registry.add('sglang:generation_tokens_total', counted, facts.completionTokens);
    if (facts.cachedTokens > 0) registry.add('sglang:cached_tokens_total', sourced, facts.cachedTokens);
    registry.add('sglang:realtime_tokens_total', { ...scheduler, mode: 'prefill_compute' }, computed);
    registry.add('sglang:realtime_tokens_total', { ...scheduler, mode: 'prefill_cache' }, facts.cachedTokens);
    registry.add('sglang:realtime_tokens_total', { ...scheduler, mode: 'decode' }, facts.completionTokens);
    registry.add('sglang:prefill_effective_tokens_total', { ...scheduler, mode: 'input' }, computed);
    registry.add(
      'sglang:prefill_effective_tokens_total',
      { ...scheduler, mode: 'device_hit' },
      facts.cachedTokens,
    );
    registry.add('sglang:cuda_graph_passes_total', { ...scheduler, mode: 'prefill_none' }, 1);
    registry.add(
      'sglang:cuda_graph_passes_total',
      { ...scheduler, mode: 'decode_cuda_graph' },
      facts.completionTokens,
    );
    registry.observe('sglang:prompt_tokens_histogram', tokenizer, facts.promptTokens);
    registry.observe('sglang:generation_tokens_histogram', tokenizer, facts.completionTokens);
    registry.observe('sglang:queue_time_seconds', scheduler, facts.queueSeconds);
    const stage = (name: string): Labels => ({ ...scheduler, stage: name });
    registry.observe('sglang:per_stage_req_latency_seconds', stage('request_process'), 0.0016);
    registry.observe('sglang:per_stage_req_latency_seconds', stage('prefill_forward'), facts.prefillSeconds);
    registry.observe('sglang:time_to_first_token_seconds', counted, facts.ttftSeconds);
    registry.observe('sglang:e2e_request_latency_seconds', counted, facts.e2eSeconds);
    const steps = facts.completionTokens - 1;
    if (steps > 0)
      registry.observe(
        'sglang:inter_token_latency_seconds',
        tokenizer,
        Math.max(0, facts.e2eSeconds - facts.ttftSeconds) / steps,
        steps,
      );
    this.requests += 1;
    this.queueSecondsSum += facts.queueSeconds;
    registry.set('sglang:avg_request_queue_latency', scheduler, this.queueSecondsSum / this.requests);
  }

  /** What was served before we looked: the story's means, spread over ranks and sizes. */
  private replayPast(): void {
    if (this.state.past) this.serve(this.state.past.requests);
  }

  /** So many requests, each as those of the story's past. */
  private serve(count: number): void {
    const { dp } = this.state;
    const past = this.state.past ?? quietPast;
    for (let index = 0; index < count; index += 1) {
      // Each rank gets its turn of short and long ones.
      const turn = Math.floor(index / dp);
      const long = spread[(turn + index) % 16] ?? 1;
      const slow = spread[(turn * 7 + index * 3) % 16] ?? 1;
      const prefillSeconds = past.prefillSeconds * long;
      const queueSeconds = past.queueSeconds * slow;
      const ttftSeconds = queueSeconds + prefillSeconds + 0.004;
      const completionTokens = Math.max(1, Math.round(past.completionTokens * slow));
      this.count({
        rank: index % dp,
        streaming: index % 4 !== 0,
        promptTokens: Math.round((past.promptTokens + past.cachedTokens) * long),
        cachedTokens: Math.round(past.cachedTokens * long),
        completionTokens,
        queueSeconds,
        prefillSeconds,
        ttftSeconds,
        e2eSeconds: ttftSeconds + past.interTokenSeconds * (completionTokens - 1),
      });
    }
  }

  private setGauges(rank: RankNow, index: number): void {
    const labels = this.scheduler(index);
    const { maxTotalTokens } = this.state;
    const usage = rank.usedTokens / maxTotalTokens;
    const gauges: Readonly<Record<string, number>> = {
      num_running_reqs: rank.running,
      num_queue_reqs: rank.waiting,
      num_grammar_queue_reqs: 0,
      gen_throughput: rank.throughput,
      cache_hit_rate: 0,
      decode_sum_seq_lens: rank.usedTokens,
      utilization: 0,
      fwd_occupancy: Number.NaN,
      new_token_ratio: 0.44,
      is_cuda_graph: rank.running > 0 ? 1 : 0,
      token_usage: usage,
      full_token_usage: usage,
      swa_token_usage: 0,
      mamba_usage: 0,
      num_used_tokens: rank.usedTokens,
      kv_available_tokens: maxTotalTokens - rank.usedTokens,
      kv_evictable_tokens: 0,
      kv_used_tokens: rank.usedTokens,
      max_total_num_tokens: maxTotalTokens,
      page_size: 64,
      num_pages: Math.floor(maxTotalTokens / 64),
      context_len: this.state.contextLength,
      weight_memory_usage_gb: 10.41,
      kv_cache_memory_usage_gb: 53.9,
      spec_accept_length: 0,
      spec_accept_rate: 0,
      engine_startup_time: 74.2,
    };
    for (const [name, value] of Object.entries(gauges)) this.registry.set(`sglang:${name}`, labels, value);
    // Gauges without a multiprocess mode get one row per process.
    for (const name of ['num_paused_reqs', 'num_retracted_reqs'])
      this.registry.set(`sglang:${name}`, { ...labels, pid: 4100 + index }, 0);
    for (const [phase, gb] of [
      ['decode', 1.52],
      ['prefill', 0.32],
    ] as const)
      this.registry.set('sglang:graph_memory_usage_gb', { ...labels, phase }, gb);
    for (const [phase, seconds] of [
      ['load_weight', 31.4],
      ['scheduler_e2e', 74.2],
    ] as const)
      this.registry.set('sglang:startup_time_seconds', { ...labels, phase }, seconds);
    if (this.state.adapters.length > 0) {
      this.registry.set('sglang:lora_pool_slots_used', labels, this.state.adapters.length);
      this.registry.set('sglang:lora_pool_slots_total', labels, 8);
    }
  }

  private get engineType(): string {
    const { role } = this.state;
    return role === 'prefill' || role === 'decode' ? role : 'unified';
  }

  private tokenizer(): Labels {
    const model = { model_name: this.state.servedModelName };
    return isSince(this.version, '0.5.10') ? { ...model, engine_type: this.engineType } : model;
  }

  /** With DP attention the TP rank moves along with the DP rank. */
  private scheduler(rank: number): Labels {
    const model = { model_name: this.state.servedModelName };
    if (!isSince(this.version, '0.5.6')) return model;
    const tp = this.state.dp > 1 ? (rank * this.state.tp) / this.state.dp : 0;
    return {
      ...model,
      engine_type: this.engineType,
      tp_rank: tp,
      pp_rank: 0,
      ...(isSince(this.version, '0.5.15') ? { moe_ep_rank: this.state.ep > 1 ? tp : 0 } : {}),
      ...(this.state.dp > 1 ? { dp_rank: rank } : {}),
    };
  }
}
