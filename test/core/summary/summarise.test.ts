import { describe, expect, test } from 'vitest';
import { readBundle } from '../../../electron/core/bundle/read.ts';
import { formatSummary } from '../../../electron/core/summary/report.ts';
import type { Evidence } from '../../../shared/signal.ts';
import { bundleFixture } from '../scratch.ts';

const open = async (name: string) => (await readBundle(bundleFixture(name))).view;

/** Keys of the reference's SUMMARY_REPORT.json, by section. */
const referenceKeys = {
  '': 'artifact_type bundle_dir base_url collected_at health model topology capacity point_in_time_load metrics signals speculative_accept_lengths',
  health: 'ready_ok ready_collected health_status health_ok health_generate_ok',
  model: 'model_path weight_version served_model_name model_type is_generation',
  topology:
    'tp_size dp_size pp_size ep_size disaggregation_mode attention_backend sampling_backend schedule_policy enable_trace enable_metrics',
  capacity:
    'max_total_num_tokens max_req_input_len effective_max_running_requests_per_dp weight_gb kv_cache_gb graph_gb graph_by_phase_gb token_capacity',
  point_in_time_load:
    'running_reqs waiting_reqs total_reqs token_usage avg_throughput avg_utilization cache_hit_rate per_rank queues disaggregation',
  metrics:
    'request_count prompt_tokens_total generation_tokens_total avg_ttft_seconds avg_e2e_seconds avg_queue_time_seconds stage_avg_seconds_max_tp_rank',
} as const;

test.each(['dp_ranks', 'single', 'v046', 'bare', 'pages', 'dead', 'secrets'])(
  'every key of the reference is there, also for %s',
  async (name) => {
    const summary = JSON.parse(JSON.stringify((await open(name)).summary));
    for (const [section, keys] of Object.entries(referenceKeys)) {
      const holder = section === '' ? summary : summary[section];
      for (const key of keys.split(' ')) {
        expect(holder, `${section}.${key}`).toHaveProperty(key);
        expect(holder[key], `${section}.${key}`).not.toBeUndefined();
      }
    }
    for (const rank of summary.point_in_time_load.per_rank)
      for (const key of ['dp_rank', 'token_usage', 'cache_hit_rate', 'utilization', 'speculative'])
        expect(rank).toHaveProperty(key);
  },
);

