import { formatPercent } from '../../../../shared/format.ts';
import { phrase } from '../../../../shared/phrase.ts';
import { isKnown } from '../../derived/answer.ts';
import { figure } from '../figures.ts';
import { metrics } from '../inputs.ts';
import { type CaptureRule, judged, notChecked } from '../rule.ts';

/** C01: the host tier of the cache is full: what is evicted from the GPU is lost. */
export const hostTierFull: CaptureRule = {
  id: 'C01',
  source: 'SGLang hicache_host_used_tokens, hicache_host_total_tokens',
  text: 'hostTierFull',
  class: 'L',
  sub: 'hicache',
  severity: 'warn',
  grade: 'point',
  inputs: [metrics],
  read({ derived }, thresholds) {
    const used = derived.gauge('hicache_host_used_tokens');
    if (!isKnown(used)) return notChecked(used.absent);
    const total = derived.gauge('hicache_host_total_tokens');
    if (!isKnown(total)) return notChecked(total.absent);
    if (total.value <= 0) return notChecked(phrase('nothingObserved', { name: total.name }));
    const share = used.value / total.value;
    return judged(share >= thresholds.hostTierFull, { share, used: used.value, total: total.value }, [
      ...figure(used, 'share', phrase('figureHostTier', {}), {
        value: share,
        unit: 'share',
        threshold: `≥ ${formatPercent(thresholds.hostTierFull)}`,
      }),
      ...total.evidence,
    ]);
  },
};
