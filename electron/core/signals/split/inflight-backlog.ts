import { isKnown } from '../../derived/answer.ts';
import { p95, weakest } from '../figures.ts';
import { type CaptureRule, judged, notChecked } from '../rule.ts';
import { queueEvidence, queueOf } from './hand-over-queues.ts';
import { prefillSide } from './sides.ts';

/** P02: KV that was computed waits to be sent: more is in flight than runs, or a transfer takes long. */
export const inflightBacklog: CaptureRule = {
  id: 'P02',
  source: 'SGLang prefill_transfer_kv_cache, num_prefill_inflight_queue_reqs',
  text: 'inflightBacklog',
  class: 'L',
  sub: 'pd',
  severity: 'high',
  grade: 'point',
  inputs: [prefillSide],
  causes: { keeps: ['split'] },
  read({ derived }, thresholds) {
    const queue = queueOf(derived, 'prefill_inflight');
    const running = derived.loadSum('num_running_reqs');
    const stage = derived.quantile('per_stage_req_latency_seconds', 0.95, {
      stage: 'prefill_transfer_kv_cache',
    });
    if (!queue && !isKnown(stage)) return notChecked(stage.absent);
    const piled = queue !== null && isKnown(running) && queue.now > running.value && queue.now > 0;
    const slow = isKnown(stage) && stage.value >= thresholds.splitSeconds;
    return judged(
      piled || slow,
      {
        queued: queue?.now ?? -1,
        running: isKnown(running) ? running.value : -1,
        seconds: isKnown(stage) ? stage.value : -1,
      },
      [
        ...queueEvidence(queue, isKnown(running) ? `> ${running.value}` : '> 0'),
        ...(isKnown(stage)
          ? p95(stage, { unit: 'seconds', threshold: `≥ ${thresholds.splitSeconds} s` })
          : []),
      ],
      { grade: piled || !isKnown(stage) ? 'point' : weakest(stage) },
    );
  },
};
