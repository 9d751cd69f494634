import type { Phrase } from '../../../shared/phrase.ts';
import { phrase } from '../../../shared/phrase.ts';
import { healthAnswer } from './health-answer.ts';
import { whyNotLoad } from './load-age.ts';
import { type CaptureFacts, type Input, nothingAnswered, sourceOf, wasIdle } from './rule.ts';
import type { Thresholds } from './thresholds.ts';

/*
 * What rules over a capture need, and why it is not there. A rule lists these in `inputs`, in the order in which their
 * absence should be told; the engine asks them, so that no rule reads absence as 0.
 */

const input = (
  name: string,
  missing: (facts: CaptureFacts, thresholds: Thresholds) => Phrase | null,
): Input<CaptureFacts> => ({ name, missing });

const notCollected = (source: string): Phrase => phrase('sourceMissing', { source });

/** At least one HTTP answer, whatever it said. */
export const anyAnswer = input('an HTTP answer', (facts) =>
  nothingAnswered(facts) ? phrase('nothingAnswered', {}) : null,
);

export const metrics = input('/metrics', ({ derived, sources }) =>
  derived.scrapes.length > 0 || sourceOf({ sources }, 'metrics')?.status === 'collected'
    ? null
    : notCollected('/metrics'),
);

/** Two samples of /metrics, far enough apart, of one process. */
export const twoSamples = input('two samples of /metrics', ({ derived }) => derived.whyNoDelta);

/** The same, but of whatever processes and however far apart. */
export const twoScrapes = input('two samples of /metrics', ({ derived }) =>
  derived.scrapes.length > 1 ? null : (derived.whyNoDelta ?? phrase('oneScrape', {})),
);

/** Histograms of /metrics: between two samples, else since the process started. */
export const histograms = input('histograms of /metrics', metrics.missing);

/** A row of at least one rank. */
export const loads = input('/v1/loads', ({ summary }) =>
  summary.point_in_time_load.per_rank.length > 0 ? null : notCollected('/v1/loads'),
);

/** Loads that speak for the moment of the capture. */
export const freshLoads = input('/v1/loads of that moment', whyNotLoad);

/** A server that had something to do. */
export const traffic = input('traffic', (facts) => (wasIdle(facts) ? phrase('capturedIdle', {}) : null));

/** The answer with its places, for rules that name them. */
export const serverInfo = input('/server_info', (facts) =>
  facts.serverInfo === null ? notCollected('/server_info') : null,
);

/** The same for rules that read what the summary took from it. */
export const serverInfoAnswered = input('/server_info', (facts) =>
  sourceOf(facts, 'server_info')?.status === 'missing' ? notCollected('/server_info') : null,
);

/** An answer of a health check, if only none in time. */
export const called = (name: 'ready' | 'health' | 'health_generate'): Input<CaptureFacts> =>
  input(`/${name}`, (facts) => {
    const answer = healthAnswer(facts, name);
    return answer.kind === 'none' ? answer.reason : null;
  });

/** A status of a health check. */
export const verdictOf = (name: 'ready' | 'health' | 'health_generate'): Input<CaptureFacts> =>
  input(`/${name}`, (facts) => {
    const answer = healthAnswer(facts, name);
    if (answer.kind === 'none') return answer.reason;
    return answer.kind === 'silent' ? phrase('noHealthVerdict', {}) : null;
  });
