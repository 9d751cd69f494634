import { phrase } from '../../../../shared/phrase.ts';
import { ofRows } from '../dump-facts.ts';
import { abortEvidence } from '../output/abort-groups.ts';
import { type DumpRule, judged, notChecked } from '../rule.ts';

/** D17: admission control refused requests. They rarely reach a dump, so that none is there proves nothing. */
export const queueFull: DumpRule = {
  id: 'D17',
  source: 'SGLang scheduler: The request queue is full.',
  text: 'queueFull',
  class: 'L',
  sub: 'queue',
  severity: 'high',
  grade: 'log',
  causes: { keeps: ['queueing', 'overload'] },
  read: (dump) =>
    ofRows(dump, ({ aborts: { groups } }) => {
      const full = groups.filter(({ message }) => /queue is full/i.test(message ?? ''));
      if (full.length === 0) return notChecked(phrase('refusedNotDumped', {}));
      const count = full.reduce((sum, { count: own }) => sum + own, 0);
      return judged(true, { count }, abortEvidence(dump, full));
    }),
};
