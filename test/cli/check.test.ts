import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { errorOf, jsonOf, linesOf, makeFolder, makeServer, run, sample, start } from './run.ts';

const dump = sample('crash/crash_dump_2026-08-14_14-06-40.pkl');
const quick = (words: readonly string[] = []) =>
  makeServer({ state: { tokensPerSecond: 5000, prefillSeconds: 0, healthSeconds: 0, failOnWords: words } });

async function bodyFile(text: string): Promise<string> {
  const path = join(await makeFolder(), 'body.json');
  await writeFile(path, JSON.stringify({ text, sampling_params: { max_new_tokens: 2, temperature: 0 } }));
  return path;
}

describe('check', () => {
  test('0 good, 1 bad, 125 cannot tell, with the keys of the contract', async () => {
    const server = await quick(['zebra']);
    const good = await bodyFile('a horse');
    const bad = await bodyFile('a zebra');
    const args = ['check', '--base-url', server.url, '--repeat', '2', '--json', '--expect', 'status'];
    for (const [file, code, verdict] of [
      [good, 0, 'good'],
      [bad, 1, 'bad'],
    ] as const) {
      const ran = await run([...args, '--body', file]);
      expect({ code: ran.code, stderr: ran.stderr }).toEqual({ code, stderr: '' });
      expect(jsonOf(ran.stdout)).toMatchObject({ verdict, runs: [{ verdict }, { verdict }] });
    }
    await server.close();
    const gone = await run([...args, '--body', good]);
    expect({ code: gone.code, verdict: jsonOf(gone.stdout).verdict }).toEqual({
      code: 125,
      verdict: 'cannot_tell',
    });
  });

  test.each([
    [['--body', 'nowhere.json', '--expect', 'status'], 'NOT_FOUND'],
    [['--body', 'nowhere.json'], 'BAD_INPUT'],
    [['--expect', 'status'], 'BAD_INPUT'],
    [['--expect', 'statu', '--command', 'true'], 'BAD_INPUT'],
    [['--bogus'], 'BAD_INPUT'],
    [['--expect', 'status', '--command', 'true', '--base-url', 'http://10.0.0.1:1'], 'GUARDED'],
  ])('never 2, which a bisection takes for bad: %j', async (args, code) => {
    const ran = await run(['check', ...args, '--json']);
    expect({ code: ran.code, error: errorOf(ran).code }).toEqual({ code: 125, error: code });
  });

  test('a dump by a filter, and a command', async () => {
    const server = await quick();
    const args = ['check', '--base-url', server.url, '--json'];
    const ofDump = await run([...args, '--input-file', dump, '--where', 'prompt < 60', '--expect', 'e2e<60']);
    expect(jsonOf(ofDump.stdout)).toMatchObject({ verdict: 'good', figures: [{ name: 'e2e_max' }] });
    const sent = server.requests.filter(({ path }) => path === '/generate').length;
    expect(sent).toBeGreaterThan(1);
    const command = 'echo "throughput = 12"; echo $SGL_BASE_URL';
    const ofCommand = await run([
      ...args,
      '--command',
      command,
      '--expect',
      'throughput>10',
      `regex ${server.url}`,
    ]);
    expect({ code: ofCommand.code, ...jsonOf(ofCommand.stdout) }).toMatchObject({ code: 0, verdict: 'good' });
  });
});

