import { expect, test } from 'vitest';
import { runFakeServer } from '../../../electron/core/demo/fake-server-command.ts';

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
  [['--host', '0.0.0.0', '--port', '0'], /this machine only/u],
  [['--story', 'fire'], /none of healthy/u],
  [['--fault', 'nonsense'], /PATH=KIND/u],
  [['--nonsense'], /nonsense/u],
  [['surplus'], /surplus/u],
] as const)('%j is refused', async (args, words) => {
  await expect(run(args)).rejects.toThrow(words);
});
