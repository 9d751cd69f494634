import { execFile } from 'node:child_process';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { parseManifest } from '../../electron/core/bundle/manifest.ts';
import { readBundle } from '../../electron/core/bundle/read.ts';
import { demoServer } from '../core/collect/run.ts';
import { scratchFolder } from '../core/scratch.ts';
import { errorOf, jsonOf, run, start } from './run.ts';

const execute = promisify(execFile);

describe('--targets', () => {
  test('collects a deployment, with --json one entry for each', async () => {
    const [one, two] = [await demoServer({ state: { role: 'prefill' } }), await demoServer()];
    const folder = await scratchFolder();
    const list = join(folder, 'targets.yaml');
    await writeFile(list, `- {name: p, url: ${one.url}, role: prefill}\n- ${two.url}\n- {role: decode}\n`);
    const out = join(folder, 'out');
    const { code, stdout, stderr } = await run([
      'collect-bundle',
      ...['--targets', list, '--outdir', out, '--no-health-probe', '--json'],
    ]);
    expect(code).toBe(0);
    expect(stderr).toContain('Entry 3 is left out, there is no url');
    const { path, targets } = jsonOf(stdout) as unknown as {
      path: string;
      targets: { name: string; role: string; base_url: string; sources: { status: string }[] }[];
    };
    expect(path).toBe(out);
    expect(targets.map(({ name, role, base_url: url }) => [name, role, url])).toEqual([
      ['p', 'prefill', one.url],
      ['server-0', 'plain', two.url],
    ]);
    expect((await readBundle(out)).targets).toHaveLength(2);
  });

  test('bad flags are refused before anything is called', async () => {
    const server = await demoServer();
    for (const flags of [
      ['--gap', '3'],
      ['--role', 'boss'],
      ['--header', 'nothing'],
      ['--prometheus', 'http://127.0.0.1:9', '--from', 'yesterday'],
      ['--ca', '/does/not/exist.pem'],
      ['--targets', '/does/not/exist.yaml'],
    ]) {
      const ran = await run(['collect-bundle', '--base-url', server.url, ...flags, '--json']);
      expect(ran.code, flags.join(' ')).toBe(2);
      expect(errorOf(ran).message.length).toBeGreaterThan(10);
    }
    expect((await run(['collect-bundle', '--json'])).code).toBe(2);
    expect(server.requests).toEqual([]);
  });
});

test('--watch goes on until Ctrl-C, and keeps', async () => {
  const server = await demoServer();
  const out = join(await scratchFolder(), 'out');
  const { child, ended } = start([
    'collect-bundle',
    ...['--base-url', server.url, '--outdir', out, '--no-health-probe', '--watch', '1', '--json'],
  ]);
  await server.until(() => server.requests.filter(({ state }) => state === 'answered').length >= 7);
  // The manifest says that it watches once the first look is on disk.
  const watching = async () =>
    JSON.parse(await readFile(join(out, 'manifest.json'), 'utf8').catch(() => '{}')).watch;
  await expect.poll(watching, { timeout: 10_000 }).toMatchObject({ minutes: 1, ended: null });
  child.kill('SIGINT');
  const { code, stdout } = await ended;
  expect(code).toBe(0);
  expect((jsonOf(stdout) as unknown as { path: string }).path).toBe(out);
  expect(await watching()).toMatchObject({ ended: 'person' });
  expect(
    (await readBundle(out)).view.sources.filter(({ status }) => status === 'collected').length,
  ).toBeGreaterThan(3);
});

test('a second Ctrl-C in a watch stops at once, and what was reached opens', async () => {
  const server = await demoServer();
  const out = join(await scratchFolder(), 'out');
  const { child, ended } = start([
    'collect-bundle',
    ...['--base-url', server.url, '--outdir', out, '--no-health-probe', '--watch', '1', '--timeout', '60'],
  ]);
  const manifest = async () =>
    JSON.parse(await readFile(join(out, 'manifest.json'), 'utf8').catch(() => '{}'));
  await expect.poll(async () => (await manifest()).watch, { timeout: 10_000 }).toMatchObject({ ended: null });
  // The second look is under way and will not be answered: the first Ctrl-C waits for it.
  const before = server.requests.length;
  server.script({ path: '*', kind: 'no-answer' });
  await server.until(() => server.requests.length >= before + 2);
  // Until it listens: two that come at once may arrive as one.
  const again = setInterval(() => child.kill('SIGINT'), 50);
  const { code } = await ended;
  clearInterval(again);
  expect(code).toBe(130);
  expect(await manifest()).toMatchObject({ state: 'collecting', watch: { ended: null } });
  expect((await readBundle(out)).view.sources.some(({ status }) => status === 'collected')).toBe(true);
}, 60_000);

