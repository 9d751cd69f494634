import { phrase } from '../../../../shared/phrase.ts';
import { healthAnswer } from '../health-answer.ts';
import {
  type CaptureFacts,
  type CaptureRule,
  evidenceOf,
  judged,
  notChecked,
  type Reading,
  sourceEvidence,
} from '../rule.ts';

/* A 503 of /health* comes in two kinds, and only the time it took tells them apart. */

/** D02: at once: the server says that it is starting or shutting down. */
export const quick503: CaptureRule = {
  id: 'D02',
  source: 'SGLang entrypoints/http_server.py: starting and graceful exit answer 503 at once',
  text: 'quick503',
  class: 'D',
  sub: 'startup',
  severity: 'high',
  grade: 'point',
  read: (facts, thresholds) =>
    by503(
      facts,
      (seconds) => seconds < thresholds.quickHealthSeconds,
      `< ${thresholds.quickHealthSeconds} s`,
    ),
};

/** D03: after its own time-out: no token came back from the engine. */
export const slow503: CaptureRule = {
  id: 'D03',
  source: 'SGLang entrypoints/http_server.py, SGLANG_HEALTH_CHECK_TIMEOUT; sglang issues 10856, 22511, 26482',
  text: 'slow503',
  class: 'H',
  sub: 'scheduler',
  severity: 'critical',
  grade: 'point',
  read: (facts, thresholds) =>
    by503(facts, (seconds) => seconds >= thresholds.slowHealthSeconds, `≥ ${thresholds.slowHealthSeconds} s`),
};

/** D91: unhealthy in a way that D02 and D03 cannot name: another status, or a 503 of unknown or middling duration. */
export const healthFailed: CaptureRule = {
  id: 'D91',
  source: 'reference scripts',
  text: 'healthFailed',
  class: 'D',
  sub: null,
  severity: 'high',
  grade: 'point',
  read(facts, thresholds) {
    const health = healthAnswer(facts, 'health');
    if (health.kind === 'none') return notChecked(health.reason);
    if (health.kind === 'silent') return notChecked(phrase('noHealthVerdict', {}));
    const { status, ok, seconds, source } = health;
    const named =
      status === 503 &&
      seconds !== null &&
      (seconds < thresholds.quickHealthSeconds || seconds >= thresholds.slowHealthSeconds);
    if (named) return notChecked(phrase('saidBy', { rule: 'D02, D03' }));
    if (healthGenerateFailed.read(facts, thresholds).verdict === 'fired')
      return notChecked(phrase('saidBy', { rule: 'D94' }));
    return judged(!ok, { status }, sourceEvidence(source));
  },
};

/**
 * D94: 503 from /health_generate in a time that D02 and D03 cannot name, as bundles of the reference have it, on a
 * server that has served: so it is not starting, and HTTP answers while no token comes back.
 */
export const healthGenerateFailed: CaptureRule = {
  id: 'D94',
  source:
    'SGLang entrypoints/http_server.py: past start-up, 503 means that no token came back, or a shutdown',
  text: 'healthGenerateFailed',
  class: 'H',
  sub: 'scheduler',
  severity: 'high',
  grade: 'point',
  read(facts, thresholds) {
    const deep = healthAnswer(facts, 'health_generate');
    if (deep.kind === 'none') return notChecked(deep.reason);
    if (deep.kind === 'silent') return notChecked(phrase('noHealthVerdict', {}));
    const evidence = [...sourceEvidence(deep.source), ...servedEvidence(facts)];
    if (deep.ok) return judged(false, { status: deep.status }, evidence);
    const health = healthAnswer(facts, 'health');
    if (health.kind === 'verdict' && health.ok) return notChecked(phrase('saidBy', { rule: 'D06' }));
    if (deep.status !== 503) return notChecked(phrase('saidBy', { rule: 'D91' }));
    const seconds = health.kind === 'verdict' && health.status === 503 ? health.seconds : null;
    const named =
      seconds !== null &&
      (seconds < thresholds.quickHealthSeconds || seconds >= thresholds.slowHealthSeconds);
    if (named) return notChecked(phrase('saidBy', { rule: 'D02, D03' }));
    if (!hasServed(facts)) return notChecked(phrase('mayBeStarting', {}));
    return judged(true, { status: deep.status }, evidence);
  },
};

/** True when the capture shows that requests were served: start-up is over. */
const hasServed = ({ summary: { metrics, point_in_time_load: load } }: CaptureFacts): boolean =>
  (metrics.num_requests_total ?? 0) > 0 || (load.running_reqs ?? 0) > 0;

const servedEvidence = (facts: CaptureFacts) => evidenceOf(facts, ['metrics.num_requests_total']).slice(0, 1);

function by503(facts: CaptureFacts, matches: (seconds: number) => boolean, threshold: string): Reading {
  const health = healthAnswer(facts, 'health');
  if (health.kind === 'none') return notChecked(health.reason);
  if (health.kind === 'silent') return notChecked(phrase('noHealthVerdict', {}));
  const { status, seconds, source } = health;
  const evidence = sourceEvidence(source);
  if (status !== 503) return judged(false, { status, seconds: seconds ?? 0 }, evidence);
  if (seconds === null) return notChecked(phrase('answerTimeUnknown', {}));
  return judged(
    matches(seconds),
    { status, seconds },
    evidence.map((entry) => ({
      ...entry,
      label: phrase('evidenceAnswerTime', { path: entry.path }),
      value: seconds,
      unit: 'seconds',
      threshold,
    })),
  );
}
