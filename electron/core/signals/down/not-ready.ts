import { phrase } from '../../../../shared/phrase.ts';
import { healthAnswer } from '../health-answer.ts';
import { called, verdictOf } from '../inputs.ts';
import { type CaptureRule, judged, notChecked, sourceEvidence } from '../rule.ts';

/** D90: paused or draining: /ready refuses while /health is green. A 404 is a server without /ready, not a fault. */
export const notReady: CaptureRule = {
  id: 'D90',
  source: 'reference scripts; sglang pull 37488',
  text: 'notReady',
  class: 'D',
  sub: 'startup',
  severity: 'high',
  grade: 'point',
  inputs: [called('ready'), verdictOf('health')],
  read(facts) {
    const ready = healthAnswer(facts, 'ready');
    const health = healthAnswer(facts, 'health');
    if (ready.kind === 'none' || health.kind !== 'verdict') return notChecked(phrase('noHealthVerdict', {}));
    const failed = ready.kind === 'silent' || !ready.ok;
    if (failed && !health.ok) return notChecked(phrase('saidBy', { rule: 'D02, D03, D91' }));
    const status = ready.kind === 'verdict' ? ready.status : 0;
    return judged(failed, { status }, [...sourceEvidence(ready.source), ...sourceEvidence(health.source)]);
  },
};
