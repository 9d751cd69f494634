import { phrase } from '../../../../shared/phrase.ts';
import { isKnown, type Known } from '../../derived/answer.ts';
import { freshLoads, loads, traffic } from '../inputs.ts';
import { type CaptureRule, judged, notChecked } from '../rule.ts';

const columns = ['num_running_reqs', 'num_waiting_reqs', 'num_total_tokens'] as const;

/** L18: one DP rank has far more to do than the others. */
export const imbalance: CaptureRule = {
  id: 'L18',
  source: 'sglang issue 16080, pull 21699',
  text: 'imbalance',
  class: 'L',
  sub: 'balance',
  severity: 'warn',
  grade: 'point',
  inputs: [loads, freshLoads, traffic],
  causes: { covers: ['imbalance'] },
  read({ derived }, thresholds) {
    // With a request or two on each rank one large one among them is chance.
    const ranks = derived.loads('num_running_reqs').length;
    const requests = [derived.loadSum('num_running_reqs'), derived.loadSum('num_waiting_reqs')]
      .filter(isKnown)
      .reduce((sum, { value }) => sum + value, 0);
    const least = thresholds.requestsPerRank * ranks;
    if (ranks > 1 && requests < least)
      return notChecked(phrase('tooLittleToShare', { name: 'num_running_reqs', sum: requests, least }));
    const all = columns.map((column) => derived.imbalance(column));
    const known = all.filter(isKnown);
    const [first] = all;
    if (known.length === 0)
      return notChecked(first && !isKnown(first) ? first.absent : phrase('oneRank', {}));
    const worst = known.reduce((most, one) => (one.value > most.value ? one : most), known[0] as Known);
    const order = [...derived.loads(worst.name)].sort((a, b) => b.value - a.value);
    const [high, low] = [order[0], order.at(-1)];
    const method = derived.argument('load_balance_method', (value) =>
      typeof value === 'string' ? value : null,
    );
    return judged(
      worst.value >= thresholds.imbalance,
      {
        column: worst.name,
        factor: worst.value,
        high: high?.value ?? 0,
        highRank: high?.rank ?? 0,
        low: low?.value ?? 0,
        lowRank: low?.rank ?? 0,
        ranks: worst.n,
        method: 'absent' in method ? '' : method.value,
      },
      [
        ...worst.evidence.map((one) => ({
          ...one,
          unit: 'count' as const,
          threshold: `≥ ${thresholds.imbalance} ×`,
        })),
        ...('absent' in method ? [] : [method.evidence]),
      ],
      { severity: worst.value >= thresholds.imbalanceHigh ? 'high' : 'warn' },
    );
  },
};
