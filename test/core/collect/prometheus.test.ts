import { type ChildProcess, spawn } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { type AddressInfo, createServer as createTcp } from 'node:net';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { parseWindow } from '../../../electron/core/bundle/prometheus-window.ts';
import { readBundle } from '../../../electron/core/bundle/read.ts';
import { readMoment } from '../../../electron/core/collect/moment.ts';
import { stepOf } from '../../../electron/core/collect/prometheus.ts';
import { say } from '../../../shared/phrase.ts';
import { scratchFolder } from '../scratch.ts';
import { demoServer, orderOf, run } from './run.ts';
import { deadUrl } from './server.ts';

async function freePort(): Promise<number> {
  const server = createTcp();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise<void>((resolve) => server.close(() => resolve()));
  return port;
}

/** A real Prometheus that scrapes `target` each second. */
async function startPrometheus(target: string): Promise<string> {
  const folder = await scratchFolder();
  const port = await freePort();
  await writeFile(
    join(folder, 'prometheus.yml'),
    `global: {scrape_interval: 1s, scrape_timeout: 1s}\nscrape_configs: [{job_name: sglang, static_configs: [{targets: ['${new URL(target).host}']}]}]\n`,
  );
  const child: ChildProcess = spawn(
    'prometheus',
    [
      `--config.file=${join(folder, 'prometheus.yml')}`,
      `--storage.tsdb.path=${join(folder, 'data')}`,
      `--web.listen-address=127.0.0.1:${port}`,
      '--log.level=error',
    ],
    { stdio: 'ignore' },
  );
  const ended = new Promise<void>((resolve, reject) => {
    child.once('exit', () => resolve());
    child.once('error', (error) =>
      reject(
        new Error('prometheus is missing; run: apt-get install --no-install-recommends prometheus', {
          cause: error,
        }),
      ),
    );
  });
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await ended;
  });
  // A missing command fails here, not at the first look.
  await Promise.race([ended, new Promise((resolve) => child.once('spawn', resolve))]);
  return `http://127.0.0.1:${port}`;
}

const windowIn = async (folder: string) =>
  parseWindow(await readFile(join(folder, 'prometheus/window.json'), 'utf8'));

describe('a past window from a real Prometheus', () => {
  test('its series come as they were scraped, counters as counters', { timeout: 60_000 }, async () => {
    const server = await demoServer({ story: 'healthy', state: { servedPerScrape: 5 } });
    const url = await startPrometheus(server.url);
    const began = Date.now() / 1000;
    const scrapes = () => server.requests.filter(({ path }) => path === '/metrics').length;
    await vi.waitFor(() => expect(scrapes()).toBeGreaterThanOrEqual(5), { timeout: 30_000, interval: 100 });
    const { folder, told } = await run(
      orderOf({
        targets: [{ role: 'plain', baseUrl: server.url }],
        healthProbes: false,
        prometheus: { url, from: began - 5, to: Date.now() / 1000 + 1 },
      }),
    );
    expect(await windowIn(folder)).toMatchObject({
      version: 1,
      url,
      state: 'complete',
      step_seconds: 1,
      missing: [],
    });
    const { window, view } = await readBundle(folder);
    expect(view.window?.series).toBeGreaterThan(100);
    expect(view.sources.at(-1)).toMatchObject({
      name: 'prometheus',
      file: 'prometheus/window.json',
      status: 'collected',
    });
    const counters = window?.series.filter(({ name }) => name === 'sglang:num_requests_total') ?? [];
    expect(counters.length).toBeGreaterThan(0);
    for (const { labels, times, values } of counters) {
      expect(labels.get('model_name')).toBe(server.state.servedModelName);
      expect(labels.get('instance')).toBe(new URL(server.url).host);
      expect(times.length).toBe(values.length);
      expect(values.length).toBeGreaterThanOrEqual(3);
      for (let at = 1; at < values.length; at += 1) {
        expect(times[at]).toBeGreaterThan(times[at - 1] ?? 0);
        expect(values[at]).toBeGreaterThanOrEqual(values[at - 1] ?? 0);
      }
      // It moved while it was looked at.
      expect(values.at(-1)).toBeGreaterThan(values[0] ?? 0);
    }
    // A histogram's buckets are there with their edges, and a value that JSON has no word for.
    expect(
      window?.series.some(({ name, labels }) => name.endsWith('_bucket') && labels.get('le') === '+Inf'),
    ).toBe(true);
    const occupancy = window?.series.find(({ name }) => name === 'sglang:fwd_occupancy');
    expect(occupancy ? Number.isNaN(occupancy.values[0]) : true).toBe(true);
    expect(told.some((one) => one.kind === 'window' && one.of !== null && one.done === one.of)).toBe(true);
  });
});

