import type { Summary } from '../../../shared/summary.ts';

/* SUMMARY_REPORT.txt: the reference's lines, names and order, so that what reads one reads the other. */

const unknown = 'n/a';

/** Three decimals; `n/a` for unknown. */
const decimal = (value: number | null): string => (value === null ? unknown : value.toFixed(3));
/** No decimals. */
const count = (value: number | null): string => (value === null ? unknown : value.toFixed(0));
/** `null` is also how SGLang spells that prefill and decode are not split. */
const text = (value: string | number | null): string =>
  value === null || value === 'null' ? unknown : String(value);
/** As Python writes it. */
const flag = (value: boolean | null): string => (value === null ? unknown : value ? 'True' : 'False');

/** `a=1 b=2` */
const pairs = (values: Readonly<Record<string, string>>): string =>
  Object.entries(values)
    .map(([name, value]) => `${name}=${value}`)
    .join(' ');

/** `a=1, b=2`, by name. */
const sorted = (values: Readonly<Record<string, string | number>>): string =>
  Object.entries(values)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name}=${text(value)}`)
    .join(', ');

/** `notChecked`: rules that found no input, so that silence is not taken for health. */
export function formatSummary(summary: Summary, notChecked = 0): string {
  const { health, model, topology, capacity, point_in_time_load: load, metrics } = summary;
  // Not collected, or answered with something that is no health answer: neither ok nor failed.
  const verdict = (ok: boolean, status: number | null) =>
    ok ? 'ok' : status === null || (status >= 200 && status < 300) ? unknown : 'failed';
  const lines = [
    `Bundle: ${summary.bundle_dir}`,
    `Base URL: ${text(summary.base_url)}`,
    `Collected At: ${text(summary.collected_at)}`,
    '',
    `Health: ${pairs({
      '/health': verdict(health.health_ok, health.health_status),
      '/health_generate': verdict(health.health_generate_ok, health.health_generate_status),
    })}`,
    `Model: ${text(model.model_path)} ${pairs({
      weight_version: text(model.weight_version),
      type: text(model.model_type),
      sglang: text(model.sglang_version),
    })}`,
    `Topology: ${pairs({
      tp: text(topology.tp_size),
      dp: text(topology.dp_size),
      pp: text(topology.pp_size),
      ep: text(topology.ep_size),
      disagg: text(topology.disaggregation_mode),
      trace: flag(topology.enable_trace),
      metrics: flag(topology.enable_metrics),
    })}`,
    `Capacity: ${pairs({
      max_total_tokens: count(capacity.max_total_num_tokens),
      max_running_reqs: count(capacity.effective_max_running_requests_per_dp),
      weight_gb: decimal(capacity.weight_gb),
      kv_cache_gb: decimal(capacity.kv_cache_gb),
      graph_gb: decimal(capacity.graph_gb),
    })}`,
    `Point-in-time load: ${pairs({
      running: count(load.running_reqs),
      waiting: count(load.waiting_reqs),
      total: count(load.total_reqs),
      token_usage: decimal(load.token_usage),
      throughput: decimal(load.avg_throughput),
      cache_hit_rate: decimal(load.cache_hit_rate),
    })}`,
    `Metrics: ${pairs({
      requests: count(metrics.num_requests_total),
      prompt_tokens: count(metrics.prompt_tokens_total),
      generation_tokens: count(metrics.generation_tokens_total),
      avg_ttft_s: decimal(metrics.avg_ttft_seconds),
      avg_e2e_s: decimal(metrics.avg_e2e_seconds),
      avg_queue_s: decimal(metrics.avg_queue_time_seconds),
      avg_inter_token_s: decimal(metrics.avg_inter_token_seconds),
    })}`,
  ];
  const stages = Object.entries(metrics.stage_avg_seconds_max_tp_rank);
  if (stages.length > 0) {
    const seconds = Object.fromEntries(stages.map(([stage, value]) => [stage, `${decimal(value)}s`]));
    lines.push(`Stage Averages (max across TP ranks): ${sorted(seconds)}`);
  }
  if (Object.keys(load.queues).length > 0) lines.push(`Queues: ${sorted(load.queues)}`);
  if (Object.keys(load.disaggregation).length > 0)
    lines.push(`Disaggregation: ${sorted(load.disaggregation)}`);

  lines.push('', 'What stands out:');
  if (summary.signals.length === 0)
    lines.push(
      notChecked === 0 ? '- No rule fired.' : `- No rule fired; ${notChecked} could not be checked.`,
    );
  for (const signal of summary.signals) lines.push(`- ${signal}`);
  return `${lines.join('\n')}\n`;
}
