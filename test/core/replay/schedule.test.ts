import { afterEach, describe, expect, test } from 'vitest';
import type { Clock } from '../../../electron/core/replay/pacing.ts';
import { createPausableClock, createSlots, systemClock } from '../../../electron/core/replay/pacing.ts';
import { replaySchedule } from '../../../electron/core/replay/schedule.ts';
import {
  type ScheduleOrder,
  type ScheduleSource,
  sourcesOf,
} from '../../../electron/core/replay/schedule-plan.ts';
import {
  divergence,
  gapsBetweenTokens,
  percentile,
  type ReplayLine,
} from '../../../electron/core/replay/schedule-report.ts';
import type { DumpId, RequestRow } from '../../../shared/dump.ts';
import type { ReplayResult } from '../../../shared/replay.ts';
import { recorded } from './recorded.ts';
import {
  piece,
  type Script,
  type ScriptedServer,
  sendEvents,
  sendJson,
  startScripted,
} from './scripted-server.ts';

const open: ScriptedServer[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.close()));
});

async function serve(script: Script): Promise<ScriptedServer> {
  const server = await startScripted(script);
  open.push(server);
  return server;
}

/** Time that passes only when somebody waits for it, or when the test says so. */
function createClock(): Clock & { advance(seconds: number): void; readonly waits: number[] } {
  let now = 500;
  const waits: number[] = [];
  return {
    waits,
    now: () => now,
    async sleepUntil(at) {
      waits.push(at - 500);
      now = Math.max(now, at);
    },
    advance(seconds) {
      now += seconds;
    },
  };
}

const stop = { type: 'stop', matched: 2 };
const answer = (response: Parameters<Script>[0]) => sendJson(response, 200, piece('abc', [1, 2, 3], 3, stop));

function source(
  text: string,
  row: Partial<RequestRow> = {},
  fields: Record<string, string> = {},
): ScheduleSource {
  const record = recorded({ text: JSON.stringify(text), ...fields }, { row: { rid: text, ...row } });
  return { file: 'a.pkl', row: record.row, read: async () => record };
}

const order = (
  server: Pick<ScriptedServer, 'baseUrl'>,
  more: Partial<ScheduleOrder> = {},
): ScheduleOrder => ({
  target: { baseUrl: server.baseUrl },
  mode: 'schedule',
  speed: 1,
  rate: 1,
  parallel: 512,
  ignoreEos: false,
  idleTimeoutSeconds: 30,
  keep: [],
  from: 0,
  count: 1_000_000,
  ...more,
});

async function run(
  sent: ScheduleOrder,
  sources: readonly ScheduleSource[],
  clock: Clock = createClock(),
  signal = new AbortController().signal,
) {
  const lines: ReplayLine[] = [];
  const summary = await replaySchedule(sent, sources, { signal, tell: (line) => lines.push(line) }, clock);
  return { lines: lines.sort((left, right) => left.idx - right.idx), summary };
}

const textOf = (body: Buffer) => (JSON.parse(body.toString()) as { text: string }).text;

