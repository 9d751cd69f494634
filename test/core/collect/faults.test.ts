import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parseManifest } from '../../../electron/core/bundle/manifest.ts';
import { readBundle } from '../../../electron/core/bundle/read.ts';
import { sources } from '../../../electron/core/collect/sources.ts';
import type { Fault } from '../../../electron/core/demo/faults.ts';
import { say } from '../../../shared/phrase.ts';
import { demoServer, orderOf, run } from './run.ts';

/*
 * Each fault on each endpoint: the one that fails says why, the others are as they were, and what had arrived is on disk.
 * The server waits less than the collector where a fault is about slowness, so that nothing here takes long.
 */

type Outcome = 'collected' | 'cut' | 'missing';

/** What a fault does to a body with something in it; `empty` where that differs for a health check's empty one. */
const faults: readonly (readonly [Fault, body: Outcome, reason: RegExp | null, empty?: Outcome])[] = [
  [{ kind: 'slow-headers', seconds: 0.05 }, 'collected', null],
  [{ kind: 'slow-body', seconds: 0.02 }, 'collected', null],
  [{ kind: 'status', status: 500 }, 'missing', /HTTP 500/],
  [{ kind: 'status', status: 401 }, 'missing', /HTTP 401: it wants a key/],
  [{ kind: 'cut-length' }, 'cut', /the connection broke after/, 'missing'],
  [{ kind: 'cut-chunked' }, 'cut', /the connection broke after/, 'cut'],
  [{ kind: 'reset' }, 'missing', /closed without an answer/],
  [{ kind: 'html' }, 'missing', /web page/],
  [
    { kind: 'redirect', location: 'http://elsewhere.example:1/x?token=t' },
    'missing',
    /redirects to elsewhere\.example:1, not followed/,
  ],
  [{ kind: 'no-answer' }, 'missing', /no answer within/],
  [{ kind: 'silent-stream' }, 'missing', /cut after .* when 0 B had arrived/],
];

const paths = sources.map(({ name, path }) => ({ name, path: path.split('?')[0] ?? path }));

for (const [fault, body, reason, whenEmpty = body] of faults)
  test(`${fault.kind} on each endpoint`, async () => {
    await Promise.all(
      paths.map(async ({ name, path }) => {
        const server = await demoServer({ state: { ready: 'up' }, adminKey: 'admin-key-12345' });
        server.script({ ...fault, path });
        const isSilent = fault.kind === 'no-answer' || fault.kind === 'silent-stream';
        const isProbe = path.startsWith('/health');
        // A health check is given 25 s: what never answers is not tried on it.
        if (isProbe && isSilent) return;
        const { folder, result } = await run(
          orderOf({
            targets: [{ role: 'plain', baseUrl: server.url }],
            token: 'admin-key-12345',
            timeoutSeconds: isSilent ? 1.5 : 10,
          }),
        );
        const label = `${fault.kind} ${name}`;
        expect(result.called, label).toBe(10);
        const manifest = parseManifest(await readFile(join(folder, 'manifest.json'), 'utf8'));
        const row = manifest?.sources.find((source) => source.name === name);
        const expected = isProbe || name === 'ready' ? whenEmpty : body;
        expect(row?.status, `${label}: ${row?.reason?.text}`).toBe(expected);
        const says = reason && expected === body ? reason : null;
        if (says) expect(row?.reason?.text, label).toMatch(says);
        expect(row?.requested_at, label).not.toBeNull();
        expect(row?.elapsed_seconds, label).toBeGreaterThan(0);
        if (row?.http_status !== null) expect(row?.server_date, label).not.toBeNull();
        // Every other source is whole; /v1/loads is asked twice and fails twice.
        for (const other of manifest?.sources ?? [])
          if (other.path.split('?')[0] !== path)
            expect(other.status, `${label}: ${other.name}`).toBe('collected');
        const { view } = await readBundle(folder);
        const read = view.sources.find((source) => source.name === name);
        expect(read?.status, label).toBe(expected);
        if (says && read && read.status !== 'collected') expect(say(read.reason), label).toMatch(says);
        expect(JSON.stringify(manifest)).not.toContain('token=t');
        // What arrived of a body that broke is on disk.
        if (row?.status === 'cut') expect(await readFile(join(folder, row.file ?? ''), 'utf8')).not.toBe('');
      }),
    );
  });

test('bad UTF-8 and bad JSON are kept as they can be read', async () => {
  const server = await demoServer();
  server.script({ path: '/metrics', kind: 'bad-utf8' }, { path: '/server_info', kind: 'bad-json' });
  const { folder } = await run(orderOf({ targets: [{ role: 'plain', baseUrl: server.url }] }));
  const { view, metrics } = await readBundle(folder);
  const of = (name: string) => view.sources.find((source) => source.name === name);
  expect(of('metrics')?.status).toBe('collected');
  expect(metrics?.samples.length).toBeGreaterThan(10);
  const info = of('server_info');
  expect(info?.status === 'missing' && say(info.reason)).toBe('the answer is no JSON');
  expect(await readFile(join(folder, 'server_info.json'), 'utf8')).toContain('"decode_error"');
});

test('a body without an end is cut at its cap and kept', async () => {
  const server = await demoServer();
  server.script({ path: '/server_info', kind: 'endless' });
  const { folder } = await run(
    orderOf({ targets: [{ role: 'plain', baseUrl: server.url }], healthProbes: false }),
    { options: { bodyLimit: 300 } },
  );
  const manifest = parseManifest(await readFile(join(folder, 'manifest.json'), 'utf8'));
  expect(manifest?.sources.find(({ name }) => name === 'server_info')).toMatchObject({
    status: 'cut',
    bytes: 300,
  });
});

test('reads go side by side, then both probes: no read waits for another, no probe disturbs one', async () => {
  const server = await demoServer({ state: { ready: 'up', healthSeconds: 0.3 } });
  server.script({ path: '/model_info', kind: 'slow-headers', seconds: 0.4 });
  const { folder } = await run(orderOf({ targets: [{ role: 'plain', baseUrl: server.url }] }));
  const manifest = parseManifest(await readFile(join(folder, 'manifest.json'), 'utf8'));
  const called = (isProbe: boolean) =>
    (manifest?.sources ?? [])
      .filter(({ path }) => path.startsWith('/health') === isProbe)
      .map(({ requested_at, answered_at }) => ({ sent: requested_at ?? 0, answered: answered_at ?? 0 }));
  const first = (times: readonly number[]) => Math.min(...times);
  const last = (times: readonly number[]) => Math.max(...times);
  const [reads, probes] = [called(false), called(true)];
  expect([reads.length, probes.length]).toEqual([8, 2]);
  const lastAnswer = last(reads.map(({ answered }) => answered));
  expect(last(reads.map(({ sent }) => sent))).toBeLessThan(lastAnswer);
  expect(first(probes.map(({ sent }) => sent))).toBeGreaterThanOrEqual(lastAnswer);
  expect(last(probes.map(({ sent }) => sent))).toBeLessThan(first(probes.map(({ answered }) => answered)));
});
