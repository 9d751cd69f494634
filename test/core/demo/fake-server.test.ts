import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { buildParts } from '../../../build/bundle.mjs';
import { runFakeServer } from '../../../electron/core/demo/fake-server-command.ts';
import { startDemoServer } from '../../../electron/core/demo/server.ts';

/** Starts it, waits for its first line, lets `use` talk to it, and stops it. */
async function run(
  args: readonly string[],
  use: (url: string) => Promise<void> = async () => {},
): Promise<string> {
  const lines: string[] = [];
  const stop = new AbortController();
  let ready: (url: string) => void = () => {};
  const listening = new Promise<string>((resolve) => {
    ready = resolve;
  });
  const ended = runFakeServer(args, {
    print: (line) => {
      lines.push(line);
      const url = /http:\S+:\d+/u.exec(line)?.[0];
      if (url) ready(url);
      if (line.startsWith('Usage')) ready('');
    },
    signal: stop.signal,
  });
  const url = await Promise.race([listening, ended.then(() => '')]);
  if (url) await use(url);
  stop.abort();
  await ended;
  return lines.join('\n');
}

test('serves the story with its key and faults, and says so', async () => {
  const flags = [
    '--port',
    '0',
    '--story',
    'ttft-spike',
    '--api-key',
    'sk-FAKE',
    '--rate',
    '500',
    '--fault',
    '/ping=503x1',
  ];
  const said = await run(flags, async (url) => {
    expect((await fetch(`${url}/model_info`)).status).toBe(401);
    const info = await (
      await fetch(`${url}/model_info`, { headers: { authorization: 'Bearer sk-FAKE' } })
    ).json();
    expect(info.model_path).toContain('VL');
    const pings = [];
    for (let call = 0; call < 2; call += 1)
      pings.push((await fetch(`${url}/ping`, { headers: { authorization: 'Bearer sk-FAKE' } })).status);
    expect(pings).toEqual([503, 200]);
  });
  expect(said).toContain('Fault on /ping: status, 1 times');
  expect(said).toContain('Stopped after 4 requests.');
  expect(said).not.toContain('sk-FAKE');
});

test('help names every story and fault', async () => {
  const said = await run(['--help']);
  for (const word of ['ttft-spike', 'crash', 'hang', 'silent-stream', 'redirect', '--incremental'])
    expect(said).toContain(word);
});

test.each([
  [['--port', 'x'], /--port x/u],
  [['--port', '70000'], /--port 70000: it is not a port/u],
  [['--host', '0.0.0.0', '--port', '0'], /this machine only/u],
  [['--story', 'fire'], /none of healthy/u],
  [['--fault', 'nonsense'], /PATH=KIND/u],
  [['--nonsense'], /nonsense/u],
  [['surplus'], /surplus/u],
] as const)('%j is refused', async (args, words) => {
  await expect(run(args)).rejects.toThrow(words);
});

describe('as a command of its own', () => {
  const checkout = fileURLToPath(new URL('../../..', import.meta.url));
  beforeAll(() => buildParts(['cli'], { ifStale: true }));

  /** Its exit code, and what it says on standard error. */
  const ended = (...args: string[]) =>
    new Promise<{ code: number | null; said: string }>((resolve) => {
      const child = spawn(process.execPath, [join(checkout, 'out', 'cli', 'fake-server.js'), ...args]);
      let said = '';
      child.stderr.setEncoding('utf8').on('data', (text: string) => {
        said += text;
      });
      child.once('close', (code) => resolve({ code, said }));
    });

  test('a port that is taken: it is named, with the cause and what to do', async () => {
    const first = await startDemoServer();
    try {
      const { code, said } = await ended('--port', String(first.port));
      expect(code).toBe(2);
      expect(said.split('\n')).toEqual([
        `The fake server cannot listen on 127.0.0.1:${first.port}: another program listens there.`,
        'Choose another port (--port 0 takes a free one), or stop what holds this one.',
        '',
      ]);
    } finally {
      await first.close();
    }
  });

  test('a flag that is none: the next step is its help', async () => {
    const { code, said } = await ended('--nonsense');
    expect(code).toBe(2);
    expect(said).toContain('--nonsense');
    expect(said).toContain('fake-server --help');
  });
});
