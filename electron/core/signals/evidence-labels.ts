import { type Phrase, phrase } from '../../../shared/phrase.ts';
import type { EvidenceUnit } from '../../../shared/signal.ts';

interface Label {
  readonly label: Phrase;
  readonly unit?: EvidenceUnit;
}

/** What the values of a summary that rules read are called, by the last part of their key. */
const labels: Readonly<Record<string, Label>> = {
  num_requests_total: { label: phrase('evidenceServed', {}), unit: 'count' },
  running_reqs: { label: phrase('evidenceRunning', {}), unit: 'count' },
  waiting_reqs: { label: phrase('evidenceWaiting', {}), unit: 'count' },
  token_usage: { label: phrase('evidenceTokenUsage', {}), unit: 'share' },
  snapshot_age_seconds: { label: phrase('evidenceSnapshotAge', {}), unit: 'seconds' },
  max_total_num_tokens: { label: phrase('evidencePool', {}), unit: 'count' },
  avg_ttft_seconds: { label: phrase('evidenceTtft', {}), unit: 'seconds' },
  avg_queue_time_seconds: { label: phrase('evidenceQueueTime', {}), unit: 'seconds' },
  prefill_forward: { label: phrase('evidenceStage', { stage: 'prefill_forward' }), unit: 'seconds' },
  request_process: { label: phrase('evidenceStage', { stage: 'request_process' }), unit: 'seconds' },
  speculative_accept_lengths: { label: phrase('evidenceAcceptLength', {}) },
  speculative_algorithm: { label: phrase('evidenceAlgorithm', {}) },
  enable_metrics: { label: phrase('evidenceMetricsOn', {}) },
};

/** Label and unit of a value by its dotted key; nothing for a key without one. */
export const labelOf = (key: string): Label | Record<string, never> =>
  labels[(key.split('.').at(-1) ?? key).replace(/\[\d+\]$/, '')] ?? {};
