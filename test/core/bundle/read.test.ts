import { cp, mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readBundle } from '../../../electron/core/bundle/read.ts';
import type { SourceRecord } from '../../../shared/capture.ts';
import { ProblemError } from '../../../shared/outcome.ts';
import { say } from '../../../shared/phrase.ts';
import { bundleFixture, scratchFolder } from '../scratch.ts';
import { itemsOf, tarGzOf, tarOf, zipOf } from './archives.ts';

/** `ready collected`, `metrics missing: HTTP 404: …` */
const fate = (source: SourceRecord): string =>
  source.status === 'collected'
    ? `${source.name} collected`
    : `${source.name} ${source.status}: ${say(source.reason)}`;

async function problemOf(work: Promise<unknown>) {
  const error = await work.then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(ProblemError);
  return (error as ProblemError).problem;
}

describe('what became of each source', () => {
  const cases: readonly (readonly [string, readonly string[]])[] = [
    [
      'dp_ranks',
      [
        'ready collected',
        'health collected',
        'health_generate collected',
        'metrics collected',
        'model_info collected',
        'server_info collected',
        'loads_all collected',
        'loads_core_queues_disagg collected',
        'hicache_storage_backend missing: HTTP 400: the server has no admin key',
      ],
    ],
    [
      'single',
      [
        'ready missing: not in this bundle',
        'health missing: no answer in time',
        'health_generate missing: HTTP 503',
        'metrics missing: HTTP 404: the server runs without --enable-metrics',
        'model_info collected',
        'server_info missing: the answer is no JSON',
        'loads_all collected',
        'loads_core_queues_disagg missing: HTTP 401: it wants a key, or another one than was given',
        'hicache_storage_backend missing: not in this version',
      ],
    ],
    [
      'v046',
      [
        'ready missing: not in this bundle',
        'health collected',
        'health_generate missing: not in this bundle',
        'metrics collected',
        'model_info collected',
        'server_info collected',
        'loads_all collected',
        'loads_core_queues_disagg missing: not in this bundle',
        'hicache_storage_backend missing: not in this bundle',
      ],
    ],
    [
      'bare',
      [
        'ready missing: not in this bundle',
        'health missing: not in this bundle',
        'health_generate missing: not in this bundle',
        'metrics collected',
        'model_info missing: an error was saved in its place: Unauthorized',
        'server_info collected',
        'loads_all collected',
        'loads_core_queues_disagg missing: not in this bundle',
        'hicache_storage_backend missing: not in this bundle',
      ],
    ],
    [
      'pages',
      [
        'ready missing: answered with a web page: Sign in',
        'health missing: answered with a web page: Sign in',
        'health_generate missing: answered with a web page: Sign in',
        'metrics missing: answered with a web page: Sign in',
        'model_info missing: answered with a web page: Sign in',
        'server_info missing: answered with a web page: Sign in',
        'loads_all missing: not in this bundle',
        'loads_core_queues_disagg missing: not in this bundle',
        'hicache_storage_backend missing: not in this bundle',
      ],
    ],
    [
      'dead',
      [
        'ready',
        'health',
        'health_generate',
        'metrics',
        'model_info',
        'server_info',
        'loads_all',
        'loads_core_queues_disagg',
        'hicache_storage_backend',
      ].map((name) => `${name} missing: nothing listens there: connection refused`),
    ],
  ];
  test.each(cases)('%s', async (name, expected) => {
    const { view } = await readBundle(bundleFixture(name));
    expect(view.sources.map(fate)).toEqual(expected);
  });
});

test('what the bundle says about itself, its bodies and its unknown files', async () => {
  const path = bundleFixture('dp_ranks');
  const capture = await readBundle(path);
  const { view } = capture;
  expect(view).toMatchObject({
    name: 'dp_ranks',
    path,
    baseUrl: 'http://10.4.17.22:30000',
    collectedAt: '20261124_024107',
    masked: [],
    unknownFiles: ['notes.md'],
  });
  expect(capture.json('server_info')).toMatchObject({ tp_size: 8 });
  expect(capture.json('hicache_storage_backend')).toBeUndefined();
  expect(capture.metrics?.named('sglang:num_requests_total')).toHaveLength(2);
  const text = capture.readSource('server_info.json');
  expect(text).toMatchObject({ name: 'server_info', language: 'json' });
  // A 64-bit integer leaves as it came.
  expect(text.text).toContain('18446744073709551615');
  expect(capture.readSource('metrics.txt')).toMatchObject({ name: 'metrics', language: 'plaintext' });
  expect(capture.readSource('SUMMARY.txt').text).toBe('ready.txt: ok\n');
  expect(() => capture.readSource('../single/metadata.json')).toThrow(ProblemError);
  expect(() => capture.readSource('notes.md')).toThrow(/notes\.md/);
});

