import { formatPercent } from '../../../../shared/format.ts';
import { phrase } from '../../../../shared/phrase.ts';
import { isKnown } from '../../derived/answer.ts';
import { metrics } from '../inputs.ts';
import { type CaptureRule, judged, notChecked } from '../rule.ts';

const pools = { full: 'full_token_usage', swa: 'swa_token_usage', mamba: 'mamba_usage' } as const;
type Pool = keyof typeof pools;

/** L09: one of the pools of a hybrid model is full while another one is not. */
export const onePool: CaptureRule = {
  id: 'L09',
  source: 'SGLang full_token_usage, swa_token_usage, mamba_usage',
  text: 'onePool',
  class: 'L',
  sub: 'kv',
  severity: 'high',
  grade: 'point',
  inputs: [metrics],
  causes: { keeps: ['kvPressure'] },
  read({ derived }, thresholds) {
    const known = (Object.keys(pools) as Pool[]).flatMap((pool) => {
      const usage = derived.gaugeMax(pools[pool]);
      return isKnown(usage) ? [{ pool, usage }] : [];
    });
    if (known.length < 2) return notChecked(phrase('onePoolOnly', {}));
    const sorted = [...known].sort((a, b) => b.usage.value - a.usage.value);
    const [most, least] = [sorted[0] as (typeof sorted)[number], sorted.at(-1) as (typeof sorted)[number]];
    const { tokenUsage, poolIdle } = thresholds;
    return judged(
      most.usage.value >= tokenUsage && least.usage.value < poolIdle,
      { pool: most.pool, usage: most.usage.value, other: least.pool, otherUsage: least.usage.value },
      [
        ...most.usage.evidence.map((one) => ({
          ...one,
          unit: 'share' as const,
          threshold: `≥ ${formatPercent(tokenUsage)}`,
        })),
        ...least.usage.evidence.map((one) => ({
          ...one,
          unit: 'share' as const,
          threshold: `< ${formatPercent(poolIdle)}`,
        })),
      ],
    );
  },
};
