import { phrase } from '../../../../shared/phrase.ts';
import { nothingFromServer } from '../down/not-sglang.ts';
import { type CaptureRule, judged, notChecked, nothingAnswered, sourceEvidence } from '../rule.ts';

/** M14: a 401 or 403 is about keys, not health. `/health*` and `/metrics*` are open on every server. */
export const keyRefused: CaptureRule = {
  id: 'M14',
  source: 'SGLang utils/auth.py',
  text: 'keyRefused',
  class: 'M',
  sub: 'partial',
  severity: 'warn',
  grade: 'point',
  read(facts) {
    if (nothingAnswered(facts)) return notChecked(phrase('nothingAnswered', {}));
    const refused = facts.sources.filter(
      (source) => source.status === 'missing' && source.reason.key === 'keyRefused',
    );
    if (refused.length === 0 && nothingFromServer(facts.sources))
      return notChecked(phrase('saidBy', { rule: 'D93' }));
    const paths = refused.map(({ path, name }) => path ?? name).join(', ');
    return judged(refused.length > 0, { count: refused.length, paths }, refused.flatMap(sourceEvidence));
  },
};
