import { connect } from 'node:net';
import { describe, expect, test } from 'vitest';
import {
  type Fault,
  FaultScript,
  parseFault,
  type ScriptedFault,
} from '../../../electron/core/demo/faults.ts';
import type { DemoServer } from '../../../electron/core/demo/server.ts';
import { chunksOf, eventsOf, post, start } from './running.ts';

const body = { text: 'Name the parts of the pump.', stream: true, sampling_params: { max_new_tokens: 8 } };
const scripted = (fault: Fault, more: { path?: string; calls?: number } = {}): ScriptedFault =>
  ({ path: '*', ...fault, ...more }) as ScriptedFault;
const info = (server: DemoServer): Promise<Response> => fetch(`${server.url}/model_info`);

describe('a JSON answer', () => {
  test.each([401, 403, 404, 500, 503])('is replaced by status %i with its body', async (status) => {
    const server = await start();
    server.script(scripted({ kind: 'status', status }));
    const response = await info(server);
    expect(response.status).toBe(status);
    expect(await response.text()).toMatch(status === 500 ? /^Internal/u : /error|detail/u);
  });

  test('of a health call is a bare status', async () => {
    const server = await start();
    server.script(scripted({ kind: 'status', status: 503 }));
    expect(await (await fetch(`${server.url}/health`)).text()).toBe('');
  });

  test.each(['cut-length', 'cut-chunked'] as const)('is cut (%s) after half of its bytes', async (kind) => {
    const server = await start();
    const whole = (await (await info(server)).text()).length;
    server.script(scripted({ kind }));
    const raw = await rawAnswer(server, '/model_info');
    expect(raw).toMatch(kind === 'cut-length' ? /content-length: \d+/iu : /transfer-encoding: chunked/iu);
    const got = raw.split('\r\n\r\n')[1] ?? '';
    expect(got.length).toBeGreaterThan(whole / 4);
    expect(got.length).toBeLessThan(whole);
    await expect((await info(server)).text()).rejects.toThrow();
    expect(server.requests.at(-1)?.state).toBe('cut');
  });

  test('is reset, is no JSON, is a page, is no UTF-8, is elsewhere', async () => {
    const server = await start();
    const one = (fault: Fault): void => server.script(scripted(fault, { calls: 1 }));
    one({ kind: 'reset' });
    await expect(info(server)).rejects.toThrow();
    one({ kind: 'bad-json' });
    await expect((await info(server)).json()).rejects.toThrow(SyntaxError);
    one({ kind: 'html' });
    const page = await info(server);
    expect([page.status, page.headers.get('content-type'), await page.text()]).toEqual([
      200,
      'text/html',
      expect.stringContaining('502 Bad Gateway'),
    ]);
    one({ kind: 'bad-utf8' });
    const bytes = await (await info(server)).arrayBuffer();
    expect(() => new TextDecoder('utf-8', { fatal: true }).decode(bytes)).toThrow();
    one({ kind: 'redirect', location: 'http://127.0.0.1:9/elsewhere' });
    const moved = await fetch(`${server.url}/model_info`, { redirect: 'manual' });
    expect([moved.status, moved.headers.get('location')]).toEqual([302, 'http://127.0.0.1:9/elsewhere']);
    expect((await info(server)).status).toBe(200);
  });

  test.each([
    ['slow-headers', 0.15, 140],
    ['slow-body', 0.05, 190],
  ] as const)('comes late (%s)', async (kind, seconds, least) => {
    const server = await start();
    server.script(scripted({ kind, seconds }));
    const began = performance.now();
    const response = await info(server);
    const headers = performance.now() - began;
    await response.json();
    expect(performance.now() - began).toBeGreaterThan(least);
    if (kind === 'slow-body') expect(headers).toBeLessThan(least);
  });
});

describe.each(['no-answer', 'silent-stream', 'endless'] as const)('%s', (kind) => {
  test('lasts until the client leaves', async () => {
    const server = await start();
    server.script(scripted({ kind }));
    const stop = new AbortController();
    const asked = fetch(`${server.url}/model_info`, { signal: stop.signal });
    const status = asked.then(
      (response) => response.status,
      () => null,
    );
    if (kind === 'no-answer') await server.until(() => server.requests.length === 1);
    else expect(await status).toBe(200);
    expect(server.openRequests()).toBe(1);
    stop.abort();
    await server.until(() => server.requests[0]?.state === 'left');
    expect(await status).toBe(kind === 'no-answer' ? null : 200);
  });
});

