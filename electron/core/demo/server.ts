import { setMaxListeners } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { ProblemError } from '../../../shared/outcome.ts';
import { isAllowed } from './auth.ts';
import { now } from './clock.ts';
import { Engine } from './engine.ts';
import { FaultScript, type ScriptedFault } from './faults.ts';
import type { GenerateContext } from './generate.ts';
import type { InfoContext } from './info.ts';
import { plantedFailure } from './planted-failure.ts';
import { authError, notFound, type Reply, text, wrongMethod } from './reply.ts';
import { type DemoWorker, routerMetrics, routerRoutes } from './router.ts';
import { type Exchange, routesOf } from './routes.ts';
import { send } from './send.ts';
import { ServerMetrics } from './server-metrics.ts';
import { type DemoState, defaultState } from './state.ts';
import { type StoryName, stories } from './stories.ts';
import { type SeenRequest, TrafficLog } from './traffic-log.ts';
import { type DemoVersion, traitsOf } from './versions.ts';

const metricsType = 'text/plain; version=0.0.4; charset=utf-8';

/** All optional: without any, a quiet server on a free port that has served nothing yet. */
export interface DemoOptions {
  /** Loopback only: `127.0.0.1` (the default), another `127.…`, `localhost` or `::1`. */
  readonly host?: string;
  /** 0 or absent = a free one. */
  readonly port?: number;
  readonly version?: DemoVersion;
  readonly story?: StoryName;
  /** Changes to the story's state. */
  readonly state?: Partial<DemoState>;
  readonly apiKey?: string;
  readonly adminKey?: string;
  /** False = started without --enable-metrics: /metrics is 404. */
  readonly enableMetrics?: boolean;
  /** What a router routes to. */
  readonly workers?: readonly DemoWorker[];
}

export interface DemoServer {
  /** `http://127.0.0.1:PORT`, without a slash at the end. */
  readonly url: string;
  readonly port: number;
  readonly version: DemoVersion;
  /** Live: change it and the next answer tells. The number of ranks is fixed at the start. */
  readonly state: DemoState;
  /** A router's own metrics, on another port; null for any other server. */
  readonly metricsUrl: string | null;
  /** Every request so far, oldest first. */
  readonly requests: readonly SeenRequest[];
  /** Sockets that are open now; a client that cancelled proves itself here. */
  openConnections(): number;
  /** Requests whose answer is not whole yet. */
  openRequests(): number;
  /** The first fault that fits a path and has calls left applies. */
  script(...faults: readonly ScriptedFault[]): void;
  clearFaults(): void;
  /** As if the process had begun anew: every counter at 0. */
  restart(): void;
  /** Resolves once `holds` does; asked again whenever a connection or a request comes or goes. */
  until(holds: () => boolean): Promise<void>;
  /** Resolves when nothing listens any more: closed, or killed by its own story. */
  readonly ended: Promise<void>;
  /** Ends every connection and timer. Safe to call twice. */
  close(): Promise<void>;
}

/**
 * Starts a server for loopback that answers as an SGLang of `options.version` does: the endpoints of a
 * bundle, `/generate` with and without stream at a set pace, auth, and scripted faults. It refuses any other
 * address with `badInput`, and a port that cannot be had with `cannotListen`.
 */
