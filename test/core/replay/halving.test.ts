import { afterEach, describe, expect, test } from 'vitest';
import { type DemoServer, startDemoServer } from '../../../electron/core/demo/server.ts';
import { type HalvingTold, halve } from '../../../electron/core/replay/halving.ts';
import { replaySchedule } from '../../../electron/core/replay/schedule.ts';
import type { ScheduleOrder, ScheduleSource } from '../../../electron/core/replay/schedule-plan.ts';
import type { ReplayLine } from '../../../electron/core/replay/schedule-report.ts';
import { recorded } from './recorded.ts';

let server: DemoServer | null = null;
afterEach(async () => {
  await server?.close();
  server = null;
});

/** A server that a long prompt kills, on the port of the one before. */
async function startMortal(): Promise<DemoServer> {
  server = await startDemoServer({
    ...(server ? { port: server.port } : {}),
    state: { tokensPerSecond: 5000, crashOnPrompt: 400 },
  });
  return server;
}

const killer = 'word '.repeat(2000);
const source = (index: number, text: string): ScheduleSource => {
  const record = recorded(
    { text: JSON.stringify(text), sampling_params: '{"max_new_tokens": 4}' },
    { row: { rid: `r${index}`, index, start: index / 100 } },
  );
  return { file: 'a.pkl', row: record.row, read: async () => record };
};
const dump = (killers: readonly number[], of = 9): readonly ScheduleSource[] =>
  Array.from({ length: of }, (_, index) =>
    source(index, killers.includes(index) ? killer : `hello ${index}`),
  );

const orderTo = (url: string): ScheduleOrder => ({
  target: { baseUrl: url },
  mode: 'closed',
  speed: 1,
  rate: 1,
  parallel: 1,
  ignoreEos: false,
  idleTimeoutSeconds: 20,
  keep: [],
  from: 0,
  count: 1000,
});

const never = new AbortController().signal;

async function narrowed(
  sources: readonly ScheduleSource[],
  suspects: readonly ScheduleSource[] = [],
  mostRounds = 30,
) {
  const order = orderTo((await startMortal()).url);
  await replaySchedule({ ...order, stopAtDeath: true }, sources, { signal: never, tell: () => undefined });
  const told: HalvingTold[] = [];
  const halved = await halve(
    order,
    sources,
    suspects,
    { signal: never, tell: (one) => told.push(one) },
    { mostRounds, isBack: async () => (await startMortal()).port > 0 },
  );
  return { ...halved, smallest: halved.smallest.map(({ row }) => row.rid), told };
}

test('a run stops at the death of its target, and says so', async () => {
  const sources = dump([3]);
  const lines: ReplayLine[] = [];
  const summary = await replaySchedule(
    { ...orderTo((await startMortal()).url), stopAtDeath: true },
    sources,
    { signal: never, tell: (line) => lines.push(line) },
  );
  expect(summary).toMatchObject({ target_died: true, ok: 3, failed: 1 });
  expect(lines.map(({ idx }) => idx)).toEqual([0, 1, 2, 3]);
});

describe('halving ends at the requests that kill', () => {
  test.each([0, 4, 8])('request %i of nine, each round told', async (place) => {
    const { smallest, ended, rounds, told } = await narrowed(dump([place]));
    expect({ smallest, ended }).toEqual({ smallest: [`r${place}`], ended: 'minimal' });
    expect(rounds).toBeLessThanOrEqual(8);
    const done = told.flatMap((one) => (one.kind === 'done' ? [one] : []));
    expect(done).toHaveLength(rounds);
    expect(done.every(({ requests, died }) => died === requests.some(({ row }) => row.index === place))).toBe(
      true,
    );
  });

  test('what was in flight is tried first', async () => {
    const sources = dump([7]);
    const { smallest, rounds } = await narrowed(sources, sources.slice(7, 8));
    expect({ smallest, rounds }).toEqual({ smallest: ['r7'], rounds: 1 });
  });

  test('a target that is alive is not waited for', async () => {
    const { told } = await narrowed(dump([8]));
    const kinds = told
      .filter(({ kind }) => kind !== 'line')
      .map((one) => (one.kind === 'done' ? one.died : one.kind));
    for (const [at, kind] of kinds.entries())
      if (kind === 'round') expect(kinds[at - 1] === 'waiting').toBe(at < 2 || kinds[at - 2] === true);
  });

  test('the bound on its rounds leaves the smallest set so far', async () => {
    const { smallest, ended, rounds } = await narrowed(dump([0]), [], 1);
    expect({ ended, rounds }).toEqual({ ended: 'rounds', rounds: 1 });
    expect(smallest.length).toBeLessThan(9);
    expect(smallest).toContain('r0');
  });

  test('a target that stays away ends it', async () => {
    const order = orderTo((await startMortal()).url);
    const halved = await halve(
      order,
      dump([0]),
      [],
      { signal: never, tell: () => undefined },
      {
        mostRounds: 9,
        isBack: async () => false,
      },
    );
    expect(halved).toMatchObject({ rounds: 0, ended: 'stopped' });
    expect(halved.smallest).toHaveLength(9);
  });
});
