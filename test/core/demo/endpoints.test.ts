import { describe, expect, test } from 'vitest';
import type { DemoOptions } from '../../../electron/core/demo/server.ts';
import { type DemoVersion, demoVersions } from '../../../electron/core/demo/versions.ts';
import { start } from './running.ts';

type Json = Record<string, unknown>;
const get = (url: string, path: string): Promise<Response> => fetch(url + path);

/** Status of each path by version, in the order of `demoVersions`. */
const statuses: readonly (readonly [string, ...number[]])[] = [
  ['/ping', 200, 200, 200, 200, 200],
  ['/health', 200, 200, 200, 200, 200],
  ['/health_generate', 200, 200, 200, 200, 200],
  ['/ready', 404, 404, 404, 404, 404],
  ['/v1/models', 200, 200, 200, 200, 200],
  ['/get_model_info', 200, 200, 200, 200, 200],
  ['/get_server_info', 200, 200, 200, 200, 200],
  ['/model_info', 404, 200, 200, 200, 200],
  ['/server_info', 404, 200, 200, 200, 200],
  ['/get_load', 404, 200, 200, 200, 200],
  ['/v1/loads', 404, 404, 200, 200, 200],
  ['/hicache/storage-backend', 404, 404, 400, 400, 400],
  ['/metrics', 200, 200, 200, 200, 200],
  ['/metrics/', 200, 200, 200, 200, 200],
  ['/flush_cache', 404, 404, 404, 404, 404],
  ['/generate', 405, 405, 405, 405, 405],
];

describe.each(demoVersions.map((version, at) => ({ version, at })))('SGLang $version', ({ version, at }) => {
  test('has the paths of that release', async () => {
    const server = await start({ version });
    const found = await Promise.all(
      statuses.map(async ([path]) => [path, (await get(server.url, path)).status]),
    );
    expect(found).toEqual(statuses.map(([path, ...by]) => [path, by[at]]));
  });
});

test('an unknown path answers in the shape of the release', async () => {
  const bodies: Partial<Record<DemoVersion, unknown>> = {};
  for (const version of ['0.4.6', '0.5.15'] as const)
    bodies[version] = await (await get((await start({ version })).url, '/nothing')).json();
  expect(bodies).toEqual({
    '0.4.6': { detail: 'Not Found' },
    '0.5.15': { object: 'error', message: 'Not Found', type: '404', param: null, code: 404 },
  });
});

test('server_info is flat in 0.4.6, has one internal state per rank later, and holds the key in clear', async () => {
  const old = await start({ version: '0.4.6', apiKey: 'sk-FAKE' });
  const oldInfo = (await (
    await fetch(`${old.url}/get_server_info`, { headers: { authorization: 'Bearer sk-FAKE' } })
  ).json()) as Json;
  expect(oldInfo.internal_states).toBeUndefined();
  expect(oldInfo.last_gen_throughput).toBeTypeOf('number');
  expect(oldInfo.api_key).toBe('sk-FAKE');

  const server = await start({ version: '0.5.17', state: { dp: 4, tp: 4, weightVersion: 'v7' } });
  const info = (await (await get(server.url, '/server_info')).json()) as Json & { internal_states: Json[] };
  expect(info).toMatchObject({ status: 'ready', version: '0.5.17', dp_size: 4, weight_version: 'v7' });
  expect(info.internal_states).toHaveLength(4);
  expect(info.internal_states[0]?.memory_usage).toMatchObject({ graph: { decode: 1.52 } });
});