test('two DP ranks, newest shapes: every value', async () => {
  const { summary } = await open('dp_ranks');
  expect(summary).toMatchObject({
    artifact_type: 'incident_bundle',
    base_url: 'http://10.4.17.22:30000',
    collected_at: '20261124_024107',
    health: {
      ready_ok: true,
      ready_collected: true,
      health_status: 200,
      health_ok: true,
      health_generate_ok: true,
    },
    model: {
      model_path: 'Qwen/Qwen3-30B-A3B',
      weight_version: 'v2026-11-02',
      served_model_name: 'qwen3-prod',
      model_type: 'qwen3_moe',
      is_generation: true,
      sglang_version: '0.5.17',
    },
    topology: {
      tp_size: 8,
      dp_size: 2,
      pp_size: 1,
      ep_size: 8,
      disaggregation_mode: 'null',
      // The top says null where the scheduler chose.
      attention_backend: 'fa3',
      sampling_backend: 'flashinfer',
      schedule_policy: 'fcfs',
      enable_trace: false,
      enable_metrics: true,
      accelerator: 'NVIDIA H100 80GB HBM3',
      num_accelerators: 4,
    },
    capacity: {
      max_total_num_tokens: 185344,
      max_req_input_len: 131066,
      effective_max_running_requests_per_dp: 128,
      weight_gb: 56.91,
      kv_cache_gb: 9.06,
      graph_gb: 1.75,
      graph_by_phase_gb: { decode: 1.25, prefill: 0.5 },
      token_capacity: 185344,
    },
    point_in_time_load: {
      running_reqs: 26,
      waiting_reqs: 3,
      total_reqs: 29,
      token_usage: 0.9312,
      avg_throughput: 2000.75,
      avg_utilization: 0,
      cache_hit_rate: null,
      // Sums over ranks: the reference gave row 0.
      queues: { waiting: 3, grammar: 2, paused: 0, retracted: 1 },
      disaggregation: { mode: 'null', prefill_bootstrap_queue_reqs: 1, kv_transfer_latency_ms: 3.5 },
    },
    metrics: {
      request_count: 1284,
      num_requests_total: 1284,
      prompt_tokens_total: 9631752,
      generation_tokens_total: 402118,
      avg_ttft_seconds: 2.9,
      avg_e2e_seconds: 10,
      avg_queue_time_seconds: expect.closeTo(0.015),
      avg_inter_token_seconds: 0.024,
    },
    speculative_accept_lengths: [2.61, 2.61, 2.4],
  });
  expect(summary.metrics.stage_avg_seconds_max_tp_rank.prefill_forward).toBeCloseTo(1.91);
  expect(summary.metrics.stage_avg_seconds_max_tp_rank.request_process).toBeCloseTo(0.01);
  expect(summary.point_in_time_load.per_rank).toMatchObject([
    {
      dp_rank: 0,
      token_usage: 0.9312,
      cache_hit_rate: 0.31,
      utilization: 0,
      speculative: { accept_length: 2.61, accept_rate: 0.54 },
      running_reqs: 14,
      waiting_reqs: 2,
      max_total_num_tokens: 185344,
      gen_throughput: 1012.5,
      snapshot_age_seconds: 0.25,
      queues: { waiting: 2, grammar: 1, paused: 0, retracted: 0 },
    },
    { dp_rank: 1, running_reqs: 12, snapshot_age_seconds: 0.5 },
  ]);
});

test('one rank with an aggregate, failed calls, a broken answer', async () => {
  const { summary } = await open('single');
  expect(summary).toMatchObject({
    health: {
      ready_ok: false,
      ready_collected: false,
      health_status: -1,
      health_ok: false,
      health_generate_ok: false,
    },
    model: {
      model_path: 'meta-llama/Llama-3.1-8B',
      weight_version: null,
      served_model_name: null,
      sglang_version: '0.5.10',
    },
    topology: { tp_size: null, enable_metrics: null, disaggregation_mode: null, accelerator: null },
    capacity: {
      max_total_num_tokens: 40960,
      max_req_input_len: null,
      effective_max_running_requests_per_dp: 48,
      weight_gb: 14.2,
      kv_cache_gb: 5,
      graph_gb: -0.3,
      graph_by_phase_gb: {},
      token_capacity: 40960,
    },
    point_in_time_load: {
      running_reqs: 0,
      waiting_reqs: 0,
      total_reqs: 0,
      cache_hit_rate: 0.42,
      avg_utilization: -1,
      per_rank: [{ snapshot_age_seconds: null, speculative: null }],
      queues: {},
      disaggregation: {},
    },
    metrics: { request_count: null, avg_ttft_seconds: null, stage_avg_seconds_max_tp_rank: {} },
    speculative_accept_lengths: [],
  });
});

test('v0.4.6: old names, a flat answer, /get_load, the old name of time between tokens', async () => {
  const { summary, evidence } = await open('v046');
  expect(summary).toMatchObject({
    base_url: null,
    health: { health_status: 200, health_ok: true, health_generate_ok: false },
    model: { model_path: 'deepseek-ai/DeepSeek-V3', is_generation: true, sglang_version: '0.4.6.post5' },
    topology: { tp_size: 16, enable_metrics: true },
    capacity: {
      max_total_num_tokens: 602112,
      weight_gb: 41.1,
      kv_cache_gb: 21,
      graph_gb: 1.75,
      effective_max_running_requests_per_dp: null,
    },
    // num_reqs counts running and waiting together.
    point_in_time_load: { running_reqs: 6, waiting_reqs: 3, total_reqs: 9, token_usage: null },
    metrics: { num_requests_total: 77, avg_inter_token_seconds: 0.03, avg_ttft_seconds: null },
  });
  expect(evidence['point_in_time_load.running_reqs']).toMatchObject({
    source: 'get_load.json',
    path: '[0].num_reqs',
  });
});

