import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { parseManifest } from '../../../electron/core/bundle/manifest.ts';
import { readBundle } from '../../../electron/core/bundle/read.ts';
import { bundleName } from '../../../electron/core/collect/bundle-name.ts';
import { type CollectOptions, collect } from '../../../electron/core/collect/collect.ts';
import { endpoints, sources, timeoutOf } from '../../../electron/core/collect/sources.ts';
import type { CaptureView } from '../../../shared/capture.ts';
import { type CollectOrder, type CollectStep, defaultOrder } from '../../../shared/collect.ts';
import { say } from '../../../shared/phrase.ts';
import type { Target } from '../../../shared/replay.ts';
import { scratchFolder } from '../scratch.ts';
import { deadUrl, healthyScript, type Scripted, status, testServer } from './server.ts';

/** The reference's files, and that of our own call. */
const bundleFiles = [
  'SUMMARY.txt',
  'health.txt',
  'health_generate.txt',
  'hicache_storage_backend.json',
  'models.json',
  'loads_all.json',
  'loads_core_queues_disagg.json',
  'metadata.json',
  'metrics.txt',
  'model_info.json',
  'ready.txt',
  'server_info.json',
];

interface Run {
  readonly signal?: AbortSignal;
  readonly tell?: (step: CollectStep) => void;
  readonly options?: Partial<CollectOrder & CollectOptions>;
}

/** An order for one server that waits half a second. */
const orderFor = ({ baseUrl, token }: Target, more: Partial<CollectOrder> = {}): CollectOrder => ({
  ...defaultOrder,
  timeoutSeconds: 0.5,
  targets: [{ role: 'plain', baseUrl, ...(token === undefined ? {} : { token }) }],
  ...more,
});

async function run(target: Target, { signal, tell, options }: Run = {}) {
  const folder = join(await scratchFolder(), 'deep', 'bundle');
  const steps: CollectStep[] = [];
  const { bodyLimit, maskKey, keep, shouldSave, ...more } = options ?? {};
  const result = await collect(
    orderFor(target, more),
    folder,
    {
      signal: signal ?? new AbortController().signal,
      tell: (told) => {
        if (told.kind !== 'call') return;
        steps.push(told);
        tell?.(told);
      },
    },
    {
      ...(bodyLimit === undefined ? {} : { bodyLimit }),
      ...(maskKey === undefined ? {} : { maskKey }),
      ...(keep === undefined ? {} : { keep }),
      ...(shouldSave === undefined ? {} : { shouldSave }),
    },
  );
  const files = (await readdir(folder)).sort();
  const texts = new Map<string, string>();
  for (const file of files) texts.set(file, await readFile(join(folder, file), 'utf8'));
  const text = (file: string) => texts.get(file) ?? '';
  return {
    folder,
    result,
    steps,
    files,
    text,
    json: (file: string) => JSON.parse(text(file)),
    manifest: parseManifest(text('manifest.json')),
    view: (await readBundle(folder)).view,
  };
}

const fateOf = ({ sources: records }: CaptureView, name: string): string => {
  const record = records.find((source) => source.name === name);
  if (!record) throw new Error(name);
  return record.status === 'collected' ? 'collected' : `${record.status}: ${say(record.reason)}`;
};

