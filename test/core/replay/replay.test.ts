import { once } from 'node:events';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { replay } from '../../../electron/core/replay/replay.ts';
import { ProblemError } from '../../../shared/outcome.ts';
import type { ReplayOrder, ReplayProgress, ReplayResult } from '../../../shared/replay.ts';
import {
  piece,
  type Script,
  type ScriptedServer,
  sendEvents,
  sendJson,
  startScripted,
} from './scripted-server.ts';

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.close()));
});

async function serve(script: Script): Promise<ScriptedServer> {
  const server = await startScripted(script);
  open.push(server);
  return server;
}

const order = (baseUrl: string, body: string, more: Partial<ReplayOrder> = {}): ReplayOrder => ({
  target: { baseUrl },
  endpoint: '/generate',
  body,
  idleTimeoutSeconds: 30,
  ...more,
});

function run(sent: ReplayOrder): {
  result: Promise<ReplayResult>;
  told: ReplayProgress[];
  cancel: () => void;
} {
  const controller = new AbortController();
  const told: ReplayProgress[] = [];
  const result = replay(sent, { signal: controller.signal, tell: (progress) => told.push(progress) });
  return { result, told, cancel: () => controller.abort() };
}

const streamBody = '{"text":"Say it","stream":true}';
const plainBody = '{"text":"Say it"}';
const stop = { type: 'stop', matched: 2 };

describe('what is sent', () => {
  test('the body byte for byte, 64-bit integers and odd spacing included', async () => {
    const server = await serve((response) => sendJson(response, 200, piece('a', [1], 1, stop)));
    const body =
      '{\n  "text" : "é漢😀 \\u0041",\n  "bootstrap_room": 9223372036854775807,\n' +
      '  "sampling_params": {"sampling_seed": 18446744073709551615, "temperature": 1.0, "top_p":1E-2}\n}\n';
    await run(order(server.baseUrl, body)).result;
    expect(server.received[0]?.body.equals(Buffer.from(body, 'utf8'))).toBe(true);
    expect(server.received[0]).toMatchObject({ method: 'POST', path: '/generate' });
    expect(server.received[0]?.headers).toMatchObject({ 'content-type': 'application/json' });
    expect(server.received[0]?.headers.authorization).toBeUndefined();
  });

  test('the key as a bearer token, and the base path of a proxy', async () => {
    const server = await serve((response) => sendJson(response, 200, piece('a', [1], 1, stop)));
    const target = { baseUrl: `${server.baseUrl}/team/sgl/`, token: 'sk-1' };
    await run(order('', plainBody, { target })).result;
    expect(server.received[0]?.path).toBe('/team/sgl/generate');
    expect(server.received[0]?.headers.authorization).toBe('Bearer sk-1');
  });

  test('nothing at all to another machine that nobody confirmed', async () => {
    await expect(replayOf(order('http://192.0.2.1:30000', plainBody))).rejects.toMatchObject({
      key: 'targetGuarded',
    });
  });

  test('nothing at all when the body is no JSON or has a sampling parameter that is none', async () => {
    const server = await serve((response) => sendJson(response, 200, {}));
    await expect(replayOf(order(server.baseUrl, '{"text":'))).rejects.toMatchObject({ key: 'bodyNotJson' });
    const typo = '{"text":"a","sampling_params":{"max_tokens":5}}';
    await expect(replayOf(order(server.baseUrl, typo))).rejects.toBeInstanceOf(ProblemError);
    expect(server.received).toHaveLength(0);
  });
});

const replayOf = (sent: ReplayOrder) =>
  replay(sent, { signal: new AbortController().signal, tell: () => undefined });