test('secrets that a collector left in the clear are masked before anybody sees them', async () => {
  const capture = await readBundle(bundleFixture('secrets'));
  const { text } = capture.readSource('server_info.json');
  expect(text).not.toMatch(/FAKE/);
  expect(text).toContain('"ssl_keyfile_password": null');
  expect(text).toContain('bucket');
  const body = capture.json('server_info') as { api_key: string; internal_states: { api_key: string }[] };
  expect(body.api_key).toMatch(/^\[masked:\w{8}\]$/);
  expect(body.internal_states[0]?.api_key).toBe(body.api_key);
  expect(capture.view.masked).toEqual([
    { file: 'server_info.json', key: 'api_key', count: 2 },
    { file: 'server_info.json', key: 'access_key', count: 1 },
    { file: 'server_info.json', key: 'admin_api_key', count: 1 },
  ]);
  expect(capture.view.signals.find(({ rule }) => rule === 'M11')).toMatchObject({ verdict: 'fired' });
});

describe('archives', () => {
  const forms: readonly (readonly [string, string, (prefix: string) => Promise<Buffer>])[] = [
    ['zip', 'b.zip', async (prefix) => zipOf(await itemsOf(bundleFixture('dp_ranks'), prefix))],
    ['tar', 'b.tar', async (prefix) => tarOf(await itemsOf(bundleFixture('dp_ranks'), prefix))],
    ['tar.gz', 'b.tgz', async (prefix) => tarGzOf(await itemsOf(bundleFixture('dp_ranks'), prefix))],
    [
      'a zip without its ending',
      'download',
      async (prefix) => zipOf(await itemsOf(bundleFixture('dp_ranks'), prefix)),
    ],
  ];
  for (const [form, name, make] of forms) {
    test.each(['', 'incident_bundle_20261124_024107/', 'a/b/c/', './x/', 'win\\dows\\'])(
      `${form} says what the folder says, packed below "%s"`,
      async (prefix) => {
        const path = join(await scratchFolder(), name);
        await writeFile(path, await make(prefix));
        const told: number[] = [];
        const [packed, plain] = await Promise.all([
          readBundle(path, { signal: new AbortController().signal, tell: ({ bytes }) => told.push(bytes) }),
          readBundle(bundleFixture('dp_ranks')),
        ]);
        const { id: _a, name: nameA, path: pathA, summary: a, ...restA } = packed.view;
        const { id: _b, name: _nameB, path: _pathB, summary: b, ...restB } = plain.view;
        expect(restA).toEqual(restB);
        expect({ ...a, bundle_dir: '' }).toEqual({ ...b, bundle_dir: '' });
        expect([nameA, pathA]).toEqual([name, path]);
        expect(told.length).toBeGreaterThan(0);
      },
    );
  }

  test.each(['', 'slow/'])(
    'a packed incident is not taken for its one bundle, packed below "%s"',
    async (prefix) => {
      const items = [
        { name: `${prefix}incident.json`, data: '{}' },
        ...(await itemsOf(bundleFixture('v046'), `${prefix}captures/v046/`)),
      ];
      for (const [name, bytes] of [
        ['a.zip', zipOf(items)],
        ['a.tar.gz', await tarGzOf(items)],
      ] as const) {
        const path = join(await scratchFolder(), name);
        await writeFile(path, bytes);
        await expect(readBundle(path)).rejects.toMatchObject({
          problem: { code: 'NOT_RECOGNISED', message: expect.stringContaining('packed incident') },
        });
      }
    },
  );

  test('files beside the bundle are listed, what macOS adds is not', async () => {
    const path = join(await scratchFolder(), 'b.zip');
    await writeFile(
      path,
      zipOf([
        ...(await itemsOf(bundleFixture('v046'), 'b/')),
        { name: '__MACOSX/b/._health.txt', data: 'x' },
        { name: 'b/.DS_Store', data: 'x' },
        { name: 'b/logs/', data: '' },
        { name: 'b/logs/rank0.log', data: 'x' },
        { name: 'metadata.json', data: '{}' },
      ]),
    );
    const { view } = await readBundle(path);
    expect(view.unknownFiles).toEqual(['logs/rank0.log', '../metadata.json']);
  });

  test('of a cut tar.gz what stands before the cut is shown', async () => {
    const path = join(await scratchFolder(), 'cut.tar.gz');
    const items = await itemsOf(bundleFixture('dp_ranks'));
    const whole = await tarOf(items);
    await writeFile(path, whole.subarray(0, whole.length - 6_000));
    const { view } = await readBundle(path);
    expect(view.sources.filter(({ status }) => status === 'collected').length).toBeGreaterThan(3);
    expect(fate(view.sources.find(({ name }) => name === 'server_info') as SourceRecord)).toMatch(
      /^server_info (missing: the archive ends before it|missing: the answer is no JSON|cut)/,
    );
  });

  const health = { name: 'health.txt', data: '' };
  const evil: readonly (readonly [string, () => Promise<Buffer>, RegExp])[] = [
    [
      'zip ../',
      async () => zipOf([health, { name: '../evil.sh', data: 'x' }]),
      /"\.\.\/evil\.sh".*leads out/,
    ],
    ['zip deep ..', async () => zipOf([health, { name: 'a/b/../../../evil', data: 'x' }]), /leads out/],
    ['zip absolute', async () => zipOf([health, { name: '/etc/passwd', data: 'x' }]), /absolute/],
    ['zip drive', async () => zipOf([health, { name: 'C:\\x', data: 'x' }]), /drive/],
    ['zip backslash', async () => zipOf([health, { name: '..\\evil', data: 'x' }]), /leads out/],
    ['zip UNC', async () => zipOf([health, { name: '\\\\host\\share', data: 'x' }]), /absolute/],
    ['zip NUL', async () => zipOf([health, { name: 'a\0b', data: 'x' }]), /NUL/],
    [
      'zip link',
      async () => zipOf([health, { name: 'metrics.txt', data: '/etc/passwd', mode: 0o120777 }]),
      /is a link/,
    ],
    ['tar ../', async () => tarOf([health, { name: '../evil.sh', data: 'x' }]), /leads out/],
    ['tar absolute', async () => tarGzOf([health, { name: '/etc/passwd', data: 'x' }]), /absolute/],
    [
      'tar symlink',
      async () => tarOf([health, { name: 'metrics.txt', type: 'symlink', linkname: '/etc/passwd' }]),
      /is a link/,
    ],
    [
      'tar hard link',
      async () => tarOf([health, { name: 'metrics.txt', type: 'link', linkname: '/etc/passwd' }]),
      /is a link/,
    ],
    ['tar pipe', async () => tarOf([health, { name: 'metrics.txt', type: 'fifo' }]), /is a device or pipe/],
  ];
  test.each(evil)('one bad name refuses the archive: %s', async (_name, make, words) => {
    const folder = await scratchFolder();
    const path = join(folder, 'inner', 'bundle');
    await mkdir(join(folder, 'inner'));
    await writeFile(path, await make());
    const problem = await problemOf(readBundle(path));
    expect(problem.code).toBe('UNSAFE');
    expect(problem.message).toMatch(words);
    expect(problem.hint).toMatch(/Nothing was unpacked/);
  });

  const damaged: readonly (readonly [string, () => Promise<Buffer>, RegExp])[] = [
    ['cut zip', async () => zipOf([health]).subarray(0, 60), /End of central directory/i],
    ['encrypted', async () => zipOf([{ ...health, flags: 0x801 }]), /health\.txt in it is encrypted/],
    ['unknown method', async () => zipOf([{ ...health, method: 93 }]), /method 93/],
    [
      'cut gzip',
      async () => (await tarGzOf(await itemsOf(bundleFixture('single')))).subarray(0, 20),
      /could not be read/,
    ],
  ];
  test.each(damaged)('%s', async (_name, make, words) => {
    const path = join(await scratchFolder(), 'b');
    await writeFile(path, await make());
    const problem = await problemOf(readBundle(path));
    expect(problem.code).toBe('UNREADABLE');
    expect(problem.message).toMatch(words);
  });

  test('several bundles side by side', async () => {
    const path = join(await scratchFolder(), 'b.zip');
    await writeFile(
      path,
      zipOf([
        ...(await itemsOf(bundleFixture('v046'), 'good/')),
        ...(await itemsOf(bundleFixture('v046'), 'bad/')),
      ]),
    );
    expect((await problemOf(readBundle(path))).message).toMatch(/more than one bundle: good, bad/);
  });

  test('cancelled', async () => {
    const path = join(await scratchFolder(), 'b.tgz');
    await writeFile(path, await tarGzOf(await itemsOf(bundleFixture('dp_ranks'))));
    const stop = new AbortController();
    stop.abort();
    expect((await problemOf(readBundle(path, { signal: stop.signal, tell: () => undefined }))).code).toBe(
      'CANCELLED',
    );
  });
});

