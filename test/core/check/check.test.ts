import { readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { runCheck } from '../../../electron/core/check/check.ts';
import type { CheckOrder } from '../../../electron/core/check/check-order.ts';
import { parseFault } from '../../../electron/core/demo/faults.ts';
import { type DemoOptions, type DemoServer, startDemoServer } from '../../../electron/core/demo/server.ts';
import { say } from '../../../shared/phrase.ts';
import { never, orderFor } from './orders.ts';

const servers: DemoServer[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});
async function start(options: DemoOptions = {}): Promise<DemoServer> {
  const server = await startDemoServer({ state: { tokensPerSecond: 5000 }, ...options });
  servers.push(server);
  return server;
}

/** A process that ended and that nobody has asked about yet has no command line. */
const isRunning = async (pid: number): Promise<boolean> =>
  (await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')) !== '';

const run = (order: CheckOrder) => runCheck(order, { signal: never, tell: () => undefined });
const body = { text: 'Say four.', sampling_params: { max_new_tokens: 4, temperature: 0 } };

describe('what comes back is held against what is expected', () => {
  test.each([
    // fault on /generate, expectation, verdict, words of the reason
    ['', 'status', 'good', ''],
    ['', 'status=400', 'bad', 'status is 200'],
    ['500', 'status', 'bad', 'status is 500'],
    ['500', 'status=500', 'good', ''],
    ['401', 'status', 'cannot_tell', 'status is 401'],
    ['html', 'status', 'cannot_tell', 'no whole answer'],
    ['cut-length', 'status', 'bad', 'closed the connection'],
    ['abort-chunk', 'status', 'bad', 'aborted'],
    ['no-answer', 'status', 'bad', 'fell silent'],
    ['no-answer', 'timeout=0.3', 'bad', 'within 0.3 s'],
    ['', 'timeout=5', 'good', ''],
    ['500', 'timeout=5', 'cannot_tell', 'status is 500'],
    ['', 'regex /./', 'good', ''],
    ['', 'regex zzz', 'bad', '/zzz/ is not found'],
    ['', 'no-regex /./', 'bad', '/./ is found'],
    ['', 'no-regex zzz', 'good', ''],
    ['500', 'regex /./', 'good', ''],
    ['500', 'regex zzz', 'cannot_tell', 'status is 500'],
    ['500', 'no-regex zzz', 'cannot_tell', 'status is 500'],
    ['', 'same-as recorded', 'cannot_tell', 'no whole answer to compare'],
    ['', 'e2e_p95<5', 'good', ''],
    ['', 'throughput>1e9', 'refused', ''],
    ['', 'throughput>1000000', 'bad', 'throughput is'],
    ['', 'ttft<0.0001', 'bad', 'ttft_max is'],
    ['', 'ttft<5', 'good', ''],
    ['500', 'ttft<5', 'cannot_tell', 'did not end well'],
  ])('%s with --expect %s is %s', async (fault, expected, verdict, words) => {
    const server = await start();
    if (fault !== '') server.script(parseFault(`/generate=${fault}`));
    if (verdict === 'refused') {
      expect(() => orderFor(server.url, [expected])).toThrow();
      return;
    }
    const report = await run(orderFor(server.url, [expected], body, { idleTimeoutSeconds: 1 }));
    expect({ verdict: report.verdict, words: report.reasons.map((one) => say(one)).join() }).toEqual({
      verdict,
      words: expect.stringContaining(words),
    });
    if (verdict === 'good') expect(report.reasons).toEqual([]);
  });

  test('a server that is not there says nothing, neither good nor bad', async () => {
    const server = await start();
    await server.close();
    for (const expected of ['status', 'timeout', 'regex x', 'ttft<1'])
      expect((await run(orderFor(server.url, [expected]))).verdict, expected).toBe('cannot_tell');
  });

  test('all expectations have to hold, and bad outweighs not knowing', async () => {
    const server = await start();
    server.script(parseFault('/generate=500'));
    const report = await run(orderFor(server.url, ['status', 'regex zzz', 'ttft<1']));
    expect(report.verdict).toBe('bad');
    expect(report.reasons.map((one) => say(one))).toEqual(['the status is 500']);
  });

  test('one bad run of several is bad, and flaky', async () => {
    const server = await start();
    server.script(parseFault('/generate=500x1'));
    const report = await run(orderFor(server.url, ['status'], body, { repeat: 3 }));
    expect(report).toMatchObject({ verdict: 'bad', flaky: true });
    expect(report.runs.map((one) => one.verdict)).toEqual(['bad', 'good', 'good']);
  });

  test('times to tokens ask for a stream, and say so', async () => {
    const server = await start();
    const report = await run(orderFor(server.url, ['ttft_p95<5'], body, { repeat: 2 }));
    expect(report.figures).toEqual([{ name: 'ttft_p95', value: expect.any(Number), n: 2, verdict: 'good' }]);
    expect(report.notes.map(({ key }) => key)).toEqual(['streamAskedFor']);
    const sent = server.requests.filter(({ path }) => path === '/generate');
    expect(sent.map((one) => JSON.parse(one.body).stream)).toEqual([true, true]);
  });
});

describe('the same answer', () => {
  test('as another server, token by token', async () => {
    const [a, b] = [await start(), await start()];
    expect((await run(orderFor(a.url, [`same-as ${b.url}`]))).verdict).toBe('good');
    expect(b.requests.filter(({ path }) => path === '/generate')).toHaveLength(2);
  });

  test('as a file: text, answer of /generate, run of replay-one', async () => {
    const server = await start();
    const answer = await (
      await fetch(`${server.url}/generate`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      })
    ).json();
    const file = join(tmpdir(), `expected-${process.pid}`);
    for (const text of [
      `${answer.text}\n`,
      JSON.stringify(answer),
      JSON.stringify({ runs: [{ text: answer.text }] }),
    ]) {
      await writeFile(file, text);
      expect((await run(orderFor(server.url, [`same-as ${file}`]))).verdict, text).toBe('good');
    }
    await writeFile(
      file,
      JSON.stringify({ ...answer, output_ids: [...answer.output_ids.slice(0, 2), 1, 2] }),
    );
    const report = await run(orderFor(server.url, [`same-as ${file}`]));
    expect(report).toMatchObject({ verdict: 'bad', runs: [{ first_diverging_token: 2 }] });
    expect(report.failures).toEqual(['diverges']);
  });

  test('as a server that does not agree with itself: nothing can be told', async () => {
    const [a, b] = [await start(), await start()];
    b.script({ path: '/generate', kind: 'error-event', calls: 1 });
    const failing = await run(orderFor(a.url, [`same-as ${b.url}`]));
    expect(failing.verdict).toBe('cannot_tell');
  });
});