test('the reference’s files, calls and order, and nothing but our manifest beside', async () => {
  const server = await testServer(healthyScript);
  const { result, files, json, text, view, manifest, steps } = await run({ baseUrl: server.url });
  expect(files).toEqual([...bundleFiles, 'manifest.json'].sort());
  expect(server.asked.map(({ path }) => path).sort()).toEqual(Object.keys(healthyScript).sort());
  expect(result).toMatchObject({ answered: 10, called: 10, stopped: false });
  expect(json('metadata.json')).toEqual({
    artifact_type: 'incident_bundle',
    base_url: server.url,
    collected_at: expect.stringMatching(/^\d{8}_\d{6}$/),
    token_provided: false,
    timeout_seconds: 0.5,
  });
  expect(json('server_info.json')).toEqual({
    ok: true,
    status: 200,
    path: '/server_info',
    json: healthyScript['/server_info'],
  });
  expect(text('metrics.txt')).toBe(healthyScript['/metrics']);
  expect(text('health.txt')).toBe('');
  expect(text('SUMMARY.txt').split('\n').slice(0, 11)).toEqual([
    ...sources.map(({ name, kind }) => `${name}.${kind === 'text' ? 'txt' : 'json'}: ok`),
    '',
  ]);
  expect(view.sources.map(({ status: fate }) => fate)).toEqual(Array(10).fill('collected'));
  for (const { elapsedSeconds, httpStatus, bytes } of view.sources) {
    expect(elapsedSeconds).toBeGreaterThan(0);
    expect(httpStatus).toBe(200);
    expect(bytes).not.toBeNull();
  }
  expect(manifest).toMatchObject({ state: 'complete', base_url: server.url, masked: [] });
  expect(manifest?.sources[3]).toMatchObject({
    name: 'metrics',
    file: 'metrics.txt',
    instead_of: null,
    reason: null,
  });
  // Passive reads first, side by side; then the health probes.
  expect([...new Set(steps.filter(({ state }) => state === 'reading').map(({ name }) => name))]).toEqual([
    ...sources.flatMap(({ name, isHealthProbe }) => (isHealthProbe ? [] : [name])),
    'health',
    'health_generate',
  ]);
  expect(steps.at(-1)).toMatchObject({ state: 'collected', done: 10, of: 10 });
});

test('files are whole at every moment, and the manifest never claims what is not there', async () => {
  const server = await testServer(healthyScript);
  const folder = join(await scratchFolder(), 'b');
  const checks: Promise<void>[] = [];
  await collect(orderFor({ baseUrl: server.url }, { timeoutSeconds: 5 }), folder, {
    signal: new AbortController().signal,
    tell: () => {
      checks.push(
        (async () => {
          const text = await readFile(join(folder, 'manifest.json'), 'utf8');
          const files = await readdir(folder);
          const manifest = parseManifest(text);
          expect(manifest).not.toBeNull();
          for (const source of manifest?.sources ?? [])
            if (source.status !== 'missing') expect(files).toContain(source.file);
        })(),
      );
    },
  });
  await Promise.all(checks);
  expect(checks.length).toBeGreaterThanOrEqual(18);
});

describe('secrets', () => {
  const token = 'Own.Token~123456';
  const script = {
    ...healthyScript,
    '/server_info': {
      api_key: token,
      admin_api_key: 'other-secret',
      internal_states: [{ api_key: token }],
      launch_command: `python -m sglang.launch_server --api-key ${token} --model-path /models/m`,
      max_total_num_tokens: 1000,
      tokenizer_path: '/models/m',
    },
    '/metrics': `sglang:num_requests_total{model_name="m",who="${token}"} 7.0\n`,
    '/hicache/storage-backend': status(400, { error: `key ${token} is wrong` }),
  };

  test('the token is sent and never written, other keys are masked and counted', async () => {
    const server = await testServer(script);
    const { files, text, json, view } = await run({ baseUrl: server.url, token: `  ${token}\n` });
    expect(new Set(server.asked.map(({ authorization }) => authorization))).toEqual(
      new Set([`Bearer ${token}`]),
    );
    for (const file of files) {
      expect(text(file), file).not.toContain(token);
      expect(text(file), file).not.toContain('other-secret');
    }
    const info = json('server_info.json').json;
    expect(info.api_key).toMatch(/^\[masked:\w{8}\]$/);
    expect(info.internal_states[0].api_key).toBe(info.api_key);
    expect(info).toMatchObject({ max_total_num_tokens: 1000, tokenizer_path: '/models/m' });
    expect(json('metadata.json').token_provided).toBe(true);
    expect(view.masked).toContainEqual({ file: 'server_info.json', key: 'api_key', count: 2 });
    expect(view.masked.map(({ file }) => file)).toEqual(
      expect.arrayContaining(['metrics.txt', 'server_info.json', 'hicache_storage_backend.json']),
    );
    // What was masked when written is no news when read.
    expect(view.signals.find(({ rule }) => rule === 'M11')).toMatchObject({ verdict: 'quiet' });
  });

  test('64-bit integers and floats leave as they came', async () => {
    const server = await testServer({
      ...healthyScript,
      '/server_info': (response) => response.end('{"random_seed":18446744073709551615,"x":1.0,"y":NaN}'),
    });
    const { text } = await run({ baseUrl: server.url });
    expect(text('server_info.json')).toContain(
      '    "random_seed": 18446744073709551615,\n    "x": 1.0,\n    "y": NaN\n',
    );
  });
});

