import type { PastWindow, Sample } from '../../../electron/core/capture.ts';
import { sources } from '../../../electron/core/collect/sources.ts';
import { createDerived } from '../../../electron/core/derived/derived.ts';
import { parseMetrics } from '../../../electron/core/metrics.ts';
import type { CaptureFacts } from '../../../electron/core/signals/rule.ts';
import { defaultThresholds } from '../../../electron/core/signals/thresholds.ts';
import { readCapacity, readModel, readTopology } from '../../../electron/core/summary/identity.ts';
import { readMetricsSummary } from '../../../electron/core/summary/latency.ts';
import { createLedger, type JsonSource, jsonSource } from '../../../electron/core/summary/ledger.ts';
import { readLoad } from '../../../electron/core/summary/loads.ts';
import type { SourceRecord, TargetRole } from '../../../shared/capture.ts';
import type { DumpId, DumpView } from '../../../shared/dump.ts';
import { type Phrase, phrase } from '../../../shared/phrase.ts';
import type { Summary } from '../../../shared/summary.ts';
import { healthyRows } from './row-facts.ts';

/** A capture of a healthy server under light load: every rule that can be quiet is. */
export const healthy: Summary = {
  artifact_type: 'incident_bundle',
  bundle_dir: '/b',
  base_url: 'http://gpu:30000',
  collected_at: '20261124_024107',
  health: {
    ready_ok: true,
    ready_collected: true,
    health_status: 200,
    health_ok: true,
    health_generate_ok: true,
    health_generate_status: 200,
  },
  model: {
    model_path: 'm',
    weight_version: null,
    served_model_name: null,
    model_type: null,
    is_generation: true,
    sglang_version: '0.5.17',
  },
  topology: {
    tp_size: 1,
    dp_size: 1,
    pp_size: 1,
    ep_size: 1,
    disaggregation_mode: 'null',
    attention_backend: null,
    sampling_backend: null,
    schedule_policy: null,
    enable_trace: false,
    enable_metrics: true,
    accelerator: null,
    num_accelerators: null,
  },
  capacity: {
    max_total_num_tokens: 1000,
    max_req_input_len: null,
    effective_max_running_requests_per_dp: 8,
    weight_gb: null,
    kv_cache_gb: null,
    graph_gb: null,
    graph_by_phase_gb: {},
    token_capacity: null,
  },
  point_in_time_load: {
    running_reqs: 4,
    waiting_reqs: 0,
    total_reqs: 4,
    token_usage: 0.5,
    avg_throughput: 100,
    avg_utilization: 0,
    cache_hit_rate: null,
    per_rank: [rank(0, 0.5)],
    queues: {},
    disaggregation: {},
  },
  metrics: {
    request_count: 100,
    num_requests_total: 100,
    prompt_tokens_total: 100,
    generation_tokens_total: 100,
    avg_ttft_seconds: 0.2,
    avg_e2e_seconds: 2,
    avg_queue_time_seconds: 0.01,
    avg_inter_token_seconds: 0.02,
    stage_avg_seconds_max_tp_rank: { prefill_forward: 0.1, request_process: 0.01 },
  },
  signals: [],
  speculative_accept_lengths: [2.5],
};

export function rank(
  dp_rank: number,
  token_usage: number,
): Summary['point_in_time_load']['per_rank'][number] {
  return {
    dp_rank,
    token_usage,
    cache_hit_rate: null,
    utilization: null,
    speculative: null,
    running_reqs: null,
    waiting_reqs: null,
    used_tokens: null,
    max_total_num_tokens: null,
    gen_throughput: null,
    snapshot_age_seconds: 0.1,
    queues: {},
  };
}

export const load = (part: Partial<Summary['point_in_time_load']>): Partial<Summary> => ({
  point_in_time_load: { ...healthy.point_in_time_load, ...part },
});
export const metrics = (part: Partial<Summary['metrics']>): Partial<Summary> => ({
  metrics: { ...healthy.metrics, ...part },
});

type Fate =
  | { readonly status?: 'collected'; readonly httpStatus?: number | null; readonly elapsedSeconds?: number }
  | {
      readonly reason: Phrase;
      readonly httpStatus?: number | null;
      readonly elapsedSeconds?: number;
      readonly file?: null;
    };

/** Every source collected, but for those whose fate is given. */
export function fates(changed: Readonly<Record<string, Fate>>): SourceRecord[] {
  return sources.map(({ name, path }): SourceRecord => {
    const fate = changed[name] ?? {};
    const facts = {
      name,
      path,
      file: 'file' in fate ? null : `${name}.txt`,
      httpStatus: fate.httpStatus === undefined ? 200 : fate.httpStatus,
      elapsedSeconds: fate.elapsedSeconds ?? null,
      bytes: 1,
    };
    return 'reason' in fate
      ? { ...facts, status: 'missing', reason: fate.reason }
      : { ...facts, status: 'collected' };
  });
}

/** All sources with one fate. */
export const allAs = (fate: Fate): SourceRecord[] =>
  fates(Object.fromEntries(sources.map(({ name }) => [name, fate])));

export const silent = (reason: Phrase = phrase('timedOutSometime', {}), elapsedSeconds?: number): Fate =>
  elapsedSeconds === undefined ? { reason, httpStatus: null } : { reason, httpStatus: null, elapsedSeconds };

