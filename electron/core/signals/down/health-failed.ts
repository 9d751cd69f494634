import { phrase } from '../../../../shared/phrase.ts';
import { healthAnswer } from '../health-answer.ts';
import { verdictOf } from '../inputs.ts';
import { type CaptureRule, judged, notChecked, sourceEvidence } from '../rule.ts';
import { isNamed503 } from './health-503.ts';
import { healthGenerateFailed } from './health-generate-failed.ts';

/** D91: unhealthy in a way that D02 and D03 cannot name: another status, or a 503 of unknown or middling duration. */
export const healthFailed: CaptureRule = {
  id: 'D91',
  source: 'reference scripts',
  text: 'healthFailed',
  class: 'D',
  sub: null,
  severity: 'high',
  grade: 'point',
  inputs: [verdictOf('health')],
  causes: { covers: ['unhealthy'] },
  read(facts, thresholds) {
    const health = healthAnswer(facts, 'health');
    if (health.kind !== 'verdict') return notChecked(phrase('noHealthVerdict', {}));
    const { status, ok, seconds, source } = health;
    if (status === 503 && isNamed503(seconds, thresholds))
      return notChecked(phrase('saidBy', { rule: 'D02, D03' }));
    const saysMore =
      verdictOf('health_generate').missing(facts, thresholds) === null &&
      healthGenerateFailed.read(facts, thresholds).verdict === 'fired';
    return saysMore
      ? notChecked(phrase('saidBy', { rule: 'D94' }))
      : judged(!ok, { status }, sourceEvidence(source));
  },
};