describe('an answer that does not stream', () => {
  test('one object', async () => {
    const server = await serve((response) => sendJson(response, 200, piece('Hello', [1, 2], 2, stop)));
    const { result, told } = run(order(server.baseUrl, plainBody));
    expect(await result).toMatchObject({
      end: 'complete',
      httpStatus: 200,
      problem: null,
      text: 'Hello',
      outputIds: [1, 2],
      rid: 'rid-1',
      finishType: 'stop',
      promptTokens: 5,
      cachedTokens: 1,
      completionTokens: 2,
      ttftSeconds: null,
      pieces: [],
    });
    expect((await result).elapsedSeconds).toBeGreaterThan(0);
    expect(told).toEqual([]);
  });

  test('a batch of two prompts with two answers each: sums, every prompt counted once', async () => {
    const items = [0, 1, 2, 3].map((at) => piece(`answer ${at}`, [at], 3, stop));
    const server = await serve((response) => sendJson(response, 200, items));
    const result = await run(order(server.baseUrl, '{"text":["a","b"],"sampling_params":{"n":2}}')).result;
    expect(result).toMatchObject({
      end: 'complete',
      promptTokens: 10,
      completionTokens: 12,
      outputIds: null,
    });
    expect(result.text).toBe('[0]\nanswer 0\n\n[1]\nanswer 1\n\n[2]\nanswer 2\n\n[3]\nanswer 3');
    expect(JSON.parse(result.answerText)).toHaveLength(4);
  });

  test('an embedding has no text and shows its JSON', async () => {
    const embedding = { embedding: [0.5, -1], meta_info: { id: 'e', prompt_tokens: 4, finish_reason: null } };
    const server = await serve((response) => sendJson(response, 200, embedding));
    const result = await run(order(server.baseUrl, plainBody, { endpoint: '/encode' })).result;
    expect(server.received[0]?.path).toBe('/encode');
    expect(result).toMatchObject({
      end: 'complete',
      text: null,
      outputIds: null,
      promptTokens: 4,
      completionTokens: null,
    });
    expect(result.answerText).toContain('"embedding": [0.5, -1]');
  });

  test('integers past 2^53 of the answer are shown with all digits', async () => {
    const server = await serve((response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end('{"text":"a","meta_info":{"id":"r","seed":9223372036854775807}}');
    });
    const { answerText } = await run(order(server.baseUrl, plainBody)).result;
    expect(answerText).toContain('"seed": 9223372036854775807');
    expect(answerText.split('\n')).toHaveLength(7);
  });

  test('an abort', async () => {
    const abort = {
      type: 'abort',
      message: 'Request waiting timeout reached.',
      status_code: 503,
      err_type: null,
    };
    const server = await serve((response) => sendJson(response, 200, piece('', [], 0, abort)));
    const result = await run(order(server.baseUrl, plainBody)).result;
    expect(result).toMatchObject({ end: 'aborted', finishType: 'abort' });
    expect(result.problem?.message).toContain('Request waiting timeout reached.');
  });
});

