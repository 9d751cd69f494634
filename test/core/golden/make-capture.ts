import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { sources } from '../../../electron/core/collect/sources.ts';
import { metricsText, type Series } from './metrics-text.ts';

/* A bundle as our collector writes it, of a server that is in the state that a test describes. */

type Json = Readonly<Record<string, unknown>>;

/** One rank as /v1/loads shows it, over a quiet one. */
export interface Rank {
  readonly [key: string]: unknown;
  readonly running?: number;
  readonly waiting?: number;
  readonly usage?: number;
  /** Seconds by which its snapshot is older than the answer. */
  readonly age?: number;
}

export interface Look {
  readonly ranks: readonly Rank[];
  /** null: /metrics answered 404. */
  readonly metrics: readonly Series[] | null;
}

/** What became of a call: an answer in so many seconds, or none. */
export type Call = { readonly status: number; readonly seconds: number } | 'timed out' | 'not asked';

export interface ServerState {
  readonly info?: Json;
  readonly modelInfo?: Json;
  readonly health?: Call;
  readonly healthGenerate?: Call;
  readonly serverInfo?: Call;
  readonly looks: readonly Look[];
  /** Seconds between two looks. */
  readonly gap?: number;
}

/** Unix seconds of the first look. */
const start = 1_786_000_000;
const slots = 256;
const pool = 400_000;

const serverArgs = (info: Json): Json => ({
  model_path: 'Qwen/Qwen3-32B',
  tokenizer_path: 'Qwen/Qwen3-32B',
  served_model_name: 'qwen3',
  tp_size: 4,
  dp_size: 1,
  pp_size: 1,
  ep_size: 1,
  enable_metrics: true,
  enable_trace: false,
  disaggregation_mode: 'null',
  speculative_algorithm: null,
  chunked_prefill_size: 8192,
  mem_fraction_static: 0.83,
  cuda_graph_max_bs_decode: 256,
  sleep_on_idle: false,
  crash_dump_folder: null,
  api_key: null,
  admin_api_key: null,
  host: '0.0.0.0',
  port: 30000,
  status: 'ready',
  version: '0.5.17',
  max_total_num_tokens: pool,
  max_req_input_len: 32_762,
  ...info,
  internal_states: [
    {
      memory_usage: { weight: 16.4, kvcache: 46.7, token_capacity: pool, graph: { decode: 1.3 } },
      effective_max_running_requests_per_dp: slots,
      ...((info.internal as Json | undefined) ?? {}),
    },
  ],
});

function loadsAt(at: number, ranks: readonly Rank[]): Json {
  return {
    timestamp: new Date(at * 1000).toISOString().replace('Z', '+00:00'),
    version: '0.5.17',
    accelerator: 'NVIDIA H100 80GB HBM3',
    num_accelerators: 4,
    loads: ranks.map(({ running = 0, waiting = 0, usage = 0, age = 0.05, ...more }, rank) => ({
      timestamp: at - age,
      dp_rank: rank,
      num_running_reqs: running,
      num_waiting_reqs: waiting,
      num_waiting_uncached_tokens: waiting * 800,
      num_used_tokens: Math.round(usage * pool),
      num_total_tokens: Math.round(usage * pool) + waiting * 1200,
      num_active_tokens: Math.round(usage * pool),
      max_total_num_tokens: pool,
      max_running_requests: slots,
      token_usage: usage,
      gen_throughput: running * 45,
      cache_hit_rate: 0,
      utilization: 0,
      queues: { waiting, grammar: 0, paused: 0, retracted: 0 },
      ...more,
    })),
  };
}

