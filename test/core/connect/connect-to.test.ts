import type { IncomingHttpHeaders, RequestListener } from 'node:http';
import { describe, expect, test } from 'vitest';
import { readBundle } from '../../../electron/core/bundle/read.ts';
import { replay } from '../../../electron/core/replay/replay.ts';
import { type Connection, plainConnection } from '../../../shared/connection.ts';
import { say } from '../../../shared/phrase.ts';
import type { ReplayOrder, ReplayResult } from '../../../shared/replay.ts';
import { demoServer, orderOf, run } from '../collect/run.ts';
import { deadUrl } from '../collect/server.ts';
import { piece } from '../replay/scripted-server.ts';
import { tlsServer, tunnelProxy } from './servers.ts';

/* A replay and a collection connect by the same few lines: what is tested of one holds for the other. */

const order = (baseUrl: string, connection: Partial<Connection>, more: Partial<ReplayOrder> = {}) => ({
  target: { baseUrl, connection: { ...plainConnection, ...connection } },
  endpoint: '/generate' as const,
  body: '{"text":"Say it"}',
  idleTimeoutSeconds: 10,
  ...more,
});
const sent = (one: ReplayOrder): Promise<ReplayResult> =>
  replay(one, { signal: new AbortController().signal, tell: () => undefined });

/** Answers every request, and remembers what came with it. */
function answering() {
  const received: { path: string; headers: IncomingHttpHeaders }[] = [];
  const answer: RequestListener = (request, response) => {
    received.push({ path: request.url ?? '', headers: request.headers });
    request.resume();
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(piece('over TLS', [1, 2], 2, { type: 'stop' })));
  };
  return { received, answer };
}

describe('TLS', () => {
  test('an authority that nobody knows is refused; with its file it is trusted, base path and all', async () => {
    const { received, answer } = answering();
    const { baseUrl, ca } = await tlsServer(answer);
    const refused = await sent(order(baseUrl, {}));
    expect(refused).toMatchObject({ end: 'unreachable', problem: { said: { key: 'tlsFailed' } } });
    expect(received).toEqual([]);
    const trusted = await sent(order(`${baseUrl}/team/llm/`, { tls: { ca, insecure: false } }));
    expect(trusted).toMatchObject({ end: 'complete', text: 'over TLS' });
    expect(received.map(({ path }) => path)).toEqual(['/team/llm/generate']);
  });

  test('insecure asks for no certificate at all', async () => {
    const { answer } = answering();
    const { baseUrl } = await tlsServer(answer);
    const result = await sent(order(baseUrl, { tls: { ca: null, insecure: true } }));
    expect(result).toMatchObject({ end: 'complete', text: 'over TLS' });
  });

  test('a certificate for another name is refused though its authority is trusted', async () => {
    const { answer } = answering();
    const { port, ca } = await tlsServer(answer);
    const result = await sent(order(`https://127.0.0.2:${port}`, { tls: { ca, insecure: false } }));
    expect(result.end).toBe('unreachable');
  });

  test('a file that holds no certificate is named before anything is sent', async () => {
    const { answer } = answering();
    const { baseUrl, folder } = await tlsServer(answer);
    const ca = `${folder}/key.pem`;
    await expect(sent(order(baseUrl, { tls: { ca, insecure: false } }))).rejects.toMatchObject({
      problem: { code: 'BAD_INPUT' },
    });
  });
});

describe('a proxy', () => {
  test('is used when it is named, for TLS as well', async () => {
    const proxy = await tunnelProxy();
    const { received, answer } = answering();
    const { baseUrl, port, ca } = await tlsServer(answer);
    const by = { proxy: proxy.url, tls: { ca, insecure: false } };
    expect(await sent(order(baseUrl, by, { confirmedHost: 'localhost' }))).toMatchObject({ end: 'complete' });
    expect(proxy.asked).toEqual([`localhost:${port}`]);
    expect(received).toHaveLength(1);
  });

  test('leads off this machine whatever the address says: the host has to be typed', async () => {
    const proxy = await tunnelProxy();
    const { baseUrl } = await tlsServer(answering().answer);
    await expect(sent(order(baseUrl, { proxy: proxy.url }))).rejects.toMatchObject({
      problem: { code: 'GUARDED' },
    });
    expect(proxy.asked).toEqual([]);
  });

  const ways: readonly (readonly [string, () => Promise<string>, RegExp])[] = [
    ['that is not there', deadUrl, /nothing listens at the proxy/],
    ['that refuses', async () => (await tunnelProxy(502)).url, /answers HTTP 502/],
    ['that wants a password', async () => (await tunnelProxy(407)).url, /answers HTTP 407/],
  ];
  test.each(ways)(
    '%s is at fault, not the server: replay and collection say so',
    async (_name, url, words) => {
      const proxy = await url();
      const { url: baseUrl } = await demoServer();
      const result = await sent(order(baseUrl, { proxy }, { confirmedHost: '127.0.0.1' }));
      expect(result).toMatchObject({ end: 'unreachable', problem: { said: { key: 'proxyFailed' } } });
      expect(result.problem?.message).toMatch(words);

      const { folder } = await run(
        orderOf({ targets: [{ role: 'plain', baseUrl }], healthProbes: false, proxy }),
      );
      const { view } = await readBundle(folder);
      const source = view.sources.find(({ name }) => name === 'server_info');
      expect(source?.status === 'missing' && say(source.reason)).toMatch(words);
      const fired = view.signals.filter(({ verdict }) => verdict === 'fired').map(({ rule }) => rule);
      // Neither that nothing listens there, nor that the bundle holds nothing.
      expect(fired).not.toContain('D01');
      expect(fired).not.toContain('M90');
    },
  );
});

describe('headers of a target', () => {
  const headers = [
    { name: 'X-Tenant', value: 'tenant-7' },
    { name: 'Authorization', value: 'Basic dXNlcg==' },
  ];

  test('go with a replay; one named authorization stands in place of the token', async () => {
    const { received, answer } = answering();
    const { baseUrl, ca } = await tlsServer(answer);
    const one = order(baseUrl, { headers, tls: { ca, insecure: false } });
    await sent({ ...one, target: { ...one.target, token: 'sk-1' } });
    expect(received[0]?.headers).toMatchObject({ 'x-tenant': 'tenant-7', authorization: 'Basic dXNlcg==' });
  });

  test('each target of a collection has its own; what the order says for all goes before them', async () => {
    const [one, other] = [await demoServer(), await demoServer()];
    await run(
      orderOf({
        targets: [
          { role: 'plain', baseUrl: one.url, connection: { ...plainConnection, headers } },
          { role: 'plain', baseUrl: other.url },
        ],
        healthProbes: false,
        headers: [{ name: 'x-tenant', value: 'everyone' }],
      }),
    );
    const seen = (server: typeof one) => server.requests[0]?.headers;
    // The pretended server remembers that there was a key, never which.
    expect(seen(one)).toMatchObject({ 'x-tenant': 'everyone', authorization: 'Bearer ***' });
    expect(seen(other)).toMatchObject({ 'x-tenant': 'everyone' });
    expect(seen(other)?.authorization).toBeUndefined();
  });
});