describe('a stream', () => {
  const broken = async (fault: Fault): Promise<Response> => {
    const server = await start();
    server.script(scripted(fault, { path: '/generate' }));
    return post(server, body);
  };

  test('carries an error event in its 200', async () => {
    const events = await eventsOf(await broken({ kind: 'error-event', afterEvents: 2 }));
    expect(events).toHaveLength(4);
    expect(events[2]).toHaveProperty('error.message');
    expect(events[3]).toBe('[DONE]');
  });

  test('ends like a good one, aborted', async () => {
    const chunks = await chunksOf(await broken({ kind: 'abort-chunk' }));
    expect(chunks).toHaveLength(4);
    expect(chunks.at(-1)?.meta_info.finish_reason).toMatchObject({ type: 'abort', message: 'Aborted' });
  });

  test.each(['cut-length', 'cut-chunked', 'reset'] as const)('breaks in an event (%s)', async (kind) => {
    const response = await broken(kind === 'reset' ? { kind, afterEvents: 2 } : { kind });
    expect(response.status).toBe(200);
    await expect(response.text()).rejects.toThrow();
  });

  test('has one event that is no JSON, and goes on', async () => {
    const text = await (await broken({ kind: 'bad-json' })).text();
    const bad = text.split('\n\n').filter((event) => event !== '' && !isJson(event.slice(6)));
    expect(bad).toHaveLength(2);
    expect(bad[1]).toBe('data: [DONE]');
  });

  test('never ends', async () => {
    const server = await start();
    server.script(scripted({ kind: 'endless' }));
    const stop = new AbortController();
    const response = await fetch(`${server.url}/generate`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ ...body, sampling_params: { max_new_tokens: 2 } }),
      signal: stop.signal,
    });
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    let seen = '';
    while (seen.split('data: ').length < 7) seen += (await reader?.read())?.value ?? '';
    expect(seen).not.toContain('[DONE]');
    stop.abort();
    await server.until(() => server.openRequests() === 0);
  });
});

test('a fault keeps to its path and its number of calls', async () => {
  const script = new FaultScript();
  script.add({ path: '/health', kind: 'html', calls: 2 });
  script.add({ path: '*', kind: 'reset', calls: 1 });
  const taken = ['/health', '/metrics', '/metrics', '/health', '/health'].map(
    (path) => script.take(path)?.kind ?? null,
  );
  expect(taken).toEqual(['html', 'reset', null, 'html', null]);
});

test.each([
  ['/health=503', { path: '/health', kind: 'status', status: 503 }],
  ['/health=status:401', { path: '/health', kind: 'status', status: 401 }],
  ['*=html', { path: '*', kind: 'html' }],
  ['/v1/loads=slow-body:0.5', { path: '/v1/loads', kind: 'slow-body', seconds: 0.5 }],
  ['/generate=reset:5x3', { path: '/generate', kind: 'reset', afterEvents: 5, calls: 3 }],
  ['/generate=resetx3', { path: '/generate', kind: 'reset', calls: 3 }],
  ['/metrics=503x2', { path: '/metrics', kind: 'status', status: 503, calls: 2 }],
  ['/x=redirect:http://127.0.0.1:1/', { path: '/x', kind: 'redirect', location: 'http://127.0.0.1:1/' }],
] as const)('%s is read', (typed, fault) => {
  expect(parseFault(typed)).toEqual(fault);
});

test.each([
  '',
  '/health',
  '/health=',
  '/health=nonsense',
  '/health=slow-body',
  '/x=slow-body:fast',
  '/x=html:3',
])('%j is refused with what there is', (typed) => {
  expect(() => parseFault(typed)).toThrow(/PATH=KIND.*silent-stream/u);
});

test('a target that is no URL is a path that is not there', async () => {
  const server = await start();
  expect(await rawAnswer(server, '//')).toMatch(/^HTTP\/1\.1 404/u);
  expect((await info(server)).status).toBe(200);
});

test('close ends every connection and leaves nothing listening', async () => {
  const server = await start();
  server.script(scripted({ kind: 'no-answer' }));
  const asked = info(server);
  await server.until(() => server.openConnections() === 1);
  await server.close();
  await expect(asked).rejects.toThrow();
  expect(server.openConnections()).toBe(0);
  await server.ended;
  await server.close();
});

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Everything that came over the wire, whatever a client would make of it. */
function rawAnswer(server: DemoServer, path: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let seen = '';
    const socket = connect(server.port, '127.0.0.1', () => {
      socket.write(`GET ${path} HTTP/1.1\r\nhost: demo\r\nconnection: close\r\n\r\n`);
    });
    socket.setEncoding('utf8');
    socket.on('data', (text: string) => {
      seen += text;
    });
    socket.on('error', reject);
    socket.on('close', () => resolve(seen));
  });
}
