import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import type { CheckOrder } from '../../../electron/core/check/check-order.ts';
import { type MinimiseOptions, minimise } from '../../../electron/core/check/minimise.ts';
import { openRounds } from '../../../electron/core/check/rounds-folder.ts';
import { steadinessOf } from '../../../electron/core/check/steadiness.ts';
import { type DemoOptions, type DemoServer, startDemoServer } from '../../../electron/core/demo/server.ts';
import type { DemoState } from '../../../electron/core/demo/state.ts';
import { tokenId, tokenise } from '../../../electron/core/demo/tokens.ts';
import type { MinimiseRound, MinimiseTold } from '../../../shared/minimise.ts';
import { never, orderFor } from './orders.ts';

const tidy: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const one of tidy.splice(0)) await one();
});
async function start(state: Partial<DemoState>, more: DemoOptions = {}): Promise<DemoServer> {
  const server = await startDemoServer({
    ...more,
    state: { tokensPerSecond: 50_000, prefillSeconds: 0, healthSeconds: 0, ...state },
  });
  tidy.push(() => server.close());
  return server;
}
async function folder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'sgl-min-'));
  tidy.push(() => rm(path, { recursive: true, force: true }));
  return path;
}

const words = (count: number) => Array.from({ length: count }, (_, at) => `w${at}`).join(' ');
const planted = `${words(40)}\n你好 🎉 the zebra ${words(20)}\n${words(30)} quartz, then ${words(9)}`;
const sampling_params = { max_new_tokens: 1, temperature: 0 };
const sends = (server: DemoServer) => server.requests.filter(({ path }) => path === '/generate').length;

async function minimised(order: CheckOrder, options: Partial<MinimiseOptions> = {}, signal = never) {
  const told: MinimiseTold[] = [];
  const result = await minimise(
    order,
    { signal, tell: (one) => told.push(one) },
    { mostRounds: 500, known: [], keep: async () => undefined, isBack: async () => true, ...options },
  );
  const rounds = told.flatMap((one) => (one.kind === 'done' ? [one.round] : []));
  return { ...result, body: JSON.parse(result.body), told, done: rounds };
}

describe('a server that fails only with two certain words', () => {
  test('exactly those two words are left of a text', async () => {
    const server = await start({ failOnWords: ['zebra', 'quartz'] });
    const { body, ended, from, to, flaky, baseline, done, rounds } = await minimised(
      orderFor(server.url, ['status'], { text: planted, sampling_params, bootstrap_room: 1 }),
    );
    expect(body).toEqual({ text: 'zebra quartz', sampling_params });
    expect({ ended, flaky, baseline }).toEqual({
      ended: 'minimal',
      flaky: false,
      baseline: { failed: 3, sent: 3 },
    });
    expect(to).toEqual({ characters: 12, tokens: null });
    expect(from.characters).toBe(Array.from(planted).length);
    expect(done.map(({ round }) => round)).toEqual(Array.from({ length: rounds + 1 }, (_, at) => at));
    expect(done.every(({ outcome, failed }) => (outcome === 'fails') === failed > 1)).toBe(true);
  });

  test('exactly their two ids of input_ids', async () => {
    const server = await start({ failOnWords: ['zebra', 'quartz'] });
    const ids = tokenise(planted).map(tokenId);
    const { body, from, to } = await minimised(
      orderFor(server.url, ['status'], { input_ids: ids, sampling_params }),
    );
    expect(body.input_ids).toEqual([tokenId(' zebra'), tokenId(' quartz')]);
    expect({ from: from.tokens, to: to.tokens }).toEqual({ from: ids.length, to: 2 });
  });

  test('messages: those that do not matter go, of the others the two words stay', async () => {
    const server = await start({ failOnWords: ['zebra', 'quartz'] });
    const messages = [
      { role: 'system', content: 'be kind' },
      { role: 'user', content: 'one zebra two' },
      { role: 'assistant', content: 'yes' },
      { role: 'user', content: [{ type: 'text', text: 'three quartz' }] },
    ];
    const { body } = await minimised(
      orderFor(server.url, ['status'], { model: 'm', messages, max_tokens: 1, temperature: 0 }),
    );
    expect(body.messages).toEqual([
      { role: 'user', content: 'zebra' },
      { role: 'user', content: [{ type: 'text', text: 'quartz' }] },
    ]);
  });

  test('by the text of the answer, too', async () => {
    const server = await start({ failOnWords: ['zebra', 'quartz'] });
    const { body } = await minimised(
      orderFor(server.url, ['no-regex /Internal Server Error|failed with 500/'], {
        text: planted,
        sampling_params,
      }),
    );
    expect(body.text).toBe('zebra quartz');
  });

  test('by a command that is told of each candidate', async () => {
    const path = join(await folder(), 'body.json');
    const command = `! (grep -qw zebra ${path} && grep -qw quartz ${path})`;
    const { body } = await minimised(
      orderFor(
        'http://127.0.0.1:9',
        ['status'],
        { text: 'a zebra b c quartz d', sampling_params },
        { command },
      ),
      {
        envOf: async (text) => {
          await writeFile(path, text);
          return {};
        },
      },
    );
    expect(body.text).toBe('zebra quartz');
  });

  test('a bound on its rounds leaves the smallest so far, which still fails', async () => {
    const server = await start({ failOnWords: ['zebra', 'quartz'] });
    const { body, ended, rounds } = await minimised(
      orderFor(server.url, ['status'], { text: planted, sampling_params }),
      { mostRounds: 12 },
    );
    expect({ ended, rounds }).toEqual({ ended: 'rounds', rounds: 12 });
    expect(body.text.length).toBeLessThan(planted.length);
    expect(body.text).toMatch(/zebra[\s\S]*quartz/);
  });
});

