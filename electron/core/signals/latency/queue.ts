import { phrase } from '../../../../shared/phrase.ts';
import { freshLoads, traffic } from '../inputs.ts';
import { type CaptureFacts, type CaptureRule, evidenceOf, type Input, judged, notChecked } from '../rule.ts';

const waiting: Input<CaptureFacts> = {
  name: '/v1/loads',
  missing: ({ summary }) =>
    summary.point_in_time_load.waiting_reqs === null
      ? phrase('sourceMissing', { source: '/v1/loads' })
      : null,
};

/** L01: requests wait. On decode workers waiting includes the hand-over queues, where the PD rules say more. */
export const queue: CaptureRule = {
  id: 'L01',
  source: 'reference scripts',
  text: 'queue',
  class: 'L',
  sub: 'queue',
  severity: 'warn',
  grade: 'point',
  inputs: [waiting, freshLoads, traffic],
  causes: { covers: ['queueing'] },
  read(facts) {
    const {
      running_reqs: running,
      waiting_reqs: waiting,
      per_rank: ranks,
    } = facts.summary.point_in_time_load;
    if (waiting === null) return notChecked(phrase('sourceMissing', { source: '/v1/loads' }));
    return judged(
      waiting > 0,
      { waiting, running: running ?? 0, ranks: ranks.length },
      evidenceOf(facts, ['point_in_time_load.waiting_reqs', '> 0'], ['point_in_time_load.running_reqs']),
      { severity: running !== null && waiting > running ? 'high' : 'warn' },
    );
  },
};
