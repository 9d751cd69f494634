import { afterEach, describe, expect, test } from 'vitest';
import type { Fault } from '../../../electron/core/demo/faults.ts';
import { type DemoOptions, type DemoServer, startDemoServer } from '../../../electron/core/demo/server.ts';
import { demoVersions } from '../../../electron/core/demo/versions.ts';
import { replay } from '../../../electron/core/replay/replay.ts';
import type { ReplayEnd, ReplayOrder, ReplayProgress, ReplayResult } from '../../../shared/replay.ts';

const open: DemoServer[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.close()));
});

async function serve(options: DemoOptions = {}): Promise<DemoServer> {
  const state = { tokensPerSecond: 2000, prefillSeconds: 0.005, ...options.state };
  const server = await startDemoServer({ ...options, state });
  open.push(server);
  return server;
}

const prompt = 'Why does the second request wait so long?';
const bodyOf = (stream: boolean, sampling: object = {}) =>
  JSON.stringify({ text: prompt, stream, sampling_params: { max_new_tokens: 24, ...sampling } });

async function run(server: DemoServer, body: string, more: Partial<ReplayOrder> = {}) {
  const told: ReplayProgress[] = [];
  const order = {
    target: { baseUrl: server.url },
    endpoint: '/generate' as const,
    body,
    idleTimeoutSeconds: 20,
    ...more,
  };
  const result = await replay(order, { signal: new AbortController().signal, tell: (one) => told.push(one) });
  return { result, told };
}

describe('every release, with and without increments', () => {
  for (const version of demoVersions) {
    for (const incremental of [false, true]) {
      test(`${version}, incremental ${incremental}: stream and plain answer agree`, async () => {
        const server = await serve({ version, state: { incremental } });
        const { result: plain } = await run(server, bodyOf(false));
        const { result: streamed, told } = await run(server, bodyOf(true));
        expect(plain).toMatchObject({ end: 'complete', ttftSeconds: null, completionTokens: 24 });
        expect(streamed).toMatchObject({
          end: 'complete',
          completionTokens: 24,
          finishType: plain.finishType,
        });
        expect(streamed.text).toBe(plain.text);
        expect(streamed.outputIds).toEqual(plain.outputIds);
        expect(plain.outputIds?.length ?? null).toBe(version === '0.4.6' ? null : 24);
        expect(streamed.pieces.length).toBeGreaterThan(1);
        expect(streamed.ttftSeconds).toBeGreaterThan(0);
        expect(streamed.ttftSeconds).toBeLessThanOrEqual(streamed.elapsedSeconds);
        expect(told.at(-1)?.text).toBe(streamed.text);
        expect(server.openRequests()).toBe(0);
      });
    }
  }

  test('n answers in one stream', async () => {
    const server = await serve();
    const { result: plain } = await run(server, bodyOf(false, { n: 2, temperature: 0 }));
    const { result: streamed } = await run(server, bodyOf(true, { n: 2, temperature: 0 }));
    expect(streamed).toMatchObject({
      end: 'complete',
      completionTokens: 48,
      promptTokens: plain.promptTokens,
    });
    expect(streamed.text).toBe(plain.text);
  });

  test('embeddings', async () => {
    const server = await serve({ state: { isEmbedding: true } });
    const { result } = await run(server, JSON.stringify({ text: prompt }), { endpoint: '/encode' });
    expect(result).toMatchObject({ end: 'complete', text: null });
    expect(result.answerText).toContain('"embedding"');
  });

  test('a key', async () => {
    const server = await serve({ apiKey: 'sk-1' });
    const token = (key?: string) => ({ target: { baseUrl: server.url, ...(key ? { token: key } : {}) } });
    expect((await run(server, bodyOf(false), token())).result).toMatchObject({
      end: 'error',
      httpStatus: 401,
    });
    expect((await run(server, bodyOf(false), token('sk-2'))).result).toMatchObject({
      end: 'error',
      httpStatus: 401,
    });
    expect((await run(server, bodyOf(false), token('sk-1'))).result.end).toBe('complete');
  });

  test('words of a server that refuses', async () => {
    const server = await serve();
    const { result } = await run(server, bodyOf(false, { top_p: 3 }));
    expect(result).toMatchObject({ end: 'error', httpStatus: 400 });
    expect(result.problem?.message).toMatch(/top_p must be/);
  });
});