describe('pacing, on an absolute schedule', () => {
  const starts = { c: 1010, a: 1000, d: 1040.5, b: 1004 };
  const sources = Object.entries(starts).map(([text, start]) => source(text, { start }));
  const cases: [name: string, more: Partial<ScheduleOrder>, moments: number[]][] = [
    ['as recorded', {}, [0, 4, 10, 40.5]],
    ['twice as fast', { speed: 2 }, [0, 2, 5, 20.25]],
    ['half as fast', { speed: 0.5 }, [0, 8, 20, 81]],
    ['a slice starts at its own first record', { from: 1, count: 2 }, [0, 6]],
    ['at a rate', { mode: 'rate', rate: 4 }, [0, 0.25, 0.5, 0.75]],
    ['closed: as slots come free', { mode: 'closed', parallel: 1 }, []],
  ];
  for (const [name, more, moments] of cases) {
    test(name, async () => {
      const server = await serve(answer);
      const clock = createClock();
      const { lines, summary } = await run(order(server, more), sources, clock);
      expect(clock.waits).toEqual(moments);
      const from = more.from ?? 0;
      const sent = ['a', 'b', 'c', 'd'].slice(from, from + (more.count ?? 4));
      expect(lines.map(({ recorded_rid }) => recorded_rid)).toEqual(sent);
      expect(lines.map(({ idx }) => idx)).toEqual(sent.map((_, at) => from + at));
      expect(server.received.map(({ body }) => textOf(body)).sort()).toEqual(sent);
      expect(summary).toMatchObject({
        sent: sent.length,
        ok: sent.length,
        failed: 0,
        cancelled: 0,
        target_died: false,
      });
      expect(
        lines.every(({ lag_seconds }) => (more.mode === 'closed' ? lag_seconds === null : lag_seconds === 0)),
      ).toBe(true);
    });
  }

  test('records without a start go with the one before, last of all, and are named', async () => {
    const server = await serve(answer);
    const clock = createClock();
    const { summary } = await run(order(server), [source('x', { start: null }), ...sources], clock);
    expect(clock.waits).toEqual([0, 4, 10, 40.5, 40.5]);
    expect(summary.fidelity.reasons).toContainEqual({ key: 'startsUnknown', params: { count: 1 } });
  });

  test('a full set of slots makes requests late; the lateness is measured and explained', async () => {
    const clock = createClock();
    const server = await serve((response, { body }) => {
      // The first answer takes 7 seconds of the schedule's time.
      if (textOf(body) === 'a') clock.advance(7);
      answer(response);
    });
    const { lines, summary } = await run(order(server, { parallel: 1 }), sources, clock);
    expect(lines.map(({ lag_seconds }) => lag_seconds)).toEqual([0, 7, 1, 0]);
    // Requests b and c waited for the slot that a held; their own client was on time.
    expect(lines.map(({ gate_seconds }) => gate_seconds)).toEqual([0, 7, 1, 0]);
    expect(lines.map(({ start_lag_seconds }) => start_lag_seconds)).toEqual([0, 0, 0, 0]);
    expect(summary.lag_p95_seconds).toBe(7);
    expect(summary.fidelity.score).toBe(0.5);
    expect(summary.fidelity.reasons).toContainEqual({
      key: 'sentLate',
      params: { count: 2, limit: '100 ms' },
    });
    expect(summary.fidelity.reasons).toContainEqual(expect.objectContaining({ key: 'lateBySlots' }));
  });

  test('a client that is late by itself is told apart from one that waits for its own slots', async () => {
    const clock = createClock();
    // Its timer fires 0.3 s late each time.
    const late: Clock = {
      now: clock.now,
      async sleepUntil(at, signal) {
        const before = clock.now();
        await clock.sleepUntil(at, signal);
        if (at > before) clock.advance(0.3);
      },
    };
    const server = await serve(answer);
    const { lines, summary } = await run(order(server), sources, late);
    const rounded = (seconds: number | null) => (seconds === null ? null : Math.round(seconds * 1000) / 1000);
    expect(lines.map((line) => rounded(line.start_lag_seconds))).toEqual([0, 0.3, 0.3, 0.3]);
    expect(lines.map((line) => line.gate_seconds)).toEqual([0, 0, 0, 0]);
    expect(rounded(summary.start_lag_p95_seconds)).toBe(0.3);
    expect(summary.gate_p95_seconds).toBe(0);
  });

  test('a pause moves what is due later, and makes nothing late', async () => {
    const base = createClock();
    const clock = createPausableClock(base);
    const server = await serve(answer);
    const waits: number[] = [];
    const sleepUntil = clock.sleepUntil.bind(clock);
    const paused: Clock = {
      ...clock,
      now: clock.now,
      async sleepUntil(at, signal) {
        waits.push(at - 500);
        if (at - 500 === 10) {
          clock.pause();
          base.advance(60);
          clock.resume();
        }
        await sleepUntil(at, signal);
      },
    };
    const { lines } = await run(order(server), sources, paused);
    expect(waits).toEqual([0, 4, 10, 40.5]);
    expect(lines.map(({ lag_seconds }) => lag_seconds)).toEqual([0, 0, 0, 0]);
    expect(lines.map(({ at_seconds }) => at_seconds)).toEqual([0, 4, 10, 40.5]);
    expect(clock.pausedSeconds).toBe(60);
    expect(base.now()).toBe(500 + 40.5 + 60);
  });

  for (const speed of [0.5, 1, 4])
    test(`requests arrive at the server as far apart as recorded, at ${speed} ×`, async () => {
      const arrivals = new Map<string, number>();
      const server = await serve((response, { body }) => {
        arrivals.set(textOf(body), performance.now() / 1000);
        answer(response);
      });
      const gaps = [0, 0.2, 0.25, 0.6, 1.2];
      const spaced = gaps.map((at, place) => source(`r${place}`, { start: 1000 + at }));
      const { lines } = await run(order(server, { speed }), spaced, systemClock);
      const first = arrivals.get('r0') ?? 0;
      for (const [place, at] of gaps.entries()) {
        const arrived = (arrivals.get(`r${place}`) ?? 0) - first;
        const { lag_seconds: lag = null } = lines[place] ?? {};
        // Never early; as late as the client says it was, and what the way takes on a busy machine.
        expect(arrived).toBeGreaterThan(at / speed - 0.05 - (lines[0]?.lag_seconds ?? 0));
        expect(arrived).toBeLessThan(at / speed + (lag ?? 0) + 0.5);
      }
    });

  test('two targets get every request, first one and then the other first', async () => {
    const seen: string[] = [];
    const named = (name: string) =>
      serve((response, { body }) => {
        seen.push(`${textOf(body)} ${name}`);
        answer(response);
      });
    const [a, b] = [await named('a'), await named('b')];
    const { lines } = await run(
      order(a, { mode: 'closed', parallel: 1, second: { target: { baseUrl: b.baseUrl } } }),
      sources,
    );
    expect(seen).toEqual(['a a', 'a b', 'b b', 'b a', 'c a', 'c b', 'd b', 'd a']);
    expect(lines.map(({ target }) => target).sort()).toEqual(['a', 'a', 'a', 'a', 'b', 'b', 'b', 'b']);
  });

  test('no more than the cap are in flight, and the cap is reached', async () => {
    let now = 0;
    let most = 0;
    const waiting: (() => void)[] = [];
    const server = await serve((response) => {
      now += 1;
      most = Math.max(most, now);
      waiting.push(() => {
        now -= 1;
        answer(response);
      });
      if (waiting.length === 3 || server.received.length === 10) for (const go of waiting.splice(0)) go();
    });
    const many = Array.from({ length: 10 }, (_, at) => source(`r${at}`, { start: 1000 }));
    const { summary } = await run(order(server, { mode: 'closed', parallel: 3 }), many);
    expect(most).toBe(3);
    expect(summary.ok).toBe(10);
  });

  test('paces that cannot be kept are refused', async () => {
    const bad: Partial<ScheduleOrder>[] = [
      { speed: 0 },
      { speed: Number.NaN },
      { mode: 'rate', rate: -1 },
      { parallel: 0 },
      { parallel: 1.5 },
    ];
    for (const more of bad) {
      await expect(run(order({ baseUrl: 'http://127.0.0.1:1' }, more), sources)).rejects.toMatchObject({
        key: 'scheduleBad',
      });
    }
  });

  test('another machine is refused before anything is read', async () => {
    const unread: ScheduleSource = { ...source('a'), read: () => Promise.reject(new Error('read')) };
    await expect(run(order({ baseUrl: 'http://192.0.2.1:1' }), [unread])).rejects.toMatchObject({
      key: 'targetGuarded',
    });
  });
});

