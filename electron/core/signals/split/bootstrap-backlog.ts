import { isKnown } from '../../derived/answer.ts';
import { p95, weakest } from '../figures.ts';
import { type CaptureRule, judged, notChecked } from '../rule.ts';
import { queueEvidence, queueOf } from './hand-over-queues.ts';
import { prefillSide } from './sides.ts';

/** P01: prefill waits for decode to offer room: the bootstrap queue grows, or takes long. */
export const bootstrapBacklog: CaptureRule = {
  id: 'P01',
  source: 'sglang issue 8816; SGLang prefill_bootstrap',
  text: 'bootstrapBacklog',
  class: 'L',
  sub: 'pd',
  severity: 'high',
  grade: 'point',
  inputs: [prefillSide],
  causes: { keeps: ['split'] },
  read({ derived }, thresholds) {
    const queue = queueOf(derived, 'prefill_bootstrap');
    const stage = derived.quantile('per_stage_req_latency_seconds', 0.95, { stage: 'prefill_bootstrap' });
    if (!queue && !isKnown(stage)) return notChecked(stage.absent);
    const slow = isKnown(stage) && stage.value >= thresholds.splitSeconds;
    const grows = queue?.rises === true;
    return judged(
      slow || grows,
      { queued: queue?.now ?? -1, before: queue?.before ?? -1, seconds: isKnown(stage) ? stage.value : -1 },
      [
        ...queueEvidence(queue, '> 0'),
        ...(isKnown(stage)
          ? p95(stage, { unit: 'seconds', threshold: `≥ ${thresholds.splitSeconds} s` })
          : []),
      ],
      { grade: grows ? 'delta' : isKnown(stage) ? weakest(stage) : 'point' },
    );
  },
};
