import type { CaptureFacts } from '../../electron/core/signals/rule.ts';
import { factsOf } from '../core/signals/facts.ts';

/** Edges of the widest of SGLang's latency histograms. */
const edges = Array.from({ length: 30 }, (_, at) => (0.001 * 1.62 ** at).toFixed(6));

/** Series of every rank: queues, tokens, latencies by stage; then as many of other histograms as make `bytes`. */
export function metricsText(ranks: number, bytes: number, turn: number): string {
  const lines: string[] = [];
  let length = 0;
  const add = (line: string) => {
    lines.push(line);
    length += line.length + 1;
  };
  const histogram = (name: string, labels: string, scale: number) => {
    for (const [at, le] of edges.entries())
      add(`sglang:${name}_bucket{${labels},le="${le}"} ${scale * (at + 1)}.0`);
    add(`sglang:${name}_bucket{${labels},le="+Inf"} ${scale * 31}.0`);
    add(`sglang:${name}_sum{${labels}} ${scale * 4.2}`);
    add(`sglang:${name}_count{${labels}} ${scale * 31}.0`);
  };
  const scale = 40 * (turn + 1);
  for (let rank = 0; rank < ranks; rank += 1) {
    const labels = `dp_rank="${rank}",engine_type="unified",model_name="m",pp_rank="0",tp_rank="${rank}"`;
    for (const [name, value] of [
      ['num_running_reqs', 12],
      ['num_queue_reqs', 3],
      ['token_usage', 0.7],
      ['gen_throughput', 900],
      ['num_requests_total', scale * 31],
      ['evicted_tokens_total', scale * 900],
    ] as const)
      add(`sglang:${name}{${labels}} ${value}`);
    for (const mode of ['prefill_compute', 'prefill_cache', 'decode'])
      add(`sglang:realtime_tokens_total{${labels},mode="${mode}"} ${scale * 7000}`);
    histogram('queue_time_seconds', labels, scale);
    for (const stage of ['request_process', 'prefill_forward', 'chunked_prefill'])
      histogram('per_stage_req_latency_seconds', `${labels},stage="${stage}"`, scale);
  }
  for (const name of [
    'time_to_first_token_seconds',
    'e2e_request_latency_seconds',
    'inter_token_latency_seconds',
  ])
    histogram(name, 'engine_type="unified",model_name="m"', scale);
  for (let other = 0; length < bytes; other += 1)
    histogram('func_latency_seconds', `engine_type="unified",model_name="m",name="f${other}"`, scale);
  return lines.join('\n');
}

/** A capture of so many DP ranks with two samples, each with `bytes` of metrics. */
export function factsOfManyRanks(ranks: number, bytes: number): CaptureFacts {
  const loads = {
    timestamp: '2026-11-24T02:41:07Z',
    version: '0.5.17',
    loads: Array.from({ length: ranks }, (_, rank) => ({
      dp_rank: rank,
      timestamp: 1795488066.5,
      num_running_reqs: 12,
      num_waiting_reqs: 3,
      token_usage: 0.7,
      queues: { waiting: 3, grammar: 0, paused: 0, retracted: 0 },
    })),
  };
  return factsOf({
    samples: [0, 1].map((turn) => ({ metrics: metricsText(ranks, bytes, turn), loads })),
    serverInfo: { tp_size: ranks, dp_size: ranks, version: '0.5.17', enable_metrics: true },
  });
}
