import { phrase } from '../../../../shared/phrase.ts';
import { freshLoads } from '../inputs.ts';
import { type CaptureFacts, type CaptureRule, evidenceOf, type Input, judged, wasIdle } from '../rule.ts';

const knownLoad: Input<CaptureFacts> = {
  name: '/v1/loads',
  missing: (facts) => (wasIdle(facts) === null ? phrase('sourceMissing', { source: '/v1/loads' }) : null),
};

/** M01: with nothing running and nothing waiting, point-in-time load proves nothing. */
export const idle: CaptureRule = {
  id: 'M01',
  source: 'reference scripts',
  text: 'idle',
  class: 'M',
  sub: 'idle',
  severity: 'info',
  grade: 'point',
  inputs: [knownLoad, freshLoads],
  read(facts) {
    const {
      running_reqs: running,
      waiting_reqs: waiting,
      per_rank: ranks,
    } = facts.summary.point_in_time_load;
    return judged(
      wasIdle(facts) === true,
      { running: running ?? 0, waiting: waiting ?? 0, ranks: ranks.length },
      evidenceOf(
        facts,
        ['point_in_time_load.running_reqs', '= 0'],
        ['point_in_time_load.waiting_reqs', '= 0'],
      ),
    );
  },
};
