import { formatPercent } from '../../../../shared/format.ts';
import { phrase } from '../../../../shared/phrase.ts';
import { freshLoads, loads } from '../inputs.ts';
import { type CaptureFacts, type CaptureRule, evidenceOf, type Input, judged } from '../rule.ts';

const usages = ({ summary }: CaptureFacts): readonly number[] =>
  summary.point_in_time_load.per_rank.flatMap(({ token_usage: usage }) => usage ?? []);

const several: Input<CaptureFacts> = {
  name: 'token_usage of two ranks',
  missing: (facts) => (usages(facts).length > 1 ? null : phrase('oneRank', {})),
};

/** M07: the mean over ranks looks fine while one of them is full. */
export const averageHidesRank: CaptureRule = {
  id: 'M07',
  source: 'SGLang entrypoints/v1_loads.py: aggregate.avg_token_usage until May 2026',
  text: 'averageHidesRank',
  class: 'L',
  sub: 'balance',
  severity: 'high',
  grade: 'point',
  inputs: [loads, freshLoads, several],
  causes: { keeps: ['kvPressure', 'imbalance'] },
  read(facts, { tokenUsage, meanTokenUsage }) {
    const values = usages(facts);
    const mean = values.reduce((total, value) => total + value, 0) / values.length;
    const usage = Math.max(...values);
    const { per_rank: ranks } = facts.summary.point_in_time_load;
    const at = ranks.findIndex((rank) => rank.token_usage === usage);
    return judged(
      usage >= tokenUsage && mean < meanTokenUsage,
      { usage, mean, rank: ranks[at]?.dp_rank ?? at, ranks: values.length },
      evidenceOf(facts, [
        `point_in_time_load.per_rank[${at}].token_usage`,
        `≥ ${formatPercent(tokenUsage)}, mean < ${formatPercent(meanTokenUsage)}`,
      ]),
    );
  },
};