describe('what is sent and what a line says', () => {
  test('prepared fields, and the keys of the contract', async () => {
    const server = await serve((response) =>
      sendEvents(response, [
        piece('a', [1], 1),
        piece('abX', [1, 9], 2),
        piece('abX', [1, 9, 3], 3, stop),
        '[DONE]',
      ]),
    );
    const one = source(
      'p',
      { index: 7 },
      {
        stream: 'true',
        rid: '"r"',
        bootstrap_room: '9223372036854775807',
        sampling_params: '{"n":3,"sampling_seed":18446744073709551615}',
      },
    );
    const { lines } = await run(order(server), [one]);
    expect(server.received[0]?.body.toString()).toBe(
      '{"text":"p","sampling_params":{"n":1,"sampling_seed":18446744073709551615},"stream":true}',
    );
    const [line] = lines;
    expect(Object.keys(line ?? {})).toEqual([
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
      'outputs_compared',
      'file',
      'index',
      'target',
      'sent_at',
      'at_seconds',
      'start_lag_seconds',
      'gate_seconds',
    ]);
    expect(line).toMatchObject({
      idx: 0,
      status_code: 200,
      prompt_tokens: 5,
      completion_tokens: 3,
      rid: 'rid-1',
      recorded_rid: 'p',
      finish_type: 'stop',
      error: null,
      first_diverging_token: 1,
      outputs_compared: true,
      file: 'a.pkl',
      index: 7,
    });
    expect(line?.ttft_seconds).toBeGreaterThan(0);
    expect(line?.itl_p50_seconds).toBeGreaterThanOrEqual(0);
  });

  test('--ignore-eos forces the recorded length of finished requests only', async () => {
    const server = await serve(answer);
    const sources = [
      source('a', { completionTokens: 40 }, { sampling_params: '{"temperature":0.7,"max_new_tokens":4096}' }),
      source('b', { state: 'in_flight', completionTokens: 5 }, { sampling_params: '{"max_new_tokens":99}' }),
      source('c', { completionTokens: null }),
    ];
    const { summary } = await run(order(server, { ignoreEos: true, mode: 'closed', parallel: 1 }), sources);
    expect(
      server.received.map(
        ({ body }) => (JSON.parse(body.toString()) as { sampling_params?: object }).sampling_params,
      ),
    ).toEqual([
      { temperature: 0.7, max_new_tokens: 40, ignore_eos: true },
      { max_new_tokens: 99 },
      undefined,
    ]);
    expect(summary.fidelity.reasons).toContainEqual({ key: 'eosIgnored', params: {} });
  });

  test('a sampling parameter of a newer server, which the recording proves, is sent', async () => {
    const server = await serve(answer);
    const { summary } = await run(order(server), [source('a', {}, { sampling_params: '{"brand_new":1}' })]);
    expect(summary.ok).toBe(1);
  });

  test('no failure ends the run: each is a line with its kind', async () => {
    const server = await serve((response, { body }, socket) => {
      const text = textOf(body);
      if (text === 'busy')
        sendJson(response, 503, { object: 'error', message: 'The request queue is full.', code: 503 });
      else if (text === 'event')
        sendEvents(response, [piece('a', [1], 1), { error: { message: 'too long' } }, '[DONE]']);
      else if (text === 'abort') sendJson(response, 200, piece('', [], 0, { type: 'abort', message: 'no' }));
      else if (text === 'reset') socket.resetAndDestroy();
      else answer(response);
    });
    const unreadable: ScheduleSource = {
      ...source('broken'),
      read: () => Promise.reject(new Error('cut file')),
    };
    const sources = [
      source('busy'),
      source('event', {}, { stream: 'true' }),
      source('abort'),
      source('reset'),
      unreadable,
      source('fine'),
    ];
    const { lines, summary } = await run(order(server, { mode: 'closed', parallel: 1 }), sources);
    expect(lines.map(({ error }) => error?.kind ?? null)).toEqual([
      'http',
      'event',
      'aborted',
      'cut',
      'prepare',
      null,
    ]);
    expect(lines[0]?.error?.message).toContain('The request queue is full.');
    expect(lines[4]?.error?.message).toContain('cut file');
    expect(summary).toMatchObject({ sent: 5, ok: 1, failed: 5, cancelled: 0, target_died: false });
    expect(summary.fidelity.score).toBeCloseTo(1 / 6, 2);
  });

  test('other prompt lengths than recorded lower the score', async () => {
    const server = await serve(answer);
    const { summary } = await run(order(server), [source('a'), source('b', { promptTokens: 6 })]);
    expect(summary.fidelity).toEqual({
      score: 0.5,
      reasons: [{ key: 'promptsDiffer', params: { count: 1, of: 2 } }],
    });
  });

  test('nothing to send is no failure', async () => {
    const { summary } = await run(order({ baseUrl: 'http://127.0.0.1:1' }), []);
    expect(summary).toEqual({
      sent: 0,
      ok: 0,
      failed: 0,
      cancelled: 0,
      lag_p95_seconds: null,
      start_lag_p95_seconds: null,
      gate_p95_seconds: null,
      fidelity: { score: null, reasons: [] },
      target_died: false,
    });
  });
});