describe('minimise', () => {
  test('the planted words, with the keys of the contract; killed in the middle it goes on', async () => {
    const server = await quick(['zebra', 'quartz']);
    const words = Array.from({ length: 60 }, (_, at) => `w${at}`).join(' ');
    const file = await bodyFile(`${words}\nzebra ${words}\n${words} quartz end`);
    const out = join(await makeFolder(), 'small.json');
    const args = ['minimise', '--body', file, '--base-url', server.url, '--expect', 'status', '--out', out];
    const first = start([...args, '--json']);
    const sends = () => server.requests.filter(({ path }) => path === '/generate').length;
    await server.until(() => sends() >= 15);
    first.child.kill('SIGKILL');
    await first.ended;
    const rounds = async () => {
      const text = await readFile(join(`${out}.rounds`, 'rounds.jsonl'), 'utf8');
      return linesOf(text.slice(0, text.lastIndexOf('\n') + 1));
    };
    const before = await rounds();
    expect(before.length).toBeGreaterThan(3);

    const second = await run([...args, '--json']);
    expect({ code: second.code, stderr: second.stderr }).toEqual({ code: 0, stderr: '' });
    expect(jsonOf(second.stdout)).toMatchObject({
      rounds: expect.any(Number),
      from_tokens: null,
      to_tokens: null,
      to_characters: 12,
      ended: 'minimal',
      body: { text: 'zebra quartz' },
    });
    expect(JSON.parse(await readFile(out, 'utf8')).text).toBe('zebra quartz');
    const after = await rounds();
    expect(after.slice(0, before.length)).toEqual(before);
    expect(new Set(after.map(({ key }) => key)).size).toBe(after.length);
  });

  test('a prompt that does not fail: exit code 1, and nothing is written', async () => {
    const server = await quick();
    const out = join(await makeFolder(), 'small.json');
    const args = [
      'minimise',
      '--body',
      await bodyFile('fine'),
      '--base-url',
      server.url,
      '--expect',
      'status',
    ];
    const { code, stdout } = await run([...args, '--out', out, '--json']);
    expect({ code, ended: jsonOf(stdout).ended }).toEqual({ code: 1, ended: 'passes' });
    await expect(readFile(out)).rejects.toThrow(/ENOENT/);
  });

  test('a server that dies of it is started again by a command', async () => {
    const folder = await makeFolder();
    const file = join(folder, 'body.json');
    await writeFile(file, JSON.stringify({ input_ids: Array.from({ length: 24 }, (_, at) => at) }));
    const first = await makeServer({ state: { crashOnPrompt: 20, healthSeconds: 0 } });
    const server = `--port ${first.port} --rate 1000 --crash-on-prompt 20`;
    const line = `${process.execPath} out/cli/fake-server.js ${server} & echo $! >> ${join(folder, 'pids')}`;
    const ran = await run([
      ...['minimise', '--body', file, '--base-url', first.url, '--expect', 'status', '--timeout', '20'],
      ...['--restart', line, '--json'],
    ]);
    const pids = (await readFile(join(folder, 'pids'), 'utf8')).trim().split('\n').map(Number);
    for (const pid of pids)
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // It died of its prompt.
      }
    expect(jsonOf(ran.stdout)).toMatchObject({ ended: 'minimal', from_tokens: 24, to_tokens: 20 });
    expect(ran.code).toBe(0);
  });
});

describe('harness', () => {
  test('writes and proves a harness, with the keys of the contract', async () => {
    const [good, bad] = [await quick(), await quick(['zebra'])];
    const path = join(await makeFolder(), 'harness');
    const args = ['harness', '--body', await bodyFile('a zebra'), '--expect', 'status', '--outdir', path];
    const proving = ['--prove-good', good.url, '--prove-bad', bad.url, '--start', 'python3 server.py'];
    const { code, stdout, stderr } = await run([...args, ...proving, '--json']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(jsonOf(stdout)).toMatchObject({ path, proved: { good: true, bad: true }, prompts: 1 });
    expect(JSON.parse(await readFile(join(path, 'harness.json'), 'utf8')).start).toBe('python3 server.py');
    const swapped = await run([...args, '--prove-good', bad.url, '--json']);
    expect({ code: swapped.code, ...jsonOf(swapped.stdout) }).toMatchObject({
      code: 1,
      proved: { good: false, bad: null },
    });
  });

  test('reads a git bisect log', async () => {
    const sha = 'a'.repeat(40);
    const input = `git bisect start\n# bad: [${sha}] x\n# good: [${'b'.repeat(40)}] y\n# first bad commit: [${sha}] x\n`;
    const { code, stdout } = await run(['harness', '--bisect-log', '-', '--json'], { input });
    expect({ code, ...jsonOf(stdout) }).toMatchObject({
      code: 0,
      steps: 0,
      steps_left: 0,
      first_bad: { commit: sha, subject: 'x' },
    });
  });
});