/** Writes it into `folder`, which it creates. */
export async function writeCapture(folder: string, state: ServerState): Promise<void> {
  const { gap = 30, looks } = state;
  const ok: Call = { status: 200, seconds: 0.02 };
  const answers: Readonly<Record<string, { readonly call: Call; readonly body?: unknown }>> = {
    ready: { call: { status: 404, seconds: 0.01 } },
    health: { call: state.health ?? { status: 200, seconds: 1.01 }, body: '' },
    health_generate: { call: state.healthGenerate ?? { status: 200, seconds: 1.01 }, body: '' },
    model_info: {
      call: ok,
      body: {
        model_path: 'Qwen/Qwen3-32B',
        is_generation: true,
        weight_version: 'default',
        model_type: 'qwen3',
        ...state.modelInfo,
      },
    },
    server_info: { call: state.serverInfo ?? ok, body: serverArgs(state.info ?? {}) },
    hicache_storage_backend: { call: { status: 400, seconds: 0.01 } },
  };
  const rows = async (below: string, look: Look, at: number, only: readonly string[] | null) => {
    const own = {
      ...answers,
      metrics: {
        call: look.metrics === null ? { status: 404, seconds: 0.01 } : ok,
        body: look.metrics === null ? '' : metricsText(look.metrics),
      },
      loads_all: { call: ok, body: loadsAt(at, look.ranks) },
      loads_core_queues_disagg: { call: ok, body: loadsAt(at, look.ranks) },
    } as const;
    const written = [];
    for (const { name, kind, path } of sources) {
      if (only && !only.includes(name)) continue;
      const answer = own[name as keyof typeof own] as { call: Call; body?: unknown } | undefined;
      if (answer) written.push(await writeSource(folder, below, { name, kind, path, at, ...answer }));
    }
    return written;
  };
  const [first, ...others] = looks;
  if (!first) throw new Error('a capture has one look at least');
  const manifest = {
    artifact_type: 'incident_bundle_manifest',
    version: others.length > 0 ? 2 : 1,
    base_url: 'http://10.0.0.7:30000',
    started_at: start - 1,
    ended_at: start + gap * others.length + 1,
    state: 'complete',
    sources: await rows('', first, start, null),
    masked: [],
    samples: [] as unknown[],
  };
  for (const [index, look] of others.entries()) {
    const below = `samples/${String(index + 2).padStart(4, '0')}`;
    const at = start + gap * (index + 1);
    manifest.samples.push({
      number: index + 2,
      folder: below,
      started_at: at,
      ended_at: at,
      sources: await rows(below, look, at, ['loads_all', 'metrics']),
      restart: null,
    });
  }
  await write(folder, 'manifest.json', manifest);
  await write(folder, 'metadata.json', {
    artifact_type: 'incident_bundle',
    base_url: 'http://10.0.0.7:30000',
    collected_at: '20260806_070640',
    token_provided: false,
    timeout_seconds: 25,
  });
}

interface Source {
  readonly name: string;
  readonly kind: 'text' | 'json';
  readonly path: string;
  readonly at: number;
  readonly call: Call;
  readonly body?: unknown;
}

/** One source's file as the reference scripts name and wrap it, and its row of the manifest. */
async function writeSource(folder: string, below: string, source: Source): Promise<Json> {
  const { name, kind, path, at, call, body } = source;
  const place = (file: string) => (below === '' ? file : `${below}/${file}`);
  const status = typeof call === 'string' ? null : call.status;
  const isFine = status !== null && status >= 200 && status < 300;
  const error = status === null ? 'TimeoutError: timed out' : `HTTPError: HTTP Error ${status}`;
  const file = kind === 'json' ? `${name}.json` : isFine ? `${name}.txt` : `${name}.txt.error.json`;
  if (call !== 'not asked') {
    const failure = { ok: false, status: status ?? -1, path, error };
    if (kind === 'json')
      await write(folder, place(file), isFine ? { ok: true, status, path, json: body } : failure);
    else await write(folder, place(file), isFine ? String(body) : failure);
  }
  const seconds = typeof call === 'string' ? (call === 'timed out' ? 25 : null) : call.seconds;
  return {
    name,
    path,
    instead_of: null,
    file: call === 'not asked' ? null : place(file),
    status: isFine ? 'collected' : 'missing',
    http_status: status,
    elapsed_seconds: seconds,
    bytes: isFine ? 100 : null,
    requested_at: seconds === null ? null : at - seconds,
    answered_at: status === null ? null : at,
    reason: isFine ? null : reasonOf(call, status),
  };
}

function reasonOf(call: Call, status: number | null): Json {
  if (call === 'timed out') return { key: 'timedOut', params: { seconds: 25 }, text: 'no answer in 25 s' };
  if (call === 'not asked') return { key: 'probesOff', params: {}, text: 'left out: health probes are off' };
  if (status === 404) return { key: 'notInThisVersion', params: {}, text: 'not in this version' };
  return { key: 'httpStatus', params: { status: status ?? 0 }, text: `HTTP ${status}` };
}

async function write(folder: string, file: string, body: unknown): Promise<void> {
  const path = join(folder, file);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, typeof body === 'string' ? body : `${JSON.stringify(body, null, 2)}\n`);
}
