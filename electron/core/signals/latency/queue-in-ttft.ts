import { formatPercent } from '../../../../shared/format.ts';
import { isKnown } from '../../derived/answer.ts';
import { mean, weakest } from '../figures.ts';
import { histograms } from '../inputs.ts';
import { type CaptureRule, judged, notChecked } from '../rule.ts';

/** L02: most of the time to first token is waiting. */
export const queueInTtft: CaptureRule = {
  id: 'L02',
  source: 'SGLang queue_time_seconds, time_to_first_token_seconds',
  text: 'queueInTtft',
  class: 'L',
  sub: 'queue',
  severity: 'high',
  grade: 'delta',
  inputs: [histograms],
  causes: { keeps: ['queueing'] },
  read({ derived }, thresholds) {
    const ttft = derived.mean('time_to_first_token_seconds');
    if (!isKnown(ttft)) return notChecked(ttft.absent);
    const queue = derived.mean('queue_time_seconds');
    if (!isKnown(queue)) return notChecked(queue.absent);
    const share = ttft.value > 0 ? Math.min(1, queue.value / ttft.value) : 0;
    return judged(
      share >= thresholds.queueShare && ttft.value >= thresholds.queuedTtftSeconds,
      { share, ttft: ttft.value, queue: queue.value },
      [
        ...mean(queue, `≥ ${formatPercent(thresholds.queueShare)}`),
        ...mean(ttft, `≥ ${thresholds.queuedTtftSeconds} s`),
      ],
      { grade: weakest(ttft, queue) },
    );
  },
};