describe('/v1/loads', () => {
  test('0.5.10 adds up and asks for valid sections', async () => {
    const server = await start({ version: '0.5.10', state: { dp: 2, otherRunning: 5, otherWaiting: 3 } });
    const loads = (await (await get(server.url, '/v1/loads')).json()) as Json & { loads: Json[] };
    expect(loads.aggregate).toMatchObject({ total_running_reqs: 5, total_waiting_reqs: 3, total_reqs: 8 });
    expect(loads.dp_rank_count).toBe(2);
    expect(loads.loads.map((row) => row.num_total_reqs)).toEqual([5, 3]);
    expect(loads.loads[0]).not.toHaveProperty('timestamp');
    expect((await get(server.url, '/v1/loads?include=core,nonsense')).status).toBe(400);
  });

  test('0.5.15 only reads snapshots: no sums, a time in each row, 500 for an unknown section', async () => {
    const server = await start({ version: '0.5.15', state: { dp: 2 } });
    const loads = (await (await get(server.url, '/v1/loads?include=core')).json()) as Json & {
      loads: Json[];
    };
    expect(Object.keys(loads)).toEqual(['timestamp', 'version', 'loads']);
    expect(loads.loads[0]).toHaveProperty('timestamp');
    expect(loads.loads[0]).not.toHaveProperty('queues');
    expect((await get(server.url, '/v1/loads?include=nonsense')).status).toBe(500);
  });

  test('names the sections asked for, filters by rank, and can speak Prometheus', async () => {
    const server = await start({ state: { dp: 3, adapters: ['sql'] } });
    const rows = async (query: string): Promise<Json[]> =>
      ((await (await get(server.url, `/v1/loads${query}`)).json()) as { loads: Json[] }).loads;
    expect((await rows('?include=queues,disagg'))[0]).toHaveProperty('disaggregation.mode', 'null');
    expect((await rows('?include=queues,disagg'))[0]).not.toHaveProperty('memory');
    expect((await rows(''))[0]).toHaveProperty('lora.slots_total', 8);
    expect((await rows('?dp_rank=2')).map((row) => row.dp_rank)).toEqual([2]);
    const text = await (await get(server.url, '/v1/loads?format=prometheus')).text();
    expect(text).toContain('sglang_num_running_reqs{dp_rank="0"} 0\n');
    expect(text).toContain('sglang_disagg_kv_transfer_speed_gb_s{dp_rank="2"} 0\n');
    expect(text).not.toContain('sglang_disagg_mode');
  });
});

describe('a hung scheduler', () => {
  const hung: DemoOptions = { story: 'hang', state: { healthTimeoutSeconds: 0.05 } };

  test('leaves the HTTP process answering, with an old snapshot', async () => {
    const server = await start(hung);
    expect((await get(server.url, '/model_info')).status).toBe(200);
    expect((await get(server.url, '/health')).status).toBe(503);
    const loads = (await (await get(server.url, '/v1/loads')).json()) as {
      timestamp: string;
      loads: { timestamp: number }[];
    };
    const age = Date.parse(loads.timestamp) / 1000 - (loads.loads[0]?.timestamp ?? 0);
    expect(age).toBeGreaterThan(90);
    expect(age).toBeLessThan(120);
  });

  test.each([
    ['0.5.15', '/server_info'],
    ['0.5.10', '/v1/loads'],
    ['0.5.6', '/get_load'],
  ] as const)('%s never answers %s', async (version, path) => {
    const server = await start({ ...hung, version });
    const stop = new AbortController();
    const asked = fetch(server.url + path, { signal: stop.signal });
    await server.until(() => server.openRequests() === 1);
    stop.abort();
    await expect(asked).rejects.toThrow();
    await server.until(() => server.requests[0]?.state === 'left');
  });
});

test.each([
  [{ ready: 'up' }, '/ready', 200],
  [{ ready: 'down' }, '/ready', 503],
  [{ ready: 'up', starting: true }, '/ready', 503],
  [{ starting: true }, '/health', 503],
] as const)('state %o makes %s answer %i', async (state, path, status) => {
  const server = await start({ state });
  expect((await get(server.url, path)).status).toBe(status);
});

test('a green health call takes about a second unless told otherwise, an old /health none', async () => {
  const server = await start({ state: { healthSeconds: 0.2 } });
  const began = performance.now();
  await get(server.url, '/health');
  expect(performance.now() - began).toBeGreaterThan(190);
  const old = await start({ version: '0.4.6', state: { healthSeconds: 60 } });
  expect((await get(old.url, '/health')).status).toBe(200);
});

test('without metrics /metrics is not there', async () => {
  const server = await start({ enableMetrics: false });
  expect((await get(server.url, '/metrics')).status).toBe(404);
});

test('/v1/models lists adapters under their model', async () => {
  const server = await start({ state: { adapters: ['sql-adapter'] } });
  const { data } = (await (await get(server.url, '/v1/models')).json()) as { data: Json[] };
  expect(data.map(({ id, parent }) => [id, parent])).toEqual([
    ['Qwen/Qwen3-30B-A3B', null],
    ['sql-adapter', 'Qwen/Qwen3-30B-A3B'],
  ]);
});

test.each(['0.0.0.0', '10.0.0.1', '::', 'example.invalid', ''])('refuses to listen on %j', async (host) => {
  await expect(start({ host })).rejects.toMatchObject({ key: 'badInput' });
});

test('listens on IPv6 loopback, too', async () => {
  const server = await start({ host: '::1' });
  expect(server.url).toMatch(/^http:\/\/\[::1\]:\d+$/u);
  expect((await get(server.url, '/ping')).status).toBe(200);
});