test('what nobody said is null, never 0', async () => {
  for (const name of ['dead', 'pages']) {
    const { summary } = await open(name);
    const { per_rank, queues, disaggregation, ...load } = summary.point_in_time_load;
    expect(Object.values(load)).toEqual(Object.values(load).map(() => null));
    expect([per_rank, queues, disaggregation]).toEqual([[], {}, {}]);
    const { stage_avg_seconds_max_tp_rank: _stages, ...metrics } = summary.metrics;
    expect(Object.values(metrics)).toEqual(Object.values(metrics).map(() => null));
  }
});

test('a page in place of a health answer is no green light', async () => {
  const { summary } = await open('pages');
  expect(summary.health).toMatchObject({ health_ok: false, health_generate_ok: false, health_status: 200 });
});

test('bare bodies and the underscore spelling say the same', async () => {
  const [bare, wrapped] = await Promise.all([open('bare'), open('dp_ranks')]);
  expect(bare.summary.point_in_time_load).toEqual(wrapped.summary.point_in_time_load);
  expect(bare.summary.metrics).toEqual(wrapped.summary.metrics);
  expect(bare.summary.capacity).toEqual(wrapped.summary.capacity);
});

describe('evidence', () => {
  test.each(['dp_ranks', 'single', 'v046', 'bare'])(
    'of %s: every line holds the value it is named for',
    async (name) => {
      const capture = await readBundle(bundleFixture(name));
      const entries = Object.entries(capture.view.evidence);
      expect(entries.length).toBeGreaterThan(8);
      for (const [key, { source, path, line, threshold }] of entries) {
        expect(threshold).toBeNull();
        const { text } = capture.readSource(source);
        if (line === null) continue;
        const last = /([A-Za-z_]\w*)(\[\d+\])?$/.exec(
          source.endsWith('.txt') ? (path.split('{')[0] ?? '') : path,
        )?.[1];
        expect(
          text.split('\n')[line - 1]?.replace('sglang_', 'sglang:'),
          `${key} at ${source}:${line}`,
        ).toContain(last);
      }
    },
  );

  const places: readonly (readonly [string, Partial<Evidence>])[] = [
    ['base_url', { source: 'metadata.json', path: 'base_url', value: 'http://10.4.17.22:30000', line: 3 }],
    ['model.weight_version', { source: 'model_info.json', path: 'weight_version' }],
    [
      'topology.attention_backend',
      { source: 'server_info.json', path: 'internal_states[0].attention_backend' },
    ],
    [
      'capacity.kv_cache_gb',
      { source: 'server_info.json', path: 'internal_states[0].memory_usage.kvcache', value: 9.06 },
    ],
    ['capacity.graph_gb', { path: 'internal_states[0].memory_usage.graph', value: 1.75 }],
    // Rank 0 stands second in the answer.
    [
      'point_in_time_load.per_rank[0].token_usage',
      { source: 'loads_all.json', path: 'loads[1].token_usage', value: 0.9312 },
    ],
    ['point_in_time_load.waiting_reqs', { path: 'loads[1].num_waiting_reqs', value: 3 }],
    ['point_in_time_load.queues.retracted', { path: 'loads[1].queues.retracted', value: 1 }],
    [
      'metrics.avg_ttft_seconds',
      {
        source: 'metrics.txt',
        path: 'sglang:time_to_first_token_seconds_sum{model_name="Qwen/Qwen3-30B-A3B"}',
        value: 2.9,
        line: 10,
      },
    ],
    [
      'metrics.stage_avg_seconds_max_tp_rank.prefill_forward',
      { path: 'sglang:per_stage_req_latency_seconds_sum{stage="prefill_forward",tp_rank="0"}', line: 24 },
    ],
    ['health.health_ok', { source: 'health.txt', path: '/health', value: true, line: null }],
  ];
  test.each(places)('%s', async (key, place) =>
    expect((await open('dp_ranks')).evidence[key]).toMatchObject(place),
  );
});

