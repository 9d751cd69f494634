import { isKnown } from '../../derived/answer.ts';
import { mean } from '../figures.ts';
import { histograms } from '../inputs.ts';
import { type CaptureRule, evidenceOf, judged, unobserved } from '../rule.ts';

/**
 * L03: the first token comes late and the queue is not the reason. Between two samples where both were observed there, else
 * since the server started.
 */
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
    const limits = [`> ${thresholds.ttftSeconds} s`, `< ${thresholds.queueSeconds} s`] as const;
    const isLate = (ttft: number, queue: number) =>
      ttft > thresholds.ttftSeconds && queue < thresholds.queueSeconds;
    const lately = facts.derived.mean('time_to_first_token_seconds', {}, 'delta');
    const queued = facts.derived.mean('queue_time_seconds', {}, 'delta');
    if (isKnown(lately) && isKnown(queued))
      return judged(
        isLate(lately.value, queued.value),
        { ttft: lately.value, queue: queued.value },
        [...mean(lately, limits[0]), ...mean(queued, limits[1])],
        { grade: 'delta' },
      );
    const { avg_ttft_seconds: ttft, avg_queue_time_seconds: queue } = facts.summary.metrics;
    if (ttft === null) return unobserved(facts, 'time_to_first_token_seconds');
    if (queue === null) return unobserved(facts, 'queue_time_seconds');
    return judged(
      isLate(ttft, queue),
      { ttft, queue },
      evidenceOf(
        facts,
        ['metrics.avg_ttft_seconds', limits[0]],
        ['metrics.avg_queue_time_seconds', limits[1]],
      ),
    );
  },
};
