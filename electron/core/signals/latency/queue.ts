import { phrase } from '../../../../shared/phrase.ts';
import { whyNotLoad } from '../load-age.ts';
import { type CaptureRule, evidenceOf, judged, notChecked, wasIdle } from '../rule.ts';

/** L01: requests wait. On decode workers waiting includes the hand-over queues, where the PD rules say more. */
export const queue: CaptureRule = {
  id: 'L01',
  source: 'reference scripts',
  text: 'queue',
  class: 'L',
  sub: 'queue',
  severity: 'warn',
  grade: 'point',
  read(facts, thresholds) {
    const {
      running_reqs: running,
      waiting_reqs: waiting,
      per_rank: ranks,
    } = facts.summary.point_in_time_load;
    if (waiting === null) return notChecked(phrase('sourceMissing', { source: '/v1/loads' }));
    const old = whyNotLoad(facts, thresholds);
    if (old) return notChecked(old);
    if (wasIdle(facts)) return notChecked(phrase('capturedIdle', {}));
    return judged(
      waiting > 0,
      { waiting, running: running ?? 0, ranks: ranks.length },
      evidenceOf(facts, ['point_in_time_load.waiting_reqs', '> 0'], ['point_in_time_load.running_reqs']),
      { severity: running !== null && waiting > running ? 'high' : 'warn' },
    );
  },
};
