import { phrase } from '../../../shared/phrase.ts';
import { healthAnswer } from './health-answer.ts';
import {
  type CaptureFacts,
  type CaptureRule,
  judged,
  notChecked,
  type Reading,
  sourceEvidence,
} from './rule.ts';

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
    return judged(!ok, { status }, sourceEvidence(source));
  },
};

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
    evidence.map((entry) => ({ ...entry, value: seconds, threshold })),
  );
}
