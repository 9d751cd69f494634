import { phrase } from '../../../shared/phrase.ts';
import type { Evidence } from '../../../shared/signal.ts';
import type { Derived, RankValue } from '../derived/derived.ts';

/* Requests in flight by what HTTP says: the counters and gauges of HTTP hold every call, that of /metrics itself included. */

/** Endpoints that ask the engine for tokens or embeddings. */
export const generationEndpoint =
  /^\/(generate|encode|classify|rerank|v1\/(chat\/completions|completions|embeddings|classify|rerank|score|responses|messages))$/;

const sumOf = (values: readonly RankValue[]): number => values.reduce((total, { value }) => total + value, 0);

export interface InFlight {
  readonly value: number;
  readonly evidence: readonly Evidence[];
}

/** HTTP calls for generation that were open at a sample; null where the version does not count them. `sample` from 0 among those with /metrics. */
export function activeCalls(derived: Derived, sample: number): InFlight | null {
  const all = derived.gauges('http_requests_active', {}, sample);
  if (all.length === 0) return null;
  const own = derived.gauges('http_requests_active', { endpoint: generationEndpoint }, sample);
  return {
    value: sumOf(own),
    evidence: own.map(({ evidence }) => ({
      ...evidence,
      label: phrase('evidenceActiveCalls', { sample: derived.scrapes[sample]?.number ?? 0 }),
      unit: 'count',
    })),
  };
}

/** Running requests at a sample, by its load, else by the gauge; null where neither says. */
export function runningAt(derived: Derived, sample: number): InFlight | null {
  const scrape = derived.scrapes[sample];
  if (!scrape) return null;
  const loads = derived.loads('num_running_reqs', scrape);
  const own = loads.length > 0 ? loads : derived.gauges('num_running_reqs', {}, sample);
  if (own.length === 0) return null;
  const [first] = own;
  const value = sumOf(own);
  return {
    value,
    evidence: first
      ? [
          {
            ...first.evidence,
            value,
            label: phrase('evidenceRunningAt', { sample: scrape.number }),
            unit: 'count',
          },
        ]
      : [],
  };
}
