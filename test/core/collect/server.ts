import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

/** What a path is answered with: a body, or a function that does as it likes with the connection. */
export type Scripted = string | object | ((response: ServerResponse, request: IncomingMessage) => void);

export interface TestServer {
  readonly url: string;
  /** `path` with its query, in order of arrival. */
  readonly asked: readonly { readonly path: string; readonly authorization: string | undefined }[];
  /** Sockets that are open now. */
  openSockets(): Promise<number>;
}

export const status =
  (code: number, body: string | object = '', headers: Record<string, string> = {}) =>
  (response: ServerResponse): void => {
    response.writeHead(code, headers);
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  };

/** A server on loopback that answers as scripted, and 404 to everything else. */
export async function testServer(
  script: Readonly<Record<string, Scripted>>,
  { host = '127.0.0.1', basePath = '' }: { readonly host?: string; readonly basePath?: string } = {},
): Promise<TestServer> {
  const asked: { path: string; authorization: string | undefined }[] = [];
  const server: Server = createServer((request, response) => {
    const path = request.url ?? '';
    asked.push({ path, authorization: request.headers.authorization });
    const answer = path.startsWith(basePath) ? script[path.slice(basePath.length)] : undefined;
    if (request.method !== 'GET') status(405)(response);
    else if (answer === undefined) status(404, { detail: 'Not Found' })(response);
    else if (typeof answer === 'function') answer(response, request);
    else status(200, answer)(response);
  });
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  onTestFinished(
    () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  );
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${port}${basePath}`,
    asked,
    openSockets: () =>
      new Promise((resolve, reject) =>
        server.getConnections((error, count) => (error ? reject(error) : resolve(count))),
      ),
  };
}

/** A port that nothing listens on. */
export async function deadUrl(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise<void>((resolve) => server.close(() => resolve()));
  return `http://127.0.0.1:${port}`;
}

export const healthyScript = {
  '/ready': '',
  '/health': '',
  '/health_generate': '',
  '/metrics': '# TYPE sglang:num_requests_total counter\nsglang:num_requests_total{model_name="m"} 7.0\n',
  '/model_info': { model_path: '/models/m', is_generation: true },
  '/server_info': { model_path: '/models/m', tp_size: 2, token_usage: 0.5, version: '0.5.17' },
  '/v1/loads?include=all': {
    version: '0.5.17',
    loads: [{ dp_rank: 0, num_running_reqs: 1, num_waiting_reqs: 0 }],
  },
  '/v1/loads?include=core,queues,disagg,spec': { loads: [] },
  '/hicache/storage-backend': { hicache_storage_backend: 'file' },
  '/v1/models': { object: 'list', data: [{ id: 'm', object: 'model', max_model_len: 8192 }] },
} as const satisfies Record<string, Scripted>;