async function withFile(folder: string, data: string | Uint8Array): Promise<string> {
  await writeFile(join(folder, 'x'), data);
  return join(folder, 'x');
}

describe('what is no bundle', () => {
  const cases: readonly (readonly [string, (folder: string) => Promise<string>, string, RegExp])[] = [
    [
      'an empty folder',
      async (folder) => folder,
      'NOT_RECOGNISED',
      /is empty\. Looked for metadata\.json, server_info\.json/,
    ],
    [
      'a folder of other files',
      (folder) => writeFile(join(folder, 'x.txt'), 'x').then(() => folder),
      'NOT_RECOGNISED',
      /holds no bundle\. Looked for metadata\.json/,
    ],
    ['nothing', async (folder) => join(folder, 'gone'), 'NOT_FOUND', /gone does not exist/],
    ['a text file', (folder) => withFile(folder, 'hello'), 'NOT_RECOGNISED', /holds no bundle/],
    [
      'a zip of something else',
      (folder) => withFile(folder, zipOf([{ name: 'a.txt' }])),
      'NOT_RECOGNISED',
      /holds no bundle/,
    ],
    [
      'two bundles in one folder',
      async (folder) => {
        for (const name of ['a', 'b'])
          await cp(bundleFixture('v046'), join(folder, name), { recursive: true });
        return folder;
      },
      'NOT_RECOGNISED',
      /more than one bundle: a, b/,
    ],
  ];
  test.each(cases)('%s', async (_name, make, code, words) => {
    const problem = await problemOf(readBundle(await make(await scratchFolder())));
    expect(problem.code).toBe(code);
    expect(problem.message).toMatch(words);
    expect(problem.hint).toBeTruthy();
  });
});

