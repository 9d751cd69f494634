import { phrase } from '../../../../shared/phrase.ts';
import { healthAnswer } from '../health-answer.ts';
import {
  type CaptureFacts,
  type CaptureRule,
  judged,
  notChecked,
  type Reading,
  sourceEvidence,
} from '../rule.ts';
import type { Thresholds } from '../thresholds.ts';

/* /health gave no HTTP answer while other paths did. What that means hangs on how long we waited. */

/** M12: given up before the server itself would have answered 503: no verdict at all. */
export const healthGivenUp: CaptureRule = {
  id: 'M12',
  source: 'reference scripts; SGLang environ.py',
  text: 'healthGivenUp',
  class: 'M',
  sub: 'partial',
  severity: 'warn',
  grade: 'point',
  read: (facts, thresholds) => bySilence(facts, thresholds, false),
};

/** D92: silent past the server's own limit, or the connection was closed: the HTTP process itself is in trouble. */
export const healthSilent: CaptureRule = {
  id: 'D92',
  source: 'own; SGLang answers /health within 20 s or not at all',
  text: 'healthSilent',
  class: 'D',
  sub: null,
  severity: 'high',
  grade: 'point',
  read: (facts, thresholds) => bySilence(facts, thresholds, true),
};

function bySilence(facts: CaptureFacts, thresholds: Thresholds, wantsVerdict: boolean): Reading {
  const health = healthAnswer(facts, 'health');
  if (health.kind === 'none') return notChecked(health.reason);
  const evidence = sourceEvidence(health.source);
  if (health.kind === 'verdict') return judged(false, { seconds: health.seconds ?? 0 }, evidence);
  const { source } = health;
  const timedOut =
    source.status === 'missing' &&
    (source.reason.key === 'timedOut' || source.reason.key === 'timedOutSometime');
  // A collector waits for /health at least as long as for any call. Whether it waited longer, a bundle of the
  // reference does not say: with a short time-out there is no verdict.
  const { timeoutSeconds } = facts;
  const seconds =
    source.elapsedSeconds ??
    (timeoutSeconds !== null && timeoutSeconds >= thresholds.healthVerdictSeconds ? timeoutSeconds : null);
  // A little less, because our timer may fire a moment early.
  const isVerdict = !timedOut || (seconds !== null && seconds >= thresholds.healthVerdictSeconds - 1);
  if (isVerdict !== wantsVerdict) return notChecked(phrase('saidBy', { rule: isVerdict ? 'D92' : 'M12' }));
  return judged(true, { seconds: seconds ?? 0, timedOut: timedOut ? 1 : 0 }, evidence);
}