/** Keeps writing without an end. */
const endless =
  (piece: string): Scripted =>
  (response) => {
    response.writeHead(200);
    const write = () => {
      while (!response.destroyed && response.write(piece));
    };
    response.on('drain', write);
    write();
  };

describe('an answer that is none', () => {
  const cases: readonly (readonly [
    string,
    string,
    Scripted,
    string,
    Partial<CollectOrder & CollectOptions>?,
  ])[] = [
    ['503', 'health', status(503), 'missing: HTTP 503'],
    [
      '401',
      'server_info',
      status(401, { error: 'Unauthorized' }),
      'missing: HTTP 401: it wants a key, or another one than was given',
    ],
    ['500', 'model_info', status(500, 'Internal Server Error'), 'missing: HTTP 500: Internal Server Error'],
    [
      '400 of the admin key',
      'hicache_storage_backend',
      status(400, { error: 'admin' }),
      'missing: HTTP 400: the server has no admin key',
    ],
    ['404 of /ready', 'ready', status(404), 'missing: not in this version'],
    [
      '404 of /metrics',
      'metrics',
      status(404),
      'missing: HTTP 404: the server runs without --enable-metrics',
    ],
    [
      'a redirect',
      'metrics',
      status(302, '', { location: 'http://127.0.0.1:1/secret?token=x' }),
      'missing: HTTP 302: redirects to 127.0.0.1:1, not followed',
    ],
    ['bad JSON', 'loads_all', '{"loads": [', 'missing: the answer is no JSON'],
    [
      'a page for JSON',
      'server_info',
      '<!doctype html><title>Sign in</title>',
      'missing: answered with a web page: Sign in',
    ],
    ['a page for metrics', 'metrics', '<html><body>x</body></html>', 'missing: answered with a web page'],
    [
      'a page for health',
      'health',
      '<html><title>ok</title></html>',
      'missing: answered with a web page: ok',
    ],
    ['prose for metrics', 'metrics', 'hello there\n', 'missing: the answer holds no metrics'],
    ['empty metrics', 'metrics', '', 'missing: the answer is empty'],
    ['empty JSON', 'model_info', '', 'missing: the answer is empty'],
    ['silence', 'server_info', () => undefined, 'missing: no answer within 0.5 s'],
    [
      'headers and silence',
      'metrics',
      (response) => response.writeHead(200).flushHeaders(),
      'missing: cut after 0.5 s, when 0 B had arrived',
    ],
    [
      'a reset',
      'metrics',
      (response) => response.socket?.resetAndDestroy(),
      'missing: the connection was closed without an answer',
    ],
    [
      'closed without a word',
      'metrics',
      (response) => response.socket?.destroy(),
      'missing: the connection was closed without an answer',
    ],
    [
      'cut in the body',
      'metrics',
      (response) => {
        response.writeHead(200, { 'content-length': '1000' });
        response.write('sglang:a 1\nsglang:b 12345', () => response.socket?.destroy());
      },
      'cut: the connection broke after 25 B',
    ],
    [
      'a body that stops',
      'metrics',
      (response) => void response.write('sglang:a 1\nsglang:b 12345'),
      'cut: cut after 0.5 s, when 25 B had arrived',
    ],
    [
      'too much',
      'metrics',
      endless('sglang:a 1\n'),
      'cut: cut at 10.0 kB, the answer went on',
      { bodyLimit: 10_000 },
    ],
    [
      'not HTTP',
      'metrics',
      (response) => response.socket?.end('SSH-2.0-OpenSSH_9.2\r\n'),
      'missing: no answer: Response does not match the HTTP/1.1 protocol',
    ],
  ];
  for (const [name, source, scripted, expected, options = {}] of cases)
    test(name, async () => {
      const path = sources.find(({ name }) => name === source)?.path ?? '';
      const server = await testServer({ ...healthyScript, [path]: scripted });
      const { view, files, result, text, steps } = await run({ baseUrl: server.url }, { options });
      expect(fateOf(view, source)).toContain(expected);
      const others = view.sources.filter(({ name }) => name !== source);
      expect(others.map(({ status: fate }) => fate)).toEqual(Array(9).fill('collected'));
      expect(result.called).toBe(10);
      // What the steps told is what the bundle tells.
      const told = steps.findLast(({ name }) => name === source);
      expect(told?.reason ? `${told.state}: ${say(told.reason)}` : told?.state).toBe(fateOf(view, source));
      // One file for it: its body, its wrapper or its error file.
      expect(files.filter((file) => file.startsWith(`${source}.`))).toHaveLength(1);
      expect(files).toHaveLength(13);
      expect(text('SUMMARY.txt')).toContain(`${source}.`);
    });

  test('a body that trickles for ever is cut at the total time', async () => {
    const server = await testServer({
      ...healthyScript,
      '/metrics': (response) => {
        const timer = setInterval(() => response.write('sglang:a 1\n'), 20);
        response.on('close', () => clearInterval(timer));
      },
    });
    const { view } = await run({ baseUrl: server.url }, { options: { timeoutSeconds: 0.2 } });
    expect(fateOf(view, 'metrics')).toMatch(/^cut: cut after 1\.\d s, when \d+ B had arrived$/);
  });

  test('of a cut metrics text the last, broken line is left out', async () => {
    const server = await testServer({
      ...healthyScript,
      '/metrics': (response) => {
        response.writeHead(200, { 'content-length': '1000' });
        response.write('sglang:num_requests_total 7\nsglang:prompt_tokens_total 12', () =>
          response.socket?.destroy(),
        );
      },
    });
    const { text, view } = await run({ baseUrl: server.url });
    expect(text('metrics.txt')).toBe('sglang:num_requests_total 7\n');
    expect(view.summary.metrics).toMatchObject({ num_requests_total: 7, prompt_tokens_total: null });
  });

  test('an error file has the reference’s shape', async () => {
    const server = await testServer({
      ...healthyScript,
      '/health': status(503, 'busy'),
      '/ready': () => undefined,
    });
    const { json } = await run({ baseUrl: server.url });
    expect(json('health.txt.error.json')).toEqual({ ok: false, status: 503, path: '/health', error: 'busy' });
    expect(json('ready.txt.error.json')).toEqual({
      ok: false,
      status: -1,
      path: '/ready',
      error: 'TimeoutError: no answer within 0.5 s',
    });
  });
});

