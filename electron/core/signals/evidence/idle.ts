import { phrase } from '../../../../shared/phrase.ts';
import { whyNotLoad } from '../load-age.ts';
import { type CaptureRule, evidenceOf, judged, notChecked, wasIdle } from '../rule.ts';

/** M01: with nothing running and nothing waiting, point-in-time load proves nothing. */
export const idle: CaptureRule = {
  id: 'M01',
  source: 'reference scripts',
  text: 'idle',
  class: 'M',
  sub: 'idle',
  severity: 'info',
  grade: 'point',
  read(facts, thresholds) {
    const isIdle = wasIdle(facts);
    if (isIdle === null) return notChecked(phrase('sourceMissing', { source: '/v1/loads' }));
    const old = whyNotLoad(facts, thresholds);
    if (old) return notChecked(old);
    const {
      running_reqs: running,
      waiting_reqs: waiting,
      per_rank: ranks,
    } = facts.summary.point_in_time_load;
    return judged(
      isIdle,
      { running: running ?? 0, waiting: waiting ?? 0, ranks: ranks.length },
      evidenceOf(
        facts,
        ['point_in_time_load.running_reqs', '= 0'],
        ['point_in_time_load.waiting_reqs', '= 0'],
      ),
    );
  },
};
