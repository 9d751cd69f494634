import { isKnown } from '../../derived/answer.ts';
import { growth, weakest } from '../figures.ts';
import { metrics } from '../inputs.ts';
import { type CaptureRule, judged, notChecked } from '../rule.ts';

/** L22: grammars timed out or were given up. */
export const grammarFailed: CaptureRule = {
  id: 'L22',
  source: 'SGLang num_grammar_timeout_total, num_grammar_aborted_total',
  text: 'grammarFailed',
  class: 'W',
  sub: 'grammar',
  severity: 'warn',
  grade: 'delta',
  inputs: [metrics],
  since: '0.5.6',
  causes: { keeps: ['grammar'] },
  read({ derived }) {
    const parts = ['num_grammar_timeout_total', 'num_grammar_aborted_total'].map((name) =>
      derived.count(name),
    );
    const known = parts.filter(isKnown);
    // A counter with labels is there from its first use on; those of grammars in all tell that they are counted.
    if (known.length === 0) {
      const all = derived.count('num_grammar_total');
      if (!isKnown(all)) return notChecked(all.absent);
      return judged(false, { failed: 0, timedOut: 0 }, growth(all), { grade: all.grade });
    }
    const failed = known.reduce((sum, { value }) => sum + value, 0);
    const [timedOut] = parts;
    return judged(
      failed > 0,
      { failed, timedOut: timedOut && isKnown(timedOut) ? timedOut.value : 0 },
      known.flatMap((one) => growth(one, '> 0')),
      { grade: weakest(...known), severity: known.some(({ grade }) => grade === 'delta') ? 'high' : 'warn' },
    );
  },
};
