import { afterEach, describe, expect, test } from 'vitest';
import { type DemoOptions, type DemoServer, startDemoServer } from '../../../electron/core/demo/server.ts';
import { runExperiment } from '../../../electron/core/replay/experiment.ts';
import { replay } from '../../../electron/core/replay/replay.ts';
import { guard } from '../../../electron/core/replay/target.ts';
import type { ExperimentPlan, ExperimentRun } from '../../../shared/experiment.ts';
import { judgeExperiment } from '../../../shared/experiment-verdict.ts';

const open: DemoServer[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.close()));
});

async function serve(state: DemoOptions['state'] = {}): Promise<DemoServer> {
  const server = await startDemoServer({ state: { tokensPerSecond: 2000, prefillSeconds: 0.001, ...state } });
  open.push(server);
  return server;
}

const body = JSON.stringify({
  text: 'Why does the second request wait so long?',
  stream: true,
  sampling_params: { temperature: 0, max_new_tokens: 48, ignore_eos: true },
});

async function run(
  plan: ExperimentPlan,
  a: DemoServer | string,
  b: DemoServer | string | null = null,
  controller = new AbortController(),
  onTold: (run: ExperimentRun) => void = () => undefined,
) {
  const asked = (one: DemoServer | string) => ({
    target: { baseUrl: typeof one === 'string' ? one : one.url },
  });
  const { signal } = controller;
  return runExperiment(
    { plan, body, targets: { a: asked(a), b: b === null ? undefined : asked(b) } },
    (_run, to, sent) =>
      replay(
        { ...to, endpoint: '/generate', body: sent, idleTimeoutSeconds: 20 },
        { signal, tell: () => undefined },
      ),
    { signal, tell: onTold, guard: async (to) => guard(to) },
  );
}

test('a pair: A twice alone first, then both at once, and B found to differ at the planted token', async () => {
  const [a, b] = [await serve(), await serve({ divergesAt: 37 })];
  const runs = await run({ kind: 'pair', times: 5, noise: true }, a, b);
  expect(runs.map(({ side }) => side).join('')).toBe('aaababababab');
  expect([a.requests.length, b.requests.length]).toEqual([7, 5]);
  const judged = judgeExperiment('pair', runs);
  expect(judged).toMatchObject({
    verdict: 'beyond_noise',
    noise: { of: 6, differ: 0 },
    between: { of: 5, differ: 5, at: [37, 37, 37, 37, 37], byToken: true },
  });
});

test('planted flakiness: every third answer leaves its words', async () => {
  const server = await serve({ divergesAt: 20, divergesEvery: 3 });
  const judged = judgeExperiment('repeat', await run({ kind: 'repeat', times: 9 }, server));
  expect(judged).toMatchObject({
    group: { runs: 9, distinct: 2, differing: { of: 8, differ: 3, at: [20, 20, 20], byToken: true } },
  });
});

test('a sweep sends each value as it is written, one request at a time', async () => {
  const server = await serve();
  const values = ['1', '7', '18446744073709551615'];
  const runs = await run({ kind: 'sweep', field: 'sampling_params.sampling_seed', values, times: 2 }, server);
  expect(runs.map(({ value }) => value)).toEqual([...values, ...values]);
  expect(server.requests.map(({ body: sent }) => /"sampling_seed":\s*(\d+)/.exec(sent)?.[1])).toEqual([
    ...values,
    ...values,
  ]);
});

test('a cancel ends the runs under way, closes their connections and sends no more', async () => {
  const [a, b] = [await serve({ tokensPerSecond: 5 }), await serve({ tokensPerSecond: 5 })];
  const controller = new AbortController();
  const running = run({ kind: 'pair', times: 4, noise: false }, a, b, controller);
  await a.until(() => a.openRequests() === 1);
  await b.until(() => b.openRequests() === 1);
  controller.abort();
  expect((await running).map(({ result }) => result.end)).toEqual(['cancelled', 'cancelled']);
  await a.until(() => a.openConnections() === 0);
  await b.until(() => b.openConnections() === 0);
  expect([a.requests.length, b.requests.length]).toEqual([1, 1]);
});

describe('refused before anything is sent', () => {
  const cases: [name: string, plan: ExperimentPlan, key: string][] = [
    ['no times', { kind: 'repeat', times: 0 }, 'experimentTimes'],
    ['too many times', { kind: 'pair', times: 1001, noise: true }, 'experimentTimes'],
    ['too many runs', { kind: 'sweep', field: 'a', values: ['1', '2', '3'], times: 400 }, 'experimentRuns'],
    ['no value', { kind: 'sweep', field: 'a', values: [], times: 1 }, 'experimentValues'],
    ['no field', { kind: 'sweep', field: 'a.', values: ['1'], times: 1 }, 'experimentField'],
    ['a field in a text', { kind: 'sweep', field: 'text.x', values: ['1'], times: 1 }, 'badInput'],
  ];
  for (const [name, plan, key] of cases) {
    test(name, async () => {
      const server = await serve();
      await expect(run(plan, server, server)).rejects.toMatchObject({ key });
      expect(server.requests).toHaveLength(0);
    });
  }

  test('a second server that nobody confirmed', async () => {
    const server = await serve();
    const asked = run({ kind: 'pair', times: 1, noise: true }, server, 'http://192.0.2.1:30000');
    await expect(asked).rejects.toMatchObject({ key: 'targetGuarded' });
    expect(server.requests).toHaveLength(0);
  });
});
