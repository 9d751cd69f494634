import { phrase } from '../../../shared/phrase.ts';
import { healthAnswer } from './health-answer.ts';
import { type CaptureFacts, judged, notChecked, type Reading, sourceEvidence } from './rule.ts';
import type { Thresholds } from './thresholds.ts';

/**
 * /health gave no HTTP answer while other paths did. What that means hangs on how long we waited: `verdict` reads a
 * silence past the server's own limit or a connection that was closed, `given up` one that we cut off before.
 */
export function bySilence(
  facts: CaptureFacts,
  thresholds: Thresholds,
  wanted: 'verdict' | 'given up',
): Reading {
  const health = healthAnswer(facts, 'health');
  if (health.kind === 'none') return notChecked(health.reason);
  const evidence = sourceEvidence(health.source);
  if (health.kind === 'verdict')
    return judged(false, { seconds: health.seconds ?? 0, timedOut: 0 }, evidence);
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
  if (isVerdict !== (wanted === 'verdict'))
    return notChecked(phrase('saidBy', { rule: isVerdict ? 'D92' : 'M12' }));
  return judged(true, { seconds: seconds ?? 0, timedOut: timedOut ? 1 : 0 }, evidence);
}