test('a prompt that does not fail is not shrunk', async () => {
  const server = await start({});
  const { ended, rounds, body } = await minimised(
    orderFor(server.url, ['status'], { text: planted, sampling_params }),
  );
  expect({ ended, rounds, text: body.text }).toEqual({ ended: 'passes', rounds: 0, text: planted });
  expect(sends(server)).toBe(3);
});

test('another failure is not taken for this one', async () => {
  // 400 for what is too long, 500 for the words: the long prompt fails with 400, and so must what is left.
  const server = await start({ failOnWords: ['zebra'], contextLength: 30 });
  const text = `zebra ${words(40)}`;
  const { body, done } = await minimised(orderFor(server.url, ['status'], { text, sampling_params }));
  expect(done[0]?.failures).toEqual(['status 400']);
  expect(done.some(({ outcome }) => outcome === 'other')).toBe(true);
  expect(tokenise(body.text).length).toBeGreaterThanOrEqual(29);
});

describe('flakiness', () => {
  test('a prompt that fails every second time is still found, and it is said', async () => {
    const server = await start({ failOnWords: ['zebra', 'quartz'], failEvery: 2 });
    const { body, flaky, baseline } = await minimised(
      orderFor(server.url, ['status'], { text: 'one zebra two three quartz four', sampling_params }),
    );
    expect(body.text).toBe('zebra quartz');
    expect(flaky).toBe(true);
    expect(baseline.failed).toBeLessThan(baseline.sent);
  });

  test('one failure by accident does not mislead it', async () => {
    const server = await start({ failOnWords: ['zebra', 'quartz'] });
    let sent = 0;
    const order = orderFor(server.url, ['status'], {
      text: 'one zebra two three quartz four',
      sampling_params,
    });
    const { body, flaky } = await minimised(order, {
      keep: async () => {
        sent += 1;
        // The candidate that comes next holds only one of the words.
        if (sent === 1) server.script({ path: '/generate', kind: 'status', status: 500, calls: 1 });
      },
    });
    expect(body.text).toBe('zebra quartz');
    expect(flaky).toBe(true);
  });

  test.each([
    [3, 3, 2],
    [2, 3, 5],
    [1, 3, 13],
  ])('failing %i of %i times asks for up to %i', (failed, of, attempts) => {
    expect(steadinessOf(failed, of).attempts).toBe(attempts);
  });
});

