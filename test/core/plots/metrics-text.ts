import type { Capture, Sample } from '../../../electron/core/capture.ts';
import { parseMetrics } from '../../../electron/core/metrics.ts';

/** A histogram as Prometheus text: cumulative counts by edge; its count is that of the last edge. */
export function histogramText(
  name: string,
  counts: Readonly<Record<string, number>>,
  sum: number,
  labels = '',
): string {
  const inside = labels === '' ? '' : `${labels},`;
  return [
    ...Object.entries(counts).map(([le, count]) => `sglang:${name}_bucket{${inside}le="${le}"} ${count}`),
    `sglang:${name}_sum{${labels}} ${sum}`,
    `sglang:${name}_count{${labels}} ${counts['+Inf'] ?? 0}`,
  ].join('\n');
}

/** A look at a server; a null text is a sample without /metrics. */
export const sampleOf = (text: string | null, takenAt: number | null, number = 1): Sample => ({
  number,
  folder: '',
  takenAt,
  loads: null,
  metrics: text === null ? null : parseMetrics(text),
  metricsFile: 'metrics.txt',
});

export const captureOf = (...samples: readonly Sample[]): Pick<Capture, 'samples' | 'window'> => ({
  samples,
  window: null,
});
