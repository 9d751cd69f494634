import type { SeriesKind, SeriesLine, SeriesPlot } from '../../../shared/plots.ts';
import { type Answer, type Derived, isKnown } from '../derived/derived.ts';

/** One line of a plot over time, and how its value is come by. */
export interface LineSource {
  readonly of: SeriesKind;
  readonly key: SeriesLine['key'];
  readonly unit: SeriesPlot['unit'];
  /** `moment`: of one look; `between`: of what was counted from one look to the next. */
  readonly over: 'moment' | 'between';
  read(derived: Derived): { readonly value: number; readonly name: string } | null;
}

const known = (...answers: readonly Answer[]): { value: number; name: string } | null => {
  const found = answers.find(isKnown);
  return found ? { value: found.value, name: found.name } : null;
};

const quantiles = (of: SeriesKind, histogram: string): readonly LineSource[] =>
  (
    [
      ['p50', 0.5],
      ['p99', 0.99],
    ] as const
  ).map(([key, p]) => ({
    of,
    key,
    unit: 'seconds',
    over: 'between',
    read: (derived) => known(derived.quantile(histogram, p, {}, 'delta')),
  }));

/** Every line there may be, in the order of the plots. A load row speaks before a gauge, which lags behind it. */
export const lineSources: readonly LineSource[] = [
  {
    of: 'requests',
    key: 'running',
    unit: 'requests',
    over: 'moment',
    read: (derived) => known(derived.loadSum('num_running_reqs'), derived.gauge('num_running_reqs')),
  },
  {
    of: 'requests',
    key: 'waiting',
    unit: 'requests',
    over: 'moment',
    read: (derived) => known(derived.loadSum('num_waiting_reqs'), derived.gauge('num_queue_reqs')),
  },
  {
    of: 'tokenUsage',
    key: 'usage',
    unit: 'share',
    over: 'moment',
    read: (derived) => known(derived.loadMax('token_usage'), derived.gaugeMax('token_usage')),
  },
  {
    of: 'throughput',
    key: 'generated',
    unit: 'tokensPerSecond',
    over: 'between',
    read: (derived) => known(derived.rate('generation_tokens_total')),
  },
  {
    of: 'throughput',
    key: 'prompt',
    unit: 'tokensPerSecond',
    over: 'between',
    read: (derived) => known(derived.rate('prompt_tokens_total')),
  },
  ...quantiles('ttft', 'time_to_first_token_seconds'),
  ...quantiles('queueTime', 'queue_time_seconds'),
  ...quantiles('interToken', 'inter_token_latency_seconds'),
  {
    of: 'cacheHit',
    key: 'share',
    unit: 'share',
    over: 'between',
    read: (derived) => known(derived.hitRate('delta')),
  },
];