describe('a command', () => {
  const check = (command: string, expected: string, more: Partial<CheckOrder> = {}) =>
    run(orderFor('http://127.0.0.1:9', [expected], body, { command, requests: [], ...more }));

  test.each([
    ['exit 0', 'status', 'good'],
    ['exit 3', 'status', 'bad'],
    ['exit 125', 'status', 'cannot_tell'],
    ['no-such-command-here', 'status', 'cannot_tell'],
    ['kill -9 $$', 'status', 'cannot_tell'],
    ['echo "ttft_p95 = 0.4"', 'ttft_p95<0.5', 'good'],
    ['echo "ttft_p95 = 0.6"', 'ttft_p95<0.5', 'bad'],
    ['echo nothing', 'ttft_p95<0.5', 'cannot_tell'],
    ['echo "ttft_p95 = 0.4"; exit 1', 'ttft_p95<0.5', 'cannot_tell'],
    ['echo fine', 'regex fine', 'good'],
    ['echo bad >&2; exit 1', 'no-regex bad', 'bad'],
    ['echo $SGL_BASE_URL', 'regex 127.0.0.1:9', 'good'],
  ])('%s with --expect %s is %s', async (command, expected, verdict) => {
    expect((await check(command, expected)).verdict).toBe(verdict);
  });

  test('one that does not end is ended with all that it started', async () => {
    const mark = join(tmpdir(), `survivor-${process.pid}`);
    const order = { commandTimeoutSeconds: 0.5 };
    const report = await check(`sh -c 'echo $$ > ${mark}; exec sleep 300' & wait`, 'status', order);
    expect(report.verdict).toBe('bad');
    const pid = Number(await readFile(mark, 'utf8'));
    expect(await isRunning(pid)).toBe(false);
  });

  test('of several runs the middle figure counts', async () => {
    const counter = join(tmpdir(), `runs-${process.pid}`);
    const command = `n=$(cat ${counter} 2>/dev/null || echo 0); echo $((n+1)) > ${counter}; echo "throughput = $((n * 1000))"`;
    const report = await check(command, 'throughput>500', { repeat: 3 });
    expect(report.figures).toEqual([{ name: 'throughput', value: 1000, n: 3, verdict: 'good' }]);
  });
});
