import type { AuthLevel } from './auth.ts';
import { sleep, untilAborted } from './clock.ts';
import { embed, type GenerateContext, generate } from './generate.ts';
import { getLoad, hicacheBackend, type InfoContext, loads, modelInfo, models, serverInfo } from './info.ts';
import { chatCompletions, completions } from './openai.ts';
import { empty, notFound, type Reply, text } from './reply.ts';
import type { ServerMetrics } from './server-metrics.ts';

/** One request, read to its end. */
export interface Exchange {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly authorization: string | undefined;
  readonly contentType: string | undefined;
  readonly body: string;
  /** Fires when the client leaves or the server closes. */
  readonly signal: AbortSignal;
}

export interface Route {
  readonly methods: readonly string[];
  readonly level: AuthLevel;
  answer(exchange: Exchange): Reply | Promise<Reply>;
}

export interface RouteContext {
  readonly info: InfoContext;
  readonly generation: GenerateContext;
  readonly metrics: ServerMetrics;
}

/** The paths that this version has; whatever is missing here is 404. */
export function routesOf({ info, generation, metrics }: RouteContext): ReadonlyMap<string, Route> {
  const { state, traits, launch, engine } = info;
  const routes = new Map<string, Route>();
  const get = (path: string, answer: Route['answer'], level: AuthLevel = 'normal'): void => {
    routes.set(path, { methods: ['GET'], level, answer });
  };
  const post = (path: string, answer: Route['answer']): void => {
    routes.set(path, { methods: ['POST', 'PUT'], level: 'normal', answer });
  };
  /** A handler that asks the scheduler: silent while that hangs. */
  const asking =
    (answer: (exchange: Exchange) => Reply): Route['answer'] =>
    (exchange) =>
      state.hangs ? untilAborted(exchange.signal) : answer(exchange);

  get('/ping', () => empty(200));
  get('/health', (exchange) => health(exchange, info));
  get('/health_generate', (exchange) => health(exchange, info));
  get('/ready', () =>
    state.ready === 'absent' ? notFound(traits) : empty(state.ready === 'up' && !state.starting ? 200 : 503),
  );
  get('/v1/models', () => models(info));
  get('/get_model_info', () => modelInfo(info));
  get(
    '/get_server_info',
    asking(() => serverInfo(info)),
  );
  if (traits.infoPaths) {
    get('/model_info', () => modelInfo(info));
    get(
      '/server_info',
      asking(() => serverInfo(info)),
    );
  }
  const snapshots = traits.loads === 'snapshots';
  if (traits.getLoad) get('/get_load', snapshots ? () => getLoad(info) : asking(() => getLoad(info)));
  if (traits.loads !== 'absent') {
    const answer = ({ query }: Exchange): Reply => {
      const began = performance.now();
      const reply = loads(query, info);
      metrics.loadsAnswered((performance.now() - began) / 1000);
      return reply;
    };
    get('/v1/loads', snapshots ? answer : asking(answer));
  }
  if (traits.adminKey) get('/hicache/storage-backend', () => hicacheBackend(info), 'admin-optional');
  if (launch.enableMetrics)
    get('/metrics', () =>
      text(200, metrics.render(engine.now()), 'text/plain; version=0.0.4; charset=utf-8'),
    );
  post('/generate', ({ contentType, body, signal }) => generate(contentType, body, signal, generation));
  post('/v1/completions', (exchange) => completions(exchange, generation));
  post('/v1/chat/completions', (exchange) => chatCompletions(exchange, generation));
  post('/encode', ({ contentType, body }) => embed(contentType, body, generation));
  post('/classify', ({ contentType, body }) => embed(contentType, body, generation));
  return routes;
}

/** Both health calls are one: a generated token, looked for once a second. */
async function health({ path, signal }: Exchange, { state, traits }: InfoContext): Promise<Reply> {
  if (path === '/health' && !traits.healthGenerates) return empty(200);
  if (state.starting) return empty(503);
  await sleep(state.hangs ? state.healthTimeoutSeconds : state.healthSeconds, signal);
  return empty(state.hangs ? 503 : 200);
}
