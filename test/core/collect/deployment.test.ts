import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseDeployment } from '../../../electron/core/bundle/deployment.ts';
import { createMasker } from '../../../electron/core/bundle/mask.ts';
import { readBundle } from '../../../electron/core/bundle/read.ts';
import { packFolder } from '../../../electron/core/carry/pack.ts';
import { unpackArchive } from '../../../electron/core/carry/unpack.ts';
import { copyBundle } from '../../../electron/core/incident/copy-bundle.ts';
import { recognise } from '../../../electron/core/recognise.ts';
import { scratchFolder } from '../scratch.ts';
import { demoServer, orderOf, run } from './run.ts';
import { deadUrl } from './server.ts';

const quiet = { signal: new AbortController().signal, tell: () => undefined };

/** A router, a prefill and a decode server, and one that is not there. */
async function deployment(more: Parameters<typeof orderOf>[0] | object = {}) {
  const prefill = await demoServer({ state: { role: 'prefill' } });
  const decode = await demoServer({ state: { role: 'decode' } });
  const router = await demoServer({
    state: { role: 'router' },
    workers: [
      { url: prefill.url, type: 'prefill' },
      { url: decode.url, type: 'decode' },
    ],
  });
  const ran = await run(
    orderOf({
      healthProbes: false,
      ...more,
      targets: [
        { role: 'router', baseUrl: router.url, metricsUrl: router.metricsUrl ?? '' },
        { role: 'prefill', baseUrl: prefill.url },
        { role: 'decode', baseUrl: decode.url },
        { role: 'plain', name: 'gone/../x', baseUrl: await deadUrl() },
      ],
    }),
  );
  return { ...ran, router, prefill, decode };
}

const names = ['router-0', 'prefill-0', 'decode-0', 'gone-..-x'];