test('older servers are asked by the older names, and it is on record', async () => {
  const { '/model_info': model, '/server_info': info, ...rest } = healthyScript;
  const server = await testServer({
    ...Object.fromEntries(Object.entries(rest).filter(([path]) => !path.startsWith('/v1/'))),
    '/get_model_info': model,
    '/get_server_info': info,
    '/get_load': [{ dp_rank: 0, num_reqs: 5, num_waiting_reqs: 2, num_tokens: 10 }],
  });
  const { files, json, view, manifest } = await run({ baseUrl: server.url });
  expect(files).toEqual([...bundleFiles, 'get_load.json', 'manifest.json'].sort());
  expect(json('server_info.json')).toMatchObject({
    ok: true,
    path: '/get_server_info',
    json: { tp_size: 2 },
  });
  // The reference's own file keeps its one shape.
  expect(json('loads_all.json')).toMatchObject({ ok: false, status: 404, path: '/v1/loads?include=all' });
  expect(view.sources.map(({ path }) => path)).toEqual(
    expect.arrayContaining(['/get_model_info', '/get_server_info', '/get_load']),
  );
  expect(manifest?.sources.find(({ name }) => name === 'loads_all')).toMatchObject({
    path: '/get_load',
    instead_of: '/v1/loads?include=all',
    file: 'get_load.json',
    status: 'collected',
  });
  expect(view.summary.point_in_time_load).toMatchObject({ running_reqs: 3, waiting_reqs: 2 });
});

