import { empty, json, type Reply, text } from './reply.ts';
import type { Exchange, Route } from './routes.ts';
import type { DemoState } from './state.ts';

/** A worker as the router knows it. */
export interface DemoWorker {
  readonly url: string;
  readonly type: 'regular' | 'prefill' | 'decode';
}

export interface RouterContext {
  readonly state: DemoState;
  readonly workers: readonly DemoWorker[];
  /** The workers' metrics as this server would answer them itself. */
  engineMetrics(): string;
}

/** The GETs of a gateway. Its own /metrics is on another port: see `routerMetrics`. */
export function routerRoutes({ state, workers, engineMetrics }: RouterContext): ReadonlyMap<string, Route> {
  const get = (answer: (exchange: Exchange) => Reply): Route => ({
    methods: ['GET'],
    level: 'normal',
    answer,
  });
  const up = () => workers.length > 0 && !state.starting;
  return new Map([
    ['/liveness', get(() => text(200, 'OK'))],
    [
      '/readiness',
      get(() =>
        json(up() ? 200 : 503, { status: up() ? 'ready' : 'not ready', healthy_workers: workers.length }),
      ),
    ],
    ['/health', get(() => text(200, 'OK'))],
    ['/health_generate', get(() => empty(up() ? 200 : 503))],
    [
      '/workers',
      get(() =>
        json(200, {
          workers: workers.map(({ url, type }, index) => ({
            id: `worker-${index}`,
            url,
            model_id: state.servedModelName,
            worker_type: type,
            is_healthy: true,
            load: 0,
            connection_mode: 'http',
          })),
          total: workers.length,
          stats: {
            prefill_count: workers.filter(({ type }) => type === 'prefill').length,
            decode_count: workers.filter(({ type }) => type === 'decode').length,
            regular_count: workers.filter(({ type }) => type === 'regular').length,
          },
        }),
      ),
    ],
    [
      '/get_loads',
      get(() =>
        json(200, { workers: workers.map(({ url }) => ({ worker: url, load: state.otherRunning })) }),
      ),
    ],
    // The gateway labels each series with its worker and writes names without a colon.
    [
      '/engine_metrics',
      get(() =>
        text(
          200,
          engineMetrics()
            .replaceAll('sglang:', 'sglang_')
            .replace(/\{/g, `{worker_addr="${workers[0]?.url ?? ''}",`),
        ),
      ),
    ],
  ]);
}

/** What the gateway answers on its metrics port. */
export function routerMetrics(workers: readonly DemoWorker[], requests: number): string {
  const rows = workers.flatMap(({ url }) => [
    `smg_worker_health{worker="${url}"} 1`,
    `smg_worker_requests_active{worker="${url}"} 0`,
  ]);
  return [
    '# TYPE smg_worker_health gauge',
    ...rows,
    '# TYPE smg_http_requests_total counter',
    `smg_http_requests_total{method="GET",path="/workers"} ${requests}`,
    '',
  ].join('\n');
}