describe('folders as people hand them over', () => {
  test('the bundle one folder down', async () => {
    const folder = await scratchFolder();
    await cp(bundleFixture('single'), join(folder, 'inner'), { recursive: true });
    const { view } = await readBundle(folder);
    expect(view).toMatchObject({ name: 'inner', collectedAt: '20260302_100000' });
  });

  test('a broken file spoils nothing else', async () => {
    const folder = await scratchFolder();
    await cp(bundleFixture('dp_ranks'), folder, { recursive: true });
    await writeFile(join(folder, 'loads_all.json'), '{"ok": true, "status": 200, "json": {"loads": [');
    await writeFile(join(folder, 'metadata.json'), 'not json');
    await writeFile(
      join(folder, 'manifest.json'),
      '{"artifact_type": "incident_bundle_manifest", "version": 99}',
    );
    await rm(join(folder, 'metrics.txt'));
    await symlink('/dev/zero', join(folder, 'metrics.txt'));
    const { view } = await readBundle(folder);
    const by = (name: string) => fate(view.sources.find((source) => source.name === name) as SourceRecord);
    expect(by('loads_all')).toBe('loads_all missing: the answer is no JSON');
    expect(by('metrics')).toBe('metrics missing: not in this bundle');
    expect(by('server_info')).toBe('server_info collected');
    // The other loads answer stands in.
    expect(view.summary.point_in_time_load.running_reqs).toBe(26);
    expect(view.unknownFiles).toEqual(['manifest.json', 'notes.md']);
    expect(view.baseUrl).toBeNull();
  });

  test('saved by a Windows shell in UTF-16, or with a byte order mark', async () => {
    const folder = await scratchFolder();
    const text = '{"model_path": "m", "tp_size": 4}';
    await writeFile(join(folder, 'server_info.json'), Buffer.from(`\ufeff${text}`, 'utf16le'));
    await writeFile(join(folder, 'model_info.json'), `\ufeff${text}`);
    const { view } = await readBundle(folder);
    expect(view.summary.topology.tp_size).toBe(4);
    expect(view.summary.model.model_path).toBe('m');
  });
});