export async function startDemoServer(options: DemoOptions = {}): Promise<DemoServer> {
  const host = loopback(options.host ?? '127.0.0.1');
  const story = options.story ? stories[options.story] : null;
  const version = options.version ?? story?.version ?? '0.5.15';
  const traits = traitsOf[version];
  const state: DemoState = { ...defaultState, ...story?.state, ...options.state };
  const keys = { apiKey: options.apiKey ?? null, adminKey: options.adminKey ?? null };
  const metricsOn = options.enableMetrics ?? true;

  const sockets = new Set<Socket>();
  const exchanges = new Set<AbortController>();
  const log = new TrafficLog();
  const faults = new FaultScript();

  const metrics = new ServerMetrics(version, state);
  const engine = new Engine(state, () => void end((socket) => socket.resetAndDestroy()));
  const launch = { host, port: options.port ?? 0, enableMetrics: metricsOn, keys };
  /** A server that starts hung has been so for a while: its snapshots are this old. */
  let stuckAt = state.hangs ? now() - 95 : null;
  const info: InfoContext = {
    state,
    traits,
    version,
    launch,
    engine,
    publishedAt: () => {
      stuckAt = state.hangs ? (stuckAt ?? now()) : null;
      return stuckAt ?? now() - 0.08;
    },
  };
  const generation: GenerateContext = {
    state,
    traits,
    metricsOn,
    engine,
    served: (served) => metrics.served(served),
    fails: plantedFailure(state),
  };
  const workers = options.workers ?? [];
  const routes =
    state.role === 'router'
      ? routerRoutes({ state, workers, engineMetrics: () => metrics.render(engine.now()) })
      : routesOf({ info, generation, metrics });
  /** A router's metrics port has one path. */
  const metricsRoutes: typeof routes = new Map([
    [
      '/metrics',
      {
        methods: ['GET'],
        level: 'normal',
        answer: () => text(200, routerMetrics(workers, log.requests.length), metricsType),
      },
    ],
  ]);

  function answer(exchange: Exchange, from: typeof routes): Reply | Promise<Reply> {
    const path = exchange.path.startsWith('/metrics') ? '/metrics' : exchange.path;
    const route = from.get(path);
    if (!isAllowed(exchange, route?.level ?? 'normal', keys, traits)) return authError(401);
    if (!route) return notFound(traits);
    return route.methods.includes(exchange.method) ? route.answer(exchange) : wrongMethod(traits);
  }

  async function serve(request: IncomingMessage, response: ServerResponse, from = routes): Promise<void> {
    const url = urlOf(request);
    const method = request.method ?? 'GET';
    const at = log.open(request, url);
    metrics.opened(url.pathname, method);
    const leaving = new AbortController();
    const { signal } = leaving;
    // A batch waits on it once for each of its sequences.
    setMaxListeners(0, signal);
    exchanges.add(leaving);
    let left = false;
    response.on('close', () => {
      left = !response.writableEnded;
      leaving.abort(new DOMException('The client left', 'AbortError'));
    });
    try {
      const body = await readBody(request);
      log.note(at, { body });
      const exchange: Exchange = {
        method,
        path: url.pathname,
        query: url.searchParams,
        authorization: request.headers.authorization,
        contentType: request.headers['content-type'],
        body,
        signal,
      };
      const fault = faults.take(url.pathname);
      const sending = { response, path: url.pathname, fault, signal, traits };
      const sent = await send(() => answer(exchange, from), sending);
      log.note(at, { state: sent.whole ? 'answered' : 'cut', status: sent.status });
    } catch {
      if (left && url.pathname === '/generate') metrics.aborted();
      // With nobody gone it is a handler's own fault, and SGLang's answer to that.
      if (!signal.aborted && !response.headersSent) response.writeHead(500).end('Internal Server Error');
      else response.destroy();
      log.note(at, {
        state: left ? 'left' : 'cut',
        status: response.headersSent ? response.statusCode : null,
      });
    } finally {
      exchanges.delete(leaving);
      // Ends what still runs for this request: siblings of a stream that was cut, for one.
      leaving.abort(new DOMException('The answer has ended', 'AbortError'));
      metrics.closed(url.pathname, method, response.statusCode);
    }
  }

  const server = createServer((request, response) => void serve(request, response));
  const metricsServer =
    state.role === 'router'
      ? createServer((request, response) => void serve(request, response, metricsRoutes))
      : null;
  const watchSockets = (socket: Socket): void => {
    sockets.add(socket);
    log.changed();
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      sockets.delete(socket);
      log.changed();
    });
  };
  server.on('connection', watchSockets);
  metricsServer?.on('connection', watchSockets);

  /** Stops listening and ends every connection its own way. */
  async function end(how: (socket: Socket) => void): Promise<void> {
    for (const exchange of exchanges) exchange.abort(new DOMException('The server ended', 'AbortError'));
    const closed = [server, metricsServer].map(
      (one) => new Promise<void>((resolve) => (one ? one.close(() => resolve()) : resolve())),
    );
    for (const socket of sockets) how(socket);
    await Promise.all(closed);
    log.changed();
  }

  launch.port = await listen(server, launch.port, host);
  const metricsPort = metricsServer ? await listen(metricsServer, 0, host) : null;
  const address = host.includes(':') ? `[${host}]` : host;
  const ended = new Promise<void>((resolve) => server.once('close', resolve));
  return {
    url: `http://${address}:${launch.port}`,
    metricsUrl: metricsPort === null ? null : `http://${address}:${metricsPort}/metrics`,
    port: launch.port,
    version,
    state,
    requests: log.requests,
    openConnections: () => sockets.size,
    openRequests: () => log.requests.filter((one) => one.state === 'open').length,
    script: (...added) => {
      for (const fault of added) faults.add(fault);
    },
    clearFaults: () => faults.clear(),
    restart: () => metrics.restart(),
    until: (holds) => log.until(holds),
    ended,
    close: () => end((socket) => socket.destroy()),
  };
}

/** The address to bind, or `badInput`: this server must never be reachable from another machine. */
function loopback(host: string): string {
  if (host === 'localhost') return '127.0.0.1';
  if (host === '::1' || /^127(?:\.\d{1,3}){3}$/u.test(host)) return host;
  throw new ProblemError('badInput', {
    what: `The address ${host}`,
    cause: 'the demo server listens on this machine only (127.0.0.1 or ::1)',
  });
}

/** Connections that wait to be accepted: as many as SGLang's uvicorn lets wait. A busy server accepts late. */
const backlog = 2048;

function listen(server: ReturnType<typeof createServer>, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const fail = (error: NodeJS.ErrnoException): void => {
      const cause =
        error.code === 'EADDRINUSE'
          ? 'another program listens there'
          : error.code === 'EACCES'
            ? 'this port is kept for the system'
            : error.message;
      reject(new ProblemError('cannotListen', { address: `${host}:${port}`, cause }, { cause: error }));
    };
    server.once('error', fail);
    server.listen(port, host, backlog, () => {
      server.off('error', fail);
      resolve((server.address() as AddressInfo).port);
    });
  });
}

/** A target that is no URL at all counts as a path that is not there. */
function urlOf(request: IncomingMessage): URL {
  const target = request.url ?? '/';
  return URL.canParse(target, 'http://demo')
    ? new URL(target, 'http://demo')
    : new URL('http://demo/not-a-url');
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
