import type { Summary } from '../../../shared/summary.ts';
import { type Average, averageOf, largestAverages, sumOf } from '../metric-math.ts';
import type { MetricTable } from '../metrics.ts';
import type { Ledger } from './ledger.ts';

/* Counters and averages of /metrics. One scrape gives averages since the process started, nothing more recent. */

export function readMetricsSummary(table: MetricTable | null, ledger: Ledger): Summary['metrics'] {
  const total = (key: string, name: string): number | null => {
    const samples = table?.named(name) ?? [];
    const value = sumOf(samples);
    if (value !== null && samples[0]) ledger.series(`metrics.${key}`, value, samples[0]);
    return value;
  };
  /** Of several names the first that has observations: a histogram was renamed between versions. */
  const average = (key: string, ...names: readonly string[]): number | null => {
    for (const name of names) {
      const found = table && averageOf(table, name);
      if (found) return noted(`metrics.${key}`, found, ledger);
    }
    return null;
  };
  const requests = total('num_requests_total', 'sglang:num_requests_total');
  total('request_count', 'sglang:num_requests_total');
  const stages = table
    ? largestAverages(table, 'sglang:per_stage_req_latency_seconds', 'stage', 'tp_rank')
    : new Map<string, Average>();
  return {
    request_count: requests,
    num_requests_total: requests,
    prompt_tokens_total: total('prompt_tokens_total', 'sglang:prompt_tokens_total'),
    generation_tokens_total: total('generation_tokens_total', 'sglang:generation_tokens_total'),
    avg_ttft_seconds: average('avg_ttft_seconds', 'sglang:time_to_first_token_seconds'),
    avg_e2e_seconds: average('avg_e2e_seconds', 'sglang:e2e_request_latency_seconds'),
    avg_queue_time_seconds: average('avg_queue_time_seconds', 'sglang:queue_time_seconds'),
    avg_inter_token_seconds: average(
      'avg_inter_token_seconds',
      'sglang:inter_token_latency_seconds',
      'sglang:time_per_output_token_seconds',
    ),
    stage_avg_seconds_max_tp_rank: Object.fromEntries(
      [...stages].map(([stage, found]) => [
        stage,
        noted(`metrics.stage_avg_seconds_max_tp_rank.${stage}`, found, ledger),
      ]),
    ),
  };
}

function noted(key: string, { value, sample }: Average, ledger: Ledger): number {
  ledger.series(key, value, sample);
  return value;
}
