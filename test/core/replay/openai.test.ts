import { afterEach, describe, expect, test } from 'vitest';
import type { Fault } from '../../../electron/core/demo/faults.ts';
import { type DemoOptions, type DemoServer, startDemoServer } from '../../../electron/core/demo/server.ts';
import { replay } from '../../../electron/core/replay/replay.ts';
import type { ReplayEnd, ReplayProgress } from '../../../shared/replay.ts';
import type { OpenAiEndpoint } from '../../../shared/request.ts';
import { sendEvents, sendJson, startScripted } from './scripted-server.ts';

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.close()));
});

async function serve(options: DemoOptions = {}): Promise<DemoServer> {
  const server = await startDemoServer({
    ...options,
    state: { tokensPerSecond: 2000, prefillSeconds: 0.005, ...options.state },
  });
  open.push(server);
  return server;
}

async function run(baseUrl: string, endpoint: OpenAiEndpoint, fields: object, idleTimeoutSeconds = 20) {
  const told: ReplayProgress[] = [];
  const order = { target: { baseUrl }, endpoint, body: JSON.stringify(fields), idleTimeoutSeconds };
  const result = await replay(order, { signal: new AbortController().signal, tell: (one) => told.push(one) });
  return { result, told };
}

const question = 'Why does the second request wait so long? Answer in one sentence, 用中文也可以。';
const routes: readonly { endpoint: OpenAiEndpoint; body: object }[] = [
  { endpoint: '/v1/completions', body: { model: 'm', prompt: question, max_tokens: 24, temperature: 0 } },
  {
    endpoint: '/v1/chat/completions',
    body: { model: 'm', messages: [{ role: 'user', content: question }], max_tokens: 24, temperature: 0 },
  },
];

describe.each(routes)('$endpoint', ({ endpoint, body }) => {
  for (const incremental of [false, true])
    test(`stream and plain answer agree, incremental server ${incremental}`, async () => {
      const server = await serve({ state: { incremental } });
      const { result: plain } = await run(server.url, endpoint, body);
      const streaming = { ...body, stream: true, stream_options: { include_usage: true } };
      const { result: streamed, told } = await run(server.url, endpoint, streaming);
      expect(plain).toMatchObject({
        end: 'complete',
        httpStatus: 200,
        problem: null,
        completionTokens: 24,
        ttftSeconds: null,
        finishType: 'length',
        outputIds: null,
      });
      expect(plain.text).toMatch(/\p{L}{2}/u);
      expect(plain.promptTokens).toBeGreaterThan(10);
      expect(streamed).toMatchObject({
        end: 'complete',
        text: plain.text,
        completionTokens: 24,
        promptTokens: plain.promptTokens,
        finishType: 'length',
      });
      expect(streamed.ttftSeconds).toBeGreaterThan(0);
      expect(streamed.ttftSeconds).toBeLessThanOrEqual(streamed.elapsedSeconds);
      expect(streamed.pieces.length).toBeGreaterThan(1);
      expect(told.at(-1)?.text).toBe(plain.text);
      expect(server.requests.map(({ path }) => path)).toEqual([endpoint, endpoint]);
    });

  test('a stream without usage counts no tokens', async () => {
    const server = await serve();
    const { result } = await run(server.url, endpoint, { ...body, stream: true });
    expect(result).toMatchObject({ end: 'complete', completionTokens: null, promptTokens: null });
  });

  test('two choices: texts below each other, tokens once', async () => {
    const server = await serve();
    for (const stream of [false, true]) {
      const fields = { ...body, n: 2, stream, stream_options: { include_usage: true } };
      const { result } = await run(server.url, endpoint, fields);
      expect(result.text).toMatch(/^\[0\]\n[\s\S]+\n\n\[1\]\n/);
      expect(result.completionTokens).toBe(48);
    }
  });

  test('what is wrong with the body is a 400 with its words, streamed or not', async () => {
    const server = await serve();
    for (const stream of [false, true]) {
      const { result } = await run(server.url, endpoint, { ...body, stream, top_p: 3 });
      expect(result).toMatchObject({ end: 'error', httpStatus: 400 });
      expect(result.problem?.message).toContain('top_p must be in (0, 1], got 3.0.');
    }
  });

  const faults: readonly (readonly [Fault, stream: boolean, ReplayEnd, string])[] = [
    [{ kind: 'status', status: 503 }, false, 'error', 'The request queue is full.'],
    [{ kind: 'status', status: 401 }, true, 'error', '401'],
    [{ kind: 'status', status: 500 }, true, 'error', '500'],
    [{ kind: 'html' }, false, 'error', 'web page'],
    [{ kind: 'error-event' }, true, 'error', 'scripted fault'],
    [{ kind: 'error-event' }, false, 'error', 'scripted fault'],
    [{ kind: 'abort-chunk' }, true, 'aborted', 'aborted'],
    [{ kind: 'abort-chunk' }, false, 'aborted', 'aborted'],
    [{ kind: 'cut-chunked' }, true, 'cut', 'middle'],
    [{ kind: 'cut-chunked' }, false, 'cut', 'middle'],
    [{ kind: 'reset', afterEvents: 3 }, true, 'cut', 'middle'],
    [{ kind: 'bad-json' }, true, 'error', 'not JSON'],
    [{ kind: 'bad-json' }, false, 'cut', 'middle'],
    [{ kind: 'silent-stream' }, true, 'silent', '1 s'],
    [{ kind: 'no-answer' }, false, 'silent', '1 s'],
  ];
  for (const [fault, stream, end, words] of faults)
    test(`${fault.kind}${'status' in fault ? ` ${fault.status}` : ''}, stream ${stream}: ${end}`, async () => {
      const server = await serve();
      server.script({ path: endpoint, ...fault });
      const { result } = await run(server.url, endpoint, { ...body, stream }, 1);
      expect(result.end).toBe(end);
      expect(result.problem?.message).toContain(words);
      await server.until(() => server.openConnections() === 0);
    });
});

