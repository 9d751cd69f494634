import { phrase } from '../../../../shared/phrase.ts';
import { ofRank } from '../figures.ts';
import { freshLoads, loads, traffic } from '../inputs.ts';
import { type CaptureRule, judged, notChecked } from '../rule.ts';

/** L19: requests wait on one DP rank while another one has nothing to do. */
export const idleBesideQueue: CaptureRule = {
  id: 'L19',
  source: 'radixark/miles pull 2012',
  text: 'idleBesideQueue',
  class: 'L',
  sub: 'balance',
  severity: 'high',
  grade: 'point',
  inputs: [loads, freshLoads, traffic],
  causes: { covers: ['imbalance'] },
  read({ derived }) {
    const running = derived.loads('num_running_reqs');
    const waiting = derived.loads('num_waiting_reqs');
    if (running.length === 0 || waiting.length === 0)
      return notChecked(phrase('valueMissing', { name: 'num_waiting_reqs' }));
    if (running.length < 2) return notChecked(phrase('oneRank', {}));
    const queued = waiting.filter(({ value }) => value > 0).sort((a, b) => b.value - a.value);
    const idle = running.filter(
      ({ rank, value }) => value === 0 && (waiting.find((one) => one.rank === rank)?.value ?? 0) === 0,
    );
    const [longest, resting] = [queued[0], idle[0]];
    return judged(
      longest !== undefined && resting !== undefined,
      { waiting: longest?.value ?? 0, rank: longest?.rank ?? 0, idle: idle.length, ranks: running.length },
      [
        ...(longest ? [ofRank(longest, 'num_waiting_reqs', { unit: 'count', threshold: '> 0' })] : []),
        ...idle
          .slice(0, 3)
          .map((one) => ofRank(one, 'num_running_reqs', { unit: 'count', threshold: '= 0' })),
      ],
    );
  },
};