export const answered = (httpStatus: number, elapsedSeconds?: number): Fate =>
  elapsedSeconds === undefined
    ? { reason: phrase('httpStatus', { status: httpStatus }), httpStatus }
    : { reason: phrase('httpStatus', { status: httpStatus }), httpStatus, elapsedSeconds };

export const absent = (reason: Phrase = phrase('notInBundle', {})): Fate => ({
  reason,
  httpStatus: null,
  file: null,
});

/** One look at a server: the text of /metrics and the answer of /v1/loads, as they came. */
export interface SampleParts {
  /** Prometheus text; left out, /metrics was not collected. */
  readonly metrics?: string;
  /** The body of /v1/loads (or /get_load); */
  readonly loads?: unknown;
  /** Unix seconds; half a minute between samples when left out. */
  readonly takenAt?: number | null;
}

export interface FactParts {
  /** On top of `healthy`, or of what `samples`, `serverInfo` and `modelInfo` say. */
  readonly summary?: Partial<Summary>;
  readonly sources?: readonly SourceRecord[];
  readonly algorithm?: string | null;
  readonly sleepOnIdle?: boolean | null;
  readonly timeoutSeconds?: number;
  readonly secrets?: CaptureFacts['secrets'];
  readonly evidence?: CaptureFacts['evidence'];
  /** Oldest first. Of the first one load and metrics of the summary are worked out, as when a bundle is read. */
  readonly samples?: readonly SampleParts[];
  /** Body of /server_info: its part of the summary is worked out of it. */
  readonly serverInfo?: Readonly<Record<string, unknown>> | undefined;
  readonly modelInfo?: Readonly<Record<string, unknown>>;
  readonly role?: TargetRole;
  readonly window?: PastWindow;
  readonly peers?: readonly CaptureFacts[];
  /** Seconds that two samples have to be apart. */
  readonly leastSeconds?: number;
}

const json = (file: string, body: unknown): JsonSource =>
  jsonSource(file, JSON.stringify(body, null, 2), body, []);

function sampleOf({ metrics: text, loads, takenAt }: SampleParts, index: number): Sample {
  const folder = index === 0 ? '' : `samples/${index + 1}/`;
  const at = takenAt === undefined ? 1_795_488_000 + 30 * index : takenAt;
  return {
    number: index + 1,
    folder,
    takenAt: at,
    loads: loads === undefined ? null : json(`${folder}loads_all.json`, loads),
    metrics: text === undefined ? null : parseMetrics(text),
    metricsFile: `${folder}metrics.txt`,
  };
}

export function factsOf(parts: FactParts = {}): CaptureFacts {
  const samples = (parts.samples ?? [{}]).map(sampleOf);
  const [first] = samples;
  const serverInfo = parts.serverInfo ? json('server_info.json', parts.serverInfo) : null;
  const modelInfo = parts.modelInfo ? json('model_info.json', parts.modelInfo) : null;
  const ledger = createLedger('metrics.txt');
  const info = { modelInfo, serverInfo, loads: first?.loads ?? null };
  const found: Partial<Summary> = {
    ...(parts.samples
      ? {
          point_in_time_load: readLoad(info.loads, ledger),
          metrics: readMetricsSummary(first?.metrics ?? null, ledger),
        }
      : {}),
    ...(serverInfo
      ? {
          model: readModel(info, ledger),
          topology: readTopology(info, ledger),
          capacity: readCapacity(info, ledger),
        }
      : {}),
  };
  return {
    summary: { ...healthy, ...found, ...parts.summary },
    evidence: { ...ledger.evidence, ...parts.evidence },
    sources: parts.sources ?? fates({}),
    speculativeAlgorithm: parts.algorithm === undefined ? 'EAGLE' : parts.algorithm,
    sleepOnIdle: parts.sleepOnIdle === undefined ? false : parts.sleepOnIdle,
    timeoutSeconds: parts.timeoutSeconds ?? 10,
    secrets: parts.secrets ?? [],
    role: parts.role ?? 'plain',
    modelInfo,
    serverInfo,
    samples,
    derived: createDerived({ samples, serverInfo }, parts.leastSeconds ?? defaultThresholds.sampleSeconds),
    window: parts.window ?? null,
    peers: parts.peers ?? [],
  };
}

export const dumpOf = (part: Partial<DumpView> = {}): DumpView => ({
  id: 'd' as DumpId,
  name: 'crash_dump_2026-11-24_02-41-07.pkl',
  path: '/d/crash_dump_2026-11-24_02-41-07.pkl',
  bytes: 1,
  kind: 'crash_dump',
  total: 429,
  finished: 418,
  inFlight: 11,
  healthChecks: 0,
  modelPath: 'Qwen/Qwen3-30B-A3B',
  servedModelName: null,
  topology: { tp: 8, dp: 8, pp: 1 },
  endpoint: null,
  launchCommand: null,
  configUpdates: 0,
  firstStart: 1795488000,
  lastStart: 1795488060,
  dumpedAt: 1795488067,
  inFlightFacts: {
    lastEnd: 1795488066,
    ends: 418,
    endGapSeconds: 0.5,
    longestSeconds: 20,
    oldestSeconds: 8,
    compared: true,
    shared: [],
  },
  ruleFacts: healthyRows,
  damage: null,
  cancelled: false,
  reading: null,
  notes: [],
  report: {
    verdict: 'expected',
    globals: [],
    persistentIds: [],
    extensionCodes: [],
    notes: [],
    stoppedAt: null,
    protocol: 4,
    limits: [],
  },
  ...part,
});
