import { phrase } from '../../../../shared/phrase.ts';
import { healthAnswer } from '../health-answer.ts';
import { type CaptureFacts, judged, notChecked, type Reading, sourceEvidence } from '../rule.ts';
import type { Thresholds } from '../thresholds.ts';

/* A 503 of /health* comes in two kinds, and only the time it took tells them apart. */

/** True where the time of a 503 tells which kind it is: at once (D02), or after the server's own time-out (D03). */
export const isNamed503 = (seconds: number | null, thresholds: Thresholds): boolean =>
  seconds !== null && (seconds < thresholds.quickHealthSeconds || seconds >= thresholds.slowHealthSeconds);

/** A 503 of /health, by the seconds it took. */
export function by503(
  facts: CaptureFacts,
  matches: (seconds: number) => boolean,
  threshold: string,
): Reading {
  const health = healthAnswer(facts, 'health');
  if (health.kind !== 'verdict') return notChecked(phrase('noHealthVerdict', {}));
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