describe('an answer that streams', () => {
  test('text, tokens, times and the end', async () => {
    const server = await serve((response) =>
      sendEvents(response, [
        piece('', [], 0),
        piece('He', [1], 1),
        piece('Hello', [1, 2], 2),
        piece('Hello!', [1, 2, 3], 3, stop),
        '[DONE]',
      ]),
    );
    const { result, told } = run(order(server.baseUrl, streamBody));
    const answer = await result;
    expect(answer).toMatchObject({
      end: 'complete',
      text: 'Hello!',
      outputIds: [1, 2, 3],
      completionTokens: 3,
      finishType: 'stop',
    });
    expect(answer.pieces.map(({ tokens }) => tokens)).toEqual([0, 1, 2, 3]);
    expect(answer.ttftSeconds).toBe(answer.pieces[1]?.at);
    expect(answer.elapsedSeconds).toBeGreaterThanOrEqual(answer.pieces[3]?.at ?? 0);
    expect(told.at(-1)).toMatchObject({ text: 'Hello!', completionTokens: 3 });
    expect(answer.answerText).toContain('"text": "Hello!"');
  });

  test('pieces in parts are joined', async () => {
    const server = await serve((response) =>
      sendEvents(response, [piece('He', [1], 1), piece('llo', [2], 2), piece('', [], 2, stop), '[DONE]']),
    );
    expect(await run(order(server.baseUrl, streamBody)).result).toMatchObject({
      text: 'Hello',
      outputIds: [1, 2],
    });
  });

  test('n answers interleaved', async () => {
    const at = (index: number, text: string, ids: number[], finish: object | null = null) => ({
      index,
      ...piece(text, ids, ids.length, finish),
    });
    const server = await serve((response) =>
      sendEvents(response, [
        at(1, 'B', [7]),
        at(0, 'A', [1]),
        at(1, 'BB', [7, 8], stop),
        at(0, 'AA', [1, 2], stop),
        '[DONE]',
      ]),
    );
    const result = await run(order(server.baseUrl, '{"text":"a","stream":true,"sampling_params":{"n":2}}'))
      .result;
    expect(result).toMatchObject({
      end: 'complete',
      text: '[0]\nAA\n\n[1]\nBB',
      completionTokens: 4,
      promptTokens: 5,
      outputIds: null,
    });
  });

  test('progress comes at most every 50 ms, and the last state always', async () => {
    const events = Array.from({ length: 400 }, (_, at) => piece('x'.repeat(at + 1), [], at + 1));
    const server = await serve((response) => sendEvents(response, [...events, '[DONE]']));
    const { result, told } = run(order(server.baseUrl, streamBody));
    const answer = await result;
    const most = answer.elapsedSeconds / 0.05 + 2;
    expect(told.length).toBeLessThanOrEqual(most);
    expect(told.at(-1)?.text).toBe('x'.repeat(400));
    expect(answer.pieces).toHaveLength(400);
  });

  test('an error event inside a 200 is an error, and what came before it is kept', async () => {
    const error = {
      error: { message: 'The input is longer than the context.', type: 'invalid_request_error', code: 400 },
    };
    const server = await serve((response) => sendEvents(response, [piece('He', [1], 1), error, '[DONE]']));
    const result = await run(order(server.baseUrl, streamBody)).result;
    expect(result).toMatchObject({ end: 'error', httpStatus: 200, text: 'He' });
    expect(result.problem?.message).toContain('longer than the context');
  });

  test('an abort ends like a good answer and is told apart', async () => {
    const abort = {
      type: 'abort',
      message: 'The request is aborted by a higher priority request.',
      status_code: 503,
    };
    const server = await serve((response) =>
      sendEvents(response, [piece('He', [1], 1), piece('He', [1], 1, abort), '[DONE]']),
    );
    const result = await run(order(server.baseUrl, streamBody)).result;
    expect(result).toMatchObject({ end: 'aborted', finishType: 'abort', text: 'He' });
    expect(result.problem?.message).toContain('higher priority');
  });

  test('without [DONE] it is cut, even after the last piece', async () => {
    const server = await serve((response) =>
      sendEvents(response, [piece('He', [1], 1), piece('Hello', [1, 2], 2, stop)]),
    );
    const result = await run(order(server.baseUrl, streamBody)).result;
    expect(result).toMatchObject({ end: 'cut', text: 'Hello', completionTokens: 2 });
    expect(result.problem?.message).toContain('[DONE]');
  });

  test('a connection that breaks in the middle is cut, and says after how many tokens', async () => {
    const server = await serve((response, _received, socket) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(`data: ${JSON.stringify(piece('He', [1], 1))}\n\n`, () => socket.resetAndDestroy());
    });
    const result = await run(order(server.baseUrl, streamBody)).result;
    expect(result).toMatchObject({ end: 'cut', httpStatus: 200, text: 'He' });
    expect(result.problem?.message).toContain('1 tokens');
  });

  test('a stream that answers nothing but [DONE] is no answer', async () => {
    const server = await serve((response) => sendEvents(response, ['[DONE]']));
    expect(await run(order(server.baseUrl, streamBody)).result).toMatchObject({
      end: 'error',
      problem: { code: 'NOT_SGLANG' },
    });
  });

  test('silence is told from a slow answer', async () => {
    let go: (() => void) | undefined;
    const server = await serve((response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(`data: ${JSON.stringify(piece('He', [1], 1))}\n\n`);
      go = () => response.end();
    });
    const result = await run(order(server.baseUrl, streamBody, { idleTimeoutSeconds: 0.1 })).result;
    expect(result).toMatchObject({ end: 'silent', text: 'He', problem: { code: 'TIMEOUT' } });
    expect(result.problem?.message).toContain('fell silent after 1 tokens');
    await server.closed();
    go?.();
  });

  test('a server that never closes after [DONE] does not hold up the result', async () => {
    const server = await serve((response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(`data: ${JSON.stringify(piece('He', [1], 1, stop))}\n\ndata: [DONE]\n\n`);
    });
    expect(await run(order(server.baseUrl, streamBody)).result).toMatchObject({
      end: 'complete',
      text: 'He',
    });
    await server.closed();
  });

  test('JSON in answer to a request for a stream is read as JSON', async () => {
    const server = await serve((response) => sendJson(response, 200, piece('Hello', [1], 1, stop)));
    expect(await run(order(server.baseUrl, streamBody)).result).toMatchObject({
      end: 'complete',
      text: 'Hello',
    });
  });
});

