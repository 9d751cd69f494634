import { histograms } from '../inputs.ts';
import { type CaptureRule, evidenceOf, judged, unobserved } from '../rule.ts';

const stages = 'metrics.stage_avg_seconds_max_tp_rank';

/** L04: the forward pass of prefill takes the time, on the slowest rank. */
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
    const { prefill_forward: prefill, request_process: intake } =
      facts.summary.metrics.stage_avg_seconds_max_tp_rank;
    if (prefill === undefined) return unobserved(facts, 'prefill_forward');
    if (intake === undefined) return unobserved(facts, 'request_process');
    const limit = Math.max(thresholds.prefillSeconds, thresholds.prefillFactor * intake);
    return judged(
      prefill > limit,
      { prefill, intake, limit },
      evidenceOf(
        facts,
        [
          `${stages}.prefill_forward`,
          `> ${thresholds.prefillSeconds} s and > ${thresholds.prefillFactor} × request_process`,
        ],
        [`${stages}.request_process`],
      ),
    );
  },
};
