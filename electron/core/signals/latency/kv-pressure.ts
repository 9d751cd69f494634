import { formatPercent } from '../../../../shared/format.ts';
import { phrase } from '../../../../shared/phrase.ts';
import { freshLoads, loads } from '../inputs.ts';
import {
  type CaptureFacts,
  type CaptureRule,
  evidenceOf,
  type Input,
  judged,
  notChecked,
  wasIdle,
} from '../rule.ts';

const usage: Input<CaptureFacts> = {
  name: 'token_usage',
  missing: ({ summary }) =>
    summary.point_in_time_load.token_usage === null ? phrase('valueMissing', { name: 'token_usage' }) : null,
};

/** L07: the KV pool of the fullest rank is nearly used up. */
export const kvPressure: CaptureRule = {
  id: 'L07',
  source: 'reference scripts; sglang issue 6778',
  text: 'kvPressure',
  class: 'L',
  sub: 'kv',
  severity: 'high',
  grade: 'point',
  inputs: [loads, usage, freshLoads],
  causes: { covers: ['kvPressure'] },
  read(facts, thresholds) {
    const { token_usage: usage, per_rank: ranks } = facts.summary.point_in_time_load;
    if (usage === null) return notChecked(phrase('valueMissing', { name: 'token_usage' }));
    const full = usage >= thresholds.tokenUsage;
    if (!full && wasIdle(facts)) return notChecked(phrase('capturedIdle', {}));
    const fullest = ranks.findIndex((rank) => rank.token_usage === usage);
    return judged(
      full,
      { usage, rank: ranks[fullest]?.dp_rank ?? 0, ranks: ranks.length, limit: thresholds.tokenUsage },
      evidenceOf(
        facts,
        [`point_in_time_load.per_rank[${fullest}].token_usage`, `≥ ${formatPercent(thresholds.tokenUsage)}`],
        ['capacity.max_total_num_tokens'],
      ),
    );
  },
};