describe('cancel', () => {
  test('closes the connection at once in the middle of a stream, and keeps what came', async () => {
    const server = await serve((response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(`data: ${JSON.stringify(piece('He', [1], 1))}\n\n`);
    });
    const controller = new AbortController();
    const first = new Promise<void>((resolve) => {
      void replay(order(server.baseUrl, streamBody), {
        signal: controller.signal,
        tell: () => resolve(),
      }).then((result) => results.push(result));
    });
    const results: ReplayResult[] = [];
    await first;
    controller.abort();
    await server.closed();
    expect(server.openConnections()).toBe(0);
    await expect.poll(() => results.length).toBe(1);
    expect(results[0]).toMatchObject({ end: 'cancelled', text: 'He', problem: { code: 'CANCELLED' } });
  });

  test('closes the connection while the server has not answered yet', async () => {
    let arrived: () => void = () => undefined;
    const arrival = new Promise<void>((resolve) => {
      arrived = resolve;
    });
    const server = await serve(() => arrived());
    const { result, cancel } = run(order(server.baseUrl, plainBody));
    await arrival;
    cancel();
    await server.closed();
    expect(await result).toMatchObject({ end: 'cancelled', httpStatus: null });
  });

  test('before the start sends nothing', async () => {
    const server = await serve((response) => sendJson(response, 200, {}));
    const signal = AbortSignal.abort();
    const result = await replay(order(server.baseUrl, plainBody), { signal, tell: () => undefined });
    expect(result.end).toBe('cancelled');
    expect(server.received).toHaveLength(0);
  });
});

