import { phrase } from '../../../../shared/phrase.ts';
import { isKnown } from '../../derived/answer.ts';
import { figure, mean } from '../figures.ts';
import { histograms } from '../inputs.ts';
import { type CaptureRule, evidenceOf, judged, unobserved } from '../rule.ts';

const stages = 'metrics.stage_avg_seconds_max_tp_rank';
const histogram = 'per_stage_req_latency_seconds';
/** Of the time to first token, so that a queue that rose at once is not told as slow prefill. */
const leastShare = 0.6;

/**
 * L04: the forward pass of prefill takes the time, on the slowest rank. Between two samples where both stages were observed
 * there, else since the server started.
 */
export const prefillDominates: CaptureRule = {
  id: 'L04',
  source: 'reference scripts; SGLang req_time_stats.py',
  text: 'prefillDominates',
  class: 'L',
  sub: 'prefill',
  severity: 'high',
  grade: 'lifetime',
  inputs: [histograms],
  causes: { covers: ['prefill'] },
  read(facts, thresholds) {
    const limitOf = (intake: number) =>
      Math.max(thresholds.prefillSeconds, thresholds.prefillFactor * intake);
    const threshold = `> ${thresholds.prefillSeconds} s and > ${thresholds.prefillFactor} × request_process`;
    const between = (stage: string) => facts.derived.slowestMean(histogram, { stage }, 'delta');
    const [forward, process] = [between('prefill_forward'), between('request_process')];
    if (isKnown(forward) && isKnown(process)) {
      const ttft = facts.derived.mean('time_to_first_token_seconds', {}, 'delta');
      const owns = !isKnown(ttft) || forward.value >= leastShare * ttft.value;
      return judged(
        owns && forward.value > limitOf(process.value),
        { prefill: forward.value, intake: process.value, limit: limitOf(process.value) },
        [
          ...figure(
            forward,
            'mean of prefill_forward',
            phrase('evidenceStage', { stage: 'prefill_forward' }),
            {
              unit: 'seconds',
              threshold,
            },
          ),
          ...figure(
            process,
            'mean of request_process',
            phrase('evidenceStage', { stage: 'request_process' }),
            {
              unit: 'seconds',
            },
          ).slice(0, 1),
          ...(isKnown(ttft) ? mean(ttft, `≤ prefill_forward / ${leastShare}`).slice(0, 1) : []),
        ],
        { grade: 'delta' },
      );
    }
    const { prefill_forward: prefill, request_process: intake } =
      facts.summary.metrics.stage_avg_seconds_max_tp_rank;
    if (prefill === undefined) return unobserved(facts, 'prefill_forward');
    if (intake === undefined) return unobserved(facts, 'request_process');
    const limit = limitOf(intake);
    return judged(
      prefill > limit,
      { prefill, intake, limit },
      evidenceOf(facts, [`${stages}.prefill_forward`, threshold], [`${stages}.request_process`]),
    );
  },
};
