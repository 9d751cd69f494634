import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readBundle } from '../../electron/core/bundle/read.ts';
import { errorOf, jsonOf, linesOf, makeFolder, makeServer, run, start } from './run.ts';

const names = [
  'ready',
  'health',
  'health_generate',
  'metrics',
  'model_info',
  'server_info',
  'loads_all',
  'loads_core_queues_disagg',
  'hicache_storage_backend',
  'models',
];

interface Collected {
  readonly path: string;
  readonly targets: readonly {
    readonly base_url: string;
    readonly role: string | null;
    readonly sources: readonly Record<string, unknown>[];
  }[];
  readonly masked: readonly unknown[];
}

test('prints the folder and nothing else, and the folder opens', async () => {
  const server = await makeServer();
  const folder = join(await makeFolder(), 'bundle');
  const ran = await run(['collect-bundle', '--base-url', server.url, '--outdir', folder]);
  expect(ran).toEqual({ code: 0, stdout: `${folder}\n`, stderr: '' });
  expect(server.requests.every(({ method }) => method === 'GET')).toBe(true);
  const { view } = await readBundle(folder);
  expect(view.baseUrl).toBe(server.url);
  expect(view.sources.filter(({ status }) => status === 'collected').length).toBeGreaterThanOrEqual(7);
});

test('without --outdir the folder stands where the command was typed, under the reference name', async () => {
  const server = await makeServer();
  const cwd = await makeFolder();
  const { code } = await run(['collect-bundle', '--base-url', server.url, '--no-health-probe'], { cwd });
  expect(code).toBe(0);
  const [name, ...more] = await readdir(cwd);
  expect(name).toMatch(/^incident_bundle_\d{8}_\d{6}$/);
  expect(more).toEqual([]);
});

test('--json is one value with the keys of the contract', async () => {
  const server = await makeServer();
  const folder = join(await makeFolder(), 'bundle');
  const { code, stdout, stderr } = await run([
    'collect-bundle',
    '--base-url',
    server.url,
    '--outdir',
    folder,
    '--json',
    '--no-health-probe',
  ]);
  expect(code).toBe(0);
  expect(stderr).toBe('');
  const [value, ...more] = linesOf(stdout) as unknown as Collected[];
  expect(more).toEqual([]);
  expect(Object.keys(value ?? {})).toEqual(expect.arrayContaining(['path', 'targets', 'masked']));
  const [target] = value?.targets ?? [];
  expect(target).toMatchObject({ base_url: server.url, role: 'plain' });
  expect(target?.sources.map(({ name }) => name)).toEqual(names);
  for (const source of target?.sources ?? []) {
    expect(Object.keys(source)).toEqual([
      'name',
      'path',
      'status',
      'http_status',
      'elapsed_seconds',
      'bytes',
      'reason',
    ]);
    expect(source.reason === null).toBe(source.status === 'collected');
  }
  const probe = target?.sources.find(({ name }) => name === 'health');
  expect(probe).toMatchObject({ status: 'missing', http_status: null });
  expect(server.requests.some(({ path }) => path.startsWith('/health'))).toBe(false);
});

test('a server that is not there is a finding, not a failure', async () => {
  const server = await makeServer();
  await server.close();
  const folder = join(await makeFolder(), 'bundle');
  const { code, stdout } = await run([
    'collect-bundle',
    '--base-url',
    server.url,
    '--outdir',
    folder,
    '--json',
  ]);
  expect(code).toBe(0);
  const { targets } = jsonOf(stdout) as unknown as Collected;
  expect(targets[0]?.sources.map(({ status }) => status)).toEqual(names.map(() => 'missing'));
  for (const { reason } of targets[0]?.sources ?? []) expect(reason).toEqual(expect.any(String));
});

describe('the token', () => {
  const token = 'tok-en-0123456789';
  for (const { name, args, surroundings, warns } of [
    {
      name: 'from the environment',
      args: [],
      surroundings: { env: { SGLANG_BEARER_TOKEN: token } },
      warns: false,
    },
    {
      name: 'from standard input',
      args: ['--token', '-'],
      surroundings: { input: `${token}\n` },
      warns: false,
    },
    { name: 'from the flag, with a warning', args: ['--token', token], surroundings: {}, warns: true },
  ])
    test(`${name}, and into no file`, async () => {
      const server = await makeServer({ apiKey: token });
      const folder = join(await makeFolder(), 'bundle');
      const { code, stdout, stderr } = await run(
        ['collect-bundle', '--base-url', server.url, '--outdir', folder, '--no-health-probe', ...args],
        surroundings,
      );
      expect(code).toBe(0);
      expect(server.requests.find(({ path }) => path === '/model_info')?.status).toBe(200);
      expect(stderr.includes('SGLANG_BEARER_TOKEN is safer')).toBe(warns);
      expect(stdout + stderr).not.toContain(token);
      for (const file of await readdir(folder))
        expect(await readFile(join(folder, file), 'utf8')).not.toContain(token);
    });

  test('an empty standard input is no token', async () => {
    const ran = await run(['collect-bundle', '--base-url', 'http://127.0.0.1:9', '--token', '-', '--json']);
    expect(ran.code).toBe(2);
    expect(errorOf(ran).code).toBe('BAD_INPUT');
  });
});

describe('Ctrl-C', () => {
  test('keeps what was written, and the bundle says that it was stopped', async () => {
    const server = await makeServer();
    server.script({ path: '/metrics', kind: 'no-answer' });
    const folder = join(await makeFolder(), 'bundle');
    const { child, ended } = start([
      'collect-bundle',
      '--base-url',
      server.url,
      '--outdir',
      folder,
      '--no-health-probe',
      '--json',
    ]);
    // Everything else is asked side by side with the one that is silent.
    await server.until(() => server.requests.filter(({ state }) => state === 'answered').length >= 6);
    child.kill('SIGINT');
    const { code, stdout, stderr } = await ended;
    expect({ code, stderr }).toEqual({ code: 130, stderr: '' });
    const { path } = jsonOf(stdout) as unknown as Collected;
    expect(path).toBe(folder);
    const { view } = await readBundle(folder);
    expect(view.baseUrl).toBe(server.url);
    expect(view.sources.map(({ name }) => name)).toEqual(names);
    expect(view.sources.find(({ name }) => name === 'ready')?.httpStatus).toBe(404);
    const manifest = jsonOf(await readFile(join(folder, 'manifest.json'), 'utf8'));
    expect(manifest.state).toBe('stopped');
  });
});

describe('cannot run', () => {
  test('a base URL that is none', async () => {
    const ran = await run(['collect-bundle', '--base-url', 'ftp://gpu-7', '--json']);
    expect(ran.code).toBe(2);
    expect(ran.stdout).toBe('');
    expect(errorOf(ran)).toMatchObject({ code: 'BAD_INPUT', message: expect.stringContaining('ftp') });
  });

  test('a folder that holds a bundle already', async () => {
    const server = await makeServer();
    const folder = join(await makeFolder(), 'bundle');
    const args = ['collect-bundle', '--base-url', server.url, '--outdir', folder, '--no-health-probe'];
    expect((await run(args)).code).toBe(0);
    const again = await run(args);
    expect(again.code).toBe(2);
    expect(again.stdout).toBe('');
    expect(again.stderr).toContain(folder);
  });

  test('a place that cannot be written', async () => {
    const ran = await run([
      'collect-bundle',
      '--base-url',
      'http://127.0.0.1:9',
      '--outdir',
      '/dev/null/x',
      '--json',
    ]);
    expect(ran.code).toBe(2);
    expect(errorOf(ran).code).toBe('WRITE_FAILED');
  });
});
