import { formatDuration } from '../../../../shared/format.ts';
import { phrase } from '../../../../shared/phrase.ts';
import { isKnown } from '../../derived/answer.ts';
import { figure, growth } from '../figures.ts';
import { twoSamples } from '../inputs.ts';
import { type CaptureRule, judged, notChecked } from '../rule.ts';

const gaps = 'inter_token_latency_seconds';

/** L13: the largest pauses between tokens are many times the usual one while prefills take more of the work than decode. */
export const prefillGaps: CaptureRule = {
  id: 'L13',
  source: 'SGLang inter_token_latency_seconds, realtime_tokens_total',
  text: 'prefillGaps',
  class: 'L',
  sub: 'decode',
  severity: 'warn',
  grade: 'delta',
  inputs: [twoSamples],
  read({ derived }, thresholds) {
    const p50 = derived.quantile(gaps, 0.5, {}, 'delta');
    const p99 = derived.quantile(gaps, 0.99, {}, 'delta');
    if (!isKnown(p50)) return notChecked(p50.absent);
    if (!isKnown(p99)) return notChecked(p99.absent);
    const prefilled = derived.growth('realtime_tokens_total', { mode: 'prefill_compute' });
    const decoded = derived.growth('realtime_tokens_total', { mode: 'decode' });
    if (!isKnown(prefilled)) return notChecked(prefilled.absent);
    if (!isKnown(decoded)) return notChecked(decoded.absent);
    const factor = p50.value > 0 ? p99.value / p50.value : 0;
    return judged(
      factor >= thresholds.gapSpread && prefilled.value > decoded.value,
      { p99: p99.value, p50: p50.value, prefilled: prefilled.value, decoded: decoded.value },
      [
        ...figure(p99, 'p99', phrase('figureP99', { name: p99.name }), {
          unit: 'seconds',
          threshold: `≥ ${thresholds.gapSpread} × ${formatDuration(p50.value)}`,
        }).slice(0, 1),
        ...figure(p50, 'p50', phrase('figureP50', { name: p50.name }), { unit: 'seconds' }),
        ...growth({ ...prefilled, name: `${prefilled.name} prefill_compute` }),
        ...growth({ ...decoded, name: `${decoded.name} decode` }),
      ],
    );
  },
};
