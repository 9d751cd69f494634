import { phrase } from '../../../../shared/phrase.ts';
import { freshLoads, loads } from '../inputs.ts';
import { type CaptureFacts, type CaptureRule, evidenceOf, type Input, judged } from '../rule.ts';

const told: Input<CaptureFacts> = {
  name: 'utilization',
  missing: ({ summary }) =>
    summary.point_in_time_load.per_rank.some(({ utilization }) => utilization !== null)
      ? null
      : phrase('valueMissing', { name: 'utilization' }),
};

/** M10: `utilization` is 0 without an SLO limit and -1 on prefill workers, whatever the server does. */
export const utilization: CaptureRule = {
  id: 'M10',
  source: 'SGLang metrics_reporter._calculate_utilization; sglang pull 22713',
  text: 'utilization',
  class: 'M',
  sub: 'reading',
  severity: 'info',
  grade: 'point',
  inputs: [loads, told, freshLoads],
  read(facts) {
    const { per_rank: ranks } = facts.summary.point_in_time_load;
    const at = ranks.findIndex(
      ({ utilization: value, running_reqs: running }) => value === -1 || (value === 0 && (running ?? 0) > 0),
    );
    const rank = ranks[at === -1 ? 0 : at];
    return judged(
      at !== -1,
      { value: rank?.utilization ?? 0, running: rank?.running_reqs ?? 0 },
      evidenceOf(
        facts,
        [`point_in_time_load.per_rank[${Math.max(at, 0)}].utilization`],
        [`point_in_time_load.per_rank[${Math.max(at, 0)}].running_reqs`],
      ),
    );
  },
};