test('nothing listens: a bundle of reasons, and the caller sees that nothing answered', async () => {
  const { result, files, view } = await run({ baseUrl: await deadUrl() });
  expect(result).toMatchObject({ answered: 0, called: 10, stopped: false });
  expect(files).toHaveLength(13);
  expect(view.sources.map(({ name }) => fateOf(view, name))).toEqual(
    Array(10).fill('missing: nothing listens there: connection refused'),
  );
  expect(view.signals.filter(({ verdict }) => verdict === 'fired').map(({ rule }) => rule)).toEqual(['D01']);
});

describe('stopping', () => {
  test('in the middle of a call keeps what was written, closes the connection, and says what was not called', async () => {
    const stop = new AbortController();
    const server = await testServer({ ...healthyScript, '/model_info': () => undefined });
    const { result, files, manifest, view, text } = await run(
      { baseUrl: server.url },
      {
        signal: stop.signal,
        options: { timeoutSeconds: 60 },
        // All that answer side by side with it have.
        tell: ({ state, done }) => {
          if (state === 'collected' && done === 6) stop.abort();
        },
      },
    );
    expect(result).toMatchObject({ stopped: true, called: 8, answered: 7 });
    expect(files).toEqual(
      [
        'SUMMARY.txt',
        'hicache_storage_backend.json',
        'models.json',
        'loads_all.json',
        'loads_core_queues_disagg.json',
        'manifest.json',
        'metadata.json',
        'metrics.txt',
        'ready.txt',
        'server_info.json',
      ].sort(),
    );
    expect(manifest).toMatchObject({ state: 'stopped' });
    expect(fateOf(view, 'metrics')).toBe('collected');
    expect(fateOf(view, 'model_info')).toBe('missing: stopped before it answered');
    expect(fateOf(view, 'health')).toBe('missing: not called: stopped before');
    expect(text('SUMMARY.txt')).toContain('health: not called: stopped before');
    await vi.waitFor(async () => expect(await server.openSockets()).toBe(0));
  });

  test('in the middle of a body keeps what had arrived', async () => {
    const stop = new AbortController();
    const server = await testServer({
      ...healthyScript,
      '/metrics': (response) =>
        void response.write('sglang:num_requests_total 7\nsglang:b', () => setImmediate(() => stop.abort())),
    });
    const { view, result } = await run(
      { baseUrl: server.url },
      { signal: stop.signal, options: { timeoutSeconds: 60 } },
    );
    expect(result.stopped).toBe(true);
    expect(fateOf(view, 'metrics')).toMatch(/^(cut: stopped when 36 B had arrived|missing: stopped)/);
  });

  test('before the first call leaves a bundle that opens', async () => {
    const stop = new AbortController();
    stop.abort();
    const server = await testServer(healthyScript);
    const { result, view, files } = await run({ baseUrl: server.url }, { signal: stop.signal });
    expect(result).toMatchObject({ stopped: true, called: 0, answered: 0 });
    expect(files).toEqual(['SUMMARY.txt', 'manifest.json', 'metadata.json']);
    expect(view.sources.map(({ name }) => fateOf(view, name))).toEqual(
      Array(10).fill('missing: not called: stopped before'),
    );
    expect(server.asked).toEqual([]);
  });
});

