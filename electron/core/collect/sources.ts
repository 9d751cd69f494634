import type { TargetRole } from '../../../shared/capture.ts';
import type { EndpointInfo } from '../../../shared/collect.ts';

/*
 * The calls of a bundle: names and paths are the reference's where it has them. All are GETs that change nothing; never add a path
 * here that was not checked for that, GET alone proves nothing (`/flush_cache` answers GET).
 */

export interface Source extends EndpointInfo {
  /** `text` bodies are stored raw as `<name>.txt`, `json` ones wrapped as `<name>.json`. */
  readonly kind: 'text' | 'json';
  /** Asked when the path answers 404: what older servers call the same. */
  readonly olderPath: string | null;
  /** File for the older path's answer where its shape differs; null = the same file. */
  readonly olderFile: string | null;
  /** Runs one token on an idle server; can be switched off. */
  readonly isHealthProbe: boolean;
  /** Prometheus text. */
  readonly isMetrics: boolean;
  /** Asked again in each further sample. */
  readonly isSampled: boolean;
  /** The reference does not ask for it: a bundle without it lacks nothing. */
  readonly isOurs: boolean;
}

const source = (
  kind: Source['kind'],
  name: string,
  path: string,
  cost: EndpointInfo['cost'],
  more: Partial<Source> = {},
): Source => ({
  kind,
  name,
  path,
  cost,
  olderPath: null,
  olderFile: null,
  isHealthProbe: false,
  isMetrics: false,
  isSampled: false,
  isOurs: false,
  ...more,
});

/** Of an SGLang server, in the reference's order, then ours. */
export const sources: readonly Source[] = [
  source('text', 'ready', '/ready', 'none'),
  source('text', 'health', '/health', 'generates', { isHealthProbe: true }),
  source('text', 'health_generate', '/health_generate', 'generates', { isHealthProbe: true }),
  source('text', 'metrics', '/metrics', 'renders', { isMetrics: true, isSampled: true }),
  source('json', 'model_info', '/model_info', 'none', { olderPath: '/get_model_info' }),
  source('json', 'server_info', '/server_info', 'scheduler', { olderPath: '/get_server_info' }),
  // /get_load answers a bare list with other keys: in a file of its own, so that loads_all.json keeps its one shape.
  source('json', 'loads_all', '/v1/loads?include=all', 'snapshot', {
    olderPath: '/get_load',
    olderFile: 'get_load.json',
    isSampled: true,
  }),
  source('json', 'loads_core_queues_disagg', '/v1/loads?include=core,queues,disagg,spec', 'snapshot'),
  source('json', 'hicache_storage_backend', '/hicache/storage-backend', 'none'),
  // Answers when the scheduler hangs; names the LoRA adapters that are loaded and the longest context.
  source('json', 'models', '/v1/models', 'none', { isOurs: true }),
];

/**
 * Of a router (sgl-model-gateway and its forerunners). Its own /metrics is on another port, 29000 unless the person
 * says otherwise. /health_generate asks every worker for a token.
 */
export const routerSources: readonly Source[] = [
  source('text', 'liveness', '/liveness', 'none'),
  source('text', 'readiness', '/readiness', 'none'),
  source('text', 'health', '/health', 'none'),
  source('text', 'health_generate', '/health_generate', 'generates', { isHealthProbe: true }),
  source('text', 'metrics', '/metrics', 'renders', { isMetrics: true, isSampled: true }),
  source('text', 'engine_metrics', '/engine_metrics', 'renders', { isMetrics: true, isSampled: true }),
  source('json', 'workers', '/workers', 'none', { isSampled: true }),
  source('json', 'get_loads', '/get_loads', 'snapshot', { isSampled: true }),
];

/** Port of a router's own metrics. */
export const routerMetricsPort = 29_000;

export const sourcesOf = (role: TargetRole): readonly Source[] =>
  role === 'router' ? routerSources : sources;

/** Every source that a bundle may hold, each name once. */
export const allSources: readonly Source[] = [
  ...sources,
  ...routerSources.filter(({ name }) => !sources.some((own) => own.name === name)),
];

const infoOf = ({ name, path, cost }: Source): EndpointInfo => ({ name, path, cost });

/** What the window shows before it collects. */
export const endpoints: readonly EndpointInfo[] = sources.map(infoOf);
export const routerEndpoints: readonly EndpointInfo[] = routerSources.map(infoOf);

/** The file that holds a source's body in a bundle. */
export const fileOf = ({ kind, name }: Pick<Source, 'kind' | 'name'>): string =>
  kind === 'text' ? `${name}.txt` : `${name}.json`;

/** A failed text source leaves this file in place of its body; a failed JSON one says so in its wrapper. */
export const errorFileOf = ({ name }: Pick<Source, 'name'>): string => `${name}.txt.error.json`;

/** A health check answers 503 only after 20 s (SGLANG_HEALTH_CHECK_TIMEOUT): giving up before that is no verdict. */
export const healthTimeoutSeconds = 25;

/** Seconds to wait for a path's answer to begin, and for each further piece of it. */
export const timeoutOf = (path: string, timeoutSeconds: number): number =>
  path.startsWith('/health') ? Math.max(timeoutSeconds, healthTimeoutSeconds) : timeoutSeconds;