test('killed at any moment, what was reached is whole and opens', async () => {
  const [one, two] = [await demoServer(), await demoServer()];
  const folder = await scratchFolder();
  const list = join(folder, 't.txt');
  await writeFile(list, `prefill ${one.url}\ndecode ${two.url}\n`);
  for (const answers of [0, 3, 9, 14]) {
    for (const server of [one, two]) {
      server.clearFaults();
      server.script({ path: '/server_info', kind: 'no-answer' });
    }
    const before = one.requests.length + two.requests.length;
    const out = join(folder, `killed-${answers}`);
    const { child, ended } = start([
      'collect-bundle',
      ...['--targets', list, '--outdir', out, '--no-health-probe', '--timeout', '60'],
    ]);
    await expect
      .poll(() => one.requests.length + two.requests.length, { timeout: 20_000, interval: 5 })
      .toBeGreaterThanOrEqual(before + answers);
    await expect
      .poll(() => stat(join(out, 'deployment.json')).catch(() => null), { timeout: 20_000 })
      .not.toBeNull();
    child.kill('SIGKILL');
    await ended;
    const capture = await readBundle(out);
    expect(capture.targets.map(({ view }) => view.target)).toEqual(['prefill-0', 'decode-0']);
    for (const target of ['prefill-0', 'decode-0']) {
      const at = join(out, 'targets', target);
      const text = await readFile(join(at, 'manifest.json'), 'utf8').catch(() => null);
      // Killed before the target began: nothing of it is claimed.
      const manifest = text === null ? null : parseManifest(text);
      if (text !== null) expect(manifest?.state).toBe('collecting');
      for (const { file, status } of manifest?.sources ?? [])
        if (status !== 'missing') expect((await stat(join(at, file ?? ''))).isFile()).toBe(true);
    }
  }
}, 90_000);

describe('--print-curl', () => {
  /** The script's own run, with `sh` alone. */
  async function script(flags: readonly string[], env: Readonly<Record<string, string>> = {}) {
    const { code, stdout, stderr } = await run(['collect-bundle', ...flags, '--print-curl']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const folder = await scratchFolder();
    const file = join(folder, 'collect.sh');
    await writeFile(file, stdout.replaceAll(/^sleep \d+$/gm, 'sleep 0'));
    const out = join(folder, "with 'quotes' and blanks");
    const ran = await execute('sh', [file, out], { env: { PATH: process.env.PATH, ...env } });
    return { text: stdout, out, stdout: ran.stdout };
  }

  test('collects the same files without Node, and what it wrote opens', async () => {
    const server = await demoServer({
      apiKey: 'sk-key-of-the-server-1',
      state: { ready: 'up', servedPerScrape: 2 },
    });
    const { text, out, stdout } = await script(['--base-url', server.url, '--samples', '2'], {
      SGLANG_BEARER_TOKEN: 'sk-key-of-the-server-1',
    });
    expect(stdout.trim()).toBe(out);
    expect(text).not.toContain('sk-key');
    const capture = await readBundle(out);
    expect(capture.view.sources.map(({ name, status }) => `${name} ${status}`)).toEqual([
      'ready collected',
      'health collected',
      'health_generate collected',
      'metrics collected',
      'model_info collected',
      'server_info collected',
      'loads_all collected',
      'loads_core_queues_disagg collected',
      'hicache_storage_backend missing',
      'models collected',
    ]);
    expect(
      capture.samples.map(({ metrics }) => metrics?.named('sglang:num_requests_total')[0]?.value),
    ).toEqual([2, 4]);
    const info = await readFile(join(out, 'server_info.json'), 'utf8');
    expect(info).not.toContain('sk-key');
    expect(info).toContain('"api_key":"***"');
    expect(JSON.parse(info)).toMatchObject({ ok: true, status: 200, path: '/server_info' });
    expect(JSON.parse(await readFile(join(out, 'hicache_storage_backend.json'), 'utf8'))).toMatchObject({
      ok: false,
      status: 400,
    });
  });

  test('older names, failures and a deployment, as the collector has them', async () => {
    const [old, mid, gone] = [
      await demoServer({ version: '0.4.6' }),
      await demoServer({ version: '0.5.6' }),
      await demoServer(),
    ];
    await gone.close();
    const list = join(await scratchFolder(), 't.txt');
    await writeFile(list, `prefill ${old.url}\ndecode ${gone.url}\n${mid.url}\n`);
    const { out } = await script(['--targets', list, '--no-health-probe', '--header', 'X-Tenant: secret-7'], {
      SGL_HEADER_X_TENANT: 'secret-7',
    });
    expect(old.requests.every(({ headers }) => headers['x-tenant'] === 'secret-7')).toBe(true);
    const capture = await readBundle(out);
    expect(capture.targets.map(({ view }) => [view.target, view.role])).toEqual([
      ['prefill-0', 'prefill'],
      ['decode-0', 'decode'],
      ['server-0', 'plain'],
    ]);
    const of = (target: number, name: string) =>
      capture.targets[target]?.view.sources.find((source) => source.name === name);
    expect(of(0, 'server_info')).toMatchObject({ status: 'collected', path: '/get_server_info' });
    expect(of(0, 'loads_all')).toMatchObject({ status: 'missing', reason: { key: 'notInThisVersion' } });
    expect(of(2, 'loads_all')).toMatchObject({ status: 'collected', path: '/get_load' });
    expect(of(1, 'metrics')).toMatchObject({ status: 'missing', reason: { key: 'connectionRefused' } });
    expect(of(1, 'server_info')).toMatchObject({ status: 'missing', reason: { key: 'connectionRefused' } });
  });
});
