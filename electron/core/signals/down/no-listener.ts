import { phrase } from '../../../../shared/phrase.ts';
import { type CaptureRule, judged, notChecked, sourceEvidence, wasAnswered, wasUnanswered } from '../rule.ts';

/** D01: calls were made and not one was answered. */
export const noListener: CaptureRule = {
  id: 'D01',
  source: 'own; the reference writes the same bundle and says nothing of it',
  text: 'noListener',
  class: 'D',
  sub: null,
  severity: 'critical',
  grade: 'point',
  causes: { covers: ['unhealthy'], keeps: ['network'] },
  read({ sources, summary }) {
    const answered = sources.filter(wasAnswered);
    const silent = sources.filter(wasUnanswered);
    if (answered.length === 0 && silent.length === 0) return notChecked(phrase('nothingAnswered', {}));
    const refused = silent.filter(
      (source) => source.status === 'missing' && source.reason.key === 'connectionRefused',
    );
    return judged(
      answered.length === 0,
      {
        url: summary.base_url ?? '',
        calls: answered.length + silent.length,
        answered: answered.length,
        refused: refused.length,
      },
      silent.length > 0 && answered.length === 0
        ? silent.flatMap(sourceEvidence)
        : answered.slice(0, 1).flatMap(sourceEvidence),
    );
  },
};
