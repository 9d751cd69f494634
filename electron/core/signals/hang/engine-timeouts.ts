import { ofRows } from '../dump-facts.ts';
import { abortEvidence } from '../output/abort-groups.ts';
import { type DumpRule, judged } from '../rule.ts';

/** H05: the scheduler ended requests by its own time-outs. Those that were still waiting seldom reach a dump. */
export const engineTimeouts: DumpRule = {
  id: 'H05',
  source: 'SGLang scheduler: SGLANG_REQ_WAITING_TIMEOUT, SGLANG_REQ_RUNNING_TIMEOUT',
  text: 'engineTimeouts',
  class: 'H',
  sub: null,
  severity: 'warn',
  grade: 'log',
  causes: { keeps: ['stall'] },
  read: (dump, thresholds) =>
    ofRows(dump, ({ aborts: { groups }, timing: { finished } }) => {
      const ended = (phase: RegExp) => groups.filter(({ message }) => phase.test(message ?? ''));
      const [waiting, running] = [ended(/request waiting timeout/i), ended(/request running timeout/i)];
      const count = (of: typeof groups) => of.reduce((sum, { count: own }) => sum + own, 0);
      const [waited, ran] = [count(waiting), count(running)];
      const many = waited + ran >= thresholds.timeoutShare * finished;
      return judged(
        waited + ran > 0,
        { waited, ran, finished },
        abortEvidence(dump, [...running, ...waiting]),
        // What only waited tells of a queue, not of a hang.
        // Single ones, and what only waited, tell of slowness; many that were running tell of an engine that stands.
        many ? { class: ran > 0 ? 'H' : 'L', severity: 'high' } : { class: 'L', severity: 'warn' },
      );
    }),
};