describe('a refusal in the words of the server', () => {
  const cases: {
    name: string;
    status: number;
    body: unknown;
    type?: string;
    code: string;
    message: RegExp;
  }[] = [
    {
      name: 'auth',
      status: 401,
      body: { error: 'Unauthorized' },
      code: 'REFUSED',
      message: /wants an API key \(401\)/,
    },
    { name: 'forced admin', status: 403, body: { error: 'Forbidden' }, code: 'REFUSED', message: /\(403\)/ },
    {
      name: 'native ValueError',
      status: 400,
      body: { error: { message: 'top_p must be in (0, 1], got 2.0.' } },
      code: 'REFUSED',
      message: /400: top_p must be in/,
    },
    {
      name: 'HTTPException',
      status: 503,
      body: { object: 'error', message: 'The request queue is full.', type: '503', param: null, code: 503 },
      code: 'REFUSED',
      message: /503\): The request queue is full\./,
    },
    {
      name: 'bad body',
      status: 400,
      body: { object: 'error', message: '1 validation error', type: 'Bad Request', param: null, code: 400 },
      code: 'REFUSED',
      message: /400: 1 validation error/,
    },
    {
      name: 'FastAPI validation',
      status: 422,
      body: { detail: [{ loc: ['body', 'stream'], msg: 'bad bool' }] },
      code: 'REFUSED',
      message: /body\.stream: bad bool/,
    },
    {
      name: 'uncaught',
      status: 500,
      body: 'Internal Server Error',
      type: 'text/plain',
      code: 'REFUSED',
      message: /^The server failed with 500\.$/,
    },
    {
      name: 'absent path',
      status: 404,
      body: { detail: 'Not Found' },
      code: 'NOT_SGLANG',
      message: /has no \/generate \(404\)/,
    },
    {
      name: 'absent path, HTTPException shape',
      status: 404,
      body: { object: 'error', message: 'Not Found', type: '404', code: 404 },
      code: 'NOT_SGLANG',
      message: /has no \/generate/,
    },
    {
      name: 'a model that is not there',
      status: 404,
      body: { error: { message: 'Model x not found' } },
      code: 'REFUSED',
      message: /Model x not found/,
    },
    {
      name: 'proxy limit',
      status: 413,
      body: 'too big',
      type: 'text/plain',
      code: 'REFUSED',
      message: /413: too big/,
    },
    {
      name: 'gateway',
      status: 502,
      body: '<html><title>502 Bad Gateway</title></html>',
      type: 'text/html',
      code: 'UNREACHABLE',
      message: /proxy .* \(502\)/,
    },
    {
      name: 'web page',
      status: 404,
      body: '<!DOCTYPE html><html><head><title>nginx\n welcome</title></head></html>',
      type: 'text/html',
      code: 'NOT_SGLANG',
      message: /web page \(404, "nginx welcome"\)/,
    },
    {
      name: 'empty body',
      status: 503,
      body: '',
      type: 'text/plain',
      code: 'REFUSED',
      message: /did not take the request \(503\)\.$/,
    },
  ];
  for (const { name, status, body, type = 'application/json', code, message } of cases) {
    test(`${status} ${name}`, async () => {
      const server = await serve((response) => {
        response.writeHead(status, { 'content-type': type });
        response.end(typeof body === 'string' ? body : JSON.stringify(body));
      });
      for (const sent of [plainBody, streamBody]) {
        const result = await run(order(server.baseUrl, sent)).result;
        expect(result).toMatchObject({ end: 'error', httpStatus: status, text: null });
        expect(result.problem?.code).toBe(code);
        expect(result.problem?.message).toMatch(message);
      }
    });
  }

  test('a token that was given and refused says so, and is not repeated', async () => {
    const server = await serve((response) => sendJson(response, 401, { error: 'Unauthorized' }));
    const target = { baseUrl: server.baseUrl, token: 'sk-wrong' };
    const result = await run(order('', plainBody, { target })).result;
    expect(result.problem?.message).toMatch(/does not accept the token/);
    expect(JSON.stringify(result)).not.toContain('sk-wrong');
  });

  test('a redirect is not followed, and only its host is named', async () => {
    const elsewhere = await serve((response) => sendJson(response, 200, {}));
    const server = await serve((response) => {
      response.writeHead(307, { location: `${elsewhere.baseUrl}/login?key=secret` });
      response.end();
    });
    const result = await run(order(server.baseUrl, plainBody)).result;
    expect(result.problem).toMatchObject({ code: 'NOT_SGLANG' });
    expect(result.problem?.message).toContain(`127.0.0.1:${elsewhere.port}`);
    expect(JSON.stringify(result)).not.toContain('secret');
    expect(elsewhere.received).toHaveLength(0);
  });
});