test('SUMMARY_REPORT.txt has the reference’s lines in its order', async () => {
  const view = await open('dp_ranks');
  const lines = formatSummary({ ...view.summary, bundle_dir: '/b' }).split('\n');
  expect(lines.slice(0, -11)).toEqual([
    'Bundle: /b',
    'Base URL: http://10.4.17.22:30000',
    'Collected At: 20261124_024107',
    '',
    'Health: /health=ok /health_generate=ok',
    'Model: Qwen/Qwen3-30B-A3B weight_version=v2026-11-02 type=qwen3_moe sglang=0.5.17',
    'Topology: tp=8 dp=2 pp=1 ep=8 disagg=n/a trace=False metrics=True',
    'Capacity: max_total_tokens=185344 max_running_reqs=128 weight_gb=56.910 kv_cache_gb=9.060 graph_gb=1.750',
    'Point-in-time load: running=26 waiting=3 total=29 token_usage=0.931 throughput=2000.750 cache_hit_rate=n/a',
    'Metrics: requests=1284 prompt_tokens=9631752 generation_tokens=402118 avg_ttft_s=2.900 avg_e2e_s=10.000 avg_queue_s=0.015 avg_inter_token_s=0.024',
    'Stage Averages (max across TP ranks): prefill_forward=1.910s, request_process=0.010s',
    'Queues: grammar=2, paused=0, retracted=1, waiting=3',
    'Disaggregation: kv_transfer_latency_ms=3.5, mode=n/a, prefill_bootstrap_queue_reqs=1',
  ]);
  expect(lines.slice(-11)).toEqual([
    '',
    'What stands out:',
    '- 3 requests waiting and 26 running over 2 DP ranks.',
    '- Token usage is 93 % on DP rank 0, against a limit of 90 %.',
    '- On the slowest rank prefill_forward takes 1.91 s on average, request_process 10.0 ms.',
    '- Time to first token is 2.90 s on average, of which the queue takes 15.0 ms.',
    '- 1 request retracted and waiting to be computed again.',
    '- 2 requests in the grammar queue.',
    '- Over 2 DP ranks the KV pools are 78 % full, which looks fine, but DP rank 0 is at 93 %.',
    '- /metrics was read once: latency figures are averages since the process started, and a recent spike can be hidden in them.',
    '',
  ]);
});

test('a health check that was never made has not failed', async () => {
  const health = async (name: string) => formatSummary((await open(name)).summary).split('\n')[4];
  expect(await health('bare')).toBe('Health: /health=n/a /health_generate=n/a');
  expect(await health('v046')).toBe('Health: /health=ok /health_generate=n/a');
  expect(await health('dead')).toBe('Health: /health=failed /health_generate=failed');
});

test('no rule fired is no all-clear where rules found no input', async () => {
  const { summary } = await open('v046');
  const last = (notChecked: number) =>
    formatSummary({ ...summary, signals: [] }, notChecked)
      .split('\n')
      .at(-2);
  expect([last(0), last(9)]).toEqual(['- No rule fired.', '- No rule fired; 9 could not be checked.']);
});

test('a report of nothing says n/a', async () => {
  const text = formatSummary((await open('pages')).summary);
  expect(text).toContain('Health: /health=n/a /health_generate=n/a');
  expect(text).toContain('Model: n/a weight_version=n/a type=n/a sglang=n/a');
  expect(text).toContain('running=n/a waiting=n/a total=n/a token_usage=n/a');
  expect(text).not.toMatch(/null|undefined|NaN/);
});