describe('the end', () => {
  test('a cancelled run closes what is in flight, sends nothing more and gives its summary', async () => {
    const controller = new AbortController();
    const server = await serve((response, { body }) => {
      if (textOf(body) === 'a') answer(response);
      else if (server.received.length === 3) controller.abort();
    });
    const sources = ['a', 'b', 'c', 'd', 'e'].map((text) => source(text));
    const { lines, summary } = await run(
      order(server, { mode: 'closed', parallel: 2 }),
      sources,
      createClock(),
      controller.signal,
    );
    await Promise.all([server.closed(1), server.closed(2)]);
    expect(server.openConnections()).toBe(0);
    expect(server.received).toHaveLength(3);
    expect(lines.map(({ error }) => error?.kind ?? null)).toEqual([null, 'cancelled', 'cancelled']);
    expect(summary).toMatchObject({ sent: 3, ok: 1, failed: 0, cancelled: 2, target_died: false });
    expect(summary.fidelity.reasons).toContainEqual({ key: 'stoppedEarly', params: { count: 2 } });
  });

  test('a target that dies of a request is told from one that was never there', async () => {
    const server = await serve(async (response, { body }) => {
      if (textOf(body) === 'killer') await server.close();
      else answer(response);
    });
    open.pop();
    const sources = [source('a'), source('killer'), source('b')];
    const { lines, summary } = await run(order(server, { mode: 'closed', parallel: 1 }), sources);
    expect(lines.map(({ error }) => error?.kind ?? null)).toEqual([null, 'cut', 'unreachable']);
    expect(summary).toMatchObject({ ok: 1, failed: 2, target_died: true });

    const gone = await run(order(server, { mode: 'closed', parallel: 1 }), sources);
    expect(gone.summary).toMatchObject({ ok: 0, failed: 3, target_died: false });
  });
});

