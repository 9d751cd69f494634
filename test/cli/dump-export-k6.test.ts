import { execFileSync } from 'node:child_process';
import { copyFile, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { runK6, type Sent } from '../core/dump/trace/run-k6.ts';
import { dict } from '../core/dump/write-pickle.ts';
import { dumpOf } from './dump-of.ts';
import { dumpFixture, errorOf, jsonOf, linesOf, makeFolder, run } from './run.ts';

const start = 1.7e9;
const ids = (from: number, count: number) => Array.from({ length: count }, (_, at) => from + at);
const ok = ({ body }: Sent) => ({
  status: 200,
  milliseconds: 50,
  body: JSON.stringify({ meta_info: { prompt_tokens: body.length > 0 ? 5 : 0, completion_tokens: 3 } }),
});

async function exported(path: string, ...more: string[]) {
  const folder = await makeFolder();
  const script = join(folder, 'trace.js');
  const ran = await run(['dump', 'export', path, '--format', 'k6', '--out', script, '--json', ...more]);
  return { ...ran, folder, script, data: join(folder, 'trace.jsonl') };
}

describe('k6: a script and its data', () => {
  const requests = [
    { start: start + 4, more: { sampling_params: dict({ n: 2, temperature: 0 }), stream: true } },
    { start: start + 1.5, prompt: 'other secret words' },
    { start, prompt: ids(7, 5) },
    { start: start + 2, more: { no_logs: true } },
  ];

  test('each request at its time, prepared as a replay prepares it; no_logs are left out', async () => {
    const { code, stdout, stderr, script, data, folder } = await exported(await dumpOf(requests));
    expect(code).toBe(0);
    expect(jsonOf(stdout)).toMatchObject({ path: script, data, records: 3 });
    expect(stderr).toMatch(/1 requests say no_logs/);
    expect((await readdir(folder)).sort()).toEqual(['trace.js', 'trace.jsonl']);
    const { sent, metrics, failedChecks, scenario } = runK6(
      script,
      { BASE_URL: 'http://127.0.0.1:1/', TOKEN: 'key' },
      ok,
    );
    expect(sent.map(({ at }) => at)).toEqual([0, 1500, 4000]);
    expect(sent.map(({ url }) => url)).toEqual(new Array(3).fill('http://127.0.0.1:1/generate'));
    expect(sent[0]?.headers).toEqual({ 'Content-Type': 'application/json', Authorization: 'Bearer key' });
    const bodies = sent.map(({ body }) => JSON.parse(body));
    expect(bodies[0]).toEqual({ input_ids: ids(7, 5), stream: false });
    expect(bodies[2]).toMatchObject({ text: 'secret words', sampling_params: { n: 1 }, stream: false });
    expect(scenario).toMatchObject({ executor: 'shared-iterations', iterations: 3, vus: 3 });
    expect(failedChecks).toBe(0);
    expect(metrics.start_lag).toEqual([0, 0, 0]);
    expect(metrics.prompt_tokens_differ).toEqual([]);
  });

  test('at another speed, and dealt out over instances', async () => {
    const { script } = await exported(await dumpOf(requests));
    const env = { BASE_URL: 'http://127.0.0.1:1' };
    expect(runK6(script, { ...env, SPEED: '4' }, ok).sent.map(({ at }) => at)).toEqual([0, 375, 1000]);
    const parts = [0, 1].map((instance) => runK6(script, env, ok, { instance, instances: 2 }).sent);
    expect(parts.map((sent) => sent.map(({ at }) => at))).toEqual([[0, 4000], [1500]]);
  });

  test('too few users are late, and the lag says so', async () => {
    const { script } = await exported(await dumpOf(requests));
    const slow = (sent: Sent) => ({ ...ok(sent), milliseconds: 3000 });
    const { metrics } = runK6(script, { BASE_URL: 'http://127.0.0.1:1', USERS: '1' }, slow);
    expect(metrics.start_lag).toEqual([0, 1500, 2000]);
    expect(metrics.prompt_tokens).toEqual([5, 5, 5]);
  });

  test('a failed answer fails its check, and nothing is sent without a server', async () => {
    const { script } = await exported(await dumpOf(requests));
    const down = () => ({ status: 503, milliseconds: 1, body: '' });
    expect(runK6(script, { BASE_URL: 'http://127.0.0.1:1' }, down).failedChecks).toBe(3);
    expect(() => runK6(script, {}, ok)).toThrow(/BASE_URL/);
  });

  test('the script is JavaScript', async () => {
    const { script, folder } = await exported(dumpFixture('crash_dump_2026-08-10_14-06-30.pkl'));
    const checked = join(folder, 'trace.mjs');
    await copyFile(script, checked);
    execFileSync(process.execPath, ['--check', checked]);
  });

  test('it is two files, and says so where one is asked for', async () => {
    const ran = await run(['dump', 'export', dumpFixture('list-v0.4.6.pkl'), '--format', 'k6', '--json']);
    expect(ran.code).toBe(2);
    expect(errorOf(ran).message).toMatch(/two files/);
  });
});

describe('--synthetic', () => {
  const system = ids(60_000, 64);
  const requests = [
    {
      start,
      prompt: [...system, ...ids(70_000, 40)],
      tokens: 104,
      more: {
        sampling_params: dict({
          temperature: { float: 0.5 },
          stop: ['secret stop'],
          json_schema: '{"secret":1}',
        }),
        no_logs: true,
        lora_path: 'secret-adapter',
        custom_labels: dict({ team: 'secret team' }),
      },
    },
    { start: start + 1, prompt: [...system, ...ids(80_000, 10)], tokens: 74 },
    { start: start + 2, prompt: 'secret words that were recorded as text only', tokens: 9 },
  ];

  test('the shape stays: times, lengths and what prompts share; nothing recorded does', async () => {
    const { code, script, data } = await exported(await dumpOf(requests), '--synthetic');
    expect(code).toBe(0);
    const written = (await readFile(data, 'utf8')) + (await readFile(script, 'utf8'));
    expect(written).not.toMatch(/secret|\br[0-9]\b|"(?:text|stop|json_schema|lora_path|custom_labels)"/);
    for (const id of [...ids(60_000, 64), ...ids(70_000, 40), ...ids(80_000, 10)])
      expect(written).not.toContain(String(id));
    const lines = linesOf(await readFile(data, 'utf8'));
    expect(lines.map(({ at, rid, prompt_tokens }) => [at, rid, prompt_tokens])).toEqual([
      [0, 'synthetic-1', 104],
      [1, 'synthetic-2', 74],
      [2, 'synthetic-3', 9],
    ]);
    const bodies = lines.map(({ body }) => JSON.parse(String(body)));
    expect(bodies.map(({ input_ids }) => input_ids.length)).toEqual([104, 74, 9]);
    expect(bodies[1].input_ids.slice(0, 64)).toEqual(bodies[0].input_ids.slice(0, 64));
    expect(bodies[1].input_ids[64]).not.toBe(bodies[0].input_ids[64]);
    expect(bodies[0].sampling_params).toEqual({ temperature: 0.5, max_new_tokens: 3, ignore_eos: true });
  });

  test('a mooncake trace has no text anyhow; whole records are refused', async () => {
    const path = await dumpOf(requests);
    const trace = await run(['dump', 'export', path, '--format', 'mooncake', '--synthetic']);
    expect(trace.code).toBe(0);
    expect(linesOf(trace.stdout)).toHaveLength(3);
    const whole = await run(['dump', 'export', path, '--synthetic', '--json']);
    expect(whole.code).toBe(2);
    expect(errorOf(whole).message).toMatch(/jsonl cannot be written with synthetic prompts/);
  });
});
