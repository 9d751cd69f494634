import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseManifest } from '../../../electron/core/bundle/manifest.ts';
import { readBundle } from '../../../electron/core/bundle/read.ts';
import { createRing } from '../../../electron/core/collect/watch.ts';
import { createWatchRules } from '../../../electron/core/collect/watch-rules.ts';
import { phrase } from '../../../shared/phrase.ts';
import { demoServer, orderOf, run } from './run.ts';

const manifestIn = async (folder: string) =>
  parseManifest(await readFile(join(folder, 'manifest.json'), 'utf8'));
const samplesIn = async (folder: string) => (await readdir(join(folder, 'samples'))).sort();
const requestsIn = (metrics: { named(name: string): readonly { value: number }[] } | null | undefined) =>
  metrics?.named('sglang:num_requests_total').reduce((total, { value }) => total + value, 0);

describe('a fixed number of samples', () => {
  test('the first are the bundle’s own files, further ones hold loads and metrics, and all are read back', async () => {
    const server = await demoServer({ state: { servedPerScrape: 10 } });
    const { folder, result, told } = await run(
      orderOf({ targets: [{ role: 'plain', baseUrl: server.url }], samples: 3, healthProbes: false }),
    );
    expect(result).toMatchObject({ samples: 3, stopped: false, saved: null });
    expect(await samplesIn(folder)).toEqual(['0002', '0003']);
    expect((await readdir(join(folder, 'samples/0002'))).sort()).toEqual(['loads_all.json', 'metrics.txt']);
    expect(JSON.parse(await readFile(join(folder, 'samples/0003/loads_all.json'), 'utf8'))).toMatchObject({
      ok: true,
      status: 200,
      path: '/v1/loads?include=all',
    });
    const manifest = await manifestIn(folder);
    expect(manifest).toMatchObject({ version: 2, state: 'complete', role: 'plain', target: null });
    expect(manifest?.samples.map(({ number, folder: at, restart }) => [number, at, restart])).toEqual([
      [2, 'samples/0002', null],
      [3, 'samples/0003', null],
    ]);
    for (const { sources } of manifest?.samples ?? [])
      expect(sources.map(({ name, status }) => [name, status])).toEqual([
        ['metrics', 'collected'],
        ['loads_all', 'collected'],
      ]);
    // Both clocks.
    const loads = manifest?.sources.find(({ name }) => name === 'loads_all');
    expect(loads?.server_date).toBeCloseTo(loads?.answered_at ?? 0, -1);
    expect(loads?.server_timestamp).toBeCloseTo(loads?.answered_at ?? 0, 0);

    const capture = await readBundle(folder);
    expect(capture.samples.map(({ number, folder: at }) => [number, at])).toEqual([
      [1, ''],
      [2, 'samples/0002'],
      [3, 'samples/0003'],
    ]);
    expect(capture.samples.map(({ metrics }) => requestsIn(metrics))).toEqual([10, 20, 30]);
    expect(capture.samples[2]?.metricsFile).toBe('samples/0003/metrics.txt');
    expect(capture.samples[1]?.loads?.file).toBe('samples/0002/loads_all.json');
    expect(capture.samples[1]?.loads?.line(['loads', 0, 'num_running_reqs'])).toBeGreaterThan(1);
    const times = capture.samples.map(({ takenAt }) => takenAt ?? 0);
    expect((times[2] ?? 0) - (times[1] ?? 0)).toBeGreaterThanOrEqual(0.05);
    expect(capture.readSource('samples/0002/metrics.txt').text).toContain('sglang:num_requests_total');
    expect(capture.view.unknownFiles).toEqual([]);
    // The bundle's own summary is that of its root files, as the reference scripts read it.
    expect(capture.view.summary.metrics.num_requests_total).toBe(10);
    const waits = told.flatMap((one) => (one.kind === 'wait' ? [one] : []));
    expect(waits.map(({ sample, of }) => [sample, of])).toEqual([
      [2, 3],
      [3, 3],
    ]);
    expect(waits[1]).toMatchObject({ kept: 1, secondsLeft: 1 });
  });

  test('a restart between two samples is in the manifest', async () => {
    const server = await demoServer({ state: { servedPerScrape: 10 } });
    const { folder } = await run(
      orderOf({ targets: [{ role: 'plain', baseUrl: server.url }], samples: 3, healthProbes: false }),
      {
        tell: (told) => {
          if (told.kind === 'wait' && told.sample === 3) server.restart();
        },
      },
    );
    const manifest = await manifestIn(folder);
    expect(manifest?.samples[0]?.restart).toBeNull();
    expect(manifest?.samples[1]?.restart).toMatchObject({
      series: expect.stringContaining('sglang:num_requests_total'),
      before: 20,
      after: 10,
    });
  });

  test('stopped between two samples keeps what is there, and opens', async () => {
    const stop = new AbortController();
    const server = await demoServer();
    const { folder, result } = await run(
      orderOf({ targets: [{ role: 'plain', baseUrl: server.url }], samples: 5, gapSeconds: 30 }),
      {
        stop: stop.signal,
        tell: (told) => {
          if (told.kind === 'wait') stop.abort();
        },
      },
    );
    expect(result).toMatchObject({ samples: 1, stopped: true });
    expect(await manifestIn(folder)).toMatchObject({ state: 'stopped', samples: [] });
    expect((await readBundle(folder)).samples).toHaveLength(1);
  });

  test('a sample that fails is a fact of the manifest', async () => {
    const server = await demoServer();
    const { folder } = await run(
      orderOf({ targets: [{ role: 'plain', baseUrl: server.url }], samples: 2, healthProbes: false }),
      {
        tell: (told) => {
          if (told.kind === 'wait') server.script({ path: '/metrics', kind: 'status', status: 500 });
        },
      },
    );
    expect(await readdir(join(folder, 'samples/0002'))).toContain('metrics.txt.error.json');
    const capture = await readBundle(folder);
    expect(capture.samples[1]?.metrics).toBeNull();
    expect(capture.samples[1]?.loads).not.toBeNull();
  });
});