test('a server that the prompt kills is waited for in every round', async () => {
  const first = await start({ crashOnPrompt: 60 });
  const { port } = first;
  let starts = 0;
  const { body, ended } = await minimised(
    orderFor(first.url, ['status'], {
      input_ids: Array.from({ length: 90 }, (_, at) => at),
      sampling_params,
    }),
    {
      isBack: async () => {
        starts += 1;
        await start({ crashOnPrompt: 60 }, { port });
        return true;
      },
    },
  );
  expect({ ended, left: body.input_ids.length }).toEqual({ ended: 'minimal', left: 60 });
  expect(starts).toBeGreaterThan(3);
});

test('a server that stays away ends it with what is known', async () => {
  const server = await start({ crashOnPrompt: 60 });
  const order = orderFor(server.url, ['status'], {
    input_ids: Array.from({ length: 90 }, () => 7),
    sampling_params,
  });
  const { ended } = await minimised(order, { isBack: async () => false });
  expect(ended).toBe('stopped');
});

test('a recorded answer is refused as a measure: every shorter prompt differs from it', async () => {
  await expect(minimised(orderFor('http://127.0.0.1:9', ['same-as recorded']))).rejects.toThrow(
    /belongs to the whole prompt/,
  );
});

describe('rounds on disk', () => {
  test('a run that was stopped goes on without sending a candidate again', async () => {
    const server = await start({ failOnWords: ['zebra', 'quartz'] });
    const order = orderFor(server.url, ['status'], { text: planted, sampling_params });
    const body = order.requests[0]?.body ?? '';
    const path = join(await folder(), 'rounds');

    const stop = new AbortController();
    const one = await openRounds(path, body, order.expect);
    const kept: MinimiseRound[] = [];
    const cut = await minimised(
      order,
      {
        known: one.known,
        keep: async (round, smallest) => {
          await one.keep(round, smallest);
          kept.push(round);
          if (kept.length === 20) stop.abort();
        },
      },
      stop.signal,
    );
    expect(cut.ended).toBe('stopped');
    expect(JSON.parse(await readFile(join(path, 'smallest.json'), 'utf8')).text).toMatch(
      /zebra[\s\S]*quartz/,
    );

    const before = sends(server);
    const two = await openRounds(path, body, order.expect);
    expect(two.known).toEqual(kept);
    const whole = await minimised(order, { known: two.known, keep: two.keep });
    expect(whole.body.text).toBe('zebra quartz');
    expect(whole.done[0]?.round).toBe(20);
    const keys = [...kept, ...whole.done].map(({ key }) => key);
    expect(new Set(keys).size).toBe(keys.length);
    // Going on and going through cost the same, but for what each failing candidate is sent once more.
    expect(sends(server) - before).toBe(whole.done.reduce((sum, { sent }) => sum + sent, 0));
  });

  test('a line that was cut by a kill is no round, and damages no other', async () => {
    const path = join(await folder(), 'rounds');
    const order = orderFor('http://127.0.0.1:9', ['status']);
    const opened = await openRounds(path, 'b', order.expect);
    const round: MinimiseRound = {
      round: 0,
      level: null,
      outcome: 'fails',
      size: { tokens: 1, characters: null },
      sent: 3,
      failed: 3,
      failures: ['cut'],
      preview: '7',
      key: 'k',
      body: null,
    };
    await opened.keep(round, '{}');
    await appendFile(join(path, 'rounds.jsonl'), '{"round":1,"lev');
    await opened.keep({ ...round, round: 1, key: 'l' }, '{}');
    const { known } = await openRounds(path, 'b', order.expect);
    expect(known.map(({ round }) => round)).toEqual([0, 1]);
  });

  test('the folder of another request or another check is refused', async () => {
    const path = join(await folder(), 'rounds');
    const { expect: status } = orderFor('http://127.0.0.1:9', ['status']);
    const { expect: timeout } = orderFor('http://127.0.0.1:9', ['timeout=3']);
    await openRounds(path, 'b', status);
    await openRounds(path, 'b', status);
    await expect(openRounds(path, 'c', status)).rejects.toThrow(/another request/);
    await expect(openRounds(path, 'b', timeout)).rejects.toThrow(/another check/);
  });
});
