import { histograms } from '../inputs.ts';
import { type CaptureRule, evidenceOf, judged, unobserved } from '../rule.ts';

/** L03: the first token comes late and the queue is not the reason. */
export const ttftWithoutQueue: CaptureRule = {
  id: 'L03',
  source: 'reference scripts',
  text: 'ttftWithoutQueue',
  class: 'L',
  sub: 'prefill',
  severity: 'high',
  grade: 'lifetime',
  inputs: [histograms],
  causes: { excludes: ['queueing'] },
  read(facts, thresholds) {
    const { avg_ttft_seconds: ttft, avg_queue_time_seconds: queue } = facts.summary.metrics;
    if (ttft === null) return unobserved(facts, 'time_to_first_token_seconds');
    if (queue === null) return unobserved(facts, 'queue_time_seconds');
    return judged(
      ttft > thresholds.ttftSeconds && queue < thresholds.queueSeconds,
      { ttft, queue },
      evidenceOf(
        facts,
        ['metrics.avg_ttft_seconds', `> ${thresholds.ttftSeconds} s`],
        ['metrics.avg_queue_time_seconds', `< ${thresholds.queueSeconds} s`],
      ),
    );
  },
};