describe('a deployment', () => {
  test('is a folder of bundles; a dead target spoils nothing; each is asked what its role has', async () => {
    const { folder, result, router } = await deployment();
    expect(result).toMatchObject({ called: 6 + 8 + 8 + 8 + 1, answered: 7 + 8 + 8 });
    expect(parseDeployment(await readFile(join(folder, 'deployment.json'), 'utf8'))?.targets).toMatchObject([
      { name: 'router-0', role: 'router', base_url: router.url, metrics_url: router.metricsUrl },
      { name: 'prefill-0', role: 'prefill', folder: 'targets/prefill-0', metrics_url: null },
      { name: 'decode-0', role: 'decode' },
      { name: 'gone-..-x', role: 'plain' },
    ]);
    expect((await readdir(folder)).sort()).toEqual(['deployment.json', 'targets']);
    expect((await readdir(join(folder, 'targets'))).sort()).toEqual([...names].sort());
    expect((await readdir(join(folder, 'targets/prefill-0'))).sort()).toEqual(
      expect.arrayContaining([
        'SUMMARY.txt',
        'manifest.json',
        'metadata.json',
        'metrics.txt',
        'server_info.json',
      ]),
    );
    // Each is a whole bundle by itself.
    const alone = await readBundle(join(folder, 'targets/prefill-0'));
    expect(alone.view).toMatchObject({ role: 'prefill', target: null, targets: [] });
    expect(router.requests.map(({ path }) => path).sort()).toEqual(
      ['/engine_metrics', '/get_loads', '/health', '/liveness', '/metrics', '/readiness', '/workers'].sort(),
    );
  });

  test('opens as one capture: the gravest target shown, the others beside it, files by their path', async () => {
    const { folder } = await deployment();
    const capture = await readBundle(folder);
    expect(capture.view.targets.map(({ name, role, answered }) => [name, role, answered])).toEqual([
      ['router-0', 'router', 7],
      ['prefill-0', 'prefill', 8],
      ['decode-0', 'decode', 8],
      ['gone-..-x', 'plain', 0],
    ]);
    // Nothing answers there: that is critical.
    expect(capture.view.target).toBe('gone-..-x');
    expect(capture.targets.map(({ view }) => view.target)).toEqual(names);
    expect(new Set(capture.targets.map(({ view }) => view.id)).size).toBe(1);
    const [router, prefill] = capture.targets;
    expect(router?.view.role).toBe('router');
    expect(router?.metrics?.named('smg_worker_health')).toHaveLength(2);
    expect(router?.jsonSource('workers')?.at(['workers', 1, 'worker_type'])).toBe('decode');
    expect(router?.view.sources.map(({ name, status }) => [name, status])).toEqual([
      ['liveness', 'collected'],
      ['readiness', 'collected'],
      ['health', 'collected'],
      ['health_generate', 'missing'],
      ['metrics', 'collected'],
      ['engine_metrics', 'collected'],
      ['workers', 'collected'],
      ['get_loads', 'collected'],
    ]);
    expect(router?.view.signals.filter(({ verdict }) => verdict === 'fired').map(({ rule }) => rule)).toEqual(
      [],
    );
    const file = prefill?.view.sources.find(({ name }) => name === 'server_info')?.file;
    expect(file).toBe('targets/prefill-0/server_info.json');
    // Whichever target is shown, a path leads to the same file.
    expect(capture.readSource(file ?? '').text).toContain('"disaggregation_mode": "prefill"');
    expect(prefill?.readSource('metrics.txt').file).toBe('targets/prefill-0/metrics.txt');
    expect(prefill?.view.summary.bundle_dir).toBe(join(folder, 'targets/prefill-0'));
    expect(prefill?.view.evidence['topology.disaggregation_mode']?.source).toBe(file);
    expect(capture.view.unknownFiles).toEqual([]);
  });

  test('with samples: packed, unpacked, copied masked and opened from its archive, nothing is lost', async () => {
    const { folder } = await deployment({ samples: 2 });
    const work = await scratchFolder();
    const read = await readBundle(folder);
    const told = (capture: typeof read) =>
      capture.targets.map(({ view, samples }) => [
        view.target,
        view.sources.map(({ name, status }) => `${name} ${status}`),
        samples.map(({ number, metrics }) => [number, metrics?.samples.length ?? null]),
      ]);
    expect(told(read).map(([, , samples]) => samples?.length)).toEqual([2, 2, 2, 2]);
    for (const archive of ['a.tar.gz', 'a.zip']) {
      await packFolder(folder, join(work, archive), createMasker(), quiet);
      expect(await recognise(join(work, archive))).toMatchObject({ kind: 'bundle' });
      expect(told(await readBundle(join(work, archive)))).toEqual(told(read));
    }
    await unpackArchive(join(work, 'a.zip'), join(work, 'out'), quiet);
    expect(told(await readBundle(join(work, 'out')))).toEqual(told(read));
    await copyBundle(folder, join(work, 'copy'), createMasker(), quiet);
    expect(told(await readBundle(join(work, 'copy')))).toEqual(told(read));
    expect(await recognise(join(work, 'copy'))).toEqual({ kind: 'bundle', also: [] });
  });

  test('opens when the collector was killed before a target began', async () => {
    const { folder } = await deployment();
    await rm(join(folder, 'targets/decode-0'), { recursive: true });
    await mkdir(join(folder, 'targets/decode-0'));
    const capture = await readBundle(folder);
    expect(capture.targets.map(({ view }) => view.target)).toEqual(names);
    expect(capture.targets[2]?.view.sources.every(({ status }) => status === 'missing')).toBe(true);
  });

  test('a key goes to the target’s own origin, never to its metrics port', async () => {
    const router = await demoServer({ state: { role: 'router' }, apiKey: 'sk-router-key-1' });
    await run(
      orderOf({
        token: 'sk-router-key-1',
        headers: [{ name: 'X-Tenant', value: 'tenant-secret' }],
        targets: [{ role: 'router', baseUrl: router.url, metricsUrl: router.metricsUrl ?? '' }],
      }),
    );
    for (const { path, headers } of router.requests) {
      const isElsewhere = path === '/metrics';
      expect('authorization' in headers, path).toBe(!isElsewhere);
      expect('x-tenant' in headers, path).toBe(!isElsewhere);
    }
  });
});
