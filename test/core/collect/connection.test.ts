import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readBundle } from '../../../electron/core/bundle/read.ts';
import { parseHeader } from '../../../electron/core/connect/headers.ts';
import { say } from '../../../shared/phrase.ts';
import { tlsServer, tunnelProxy } from '../connect/servers.ts';
import { demoServer, orderOf, run } from './run.ts';
import { healthyScript } from './server.ts';

const answer = (path: string): string | null => {
  const found = (healthyScript as Readonly<Record<string, string | object>>)[path];
  return found === undefined ? null : typeof found === 'string' ? found : JSON.stringify(found);
};

/** A healthy server behind a certificate of an authority that nobody knows. */
const healthyTls = () =>
  tlsServer((request, response) => {
    const body = answer(request.url ?? '');
    response.writeHead(body === null ? 404 : 200).end(body ?? '');
  });

const stateOf = async (folder: string, name: string): Promise<string> => {
  const { view } = await readBundle(folder);
  const source = view.sources.find((one) => one.name === name);
  return source?.status === 'collected' ? 'collected' : source ? say(source.reason) : 'none';
};

describe('TLS', () => {
  test('an authority that nobody knows is a reason; with --ca it is trusted; --insecure asks nobody', async () => {
    const { baseUrl, ca } = await healthyTls();
    const targets = [{ role: 'plain' as const, baseUrl }];
    const plain = await run(orderOf({ targets }));
    expect(await stateOf(plain.folder, 'server_info')).toMatch(/certificate/i);
    const trusted = await run(orderOf({ targets, tls: { ca, insecure: false } }));
    expect(await stateOf(trusted.folder, 'server_info')).toBe('collected');
    const insecure = await run(orderOf({ targets, tls: { ca: null, insecure: true } }));
    expect(await stateOf(insecure.folder, 'server_info')).toBe('collected');
  });

  test('a file that is no authority is refused before anything is written', async () => {
    const { baseUrl, folder } = await healthyTls();
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
  const { url, asked } = await tunnelProxy();
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
