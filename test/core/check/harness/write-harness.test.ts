import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { writeHarness } from '../../../../electron/core/check/harness/write-harness.ts';
import { type DemoOptions, type DemoServer, startDemoServer } from '../../../../electron/core/demo/server.ts';
import { usualServer } from '../../../../shared/harness.ts';
import { harness as chinese } from '../../../../shared/messages/zh/harness.ts';
import { tlsServer, tunnelProxy } from '../../connect/servers.ts';
import { never, orderFor } from '../orders.ts';
import { afterwards, makeFolder, makeHarness, run } from './folders.ts';

async function start(options: DemoOptions = {}): Promise<DemoServer> {
  const server = await startDemoServer({ state: { tokensPerSecond: 5000 }, ...options });
  afterwards(() => server.close());
  return server;
}

describe('the folder of a harness', () => {
  test('holds a script that can be run, settings, requests byte for byte, and a README', async () => {
    const body = { text: '你好 🎉\u2028', sampling_params: { max_new_tokens: 4 } };
    const { path, files, prompts } = await makeHarness('http://127.0.0.1:9', ['status'], { body });
    expect([...files].sort()).toEqual((await readdir(path)).sort());
    expect(prompts).toBe(1);
    expect((await stat(join(path, 'harness.py'))).mode & 0o111).toBe(0o111);
    const request = JSON.parse(await readFile(join(path, 'requests.jsonl'), 'utf8'));
    expect(JSON.parse(request.body)).toEqual(body);
    expect(await readFile(join(path, 'README.md'), 'utf8')).toContain('git bisect run');
  });

  test('64-bit integers of a body survive', async () => {
    const order = orderFor('http://127.0.0.1:9', ['status']);
    const [request] = order.requests;
    const body = '{"text":"a","sampling_params":{"sampling_seed":9223372036854775807}}';
    const { path } = await makeHarness('http://127.0.0.1:9', ['status'], {
      check: { requests: request ? [{ ...request, body }] : [] },
    });
    expect(JSON.parse(await readFile(join(path, 'requests.jsonl'), 'utf8')).body).toBe(body);
  });

  test('no token goes into it', async () => {
    const { path } = await makeHarness('http://127.0.0.1:9', ['status'], {
      check: { target: { baseUrl: 'http://127.0.0.1:9', token: 'sk-secret-1' } },
    });
    for (const name of await readdir(path))
      expect(await readFile(join(path, name), 'utf8'), name).not.toContain('sk-secret-1');
  });

  test('its script goes the way of the target: an authority, a proxy, headers whose values are in no file', async () => {
    const seen: string[] = [];
    const { baseUrl, port, ca } = await tlsServer((request, response) => {
      seen.push(`${request.method} ${request.headers.authorization} ${request.headers['x-tenant']}`);
      request.resume();
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ text: 'a', meta_info: { id: 'r', finish_reason: { type: 'stop' } } }));
    });
    const proxy = await tunnelProxy();
    const target = {
      baseUrl,
      token: 'sk-secret-1',
      connection: {
        tls: { ca, insecure: false },
        proxy: proxy.url,
        headers: [{ name: 'X-Tenant', value: 'tenant-secret' }],
      },
    };
    const { path, proved } = await makeHarness(baseUrl, ['status'], {
      check: { target },
      proveGood: { target, confirmedHost: 'localhost' },
    });
    expect(proved.good).toEqual({ verdicts: ['good', 'good', 'good'], holds: true, reasons: [] });
    expect(new Set(seen)).toEqual(new Set(['POST Bearer sk-secret-1 tenant-secret']));
    expect(new Set(proxy.asked)).toEqual(new Set([`localhost:${port}`]));
    expect(await readFile(join(path, 'ca.pem'), 'utf8')).toBe(await readFile(ca, 'utf8'));
    for (const name of ['harness.json', 'requests.jsonl', 'README.md'])
      expect(await readFile(join(path, name), 'utf8'), name).not.toMatch(/sk-secret-1|tenant-secret/);
    // Without a value the script says which variable it misses, and stops a bisection.
    const alone = await run('python3', [join(path, 'harness.py'), 'check']);
    expect(alone.code).toBe(128);
    expect(alone.stderr).toContain('set $SGL_HEADER_X_TENANT');
  });

  test('a folder that holds something else is left alone; a harness is written anew and keeps its results', async () => {
    const other = await makeFolder();
    await writeFile(join(other, 'mine.txt'), 'x');
    const order = {
      check: orderFor('http://127.0.0.1:9', ['status']),
      server: usualServer,
      images: [],
      proveGood: null,
      proveBad: null,
    };
    const job = { signal: never, tell: () => undefined };
    await expect(writeHarness(other, order, job)).rejects.toThrow(/holds mine.txt already/);
    const place = join(await makeFolder(), 'h');
    await writeHarness(place, order, job);
    await writeFile(join(place, 'results.jsonl'), '{}\n');
    await writeHarness(place, order, job, chinese);
    expect(await readFile(join(place, 'results.jsonl'), 'utf8')).toBe('{}\n');
    expect(await readFile(join(place, 'README.md'), 'utf8')).toContain('回归脚手架');
  });
});

describe('the proof', () => {
  test('three runs each on a known good and a known bad server', async () => {
    const [good, bad] = [
      await start(),
      await start({ state: { tokensPerSecond: 5000, failOnWords: ['four'] } }),
    ];
    const { proved, notes } = await makeHarness(good.url, ['status'], {
      proveGood: { target: { baseUrl: good.url } },
      proveBad: { target: { baseUrl: bad.url } },
    });
    expect(proved).toEqual({
      good: { verdicts: ['good', 'good', 'good'], holds: true, reasons: [] },
      bad: { verdicts: ['bad', 'bad', 'bad'], holds: true, reasons: ['the status is 500'] },
    });
    expect(notes.map(({ key }) => key)).toEqual(['harnessWithoutStart']);
  });

  test('one that wavers would mislead, and that is said', async () => {
    const state = { tokensPerSecond: 5000, failOnWords: ['four'], failEvery: 2 };
    const [good, flaky] = [await start(), await start({ state })];
    const { proved, notes } = await makeHarness(good.url, ['status'], {
      proveGood: { target: { baseUrl: good.url } },
      proveBad: { target: { baseUrl: flaky.url } },
    });
    expect(proved.bad).toMatchObject({ holds: false, verdicts: ['good', 'bad', 'good'] });
    expect(notes.map(({ key }) => key)).toContain('harnessMisleads');
  });

  test('a server off this machine is guarded', async () => {
    await expect(
      makeHarness('http://127.0.0.1:9', ['status'], {
        proveGood: { target: { baseUrl: 'http://10.1.2.3:30000' } },
      }),
    ).rejects.toThrow(/10\.1\.2\.3/);
  });

  test('an answer to compare with that is not steady makes no harness', async () => {
    const server = await start();
    server.script({ path: '/generate', kind: 'status', status: 500, calls: 1 });
    await expect(makeHarness(server.url, [`same-as ${server.url}`])).rejects.toThrow(/no whole answer/);
  });
});
