import { formatPercent } from '../../../../shared/format.ts';
import { phrase } from '../../../../shared/phrase.ts';
import { isKnown } from '../../derived/answer.ts';
import { figure } from '../figures.ts';
import { freshLoads } from '../inputs.ts';
import { type CaptureRule, judged, notChecked } from '../rule.ts';
import { queueEvidence, queueOf } from './hand-over-queues.ts';
import { decodeSide } from './sides.ts';

/** P03: requests wait for room on the decode side, and its pool is full: first tokens come late on the prefill side. */
export const noRoomForDecode: CaptureRule = {
  id: 'P03',
  source: 'SGLang decode_prealloc_queue_reqs; vllm issue 22454',
  text: 'noRoomForDecode',
  class: 'L',
  sub: 'pd',
  severity: 'high',
  grade: 'point',
  inputs: [decodeSide, freshLoads],
  causes: { keeps: ['split', 'kvPressure'] },
  read({ derived }, thresholds) {
    const queue = queueOf(derived, 'decode_prealloc');
    if (!queue) return notChecked(phrase('valueMissing', { name: 'decode_prealloc_queue_reqs' }));
    const loads = derived.loadMax('token_usage');
    const usage = isKnown(loads) ? loads : derived.gaugeMax('token_usage');
    if (!isKnown(usage)) return notChecked(usage.absent);
    return judged(
      queue.now > 0 && usage.value >= thresholds.decodeUsage,
      { queued: queue.now, usage: usage.value },
      [
        ...queueEvidence(queue, '> 0'),
        ...figure(usage, 'max', phrase('evidenceTokenUsage', {}), {
          unit: 'share',
          threshold: `≥ ${formatPercent(thresholds.decodeUsage)}`,
        }).slice(0, 1),
      ],
    );
  },
};