describe('the rows of a dump as sources', () => {
  test('all pages, without health checks', async () => {
    const rows = Array.from({ length: 1234 }, (_, index) => ({ ...recorded({}).row, index }));
    const asked: unknown[] = [];
    const reader = {
      find: async (
        _dump: DumpId,
        query: { offset: number; limit: number; where: string; includeHealthChecks: boolean },
      ) => {
        asked.push([query.where, query.includeHealthChecks]);
        const page = rows.slice(query.offset, query.offset + query.limit);
        return {
          rows: page,
          offset: query.offset,
          matched: 1234,
          inFlight: 0,
          healthChecks: 0,
          located: null,
          total: 1300,
          hidden: 66,
          searching: null,
        };
      },
      record: async (_dump: DumpId, index: number) => recorded({ text: `"${index}"` }),
    };
    const sources = await sourcesOf(reader, 'd' as DumpId, 'x.pkl', 'prompt > 3');
    expect(sources.map(({ row }) => row.index)).toEqual(rows.map(({ index }) => index));
    expect(asked).toEqual(Array(3).fill(['prompt > 3', false]));
    expect((await sources[700]?.read())?.fields).toEqual([{ name: 'text', json: '"700"' }]);
  });
});

describe('figures', () => {
  test('time between tokens: a gap is shared by the tokens of its piece', () => {
    const pieces = [
      { at: 0.5, tokens: 0 },
      { at: 1, tokens: 1 },
      { at: 2, tokens: 5 },
      { at: 2.1, tokens: 5 },
      { at: 4, tokens: 6 },
    ];
    expect(gapsBetweenTokens(pieces)).toEqual({ p50: 0.25, p99: 2 });
    expect(gapsBetweenTokens([{ at: 1, tokens: 1 }])).toEqual({ p50: null, p99: null });
    expect(
      gapsBetweenTokens([
        { at: 1, tokens: null },
        { at: 2, tokens: null },
      ]),
    ).toEqual({ p50: null, p99: null });
  });

  const compared: [
    name: string,
    before: number[] | null,
    after: number[] | null,
    running: boolean,
    end: ReplayResult['end'],
    expected: object,
  ][] = [
    ['equal', [1, 2, 3], [1, 2, 3], false, 'complete', { compared: true, at: null }],
    ['another token', [1, 2, 3], [1, 9, 3], false, 'complete', { compared: true, at: 1 }],
    ['shorter', [1, 2, 3], [1, 2], false, 'complete', { compared: true, at: 2 }],
    ['longer', [1, 2], [1, 2, 3], false, 'complete', { compared: true, at: 2 }],
    ['longer than what was in flight', [1, 2], [1, 2, 3], true, 'complete', { compared: true, at: null }],
    [
      'an answer that broke off agrees as far as it goes',
      [1, 2, 3],
      [1, 2],
      false,
      'cut',
      { compared: false, at: null },
    ],
    ['an answer that broke off after it differed', [1, 2, 3], [9], false, 'cut', { compared: true, at: 0 }],
    ['nothing recorded', null, [1], false, 'complete', { compared: false, at: null }],
    ['nothing answered', [1], null, false, 'complete', { compared: false, at: null }],
  ];
  for (const [name, before, after, running, end, expected] of compared) {
    test(`outputs: ${name}`, () => {
      const output = {
        text: null,
        outputIds: before,
        promptTokens: null,
        completionTokens: null,
        cachedTokens: null,
        ttftSeconds: null,
        elapsedSeconds: null,
        finishType: null,
        part: running ? ('beginning' as const) : ('whole' as const),
      };
      expect(divergence(output, { end, outputIds: after } as ReplayResult)).toEqual(expected);
    });
  }

  test('a percentile is one of the numbers', () => {
    expect(percentile([], 0.95)).toBeNull();
    expect(percentile([3], 0.95)).toBe(3);
    expect(
      percentile(
        Array.from({ length: 100 }, (_, at) => 100 - at),
        0.95,
      ),
    ).toBe(95);
  });
});

describe('the real clock', () => {
  test('waits no shorter than asked, and not at all once it is aborted', async () => {
    const at = systemClock.now() + 0.02;
    await systemClock.sleepUntil(at, new AbortController().signal);
    expect(systemClock.now()).toBeGreaterThanOrEqual(at);
    await systemClock.sleepUntil(systemClock.now() + 3600, AbortSignal.abort());
    const controller = new AbortController();
    const sleeping = systemClock.sleepUntil(systemClock.now() + 3600, controller.signal);
    controller.abort();
    await sleeping;
  });

  test('slots are handed on in order, and an abort ends the waiting', async () => {
    const slots = createSlots(1);
    const { signal } = new AbortController();
    expect(await slots.take(signal)).toBe(false);
    const second = slots.take(signal);
    slots.give();
    expect(await second).toBe(true);
    const controller = new AbortController();
    const third = slots.take(controller.signal);
    controller.abort();
    expect(await third).toBe(true);
  });
});
