import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { DemoServer } from '../../electron/core/demo/server.ts';
import { errorOf, jsonOf, linesOf, makeFolder, makeServer, run, sample, start } from './run.ts';

const dump = sample('crash/crash_dump_2026-08-14_14-06-40.pkl');

const quick = () => makeServer({ state: { tokensPerSecond: 5000 } });
const bodiesOf = (server: DemoServer) =>
  server.requests.filter(({ path }) => path === '/generate').map(({ body }) => jsonOf(body));
const portOf = (server: DemoServer) => String(server.port);

describe('replay', () => {
  test('prints a line for each request and a last line, with the keys of the contract', async () => {
    const server = await quick();
    const args = ['--port', portOf(server), '--input-file', dump, '--req-number', '3', '--speed', '100'];
    const { code, stdout, stderr } = await run(['replay', ...args]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const lines = linesOf(stdout);
    expect(lines).toHaveLength(4);
    for (const line of lines.slice(0, 3)) {
      expect(Object.keys(line)).toEqual(
        expect.arrayContaining([
          'idx',
          'status_code',
          'elapsed_seconds',
          'prompt_tokens',
          'completion_tokens',
          'rid',
          'recorded_rid',
          'ttft_seconds',
          'itl_p50_seconds',
          'itl_p99_seconds',
          'lag_seconds',
          'finish_type',
          'error',
          'first_diverging_token',
        ]),
      );
      expect(line).toMatchObject({ status_code: 200, error: null });
    }
    expect(
      lines
        .slice(0, 3)
        .map(({ idx }) => idx)
        .sort(),
    ).toEqual([0, 1, 2]);
    expect(lines[3]).toMatchObject({
      sent: 3,
      ok: 3,
      failed: 0,
      cancelled: 0,
      lag_p95_seconds: expect.any(Number),
      fidelity: { score: expect.any(Number), reasons: [expect.stringContaining('100')] },
      target_died: false,
    });
    for (const body of bodiesOf(server)) {
      expect(body).not.toHaveProperty('rid');
      expect(body).not.toHaveProperty('received_time');
    }
  });

  test('--ignore-eos, --keep-field, --where and --mode closed reach the server', async () => {
    const server = await quick();
    const { code } = await run([
      'replay',
      '--base-url',
      server.url,
      '--input-file',
      dump,
      '--where',
      'state = finished and completion < 60',
      '--req-number',
      '2',
      '--mode',
      'closed',
      '--parallel',
      '1',
      '--ignore-eos',
      '--keep-field',
      'rid',
    ]);
    expect(code).toBe(0);
    const bodies = bodiesOf(server);
    expect(bodies).toHaveLength(2);
    for (const body of bodies) {
      const sampling = body.sampling_params as Record<string, unknown>;
      expect(sampling.ignore_eos).toBe(true);
      expect(sampling.max_new_tokens).toBeLessThan(60);
      expect(body.rid).toEqual(expect.any(String));
    }
  });

  test('a request that fails is a line of its own, and the exit code is 1', async () => {
    const server = await quick();
    server.script({ path: '/generate', kind: 'status', status: 503, calls: 1 });
    const args = ['--port', portOf(server), '--input-file', dump, '--req-number', '2', '--mode', 'closed'];
    const { code, stdout } = await run(['replay', ...args, '--parallel', '1', '--json']);
    expect(code).toBe(1);
    const lines = linesOf(stdout);
    expect(lines[0]).toMatchObject({
      status_code: 503,
      error: { kind: 'http', message: expect.any(String) },
    });
    expect(lines[1]).toMatchObject({ status_code: 200, error: null });
    expect(lines[2]).toMatchObject({ sent: 2, ok: 1, failed: 1 });
  });

  test('--results holds the lines that were printed', async () => {
    const server = await quick();
    const file = join(await makeFolder(), 'results.jsonl');
    const args = ['--port', portOf(server), '--input-file', dump, '--req-number', '2', '--mode', 'closed'];
    const { stdout } = await run(['replay', ...args, '--results', file]);
    expect(await readFile(file, 'utf8')).toBe(stdout);
  });

  test('of a folder the first file is taken, and the others are named unless asked for', async () => {
    const server = await quick();
    const folder = await makeFolder();
    for (const name of ['a.pkl', 'b.pkl']) await cp(dump, join(folder, name));
    const args = ['replay', '--port', portOf(server), '--input-folder', folder, '--mode', 'closed'];
    const one = await run([...args, '--req-number', '2']);
    expect(one.stderr).toContain('--file-number 2');
    expect(
      new Set(
        linesOf(one.stdout)
          .slice(0, -1)
          .map(({ file }) => file),
      ),
    ).toEqual(new Set([join(folder, 'a.pkl')]));
    const both = await run([...args, '--file-number', '2', '--req-number', '2']);
    expect(both.stderr).toBe('');
    expect(
      new Set(
        linesOf(both.stdout)
          .slice(0, -1)
          .map(({ file }) => file),
      ).size,
    ).toBe(2);
  });

  test('Ctrl-C closes what is in flight and still sums up', async () => {
    const server = await makeServer();
    server.script({ path: '/generate', kind: 'silent-stream' });
    const { child, ended } = start([
      'replay',
      '--port',
      portOf(server),
      '--input-file',
      dump,
      '--mode',
      'closed',
    ]);
    await server.until(() => server.openRequests() >= 3);
    child.kill('SIGINT');
    const { code, stdout, stderr } = await ended;
    expect({ code, stderr }).toEqual({ code: 130, stderr: '' });
    const last = linesOf(stdout).at(-1);
    expect(last).toMatchObject({ ok: 0, failed: 0, target_died: false });
    expect(Number(last?.cancelled)).toBeGreaterThanOrEqual(3);
    await server.until(() => server.openConnections() === 0);
  });
});

describe('a server that is not on this machine', () => {
  // TEST-NET-1: never assigned, so nothing is there even if a guard should fail.
  const far = ['--base-url', 'http://192.0.2.7:30000'];
  for (const { name, args } of [
    { name: 'replay', args: ['replay', ...far, '--input-file', dump] },
    {
      name: 'replay with another name',
      args: ['replay', ...far, '--input-file', dump, '--yes-i-mean', '192.0.2.8'],
    },
    { name: 'replay by --host', args: ['replay', '--host', '192.0.2.7', '--input-file', dump] },
    { name: 'replay-one', args: ['replay-one', ...far, '--input-file', dump, '--index', '0'] },
    {
      name: 'replay-one --against',
      args: ['replay-one', '--against', 'http://192.0.2.7:30000', '--input-file', dump, '--index', '0'],
    },
  ])
    test(`${name} is refused before anything is read`, async () => {
      const ran = await run([...args.map((arg) => (arg === dump ? '/no/such.pkl' : arg)), '--json']);
      expect({ code: ran.code, stdout: ran.stdout }).toEqual({ code: 2, stdout: '' });
      expect(errorOf(ran)).toMatchObject({
        code: 'GUARDED',
        hint: expect.stringContaining('--yes-i-mean 192.0.2.7'),
      });
    });

  test('--yes-i-mean lets it pass: the next question is the file', async () => {
    const ran = await run([
      'replay',
      ...far,
      '--yes-i-mean',
      '192.0.2.7',
      '--input-file',
      '/no/such.pkl',
      '--json',
    ]);
    expect(ran.code).toBe(2);
    expect(errorOf(ran).code).toBe('NOT_FOUND');
  });
});

test('nothing to replay ends with 2', async () => {
  const server = await quick();
  const args = ['replay', '--port', portOf(server), '--input-file', dump, '--json'];
  for (const more of [
    ['--where', 'prompt > 1000000'],
    ['--req-start', '100000'],
  ]) {
    const ran = await run([...args, ...more]);
    expect({ code: ran.code, stdout: ran.stdout }).toEqual({ code: 2, stdout: '' });
    expect(errorOf(ran).code).toBe('BAD_INPUT');
  }
  expect(bodiesOf(server)).toEqual([]);
});

describe('replay-one', () => {
  test('sends the edited body, and compares with the recorded answer and between servers', async () => {
    const [first, second] = [await quick(), await quick()];
    const { code, stdout, stderr } = await run([
      'replay-one',
      '--input-file',
      dump,
      '--index',
      '0',
      '--base-url',
      first.url,
      '--against',
      second.url,
      '--set',
      'sampling_params.max_new_tokens=4',
      'sampling_params.sampling_seed=9223372036854775807',
      '--repeat',
      '2',
      '--json',
    ]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('"sampling_seed": 9223372036854775807');
    const [value, ...more] = linesOf(stdout) as unknown as {
      request: Record<string, unknown>;
      dropped: Record<string, unknown>[];
      runs: Record<string, unknown>[];
      compare: Record<string, unknown>;
    }[];
    expect(more).toEqual([]);
    expect(Object.keys(value ?? {})).toEqual(['request', 'dropped', 'runs', 'compare']);
    expect(value?.dropped).toContainEqual({ field: 'rid', action: 'dropped', reason: expect.any(String) });
    expect(value?.runs.map((one) => one.base_url)).toEqual([first.url, first.url, second.url, second.url]);
    for (const one of value?.runs ?? [])
      expect(one).toMatchObject({
        status_code: 200,
        completion_tokens: 4,
        finish_type: 'length',
        error: null,
      });
    expect(value?.compare).toMatchObject({
      recorded: { outputs_compared: true },
      a_b: { outputs_compared: true },
    });
    for (const { body } of first.requests.filter(({ path }) => path === '/generate'))
      expect(body).toContain('9223372036854775807');
  });

  test('a server that differs at token 37 is told from the noise of the first, with its n', async () => {
    const [first, second] = [
      await quick(),
      await makeServer({ state: { tokensPerSecond: 5000, divergesAt: 37 } }),
    ];
    const file = join(await makeFolder(), 'trigger.json');
    const sampling = { temperature: 0, max_new_tokens: 60, ignore_eos: true };
    const asked = { text: 'Say hello', return_logprob: true, top_logprobs_num: 2, sampling_params: sampling };
    await writeFile(file, JSON.stringify(asked));
    const args = ['replay-one', '--body', file, '--base-url', first.url, '--against', second.url];
    const ran = await run([...args, '--repeat', '5', '--noise', '--json']);
    expect(ran).toMatchObject({ code: 0, stderr: '' });
    const { runs, compare } = jsonOf(ran.stdout) as unknown as { runs: unknown[]; compare: unknown };
    expect(runs).toHaveLength(12);
    expect(compare).toMatchObject({
      recorded: null,
      a_b: { first_diverging_token: 37, logprob_gap: expect.closeTo(0.031, 6), caveats: expect.any(Array) },
      a_a: { compared: 6, differ: 0 },
      a_b_all: { compared: 5, differ: 5, at: [37, 37, 37, 37, 37] },
      verdict: 'beyond_noise',
    });
    const forPeople = await run(args);
    expect(forPeople.stdout).toContain('Leaves the second server at token 37 (from 0), logprob gap 0.031.');
    expect(forPeople.stdout).toContain('How often A leaves it is not known.');
  });

  test('a sweep has a row for each value', async () => {
    const server = await quick();
    const file = join(await makeFolder(), 'trigger.json');
    await writeFile(file, '{"text": "Say hello", "sampling_params": {"max_new_tokens": 12}}');
    const args = ['replay-one', '--body', file, '--base-url', server.url];
    const ran = await run([
      ...args,
      '--sweep',
      'sampling_params.sampling_seed=1,2',
      '--repeat',
      '2',
      '--json',
    ]);
    expect(ran).toMatchObject({ code: 0, stderr: '' });
    const { runs, compare } = jsonOf(ran.stdout) as unknown as {
      runs: { value: unknown }[];
      compare: { values: unknown };
    };
    expect(runs.map(({ value }) => value)).toEqual([1, 2, 1, 2]);
    expect(compare.values).toMatchObject([
      { value: 1, runs: 2, distinct_answers: 1, leaves_first_value_at: null },
      {
        value: 2,
        runs: 2,
        distinct_answers: 1,
        outputs_compared: true,
        leaves_first_value_at: expect.any(Number),
      },
    ]);
  });

  test('takes a saved request, and a failed run ends with 1', async () => {
    const server = await quick();
    server.script({ path: '/generate', kind: 'status', status: 400 });
    const file = join(await makeFolder(), 'trigger.json');
    await writeFile(file, '{"text": "Say hello", "sampling_params": {"max_new_tokens": 3}}');
    const ran = await run(['replay-one', '--body', file, '--base-url', server.url, '--json']);
    expect(ran).toMatchObject({ code: 1, stderr: '' });
    const { runs } = jsonOf(ran.stdout) as unknown as { runs: Record<string, unknown>[] };
    expect(runs).toMatchObject([{ status_code: 400, error: { kind: 'http' } }]);
    server.clearFaults();
    const forPeople = await run(['replay-one', '--body', file, '--base-url', server.url]);
    expect(forPeople).toMatchObject({ code: 0, stderr: '' });
    expect(forPeople.stdout).toMatch(/^POST \/generate, from trigger\.json\n/);
  });

  for (const { name, args } of [
    { name: 'no request', args: [] },
    { name: 'two requests', args: ['--body', 'a', '--input-file', 'b'] },
    { name: 'a sweep that is none', args: ['--input-file', dump, '--index', '0', '--sweep', 'x'] },
    { name: 'a setting that is none', args: ['--input-file', dump, '--index', '0', '--set', 'nothing'] },
  ])
    test(`${name} ends with 2`, async () => {
      const ran = await run(['replay-one', ...args, '--json']);
      expect({ code: ran.code, stdout: ran.stdout }).toEqual({ code: 2, stdout: '' });
      expect(errorOf(ran).code).toBe('BAD_INPUT');
    });
});

describe('a run that ended early', () => {
  test('--resume sends what has no answer yet, and goes on in the same file', async () => {
    const server = await quick();
    const results = join(await makeFolder(), 'results.jsonl');
    const args = [
      'replay',
      '--port',
      portOf(server),
      '--input-file',
      dump,
      '--mode',
      'closed',
      '--results',
      results,
    ];
    await run([...args, '--req-number', '3']);
    const [first = '', second = '', third = ''] = (await readFile(results, 'utf8')).split('\n');
    const unreached = { ...jsonOf(second), error: { kind: 'unreachable', message: 'gone' } };
    await writeFile(results, `${first}\n${JSON.stringify(unreached)}\n${third.slice(0, 40)}`);
    const before = bodiesOf(server).length;

    const { code, stdout } = await run([...args, '--req-number', '4', '--resume']);
    expect(code).toBe(0);
    expect(bodiesOf(server)).toHaveLength(before + 3);
    expect(linesOf(stdout).at(-1)).toMatchObject({ sent: 3, ok: 3 });
    const written = (await readFile(results, 'utf8')).trimEnd().split('\n');
    expect(written[2]).toBe(third.slice(0, 40));
    const added = written.slice(3, -1).map((line) => (jsonOf(line) as { idx: number }).idx);
    expect(added.sort()).toEqual(
      [0, 1, 2, 3].filter((idx) => idx !== (jsonOf(first) as { idx: number }).idx),
    );
  });

  test('--resume without its file is refused', async () => {
    const { code, stderr } = await run(['replay', '--input-file', dump, '--resume']);
    expect(code).toBe(2);
    expect(stderr).toContain('it needs --results');
  });

  test('--halve: the request that kills, with each round in the lines', async () => {
    const mortal = (port?: number) =>
      makeServer({ ...(port ? { port } : {}), state: { tokensPerSecond: 50_000, crashOnPrompt: 1250 } });
    const server = await mortal();
    const { child, ended } = start([
      'replay',
      '--port',
      portOf(server),
      '--input-file',
      dump,
      '--where',
      'prompt > 1130',
      '--mode',
      'closed',
      '--parallel',
      '2',
      '--halve',
    ]);
    // As a person does: it is started again when the command asks for it.
    child.stderr?.on('data', (text: string) => {
      if (text.includes('Start it again')) void mortal(server.port);
    });
    const { code, stdout } = await ended;
    expect(code).toBe(1);
    const lines = linesOf(stdout);
    const { target_died: died, halving } = lines.at(-1) as {
      target_died: boolean;
      halving: { smallest: { recorded_rid: string }[]; rounds: number; ended: string };
    };
    expect({ died, ended: halving.ended, smallest: halving.smallest.length }).toEqual({
      died: true,
      ended: 'minimal',
      smallest: 1,
    });
    const rounds = lines.filter((line) => 'requests' in line);
    expect(rounds).toHaveLength(halving.rounds);
    expect(rounds.at(-1)).toMatchObject({ target_died: expect.any(Boolean) });
  });
});
