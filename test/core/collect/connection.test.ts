import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer as createHttp } from 'node:http';
import { createServer as createHttps } from 'node:https';
import { type AddressInfo, connect, type Server } from 'node:net';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { readBundle } from '../../../electron/core/bundle/read.ts';
import { parseHeader } from '../../../electron/core/collect/headers.ts';
import { say } from '../../../shared/phrase.ts';
import { scratchFolder } from '../scratch.ts';
import { demoServer, orderOf, run } from './run.ts';
import { healthyScript } from './server.ts';

const listening = async (server: Server, host = '127.0.0.1'): Promise<number> => {
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  onTestFinished(() => new Promise<void>((resolve) => server.close(() => resolve())));
  return (server.address() as AddressInfo).port;
};

const answer = (path: string): string | null => {
  const found = (healthyScript as Readonly<Record<string, string | object>>)[path];
  return found === undefined ? null : typeof found === 'string' ? found : JSON.stringify(found);
};

/** A server with a certificate of an authority that nobody knows. */
async function tlsServer() {
  const folder = await scratchFolder();
  const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' });
  openssl(
    ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'],
    ...[
      '-keyout',
      'key.pem',
      '-out',
      'ca.pem',
      '-subj',
      '/CN=localhost',
      '-addext',
      'subjectAltName=DNS:localhost,IP:127.0.0.1',
    ],
  );
  const server = createHttps(
    { key: readFileSync(join(folder, 'key.pem')), cert: readFileSync(join(folder, 'ca.pem')) },
    (request, response) => {
      const body = answer(request.url ?? '');
      response.writeHead(body === null ? 404 : 200).end(body ?? '');
    },
  );
  const port = await listening(server);
  onTestFinished(() => server.closeAllConnections());
  return { baseUrl: `https://localhost:${port}`, ca: join(folder, 'ca.pem'), folder };
}

const stateOf = async (folder: string, name: string): Promise<string> => {
  const { view } = await readBundle(folder);
  const source = view.sources.find((one) => one.name === name);
  return source?.status === 'collected' ? 'collected' : source ? say(source.reason) : 'none';
};

describe('TLS', () => {
  test('an authority that nobody knows is a reason; with --ca it is trusted; --insecure asks nobody', async () => {
    const { baseUrl, ca } = await tlsServer();
    const targets = [{ role: 'plain' as const, baseUrl }];
    const plain = await run(orderOf({ targets }));
    expect(await stateOf(plain.folder, 'server_info')).toMatch(/certificate/i);
    const trusted = await run(orderOf({ targets, tls: { ca, insecure: false } }));
    expect(await stateOf(trusted.folder, 'server_info')).toBe('collected');
    const insecure = await run(orderOf({ targets, tls: { ca: null, insecure: true } }));
    expect(await stateOf(insecure.folder, 'server_info')).toBe('collected');
  });

  test('a file that is no authority is refused before anything is written', async () => {
    const { baseUrl, folder } = await tlsServer();
    const order = (ca: string) =>
      orderOf({ targets: [{ role: 'plain', baseUrl }], tls: { ca, insecure: false } });
    await expect(run(order(join(folder, 'key.pem')))).rejects.toMatchObject({
      problem: { code: 'BAD_INPUT' },
    });
    await expect(run(order(join(folder, 'absent.pem')))).rejects.toMatchObject({
      problem: { code: 'UNREADABLE' },
    });
  });
});

test('a proxy is used when named, and only then', async () => {
  const asked: string[] = [];
  const proxy = createHttp();
  proxy.on('connect', (request, socket, head) => {
    asked.push(request.url ?? '');
    const [host, port] = (request.url ?? '').split(':');
    const upstream = connect(Number(port), host, () => {
      socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      upstream.write(head);
      upstream.pipe(socket);
      socket.pipe(upstream);
    });
    for (const end of [upstream, socket]) end.on('error', () => undefined);
  });
  const url = `http://127.0.0.1:${await listening(proxy)}`;
  onTestFinished(() => proxy.closeAllConnections());
  const server = await demoServer();
  const targets = [{ role: 'plain' as const, baseUrl: server.url }];
  const before = { ...process.env };
  process.env.HTTP_PROXY = url;
  process.env.http_proxy = url;
  try {
    await run(orderOf({ targets, healthProbes: false }));
    expect(asked).toEqual([]);
  } finally {
    process.env = before;
  }
  const { result, folder } = await run(orderOf({ targets, healthProbes: false, proxy: url }));
  expect(result.answered).toBe(8);
  expect(asked.length).toBeGreaterThan(0);
  expect(await stateOf(folder, 'server_info')).toBe('collected');
});

describe('own headers', () => {
  test('are sent, and their values are in no file', async () => {
    const server = await demoServer();
    const { folder } = await run(
      orderOf({
        targets: [{ role: 'plain', baseUrl: server.url }],
        healthProbes: false,
        headers: [
          { name: 'X-Tenant', value: 'tenant-7-secret' },
          { name: 'Authorization', value: 'Basic dXNlcjpwYXNzd29yZA==' },
        ],
      }),
    );
    expect(server.requests.every(({ headers }) => headers['x-tenant'] === 'tenant-7-secret')).toBe(true);
    for (const file of readdirSync(folder)) {
      const text = readFileSync(join(folder, file), 'utf8');
      expect(text).not.toContain('tenant-7-secret');
      expect(text).not.toContain('dXNlcjpwYXNzd29yZA');
    }
  });

  test.each([
    [{ name: 'Content-Length', value: '1' }, 'belongs to the connection'],
    [{ name: 'bad name', value: '1' }, 'no name of a header'],
    [{ name: 'X', value: 'secret\nX-Other: 1' }, 'no HTTP header can carry'],
  ])('%j is refused', async (header, cause) => {
    const order = orderOf({ targets: [{ role: 'plain', baseUrl: 'http://127.0.0.1:1' }], headers: [header] });
    const refused = await run(order).catch((error: Error) => error);
    expect(refused).toMatchObject({ problem: { code: 'BAD_INPUT' } });
    expect(String((refused as Error).message)).toContain(cause);
    expect(String((refused as Error).message)).not.toContain('secret');
  });

  test('as typed', () => {
    expect(parseHeader('X-Key: a:b ')).toEqual({ name: 'X-Key', value: 'a:b' });
    expect(() => parseHeader('nothing')).toThrow('Name:value');
  });
});
