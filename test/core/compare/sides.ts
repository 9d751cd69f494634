import type { Capture } from '../../../electron/core/capture.ts';
import { compareCaptures } from '../../../electron/core/compare/compare.ts';
import { runCaptureRules } from '../../../electron/core/signals/run.ts';
import type { CaptureId } from '../../../shared/capture.ts';
import type { Comparison } from '../../../shared/comparison.ts';
import { say } from '../../../shared/phrase.ts';
import { defaultSettings } from '../../../shared/settings.ts';
import { type FactParts, factsOf, type SampleParts } from '../signals/facts.ts';

/** A capture of what a server answered, as reading its bundle makes it. */
export function captureOf(parts: FactParts & { readonly name?: string; readonly baseUrl?: string }): Capture {
  const facts = factsOf(parts);
  const json: Readonly<Record<string, typeof facts.serverInfo>> = {
    server_info: facts.serverInfo,
    model_info: facts.modelInfo,
  };
  return {
    view: {
      id: (parts.name ?? 'c') as CaptureId,
      name: parts.name ?? 'c',
      path: `/c/${parts.name ?? 'c'}`,
      baseUrl: parts.baseUrl ?? null,
      collectedAt: null,
      takenAt: facts.samples.at(-1)?.takenAt ?? null,
      role: facts.role,
      target: null,
      targets: [],
      samples: facts.samples,
      window: null,
      watch: null,
      sources: facts.sources,
      summary: facts.summary,
      evidence: facts.evidence,
      signals: runCaptureRules(facts),
      baseline: null,
      masked: [],
      unknownFiles: [],
    },
    readSource: () => {
      throw new Error('no body here');
    },
    metrics: facts.samples[0]?.metrics ?? null,
    samples: facts.samples,
    window: null,
    maskedBy: 'one key',
    targets: [],
    json: (name) => json[name]?.body,
    jsonSource: (name) => json[name] ?? null,
  };
}

export const compare = (a: Capture, b: Capture, noise = defaultSettings.noiseKeys): Comparison =>
  compareCaptures({ capture: a, sample: null }, { capture: b, sample: null }, { noise });

/** A histogram of so many observations by bucket: counts of each bucket, not cumulative. */
export function histogram(
  name: string,
  buckets: Readonly<Record<string, number>>,
  { labels = '', mean }: { readonly labels?: string; readonly mean?: number } = {},
): string {
  let count = 0;
  let sum = 0;
  let low = 0;
  const lines = Object.entries(buckets)
    .sort(([x], [y]) => Number(x.replace('+Inf', '1e99')) - Number(y.replace('+Inf', '1e99')))
    .map(([le, own]) => {
      count += own;
      const edge = le === '+Inf' ? low * 2 : Number(le);
      sum += own * ((low + edge) / 2);
      low = edge;
      return `sglang:${name}_bucket{${labels}${labels ? ',' : ''}le="${le}"} ${count}`;
    });
  return [
    `# TYPE sglang:${name} histogram`,
    ...lines,
    `sglang:${name}_sum{${labels}} ${mean === undefined ? sum : mean * count}`,
    `sglang:${name}_count{${labels}} ${count}`,
    '',
  ].join('\n');
}

/** Requests of a side: time to first token around `ttft` seconds, `requests` of them, prompts around `prompt` tokens. */
export function served({
  requests = 400,
  ttft = 0.3,
  prompt = 1000,
  cached = 0.4,
  more = '',
}: {
  readonly requests?: number;
  readonly ttft?: number;
  readonly prompt?: number;
  readonly cached?: number;
  readonly more?: string;
} = {}): string {
  const around = (value: number, edges: readonly number[]) => {
    const at = edges.findIndex((edge) => edge >= value);
    const spread = [0.1, 0.2, 0.4, 0.2, 0.1];
    return Object.fromEntries([
      ...edges.map((edge, index) => [edge, Math.round(requests * (spread[index - at + 2] ?? 0))] as const),
      ['+Inf', 0] as const,
    ]);
  };
  const seconds = [0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1, 2, 4, 6, 8, 10, 20, 40];
  const tokens = [100, 300, 500, 700, 1000, 1500, 2000, 3000, 4000, 6000, 8000, 10_000];
  const total = requests * prompt;
  return [
    histogram('time_to_first_token_seconds', around(ttft, seconds)),
    histogram('e2e_request_latency_seconds', around(ttft + 2, seconds)),
    histogram('prompt_tokens_histogram', around(prompt, tokens)),
    `sglang:num_requests_total ${requests}`,
    `sglang:prompt_tokens_total ${total}`,
    `sglang:cached_tokens_total{cache_source="device"} ${total * cached}`,
    `sglang:num_aborted_requests_total 0`,
    more,
  ].join('\n');
}

/** Two samples half a minute apart, between which all of it happened. */
export const between = (text: string): readonly SampleParts[] => [
  { metrics: text.replace(/^(sglang:\S+) \S+$/gm, '$1 0') },
  { metrics: text },
];

/** Every figure as `name stat: verdict`, with the reason where it is unclear. */
export const figures = (comparison: Comparison, name: string): string[] =>
  comparison.figures
    .filter((own) => own.name === name)
    .map(({ stat, verdict, why }) => `${stat} ${verdict}${why ? `: ${say(why)}` : ''}`);

export const ruleOf = (comparison: Comparison, id: string): string => {
  const found = comparison.signals.find(({ rule }) => rule === id);
  if (!found) throw new Error(`no rule ${id}`);
  return found.reason === null ? found.verdict : `not checked: ${say(found.reason)}`;
};
