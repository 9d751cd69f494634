import { phrase } from '../../../../shared/phrase.ts';
import { nothingFromServer, wasRefused } from '../answers.ts';
import { anyAnswer } from '../inputs.ts';
import { type CaptureRule, judged, notChecked, sourceEvidence } from '../rule.ts';

/** M14: a 401 or 403 is about keys, not health. `/health*` and `/metrics*` are open on every server. */
export const keyRefused: CaptureRule = {
  id: 'M14',
  source: 'SGLang utils/auth.py',
  text: 'keyRefused',
  class: 'M',
  sub: 'partial',
  severity: 'warn',
  grade: 'point',
  inputs: [anyAnswer],
  causes: { keeps: ['network'] },
  read(facts) {
    const refused = facts.sources.filter(wasRefused);
    if (refused.length === 0 && nothingFromServer(facts.sources))
      return notChecked(phrase('saidBy', { rule: 'D93' }));
    const paths = refused.map(({ path, name }) => path ?? name).join(', ');
    return judged(refused.length > 0, { count: refused.length, paths }, refused.flatMap(sourceEvidence));
  },
};
