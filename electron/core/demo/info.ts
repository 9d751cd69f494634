import { now } from './clock.ts';
import type { Engine, RankNow } from './engine.ts';
import { httpException, json, type Reply, text, uncaught } from './reply.ts';
import { disaggregationOf, type Launch, serverArgs } from './server-args.ts';
import type { DemoState } from './state.ts';
import type { DemoVersion, Traits } from './versions.ts';

export interface InfoContext {
  readonly state: DemoState;
  readonly traits: Traits;
  readonly version: DemoVersion;
  readonly launch: Launch;
  readonly engine: Engine;
  /** Unix seconds at which the scheduler last published: the past when it hangs. */
  publishedAt(): number;
}

type Json = Record<string, unknown>;
/** GB of one GPU, as the memory report of a 30B mixture of experts on 80 GB reads. */
const memory = { weight: 10.41, kvcache: 53.9, graph: 1.84, startup_available: 78.6 };

/** Answered by the HTTP process alone: works when the scheduler hangs. */
export function modelInfo({ state, traits }: InfoContext): Reply {
  const always = {
    model_path: state.modelPath,
    tokenizer_path: state.modelPath,
    is_generation: !state.isEmbedding,
  };
  if (!traits.infoPaths) return json(200, always);
  return json(200, {
    ...always,
    preferred_sampling_params: null,
    weight_version: state.weightVersion,
    has_image_understanding: state.modelType.includes('vl'),
    has_audio_understanding: false,
    model_type: state.modelType,
    architectures: state.architectures,
  });
}

/** Asks the scheduler, so the caller must not call it while that hangs. */
export function serverInfo(context: InfoContext): Reply {
  const { state, traits, launch, version } = context;
  const args = serverArgs(state, launch, traits);
  const common = {
    status: 'ready',
    max_total_num_tokens: state.maxTotalTokens,
    max_req_input_len: Math.min(state.contextLength - 1, state.maxTotalTokens - 1) - 5,
  };
  const ranks = context.engine.now();
  if (!traits.infoPaths)
    return json(200, { ...args, ...common, last_gen_throughput: ranks[0]?.throughput ?? 0, version });
  const internal = ranks.map((rank) => ({
    ...args,
    attention_backend: 'fa3',
    pp_max_micro_batch_size: 128,
    last_gen_throughput: rank.throughput,
    memory_usage: {
      weight: memory.weight,
      kvcache: memory.kvcache,
      token_capacity: state.maxTotalTokens,
      graph: traits.accelerator ? { decode: 1.52, prefill: 0.32 } : memory.graph,
    },
    effective_max_running_requests_per_dp: state.maxRunningRequests,
  }));
  return json(200, {
    ...args,
    ...common,
    ...(traits.accelerator
      ? { startup_time: { load_weight: 31.4, kv_cache_allocation: 0.9, scheduler_e2e: 74.2 } }
      : {}),
    internal_states: internal,
    version,
    ...(traits.loads === 'snapshots' ? { kv_events: null } : {}),
  });
}

const sections = ['core', 'memory', 'spec', 'lora', 'disagg', 'queues', 'all'];

/** `/v1/loads`, of both generations. */
export function loads(query: URLSearchParams, context: InfoContext): Reply {
  const { traits, state } = context;
  const asked = (query.get('include') ?? 'all').split(',').map((one) => one.trim());
  const unknown = asked.filter((one) => !sections.includes(one));
  if (unknown.length > 0)
    return traits.loads === 'asks'
      ? httpException(
          400,
          `Invalid include options: ${unknown.join(', ')}. Valid options: ${sections.join(', ')}`,
        )
      : uncaught();
  const wants = (name: string): boolean => asked.includes(name) || asked.includes('all');
  const only = query.get('dp_rank');
  const rows = context.engine
    .now()
    .map((rank, index) => loadRow(rank, index, wants, context))
    .filter((row) => only === null || row.dp_rank === Number(only));
  if (query.get('format') === 'prometheus') return text(200, loadsAsText(rows));
  const top: Json = { timestamp: new Date().toISOString().replace('Z', '+00:00'), version: context.version };
  if (traits.loads === 'snapshots')
    return json(200, {
      ...top,
      ...(traits.accelerator
        ? { accelerator: state.accelerator, num_accelerators: Math.max(1, state.tp / state.dp) }
        : {}),
      loads: rows,
    });
  return json(200, { ...top, dp_rank_count: rows.length, loads: rows, aggregate: aggregate(rows) });
}