describe('what can go wrong has an end of its own, streamed and plain', () => {
  const cases: [fault: Fault, streamed: ReplayEnd, plain: ReplayEnd][] = [
    [{ kind: 'slow-headers', seconds: 0.05 }, 'complete', 'complete'],
    [{ kind: 'slow-body', seconds: 0.01 }, 'complete', 'complete'],
    [{ kind: 'status', status: 500 }, 'error', 'error'],
    [{ kind: 'status', status: 503 }, 'error', 'error'],
    [{ kind: 'cut-length' }, 'cut', 'cut'],
    [{ kind: 'cut-chunked' }, 'cut', 'cut'],
    [{ kind: 'reset' }, 'cut', 'cut'],
    [{ kind: 'reset', afterEvents: 5 }, 'cut', 'cut'],
    [{ kind: 'bad-json' }, 'error', 'cut'],
    [{ kind: 'html' }, 'error', 'error'],
    [{ kind: 'bad-utf8' }, 'complete', 'complete'],
    [{ kind: 'silent-stream' }, 'silent', 'silent'],
    [{ kind: 'no-answer' }, 'silent', 'silent'],
    [{ kind: 'error-event', afterEvents: 3 }, 'error', 'error'],
    [{ kind: 'abort-chunk', afterEvents: 3 }, 'aborted', 'aborted'],
    [{ kind: 'redirect', location: 'http://192.0.2.1/' }, 'error', 'error'],
  ];
  for (const [fault, streamed, plain] of cases) {
    test(JSON.stringify(fault), async () => {
      const server = await serve();
      server.script({ ...fault, path: '/generate' });
      const silent = fault.kind === 'silent-stream' || fault.kind === 'no-answer';
      const idle = silent ? { idleTimeoutSeconds: 0.2 } : {};
      const ends: ReplayEnd[] = [];
      for (const stream of [true, false]) {
        const { result } = await run(server, bodyOf(stream), idle);
        ends.push(result.end);
        expect(result.problem === null).toBe(result.end === 'complete');
      }
      expect(ends).toEqual([streamed, plain]);
      await server.until(() => server.openConnections() === 0);
    });
  }

  // Their answers never stream: what is said there of events has no counterpart.
  for (const endpoint of ['/encode', '/classify'] as const)
    for (const [fault, , plain] of cases)
      test(`${endpoint} ${JSON.stringify(fault)}`, async () => {
        const server = await serve({ state: { isEmbedding: true } });
        server.script({ ...fault, path: endpoint });
        const silent = fault.kind === 'silent-stream' || fault.kind === 'no-answer';
        const body = JSON.stringify({ text: prompt });
        const { result } = await run(server, body, {
          endpoint,
          ...(silent ? { idleTimeoutSeconds: 0.2 } : {}),
        });
        expect(result.end).toBe(plain);
        expect(result.problem === null).toBe(result.end === 'complete');
        await server.until(() => server.openConnections() === 0);
      });

  for (const stream of [true, false]) {
    test(`an endless answer ends when it is cancelled (stream ${stream}), and the server sees it go`, async () => {
      const server = await serve();
      server.script({ kind: 'endless', path: '/generate' });
      const controller = new AbortController();
      const order = {
        target: { baseUrl: server.url },
        endpoint: '/generate' as const,
        body: bodyOf(stream),
        idleTimeoutSeconds: 20,
      };
      const running: Promise<ReplayResult> = replay(order, {
        signal: controller.signal,
        tell: () => undefined,
      });
      await server.until(() => server.openRequests() === 1);
      controller.abort();
      expect((await running).end).toBe('cancelled');
      await server.until(() => server.openConnections() === 0);
      expect(server.requests.at(-1)?.state).not.toBe('answered');
    });
  }
});