test('tools that were called and reasoning stand beside the text, the same streamed or not', async () => {
  const server = await serve();
  const tools = [{ type: 'function', function: { name: 'look_up', parameters: { type: 'object' } } }];
  const messages = [{ role: 'user', content: question }];
  const called = { messages, tools, tool_choice: 'required', max_tokens: 20, temperature: 0 };
  const thought = { messages, reasoning_effort: 'high', max_tokens: 60, temperature: 0, ignore_eos: true };
  for (const fields of [called, thought]) {
    const { result: plain } = await run(server.url, '/v1/chat/completions', fields);
    const { result: streamed } = await run(server.url, '/v1/chat/completions', { ...fields, stream: true });
    expect(plain.chat).toBeDefined();
    expect(streamed.chat).toEqual(plain.chat);
    expect(streamed.text).toBe(plain.text);
    expect(streamed.ttftSeconds).toBeGreaterThan(0);
    if (fields === called) {
      expect(plain.chat?.toolCalls).toMatchObject([{ name: 'look_up', id: expect.stringMatching(/^call_/) }]);
      expect(JSON.parse(plain.chat?.toolCalls[0]?.arguments ?? '')).toHaveProperty('about');
    } else expect(plain.chat?.reasoning).toMatch(/[.。]$/);
  }
});

describe('what another server may send', () => {
  const chunk = (delta: object, more: object = {}) => ({
    id: 'chatcmpl-1',
    object: 'chat.completion.chunk',
    choices: [{ index: 0, delta, finish_reason: null, ...more }],
  });

  test('two calls whose arguments come interleaved, and null contents', async () => {
    const call = (index: number, more: object) => ({ tool_calls: [{ index, ...more }] });
    const server = await startScripted((response) =>
      sendEvents(response, [
        chunk({ role: 'assistant', content: null }),
        chunk(call(0, { id: 'a', function: { name: 'one', arguments: '' } })),
        chunk(call(1, { id: 'b', function: { name: 'two', arguments: '{"x":' } })),
        chunk(call(0, { function: { arguments: '{}' } })),
        chunk(call(1, { function: { arguments: '1}' } })),
        chunk({}, { finish_reason: 'tool_calls' }),
        '[DONE]',
      ]),
    );
    open.push(server);
    const fields = { messages: [], stream: true };
    const { result } = await run(server.baseUrl, '/v1/chat/completions', fields);
    expect(result).toMatchObject({
      end: 'complete',
      text: null,
      rid: 'chatcmpl-1',
      finishType: 'tool_calls',
      chat: {
        reasoning: null,
        toolCalls: [
          { id: 'a', name: 'one', arguments: '{}' },
          { id: 'b', name: 'two', arguments: '{"x":1}' },
        ],
      },
    });
  });

  test('token ids, where they were asked for, are put together', async () => {
    const part = (text: string, ids: readonly number[]) => ({
      choices: [{ index: 0, text, token_ids: ids, finish_reason: null }],
    });
    const server = await startScripted((response) =>
      sendEvents(response, [part('a', [1]), part('b', [2, 3]), '[DONE]']),
    );
    open.push(server);
    const { result } = await run(server.baseUrl, '/v1/completions', { prompt: 'p', stream: true });
    expect(result).toMatchObject({ end: 'complete', text: 'ab', outputIds: [1, 2, 3] });
  });

  test('JSON without choices is no answer of this route', async () => {
    const server = await startScripted((response) => sendJson(response, 200, { text: 'native' }));
    open.push(server);
    const { result } = await run(server.baseUrl, '/v1/completions', { prompt: 'p' });
    expect(result.end).toBe('error');
    expect(result.problem?.message).toContain('choices are missing');
  });
});