function loadRow(
  rank: RankNow,
  index: number,
  wants: (name: string) => boolean,
  { state, traits, publishedAt }: InfoContext,
): Json {
  const row: Json = {
    dp_rank: index,
    num_running_reqs: rank.running,
    num_waiting_reqs: rank.waiting,
    num_used_tokens: rank.usedTokens,
    max_total_num_tokens: state.maxTotalTokens,
    max_running_requests: state.maxRunningRequests,
    token_usage: Math.round((rank.usedTokens / state.maxTotalTokens) * 10_000) / 10_000,
    gen_throughput: Math.round(rank.throughput * 100) / 100,
    cache_hit_rate: 0,
    utilization: 0,
  };
  if (traits.loads === 'asks') row.num_total_reqs = rank.running + rank.waiting;
  else
    Object.assign(row, {
      timestamp: publishedAt(),
      num_waiting_uncached_tokens: 0,
      num_total_tokens: rank.usedTokens,
      num_active_tokens: rank.usedTokens,
      total_prefill_uncached_tokens: 1_843_200 + index * 9_973,
      total_prefill_busy_us: 261_400_000 + index * 1_310_000,
    });
  if (traits.accelerator)
    row.decode_moments = [48_210, 241_050, 892_000_000, 1_446_300, 4_551_000_000, 241_050];
  if (wants('memory'))
    row.memory = {
      weight_gb: memory.weight,
      kv_cache_gb: memory.kvcache,
      graph_gb: memory.graph,
      token_capacity: state.maxTotalTokens,
    };
  if (wants('lora') && state.adapters.length > 0)
    row.lora = {
      slots_used: state.adapters.length,
      slots_total: 8,
      utilization: state.adapters.length / 8,
    };
  if (wants('disagg')) row.disaggregation = disaggregation(state, traits);
  if (wants('queues')) row.queues = { waiting: rank.waiting, grammar: 0, paused: 0, retracted: 0 };
  return row;
}

function disaggregation(state: DemoState, traits: Traits): Json {
  return {
    mode: disaggregationOf(state),
    [traits.loads === 'asks' ? 'prefill_prealloc_queue_reqs' : 'prefill_bootstrap_queue_reqs']: 0,
    prefill_inflight_queue_reqs: 0,
    decode_prealloc_queue_reqs: 0,
    decode_transfer_queue_reqs: 0,
    decode_retracted_queue_reqs: 0,
    kv_transfer_speed_gb_s: 0,
    kv_transfer_latency_ms: 0,
  };
}

function aggregate(rows: readonly Json[]): Json {
  const sum = (key: string): number => rows.reduce((total, row) => total + Number(row[key]), 0);
  const mean = (key: string): number => (rows.length === 0 ? 0 : sum(key) / rows.length);
  return {
    total_running_reqs: sum('num_running_reqs'),
    total_waiting_reqs: sum('num_waiting_reqs'),
    total_reqs: sum('num_total_reqs'),
    avg_token_usage: Math.round(mean('token_usage') * 10_000) / 10_000,
    avg_throughput: Math.round(mean('gen_throughput') * 100) / 100,
    avg_utilization: mean('utilization'),
  };
}

/** Gauges with an underscore and one label; strings and lists are left out. */
function loadsAsText(rows: readonly Json[]): string {
  const prefixes: Readonly<Record<string, string>> = { disaggregation: 'disagg', speculative: 'spec' };
  const series = new Map<string, string[]>();
  for (const row of rows)
    for (const [key, value] of Object.entries(row)) {
      const nested = typeof value === 'object' && value !== null && !Array.isArray(value);
      const flat = nested
        ? Object.entries(value).map(([k, v]) => [`${prefixes[key] ?? key}_${k}`, v])
        : [[key, value]];
      for (const [name, number] of flat)
        if (typeof number === 'number' && name !== 'dp_rank') {
          const lines = series.get(String(name)) ?? [];
          lines.push(`sglang_${name}{dp_rank="${row.dp_rank}"} ${number}`);
          series.set(String(name), lines);
        }
    }
  return [...series].map(([name, lines]) => `# TYPE sglang_${name} gauge\n${lines.join('\n')}\n`).join('');
}

/** `/get_load`, deprecated: a short form of the above. */
export function getLoad({ engine, traits }: InfoContext): Reply {
  return json(
    200,
    engine.now().map((rank, index) => ({
      dp_rank: index,
      num_reqs: rank.running + rank.waiting,
      num_waiting_reqs: rank.waiting,
      num_tokens: rank.usedTokens,
      ...(traits.loads === 'absent' ? {} : { num_pending_tokens: 0, ts_tic: performance.now() / 1000 }),
    })),
  );
}

/** 400 on a server without an admin key, even though the path is open: normal on most servers. */
export function hicacheBackend({ launch }: InfoContext): Reply {
  if (launch.keys.adminKey === null)
    return json(400, { error: 'This endpoint requires admin API key. Please set --admin-api-key.' });
  return json(200, {
    hicache_storage_backend: null,
    hicache_storage_backend_extra_config: null,
    hicache_storage_prefetch_policy: 'timeout',
    hicache_write_policy: 'write_through',
  });
}

/** Answers before the server is ready, and while the scheduler hangs. */
export function models({ state }: InfoContext): Reply {
  const created = Math.floor(now());
  const row = (id: string, parent: string | null) => ({
    id,
    object: 'model',
    created,
    owned_by: 'sglang',
    root: id,
    parent,
    max_model_len: state.contextLength,
  });
  return json(200, {
    object: 'list',
    data: [
      row(state.servedModelName, null),
      ...state.adapters.map((name) => row(name, state.servedModelName)),
    ],
  });
}