test('health probes can be left out', async () => {
  const server = await testServer(healthyScript);
  const { view, files } = await run({ baseUrl: server.url }, { options: { healthProbes: false } });
  expect(server.asked.map(({ path }) => path).filter((path) => path.startsWith('/health'))).toEqual([]);
  expect(fateOf(view, 'health')).toBe('missing: left out: health probes are off');
  expect(files).not.toContain('health.txt');
  expect(view.summary.health).toMatchObject({ health_status: null, health_ok: false });
});

describe('base URLs', () => {
  test('a base path, a slash at the end, no scheme', async () => {
    const server = await testServer(healthyScript, { basePath: '/proxy/sgl' });
    const { view } = await run({ baseUrl: ` ${server.url.replace('http://', '')}/ ` });
    expect(view.baseUrl).toBe(server.url);
    expect(server.asked[0]?.path).toBe('/proxy/sgl/ready');
    expect(fateOf(view, 'server_info')).toBe('collected');
  });
  test('IPv6', async () => {
    const server = await testServer(healthyScript, { host: '::1' });
    const { result } = await run({ baseUrl: server.url });
    expect(result.answered).toBe(10);
  });
  test.each(['ftp://x', '', 'http://user:pass@h', 'http://h?x=1'])(
    'refused before anything is written: %s',
    async (baseUrl) => {
      const folder = join(await scratchFolder(), 'b');
      const job = { signal: new AbortController().signal, tell: () => undefined };
      await expect(collect(orderFor({ baseUrl }), folder, job)).rejects.toMatchObject({
        problem: { code: 'BAD_INPUT' },
      });
      await expect(readdir(folder)).rejects.toThrow();
    },
  );
});

test('a folder that holds a bundle is left alone', async () => {
  const folder = await scratchFolder();
  await writeFile(join(folder, 'health.txt'), 'kept');
  const job = { signal: new AbortController().signal, tell: () => undefined };
  await expect(collect(orderFor({ baseUrl: await deadUrl() }), folder, job)).rejects.toMatchObject({
    problem: { code: 'WRITE_FAILED', message: expect.stringContaining('holds a bundle already') },
  });
  expect(await readdir(folder)).toEqual(['health.txt']);
});

test('a place that cannot be written to', async () => {
  const folder = await scratchFolder();
  await writeFile(join(folder, 'file'), '');
  const job = { signal: new AbortController().signal, tell: () => undefined };
  await expect(
    collect(orderFor({ baseUrl: await deadUrl() }), join(folder, 'file', 'b'), job),
  ).rejects.toMatchObject({ problem: { code: 'WRITE_FAILED' } });
});

test('health checks get the time their server needs', () => {
  expect(timeoutOf('/health', 10)).toBe(25);
  expect(timeoutOf('/health_generate', 10)).toBe(25);
  expect(timeoutOf('/health', 60)).toBe(60);
  expect(timeoutOf('/metrics', 10)).toBe(10);
});

test('what the window shows before it collects', () => {
  expect(endpoints.map(({ path, cost }) => [path, cost])).toEqual([
    ['/ready', 'none'],
    ['/health', 'generates'],
    ['/health_generate', 'generates'],
    ['/metrics', 'renders'],
    ['/model_info', 'none'],
    ['/server_info', 'scheduler'],
    ['/v1/loads?include=all', 'snapshot'],
    ['/v1/loads?include=core,queues,disagg,spec', 'snapshot'],
    ['/hicache/storage-backend', 'none'],
    ['/v1/models', 'none'],
  ]);
  expect(bundleName(new Date(2026, 10, 24, 2, 41, 7))).toBe('incident_bundle_20261124_024107');
});
