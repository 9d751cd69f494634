import { metricInfo } from '../../../shared/metric-dictionary/metric-info.ts';

/* Prometheus text of a server in trouble: what it has counted since it started, and how that grew until the next look. */

export type Labels = Readonly<Record<string, string | number>>;

/** One series. Names without prefix, as the dictionary has them; a histogram is given by what was observed. */
export interface Series {
  readonly name: string;
  readonly labels: Labels;
  /** Counters and gauges. */
  readonly value: number;
  /** Histograms: a value and how often it was seen. */
  readonly seen: readonly (readonly [value: number, times: number])[];
}

export const value = (name: string, amount: number, labels: Labels = {}): Series => ({
  name,
  labels,
  value: amount,
  seen: [],
});
export const observed = (name: string, seen: Series['seen'], labels: Labels = {}): Series => ({
  name,
  labels,
  value: 0,
  seen,
});

/** The series after some more of them: counters and histograms add up, a gauge is replaced. */
export function grown(before: readonly Series[], more: readonly Series[]): readonly Series[] {
  const after = new Map(before.map((series) => [keyOf(series), series]));
  for (const series of more) {
    const known = after.get(keyOf(series));
    const isGauge = metricInfo(`sglang:${series.name}`)?.type === 'gauge';
    after.set(
      keyOf(series),
      known && !isGauge
        ? { ...series, value: known.value + series.value, seen: [...known.seen, ...series.seen] }
        : series,
    );
  }
  return [...after.values()];
}

const keyOf = ({ name, labels }: Series): string => name + JSON.stringify(Object.entries(labels).sort());

const growing = (first: number, factor: number, count: number): number[] =>
  Array.from({ length: count }, (_, index) => first * factor ** index);

/** Buckets as SGLang has them, in the unit of the histogram. */
const latency = [0.1, 0.2, 0.4, 0.6, 0.8, 1, 2, 4, 6, 8, 10, 20, 40, 60, 80, 100, 200, 400];
const edges: Readonly<Record<string, readonly number[]>> = {
  time_to_first_token_seconds: latency,
  e2e_request_latency_seconds: [...latency, 600, 1200],
  inter_token_latency_seconds: [0.005, 0.01, 0.015, 0.02, 0.03, 0.04, 0.06, 0.08, 0.1, 0.2, 0.4, 0.8, 1, 2],
  queue_time_seconds: [0, 0.001, 0.01, 0.05, 0.1, 0.2, 0.5, 1, 2, 3, 4, 5, 10, 15, 20, 30, 60, 100],
  per_stage_req_latency_seconds: growing(0.001, 1.62, 30),
  grammar_compilation_time_seconds: [0, 0.01, 0.1, 0.5, 1, 2, 5, 10, 30, 60, 120, 240],
};

const labelled = (name: string, labels: Labels): string => {
  const pairs = Object.entries(labels).map(([label, text]) => `${label}="${text}"`);
  return pairs.length === 0 ? `sglang:${name}` : `sglang:${name}{${pairs.join(',')}}`;
};

/** The text of /metrics. Throws for a name that the dictionary does not know: no server writes it. */
export function metricsText(all: readonly Series[]): string {
  const names = [...new Set(all.map(({ name }) => name))];
  return names
    .map((name) => {
      const info = metricInfo(`sglang:${name}`);
      if (info === null) throw new Error(`${name} is in no SGLang`);
      const own = all.filter((series) => series.name === name);
      const rows =
        info.type === 'histogram'
          ? own.flatMap((series) => histogramRows(series))
          : own.map((series) => `${labelled(name, series.labels)} ${series.value}`);
      return [`# TYPE sglang:${name} ${info.type}`, ...rows].join('\n');
    })
    .join('\n')
    .concat('\n');
}

function histogramRows({ name, labels, seen }: Series): readonly string[] {
  const upTo = (edge: number) => seen.reduce((sum, [at, times]) => sum + (at <= edge ? times : 0), 0);
  const all = [...(edges[name] ?? [1, 10, 100]), Number.POSITIVE_INFINITY];
  return [
    ...all.map((edge) => {
      const le = edge === Number.POSITIVE_INFINITY ? '+Inf' : String(edge);
      return `${labelled(`${name}_bucket`, { ...labels, le })} ${upTo(edge)}`;
    }),
    `${labelled(`${name}_sum`, labels)} ${seen.reduce((sum, [at, times]) => sum + at * times, 0)}`,
    `${labelled(`${name}_count`, labels)} ${upTo(Number.POSITIVE_INFINITY)}`,
  ];
}

/** How a stretch of traffic went, on the mean; seconds and tokens of one request. */
export interface Served {
  readonly requests: number;
  readonly ttft: number;
  readonly queue: number;
  readonly interToken: number;
  readonly promptTokens: number;
  readonly cachedTokens: number;
  readonly completionTokens: number;
  /** Mean seconds of the forward pass of prefill; what queue and intake leave of TTFT when left out. */
  readonly prefill: number;
  /** Share of decode steps without a CUDA graph. */
  readonly withoutGraph: number;
}

export const usual: Omit<Served, 'prefill'> = {
  requests: 900,
  ttft: 0.35,
  queue: 0.02,
  interToken: 0.018,
  promptTokens: 1200,
  cachedTokens: 400,
  completionTokens: 220,
  withoutGraph: 0,
};

const model = { model_name: 'qwen3', engine_type: 'unified' };
export const scheduler = (rank: number, engine = 'unified'): Labels => ({
  model_name: 'qwen3',
  engine_type: engine,
  tp_rank: 0,
  pp_rank: 0,
  dp_rank: rank,
});

/** What a server counts while it serves so. */
export function served(part: Partial<Served> = {}): readonly Series[] {
  const went = { ...usual, ...part };
  const { requests: n } = went;
  const prefill = part.prefill ?? Math.max(0.01, went.ttft - went.queue - 0.01);
  const steps = n * went.completionTokens;
  const mode = (name: string) => ({ ...scheduler(0), mode: name });
  const stage = (name: string) => ({ ...scheduler(0), stage: name });
  return [
    value('num_requests_total', n, model),
    value('prompt_tokens_total', n * went.promptTokens, model),
    value('generation_tokens_total', steps, model),
    value('cached_tokens_total', n * went.cachedTokens, { ...model, cache_source: 'device' }),
    value('realtime_tokens_total', n * (went.promptTokens - went.cachedTokens), mode('prefill_compute')),
    value('realtime_tokens_total', n * went.cachedTokens, mode('prefill_cache')),
    value('realtime_tokens_total', steps, mode('decode')),
    value('cuda_graph_passes_total', Math.round(steps * (1 - went.withoutGraph)), mode('decode_cuda_graph')),
    value('cuda_graph_passes_total', Math.round(steps * went.withoutGraph), mode('decode_none')),
    value('http_responses_total', n, { endpoint: '/generate', method: 'POST', status_code: 200 }),
    observed('time_to_first_token_seconds', [[went.ttft, n]], model),
    observed(
      'e2e_request_latency_seconds',
      [[went.ttft + went.interToken * went.completionTokens, n]],
      model,
    ),
    observed('inter_token_latency_seconds', [[went.interToken, steps]], model),
    observed('queue_time_seconds', [[went.queue, n]], scheduler(0)),
    observed('per_stage_req_latency_seconds', [[0.0016, n]], stage('request_process')),
    observed('per_stage_req_latency_seconds', [[prefill, n]], stage('prefill_forward')),
  ];
}
