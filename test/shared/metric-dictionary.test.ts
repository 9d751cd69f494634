import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { demoVersions } from '../../electron/core/demo/versions.ts';
import { type MetricTable, parseMetrics } from '../../electron/core/metrics.ts';
import { metrics as english } from '../../shared/messages/en/metrics.ts';
import { metrics as chinese } from '../../shared/messages/zh/metrics.ts';
import { metricInfo, metricKeys, misleadingMetrics } from '../../shared/metric-dictionary/metric-info.ts';
import { post, start } from '../core/demo/running.ts';

/** Every series of a scrape is known, with the type that the text declares and no label that the dictionary lacks. */
function expectKnown(table: MetricTable): void {
  expect(table.samples.length).toBeGreaterThan(10);
  for (const { name, labels } of table.samples) {
    const info = metricInfo(name);
    expect(info, name).not.toBeNull();
    const family = table.families.get(name) ?? table.families.get(name.replace(/_(sum|count|bucket)$/, ''));
    expect([name, info?.type]).toEqual([name, family?.type]);
    const known = [...(info?.labels ?? []).map((label) => label.replace(/[[\]]/g, '')), 'le'];
    for (const label of labels.keys()) expect([name, known]).toEqual([name, expect.arrayContaining([label])]);
  }
}

test.each(demoVersions)('every metric of the demo server as %s is in it', async (version) => {
  const server = await start({ version });
  await (await post(server, { text: 'one two three', sampling_params: { max_new_tokens: 4 } })).text();
  expectKnown(parseMetrics(await (await fetch(`${server.url}/metrics`)).text()));
});

test('every metric of the sample incidents is in it', async () => {
  const samples = join(import.meta.dirname, '../../assets/samples');
  const texts = (await readdir(samples, { recursive: true })).filter((path) => path.endsWith('metrics.txt'));
  expect(texts).toHaveLength(4);
  for (const path of texts) expectKnown(parseMetrics(await readFile(join(samples, path), 'utf8')));
});

for (const { series, expected } of [
  {
    series: 'sglang:num_running_reqs',
    expected: { key: 'num_running_reqs', part: 'value', unit: 'requests' },
  },
  { series: 'sglang_num_running_reqs', expected: { name: 'sglang:num_running_reqs' } },
  {
    series: 'sglang:time_to_first_token_seconds_bucket{le="0.1",model_name="a}b"}',
    expected: { name: 'sglang:time_to_first_token_seconds', part: 'bucket', type: 'histogram' },
  },
  { series: 'sglang:queue_time_seconds_sum', expected: { key: 'queue_time_seconds', part: 'sum' } },
  { series: 'sglang:eplb_balancedness_count', expected: { key: 'eplb_balancedness', part: 'count' } },
  { series: 'sglang:num_requests_created', expected: { key: 'num_requests_total', part: 'created' } },
  // A family of OpenMetrics stands without its suffix, and so did the declaration of older releases.
  { series: 'sglang:num_aborted_requests', expected: { key: 'num_aborted_requests_total' } },
  {
    series: 'sglang:time_per_output_token_seconds',
    expected: { now: 'sglang:inter_token_latency_seconds', when: '0.4.6' },
  },
  {
    series: 'sglang:inter_token_latency_seconds',
    expected: { now: null, was: ['sglang:time_per_output_token_seconds'] },
  },
  { series: 'sglang:cache_hit_rate', expected: { misleads: 'cache_hit_rate' } },
  { series: 'sglang:page_size', expected: { misleads: null } },
  { series: 'smg_worker_cb_state', expected: { side: 'router', name: 'smg_worker_cb_state' } },
  {
    series: 'smg_http_inflight_request_age_count',
    expected: { part: 'value', key: 'smg_http_inflight_request_age_count' },
  },
  { series: 'sgl_router_pd_errors_total', expected: { type: 'counter' } },
])
  test(`knows ${series}`, () => expect(metricInfo(series)).toMatchObject(expected));

test.each([
  'sglang:no_such_thing',
  'num_running_reqs',
  'sglang:num_running_reqs_bucket',
  'sglang:cache_hit_rate_sum',
  'process_cpu_seconds_total',
  'smg_no_such_thing',
  'toString',
  'sglang:toString',
  '',
])('does not know %s', (series) => expect(metricInfo(series)).toBeNull());

test('a name that moved and its new name point at each other', () => {
  const infos = metricKeys.flatMap((key) => metricInfo(`sglang:${key}`) ?? []);
  for (const { name, was, now } of infos) {
    for (const earlier of was) {
      const info = metricInfo(earlier);
      expect([earlier, info?.name === name ? name : info?.now]).toEqual([earlier, name]);
    }
    if (now !== null) expect(metricInfo(now)?.now).toBeNull();
  }
});

test('both languages say what every series means, each in its own words', () => {
  for (const key of metricKeys) {
    expect(english.meaning[key], key).toMatch(/^[A-Z].*\.$/);
    expect(chinese.meaning[key], key).toMatch(/\p{Script=Han}.*。$/u);
  }
  for (const key of misleadingMetrics) {
    expect(english.misleads[key], key).toMatch(/\.$/);
    expect(chinese.misleads[key], key).toMatch(/\p{Script=Han}.*。$/u);
  }
});