describe('a watch', () => {
  const watch = { minutes: 5, megabytes: 100 };

  test('ends when the rule engine says so, and notes why', async () => {
    const server = await demoServer();
    const seen: number[][] = [];
    const { folder, result } = await run(
      orderOf({ targets: [{ role: 'plain', baseUrl: server.url }], watch, healthProbes: false }),
      {
        options: {
          shouldSave: async ({ sample, samples }) => {
            seen.push([...samples]);
            return sample === 3 ? phrase('watchRuleFired', { rule: 'L04' }) : null;
          },
        },
      },
    );
    expect(seen).toEqual([[1], [1, 2], [1, 2, 3]]);
    expect(result).toMatchObject({ samples: 3, saved: { key: 'watchRuleFired' } });
    expect((await manifestIn(folder))?.watch).toMatchObject({
      ...watch,
      dropped: 0,
      ended: 'rule',
      reason: { text: 'rule L04 fired' },
    });
    expect((await readBundle(folder)).view.watch).toEqual({
      ended: 'rule',
      reason: phrase('watchRuleFired', { rule: 'L04' }),
      dropped: 0,
    });
  });

  test('a finding that is new ends it; what was wrong from the start does not', async () => {
    // A server that is dead by its own account from the second look on.
    const server = await demoServer({ story: 'ttft-spike', state: { servedPerScrape: 1 } });
    const rules = createWatchRules();
    const { result } = await run(
      orderOf({ targets: [{ role: 'plain', baseUrl: server.url }], watch, healthProbes: false }),
      {
        tell: (told) => {
          if (told.kind !== 'wait' || told.sample !== 3) return;
          server.state.otherWaiting = 400;
          server.state.otherRunning = 256;
          server.state.hangs = true;
        },
        options: { shouldSave: rules },
      },
    );
    expect(result.samples).toBeGreaterThanOrEqual(3);
    expect(result.saved?.key).toBe('watchRuleFired');
  });

  test('keeps only the last of its ring on disk, and says how many went', async () => {
    const server = await demoServer({ story: 'healthy' });
    const { folder, result } = await run(
      orderOf({
        targets: [{ role: 'plain', baseUrl: server.url }],
        // Less than two samples' bytes.
        watch: { minutes: 5, megabytes: 0.1 },
        healthProbes: false,
      }),
      {
        options: {
          shouldSave: async ({ sample }) => (sample === 5 ? phrase('watchRuleFired', { rule: 'x' }) : null),
        },
      },
    );
    expect(result.samples).toBe(2);
    expect(await samplesIn(folder)).toEqual(['0005']);
    const manifest = await manifestIn(folder);
    expect(manifest?.samples.map(({ number }) => number)).toEqual([5]);
    expect(manifest?.watch?.dropped).toBe(3);
    expect((await readBundle(folder)).samples.map(({ number }) => number)).toEqual([1, 5]);
  });

  test('a person keeps it, or stops it', async () => {
    for (const how of ['person', 'stopped'] as const) {
      const end = new AbortController();
      const server = await demoServer();
      const { folder, result } = await run(
        orderOf({ targets: [{ role: 'plain', baseUrl: server.url }], watch, healthProbes: false }),
        {
          ...(how === 'stopped' ? { stop: end.signal } : { options: { keep: end.signal } }),
          tell: (told) => {
            if (told.kind === 'wait' && told.sample === 4) end.abort();
          },
        },
      );
      expect(result).toMatchObject({ samples: 3, stopped: how === 'stopped', saved: null });
      const manifest = await manifestIn(folder);
      expect(manifest?.watch?.ended).toBe(how);
      expect((await readBundle(folder)).view.watch).toMatchObject({ ended: how, reason: null });
      expect(manifest?.state).toBe(how === 'stopped' ? 'stopped' : 'complete');
    }
  });

  test('the ring is bounded by age and by bytes, and never empties', () => {
    const ring = createRing({ minutes: 1, megabytes: 1 });
    expect(ring.add({ number: 2, at: 0, bytes: 400_000 })).toEqual([]);
    expect(ring.add({ number: 3, at: 30, bytes: 400_000 })).toEqual([]);
    expect(ring.add({ number: 4, at: 61, bytes: 400_000 }).map(({ number }) => number)).toEqual([2]);
    expect(ring.add({ number: 5, at: 62, bytes: 5_000_000 }).map(({ number }) => number)).toEqual([3, 4]);
    expect(ring.rounds.map(({ number }) => number)).toEqual([5]);
    expect(ring.bytes).toBe(5_000_000);
  });
});
