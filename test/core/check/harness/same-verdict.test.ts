import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { runCheck } from '../../../../electron/core/check/check.ts';
import { parseFault } from '../../../../electron/core/demo/faults.ts';
import { startDemoServer } from '../../../../electron/core/demo/server.ts';
import { never, orderFor } from '../orders.ts';
import { afterwards, makeHarness, run } from './folders.ts';

/*
 * The script of a harness and our own check are two programs that have to say the same of any server: each fault of the
 * demo server, for each expectation, with a stream and without.
 */

const faults = [
  '',
  '500',
  '503',
  '401',
  '404',
  'cut-length',
  'cut-chunked',
  'reset:1',
  'bad-json',
  'html',
  'no-answer',
  'silent-stream',
  'error-event:1',
  'abort-chunk:1',
];
const expectations = [
  'status',
  'status=503',
  'timeout',
  'timeout=5',
  'regex /./',
  'regex zzz',
  'no-regex zzz',
  'no-regex /Internal/',
  'same-as recorded',
  'e2e_p95<5',
  'e2e_max<0.00001',
  'throughput>1',
];
const exitCodes = { good: 0, bad: 1, cannot_tell: 125 };

/** The verdict of a harness's own script for each of its expectations by itself. */
async function verdictsOf(path: string): Promise<readonly string[]> {
  const driver = join(path, 'driver.py');
  await writeFile(driver, driverSource);
  const { code, stdout, stderr } = await run('python3', ['-B', driver]);
  expect({ code, stderr }).toMatchObject({ code: 0 });
  return JSON.parse(stdout) as string[];
}

const driverSource = `import json
import harness as script
with open(script.HERE + "/harness.json", encoding="utf-8") as file:
    settings = json.load(file)
each = [{**settings, "expect": [one]} for one in settings["expect"]]
print(json.dumps([script.check(one, one["base_url"])[0] for one in each]))
`;

const sampling_params = { max_new_tokens: 4, temperature: 0 };
const chat = {
  model: 'm',
  messages: [{ role: 'user', content: 'Say four.' }],
  max_tokens: 4,
  temperature: 0,
};
const bodies: readonly (readonly [string, object])[] = [
  ['/generate', { text: 'Say four.', sampling_params, stream: true }],
  ['/generate', { text: 'Say four.', sampling_params }],
  ['/v1/chat/completions', { ...chat, stream: true }],
];

describe.each(bodies)('%s %j', (route, body) => {
  test.each(faults)('fault %j', async (fault) => {
    const state = { tokensPerSecond: Number.POSITIVE_INFINITY, prefillSeconds: 0 };
    const server = await startDemoServer({ state });
    afterwards(() => server.close());
    if (fault !== '') server.script(parseFault(`${route}=${fault}`));
    const check = { idleTimeoutSeconds: 0.3 };
    const ours: string[] = [];
    for (const expected of expectations) {
      const order = orderFor(server.url, [expected], body, check);
      const { verdict } = await runCheck(order, { signal: never, tell: () => undefined });
      ours.push(`${expected}: ${verdict}`);
    }
    const { path } = await makeHarness(server.url, expectations, { body, check });
    const theirs = await verdictsOf(path);
    expect(theirs.map((verdict, at) => `${expectations[at]}: ${verdict}`)).toEqual(ours);
  });
});

test.each([false, true])('the same answer as recorded, sent in parts: %s', async (incremental) => {
  const server = await startDemoServer({ state: { tokensPerSecond: 5000, incremental }, version: '0.5.15' });
  afterwards(() => server.close());
  const body = {
    text: 'Say four, and say it slowly.',
    sampling_params: { max_new_tokens: 24, temperature: 0 },
  };
  const reference = await startDemoServer({ state: { tokensPerSecond: 5000 } });
  afterwards(() => reference.close());
  for (const stream of [false, true]) {
    const { path } = await makeHarness(server.url, [`same-as ${reference.url}`], {
      body: { ...body, stream },
    });
    const { code, stdout } = await run('python3', [`${path}/harness.py`, 'check']);
    expect({ stream, code, ...JSON.parse(stdout) }).toMatchObject({ stream, code: 0, verdict: 'good' });
  }
});

test.each([
  ['exit 0', 'status'],
  ['exit 3', 'status'],
  ['exit 125', 'status'],
  ['kill -9 $$', 'status'],
  ['sleep 30', 'timeout=0.5'],
  ['echo "P99 TTFT (ms):    900.5"', 'ttft_p99<1'],
  ['echo "P99 TTFT (ms):    1900.5"', 'ttft_p99<1'],
  ['echo nothing', 'ttft_p99<1'],
  ['echo "{\\"output_throughput\\": 99.5}"', 'throughput>100'],
])('command %s with --expect %s', async (command, expected) => {
  const check = { command, requests: [] };
  const { verdict } = await runCheck(orderFor('http://127.0.0.1:9', [expected], { text: 'x' }, check), {
    signal: never,
    tell: () => undefined,
  });
  const { path } = await makeHarness('http://127.0.0.1:9', [expected], { check });
  const { code } = await run('python3', [`${path}/harness.py`, 'check']);
  expect(code).toBe(exitCodes[verdict]);
});