/** Answers as scripted where there is no telling what a real one would do. */
async function pretend(answer: (path: string) => { status?: number; body: string }): Promise<string> {
  const server = createServer((request, response) => {
    const { status = 200, body } = answer(request.url ?? '');
    response.writeHead(status).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => new Promise<void>((resolve) => server.close(() => resolve())));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const success = (data: unknown) => ({ body: JSON.stringify({ status: 'success', data }) });

describe('what can go wrong', () => {
  const fateOf = async (url: string) => {
    const server = await demoServer();
    const { folder, result } = await run(
      orderOf({
        targets: [{ role: 'plain', baseUrl: server.url }],
        healthProbes: false,
        prometheus: { url, from: 1_700_000_000, to: 1_700_000_600 },
      }),
    );
    // The server's own bundle is whole whatever happens here.
    expect(result.answered).toBe(8);
    const { view, window } = await readBundle(folder);
    const record = view.sources.find(({ name }) => name === 'prometheus');
    return {
      told:
        record?.status === 'collected'
          ? 'collected'
          : `${record?.status}: ${record ? say(record.reason) : ''}`,
      window,
      rules: view.signals.filter(({ verdict }) => verdict === 'fired').map(({ rule }) => rule),
    };
  };

  test('nothing listens', async () => {
    const { told, window, rules } = await fateOf(await deadUrl());
    expect(told).toBe('missing: nothing listens there: connection refused');
    expect(window).toBeNull();
    // A dead Prometheus is no dead server.
    expect(rules).not.toContain('D01');
  });
  test('something else answers', async () => {
    expect((await fateOf(await pretend(() => ({ body: '<html></html>' })))).told).toMatch(
      /^missing: .*Prometheus/,
    );
  });
  test('it has none of our series', async () => {
    expect((await fateOf(await pretend(() => success(['up', 'vllm:x'])))).told).toBe(
      'missing: no series of SGLang or its routers in that window',
    );
  });
  test('one name fails, the others come, gaps and odd values stay what they are', async () => {
    const url = await pretend((path) => {
      if (path.includes('/label/')) return success(['sglang_a', 'sglang:b', 'smg_c', 'up']);
      if (path.includes('sglang%3Ab'))
        return { status: 422, body: '{"status":"error","error":"too many samples"}' };
      const name = path.includes('smg_c') ? 'smg_c' : 'sglang_a';
      const step = Number(new URL(path, 'http://x').searchParams.get('step'));
      const at = (index: number) =>
        Number(new URL(path, 'http://x').searchParams.get('start')) + index * step;
      return success({
        resultType: 'matrix',
        result: [
          {
            metric: { __name__: name, le: '+Inf' },
            values: [
              [at(2), '1'],
              [at(4), 'NaN'],
              [at(5), '+Inf'],
              [at(6), '1e21'],
            ],
          },
        ],
      });
    });
    const { told, window } = await fateOf(url);
    expect(told).toBe('cut: HTTP 422: too many samples');
    expect(window?.series.map(({ name }) => name)).toEqual(['sglang:a', 'smg_c']);
    const [series] = window?.series ?? [];
    expect([...(series?.values ?? [])]).toEqual([1, Number.NaN, Number.POSITIVE_INFINITY, 1e21]);
    expect(
      [...(series?.times ?? [])].map((time) => (time - (window?.from ?? 0)) / (window?.stepSeconds ?? 1)),
    ).toEqual([2, 4, 5, 6]);
  });
});

test('about 240 steps of whole seconds, never more than Prometheus answers', () => {
  expect(stepOf(0, 60)).toBe(1);
  expect(stepOf(0, 3600)).toBe(15);
  expect(stepOf(0, 30 * 86_400) * 11_000).toBeGreaterThan(30 * 86_400);
});

test('moments as people type them', () => {
  const now = new Date('2026-11-30T10:00:00Z');
  expect(readMoment('now', now)).toBe(now.getTime() / 1000);
  expect(readMoment('-15m', now)).toBe(now.getTime() / 1000 - 900);
  expect(readMoment('-1.5h', now)).toBe(now.getTime() / 1000 - 5400);
  expect(readMoment('1764496800', now)).toBe(1_764_496_800);
  expect(readMoment('2026-11-30T09:30:00Z', now)).toBe(now.getTime() / 1000 - 1800);
  for (const odd of ['', 'yesterday', '-15', '12', '2026-13-40'])
    expect(() => readMoment(odd, now)).toThrow('moment');
});
