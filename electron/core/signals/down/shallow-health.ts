import { phrase } from '../../../../shared/phrase.ts';
import { healthAnswer } from '../health-answer.ts';
import { called, verdictOf } from '../inputs.ts';
import { type CaptureRule, judged, notChecked, sourceEvidence } from '../rule.ts';

/** D06: /health is green and /health_generate is not: green says only that HTTP runs. */
export const shallowHealth: CaptureRule = {
  id: 'D06',
  source: 'older reference scripts; SGLang environ.py',
  text: 'shallowHealth',
  class: 'H',
  sub: 'scheduler',
  severity: 'high',
  grade: 'point',
  inputs: [called('health_generate'), verdictOf('health')],
  causes: { covers: ['unhealthy'], keeps: ['stall'] },
  read(facts) {
    const [shallow, deep] = [healthAnswer(facts, 'health'), healthAnswer(facts, 'health_generate')];
    if (deep.kind === 'none' || shallow.kind !== 'verdict') return notChecked(phrase('noHealthVerdict', {}));
    const failed = deep.kind === 'silent' || !deep.ok;
    if (failed && !shallow.ok) return notChecked(phrase('saidBy', { rule: 'D02, D03, D91' }));
    return judged(failed, { status: deep.kind === 'verdict' ? deep.status : 0 }, [
      ...sourceEvidence(shallow.source),
      ...sourceEvidence(deep.source),
    ]);
  },
};
