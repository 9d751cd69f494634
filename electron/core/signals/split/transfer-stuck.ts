import { phrase } from '../../../../shared/phrase.ts';
import { isKnown } from '../../derived/answer.ts';
import { growth } from '../figures.ts';
import { twoSamples } from '../inputs.ts';
import { type CaptureRule, judged, notChecked } from '../rule.ts';
import { queueEvidence, queueOf } from './hand-over-queues.ts';
import { decodeSide } from './sides.ts';

/** P04: requests wait for their KV in both samples, and not one transfer ended between them. */
export const transferStuck: CaptureRule = {
  id: 'P04',
  source: 'SGLang decode_transfer_queue_reqs, kv_transfer_latency_ms',
  text: 'transferStuck',
  class: 'H',
  sub: 'pd',
  severity: 'critical',
  grade: 'delta',
  inputs: [decodeSide, twoSamples],
  causes: { keeps: ['split'] },
  read({ derived }) {
    const queue = queueOf(derived, 'decode_transfer');
    if (!queue) return notChecked(phrase('valueMissing', { name: 'decode_transfer_queue_reqs' }));
    if (queue.before === null) return notChecked(phrase('oneScrape', {}));
    const transfers = derived.growth('kv_transfer_latency_ms_count');
    // An empty queue needs no count of what went through it.
    if (queue.now === 0 || queue.before === 0)
      return judged(
        false,
        { queued: queue.now, before: queue.before, seconds: 0 },
        queueEvidence(queue, '> 0'),
      );
    if (!isKnown(transfers)) return notChecked(transfers.absent);
    return judged(
      transfers.value === 0,
      { queued: queue.now, before: queue.before, seconds: transfers.interval ?? 0 },
      [...queueEvidence(queue, '> 0'), ...growth(transfers, '= 0')],
    );
  },
};
