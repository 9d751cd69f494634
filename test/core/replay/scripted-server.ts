import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

export interface Received {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export interface ScriptedServer {
  readonly baseUrl: string;
  readonly port: number;
  readonly received: Received[];
  /** Resolves when the connection of the n-th request (from 0) has closed. */
  closed(request?: number): Promise<void>;
  openConnections(): number;
  close(): Promise<void>;
}

export type Script = (response: ServerResponse, received: Received, socket: Socket) => void | Promise<void>;

/** A real HTTP server on loopback that answers each request as the test says. */
export async function startScripted(script: Script): Promise<ScriptedServer> {
  const received: Received[] = [];
  const closings: Promise<void>[] = [];
  const sockets = new Set<Socket>();
  const closed = new WeakMap<Socket, Promise<void>>();
  const server = createServer((request, response) => {
    void answer(request, response);
  });
  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { method = '', url: path = '', headers, socket } = request;
    const one = { method, path, headers, body: Buffer.concat(chunks) };
    received.push(one);
    closings.push(closed.get(socket) ?? Promise.resolve());
    await script(response, one, socket);
  }
  server.on('connection', (socket) => {
    sockets.add(socket);
    const end = once(socket, 'close').then(() => void sockets.delete(socket));
    closed.set(socket, end);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    baseUrl: `http://127.0.0.1:${port}`,
    port,
    received,
    closed: (request = 0) => closings[request] ?? Promise.reject(new Error('no such request yet')),
    openConnections: () => sockets.size,
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

/** Answers a stream of events, `[DONE]` included where it is among them. */
export function sendEvents(response: ServerResponse, events: readonly (object | string)[]): void {
  response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' });
  for (const event of events) {
    response.write(`data: ${typeof event === 'string' ? event : JSON.stringify(event)}\n\n`);
  }
  response.end();
}

export function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}

/** A piece of a `/generate` answer. */
export function piece(
  text: string,
  outputIds: readonly number[],
  tokens: number,
  finish: object | null = null,
  promptTokens = 5,
) {
  return {
    text,
    output_ids: outputIds,
    meta_info: {
      id: 'rid-1',
      finish_reason: finish,
      prompt_tokens: promptTokens,
      completion_tokens: tokens,
      cached_tokens: 1,
    },
  };
}