describe('a 200 that is no answer', () => {
  const cases: [name: string, type: string, body: string, message: RegExp][] = [
    ['a page', 'text/html', '<html><title>Login</title></html>', /web page \(200, "Login"\)/],
    ['a page that says it is JSON', 'application/json', '<!doctype html><html></html>', /web page/],
    ['other JSON', 'application/json', '{"status":"ok"}', /meta_info are all missing/],
    ['a JSON text', 'application/json', '"ok"', /no object/],
    ['no JSON', 'text/plain', 'OK', /not JSON/],
    ['nothing', 'application/json', '', /not JSON/],
  ];
  for (const [name, type, body, message] of cases) {
    test(name, async () => {
      const server = await serve((response) => {
        response.writeHead(200, { 'content-type': type });
        response.end(body);
      });
      const result = await run(order(server.baseUrl, plainBody)).result;
      expect(result).toMatchObject({ end: 'error', problem: { code: 'NOT_SGLANG' } });
      expect(result.problem?.message).toMatch(message);
      expect(result.answerText).toBe(body === '{"status":"ok"}' ? '{\n  "status": "ok"\n}' : body);
    });
  }

  test('an error under a 200', async () => {
    const server = await serve((response) => sendJson(response, 200, { error: { message: 'no' } }));
    expect((await run(order(server.baseUrl, plainBody)).result).problem?.message).toMatch(
      /holds an error: no/,
    );
  });

  test('JSON that ends in the middle is cut', async () => {
    const server = await serve((response, _received, socket) => {
      socket.end(
        'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close\r\n\r\n{"text":"Hel',
      );
      response.destroy();
    });
    expect(await run(order(server.baseUrl, plainBody)).result).toMatchObject({ end: 'cut', httpStatus: 200 });
  });

  test('a body shorter than its announced length is cut', async () => {
    const server = await serve((response, _received, socket) => {
      socket.end(
        'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 500\r\n\r\n{"text":"Hel',
      );
      response.destroy();
    });
    expect(await run(order(server.baseUrl, plainBody)).result).toMatchObject({
      end: 'cut',
      problem: { code: 'UNREACHABLE' },
    });
  });
});

describe('a server that is not there', () => {
  /** A port that was free a moment ago. */
  async function closedPort(): Promise<number> {
    const server = createTcpServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    server.close();
    await once(server, 'close');
    return port;
  }

  async function tcp(onConnection: (socket: import('node:net').Socket) => void): Promise<string> {
    const server = createTcpServer(onConnection).listen(0, '127.0.0.1');
    await once(server, 'listening');
    open.push({ close: async () => void server.close() });
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  test('nothing listens', async () => {
    const port = await closedPort();
    for (const host of ['127.0.0.1', 'localhost']) {
      const result = await run(order(`http://${host}:${port}`, plainBody)).result;
      expect(result).toMatchObject({
        end: 'unreachable',
        httpStatus: null,
        problem: { code: 'UNREACHABLE' },
      });
      expect(result.problem?.message).toMatch(new RegExp(`Nothing listens at ${host}:${port}`));
    }
  });

  test('a name that does not resolve', async () => {
    const sent = order('http://no-such-host.invalid:1', plainBody, { confirmedHost: 'no-such-host.invalid' });
    const result = await run(sent).result;
    expect(result).toMatchObject({ end: 'unreachable', problem: { code: 'UNREACHABLE' } });
    expect(result.problem?.message).toContain('no-such-host.invalid');
  });

  test('it takes the request and closes', async () => {
    const baseUrl = await tcp((socket) => socket.once('data', () => socket.resetAndDestroy()));
    const result = await run(order(baseUrl, plainBody)).result;
    expect(result).toMatchObject({ end: 'cut', httpStatus: null });
    expect(result.problem?.message).toMatch(/closed the connection before it answered/);
    expect(result.problem?.hint).toMatch(/crash-dump/);
  });

  test('it speaks something else than HTTP', async () => {
    const baseUrl = await tcp((socket) => socket.once('data', () => socket.end('SSH-2.0-OpenSSH_9.2\r\n')));
    const result = await run(order(baseUrl, plainBody)).result;
    expect(result).toMatchObject({ end: 'error', problem: { code: 'NOT_SGLANG' } });
  });

  test('it speaks no TLS', async () => {
    const baseUrl = await tcp((socket) =>
      socket.once('data', () => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')),
    );
    const result = await run(order(baseUrl.replace('http', 'https'), plainBody)).result;
    expect(result).toMatchObject({ end: 'unreachable' });
    expect(result.problem?.message).toMatch(/No TLS connection/);
    expect(result.problem?.hint).toContain('http://');
  });

  test('it never answers', async () => {
    const baseUrl = await tcp(() => undefined);
    const result = await run(order(baseUrl, plainBody, { idleTimeoutSeconds: 0.1 })).result;
    expect(result).toMatchObject({ end: 'silent', problem: { code: 'TIMEOUT' } });
    expect(result.problem?.message).toMatch(/did not answer within 0\.1 s/);
  });
});
