import { phrase } from '../../../../shared/phrase.ts';
import { ofDump, ofRecord, ofRows } from '../dump-facts.ts';
import { type DumpRule, judged, notChecked } from '../rule.ts';

/** W07: answers that repeat themselves, are one token over and over, are broken, or empty although tokens were made. */
export const degenerate: DumpRule = {
  id: 'W07',
  source: 'Lsglang issue 19; limits in core/dump/facts/degenerate.ts',
  text: 'degenerate',
  class: 'W',
  sub: 'numeric',
  severity: 'warn',
  grade: 'log',
  read: (dump, thresholds) =>
    ofRows(dump, ({ answers: { looked, found, faults } }) => {
      if (looked + found === 0) return notChecked(phrase('noTexts', {}));
      const kinds = [...new Set(faults.map(({ fault }) => fault))];
      return judged(
        found > 0,
        { looked, found, kinds: kinds.join(' ') },
        [
          ...faults.slice(0, 5).map(({ index, fault }) =>
            ofRecord(dump, index, 'output.text', {
              label: phrase(faultLabels[fault], { index }),
              value: null,
            }),
          ),
          ofDump(dump, 'output.text', { label: phrase('evidenceLooked', {}), value: looked, unit: 'count' }),
        ],
        found >= thresholds.degenerateAnswers ? { severity: 'high' } : {},
      );
    }),
};

const faultLabels = {
  repeats: 'evidenceRepeats',
  oneToken: 'evidenceOneToken',
  replacement: 'evidenceReplacement',
  empty: 'evidenceEmptyText',
} as const;
