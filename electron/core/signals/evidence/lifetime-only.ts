import { phrase } from '../../../../shared/phrase.ts';
import { histograms, metrics } from '../inputs.ts';
import { type CaptureFacts, type CaptureRule, type Input, judged } from '../rule.ts';

const latencies = [
  'time_to_first_token_seconds',
  'e2e_request_latency_seconds',
  'inter_token_latency_seconds',
];

const observed: Input<CaptureFacts> = {
  name: 'latency histograms',
  missing: ({ derived }) =>
    latencies.some(derived.hasMetric)
      ? null
      : phrase('nothingObserved', { name: 'time_to_first_token_seconds' }),
};

/** M03: without a second sample every latency is an average since the process started. */
export const lifetimeOnly: CaptureRule = {
  id: 'M03',
  source: 'agentic-coding-harness-benchmarks pull 32: a mean TTFT that fell as load rose',
  text: 'lifetimeOnly',
  class: 'M',
  sub: 'lifetime',
  severity: 'warn',
  grade: 'point',
  inputs: [metrics, observed],
  lowers: { inputs: [histograms], to: 'lifetime' },
  read({ derived }, thresholds) {
    const { scrapes } = derived;
    const stretch = derived.stretch ?? derived.pastStretch;
    const evidence = scrapes.map(({ metricsFile, takenAt, number }) => ({
      source: metricsFile,
      path: metricsFile,
      label: phrase('evidenceTakenAt', { sample: number }),
      value: takenAt,
      unit: 'unix_seconds' as const,
      threshold: `≥ ${thresholds.sampleSeconds} s`,
      line: null,
    }));
    return judged(stretch === null, { samples: scrapes.length, seconds: stretch?.seconds ?? 0 }, evidence);
  },
};
