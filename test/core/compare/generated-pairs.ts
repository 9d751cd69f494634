import type { Capture } from '../../../electron/core/capture.ts';
import { captureOf } from './sides.ts';

/*
 * Captures of a server under heavy-tailed traffic, drawn anew for each seed: prompts and answers of lognormal length, bursts
 * that queue, one queue before prefill. What is planted changes one thing of it.
 */

export interface Planted {
  /** Factor of the time between tokens. */
  readonly decode?: number;
  /** Factor of the time of a prefill. */
  readonly prefill?: number;
  /** Share of the prompt that is found in the cache. */
  readonly cached?: number;
  readonly acceptLength?: number;
  /** Running requests of each rank. */
  readonly running?: readonly number[];
  readonly info?: Readonly<Record<string, unknown>>;
}

/** Numbers of [0, 1), the same for a seed. */
export function drawsOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const edges = {
  seconds: [0.1, 0.2, 0.4, 0.6, 0.8, 1, 2, 4, 6, 8, 10, 20, 40, 60, 80, 100, 200, 400],
  pauses: [
    0.002, 0.004, 0.006, 0.008, 0.01, 0.015, 0.02, 0.025, 0.03, 0.035, 0.04, 0.06, 0.08, 0.1, 0.2, 0.4, 0.6,
  ],
  queue: [0.001, 0.01, 0.05, 0.1, 0.2, 0.5, 1, 2, 3, 4, 5, 10, 15, 20, 30, 60, 100],
  tokens: [100, 300, 500, 700, 1000, 1500, 2000, 3000, 4000, 6000, 8000, 10_000, 20_000, 40_000, 80_000],
};

function histogramText(name: string, values: readonly number[], at: readonly number[]): string {
  const lines = at.map(
    (edge) => `sglang:${name}_bucket{le="${edge}"} ${values.filter((value) => value <= edge).length}`,
  );
  const sum = values.reduce((total, value) => total + value, 0);
  return [
    `# TYPE sglang:${name} histogram`,
    ...lines,
    `sglang:${name}_bucket{le="+Inf"} ${values.length}`,
    `sglang:${name}_sum ${sum}`,
    `sglang:${name}_count ${values.length}`,
  ].join('\n');
}

interface Served {
  readonly prompt: number;
  readonly queue: number;
  readonly ttft: number;
  readonly pauses: readonly number[];
  readonly whole: number;
}

/** Requests one after the other through one queue before prefill. */
function serve(
  count: number,
  draw: () => number,
  { decode = 1, prefill = 1, cached = 0.4 }: Planted,
): Served[] {
  const normal = () => Math.sqrt(-2 * Math.log(1 - draw())) * Math.cos(2 * Math.PI * draw());
  const lognormal = (median: number, sigma: number) => median * Math.exp(sigma * normal());
  let free = 0;
  let now = 0;
  return Array.from({ length: count }, () => {
    // Bursts: most come soon after the one before, some after a pause.
    now += draw() < 0.8 ? -Math.log(1 - draw()) * 0.05 : -Math.log(1 - draw()) * 1.2;
    const prompt = Math.min(60_000, Math.ceil(lognormal(900, 1)));
    const seconds = (0.03 + (prompt * (1 - cached)) / 12_000) * prefill;
    const begin = Math.max(now, free);
    free = begin + seconds;
    const queue = begin - now;
    const ttft = queue + seconds;
    const tokens = Math.max(2, Math.min(4000, Math.ceil(lognormal(120, 1.1))));
    const pace = lognormal(0.018 * decode, 0.25);
    // Some of the tokens stand for all of them: a histogram of a million would say the same.
    const pauses = Array.from({ length: Math.min(tokens, 8) }, () => pace * Math.exp(0.2 * normal()));
    return { prompt, queue, ttft, pauses, whole: ttft + pace * tokens };
  });
}

/** A capture of two looks half a minute apart, between which `requests` ended. */
export function generated(seed: number, planted: Planted = {}, requests = 500): Capture {
  const draw = drawsOf(seed);
  const { acceptLength = 2.8, running = [40, 41, 39, 40], cached = 0.4, info = {} } = planted;
  const served = serve(requests, draw, planted);
  const prompts = served.map(({ prompt }) => prompt);
  const total = prompts.reduce((sum, own) => sum + own, 0);
  const aborted = served.filter(() => draw() < 0.004).length;
  const text = [
    histogramText(
      'time_to_first_token_seconds',
      served.map(({ ttft }) => ttft),
      edges.seconds,
    ),
    histogramText(
      'e2e_request_latency_seconds',
      served.map(({ whole }) => whole),
      edges.seconds,
    ),
    histogramText(
      'queue_time_seconds',
      served.map(({ queue }) => queue),
      edges.queue,
    ),
    histogramText(
      'inter_token_latency_seconds',
      served.flatMap(({ pauses }) => pauses),
      edges.pauses,
    ),
    histogramText('prompt_tokens_histogram', prompts, edges.tokens),
    '# TYPE sglang:num_requests_total counter',
    `sglang:num_requests_total ${requests}`,
    `sglang:prompt_tokens_total ${total}`,
    `sglang:cached_tokens_total{cache_source="device"} ${Math.round(total * cached)}`,
    `sglang:num_aborted_requests_total ${aborted}`,
  ].join('\n');
  const gauges = `# TYPE sglang:spec_accept_length gauge\nsglang:spec_accept_length ${acceptLength}\n`;
  const before = text.replace(/^(sglang:\S+) \S+$/gm, '$1 0');
  const loads = {
    loads: running.map((own, rank) => ({
      dp_rank: rank,
      num_running_reqs: own,
      num_waiting_reqs: 0,
      token_usage: own / 100,
      gen_throughput: (own * 50) / (planted.decode ?? 1),
    })),
  };
  return captureOf({
    name: `seed-${seed}`,
    samples: [
      { metrics: `${before}\n${gauges}`, loads },
      { metrics: `${text}\n${gauges}`, loads },
    ],
    serverInfo: {
      version: '0.5.15',
      model_path: 'Qwen/Qwen3-32B',
      weight_version: 'v1',
      chunked_prefill_size: 8192,
      speculative_algorithm: 'EAGLE',
      dp_size: running.length,
      tp_size: 4,
      random_seed: seed,
      ...info,
    },
  });
}
