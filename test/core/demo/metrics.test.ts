import { describe, expect, test } from 'vitest';
import { formatNumber, Registry } from '../../../electron/core/demo/prometheus.ts';
import type { DemoServer } from '../../../electron/core/demo/server.ts';
import { demoVersions } from '../../../electron/core/demo/versions.ts';
import { post, start } from './running.ts';

test.each([
  [0, '0.0'],
  [12, '12.0'],
  [0.25, '0.25'],
  [-3, '-3.0'],
  [999_999, '999999.0'],
  [1_000_000, '1e+06'],
  [1_482_752, '1.482752e+06'],
  [1_482_752.5, '1.4827525e+06'],
  [0.00000025, '2.5e-07'],
  [Number.NaN, 'NaN'],
  [Number.POSITIVE_INFINITY, '+Inf'],
])('%f is written %s', (value, text) => {
  expect(formatNumber(value)).toBe(text);
});

test('a registry writes help, type, sorted labels, escapes and cumulative buckets', () => {
  const registry = new Registry([
    { name: 'a_total', type: 'counter', help: 'Some.' },
    { name: 'b', type: 'histogram', help: 'Times.', buckets: [1, 2] },
    { name: 'never', type: 'gauge', help: 'Unused.' },
  ]);
  registry.add('a_total', { z: 1, a: 'q"\\\n' }, 2);
  registry.observe('b', {}, 0.5);
  registry.observe('b', {}, 9, 2);
  registry.add('unknown', {}, 1);
  expect(registry.render()).toBe(
    `# HELP a_total Some.
# TYPE a_total counter
a_total{a="q\\"\\\\\\n",z="1"} 2.0
# HELP b Times.
# TYPE b histogram
b_sum 18.5
b_bucket{le="1.0"} 1.0
b_bucket{le="2.0"} 1.0
b_bucket{le="+Inf"} 3.0
b_count 3.0
`,
  );
});

async function scrape(server: DemoServer): Promise<string> {
  return (await fetch(`${server.url}/metrics`)).text();
}
const value = (text: string, series: RegExp): number[] =>
  text
    .split('\n')
    .filter((line) => series.test(line))
    .map((line) => Number(line.slice(line.lastIndexOf(' ') + 1)));

test('the counters move with what is served', async () => {
  const server = await start();
  const before = await scrape(server);
  expect(before).not.toContain('sglang:num_requests_total');
  for (const n of [1, 2])
    await post(server, { text: 'Where is valve 7?', sampling_params: { max_new_tokens: 5, n } });
  const after = await scrape(server);
  expect(value(after, /^sglang:num_requests_total/u)).toEqual([3]);
  expect(value(after, /^sglang:prompt_tokens_total/u)).toEqual([18]);
  expect(value(after, /^sglang:generation_tokens_total/u)).toEqual([15]);
  expect(value(after, /^sglang:time_to_first_token_seconds_count/u)).toEqual([3]);
  expect(value(after, /^sglang:queue_time_seconds_count/u).reduce((sum, one) => sum + one)).toBe(3);
  expect(value(after, /^sglang:http_responses_total\{endpoint="\/generate".*status_code="200"/u)).toEqual([
    2,
  ]);
  expect(after).toMatch(/^sglang:fwd_occupancy\{.*\} NaN$/mu);
});

describe('names and labels follow the release', () => {
  const has: Readonly<Record<(typeof demoVersions)[number], readonly [RegExp[], RegExp[]]>> = {
    '0.4.6': [
      [/avg_request_queue_latency\{model_name="[^"]*"\}/u],
      [/queue_time_seconds/u, /per_stage/u, /http_/u],
    ],
    '0.5.6': [
      [/queue_time_seconds_bucket\{[^}]*engine_type/u, /cached_tokens_total\{model_name="[^"]*"\}/u],
      [/avg_request_queue/u, /moe_ep_rank/u, /realtime_tokens/u],
    ],
    '0.5.10': [
      [/cached_tokens_total\{cache_source="device"/u, /http_requests_total/u],
      [/page_size/u, /moe_ep_rank/u],
    ],
    '0.5.15': [
      [/moe_ep_rank/u, /page_size/u, /engine_startup_time/u],
      [/is_streaming/u, /weight_memory_usage_gb/u],
    ],
    '0.5.17': [[/is_streaming="true"/u, /graph_memory_usage_gb\{[^}]*phase/u], [/engine_startup_time/u]],
  };
  test.each(demoVersions)('%s', async (version) => {
    const server = await start({ version, story: 'healthy', state: { modelType: 'x' } });
    const text = await scrape(server);
    for (const present of has[version][0]) expect(text).toMatch(present);
    for (const absent of has[version][1]) expect(text).not.toMatch(absent);
    expect(text).toContain('sglang:inter_token_latency_seconds_bucket');
  });
});

test('the spike story has the averages of its sample', async () => {
  const server = await start({ story: 'ttft-spike' });
  const text = await scrape(server);
  const mean = (name: string, labels = ''): number => {
    const sum = (part: string): number =>
      value(text, new RegExp(`^sglang:${name}_${part}\\{.*${labels}`, 'u')).reduce(
        (total, one) => total + one,
        0,
      );
    return sum('sum') / sum('count');
  };
  expect(mean('time_to_first_token_seconds')).toBeGreaterThan(2);
  expect(mean('queue_time_seconds')).toBeLessThan(0.05);
  expect(mean('per_stage_req_latency_seconds', 'stage="prefill_forward"')).toBeGreaterThan(1);
  expect(mean('per_stage_req_latency_seconds', 'stage="request_process"')).toBeLessThan(0.01);
  expect(value(text, /^sglang:num_running_reqs/u)).toHaveLength(8);
});
