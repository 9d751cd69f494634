import type { CaptureId, CaptureView, SourceRecord } from '../../shared/capture.ts';
import type { OpenedDump } from '../../shared/contract.ts';
import type { DumpId } from '../../shared/dump.ts';
import type { IncidentId, IncidentView } from '../../shared/incident.ts';
import type { Signal } from '../../shared/signal.ts';
import type { Summary } from '../../shared/summary.ts';

/** A capture as core hands it out, with nothing in it but what a test asks for. */
export function captureOf(id: string, parts: Partial<CaptureView> = {}): CaptureView {
  return {
    id: id as CaptureId,
    name: `capture ${id}`,
    path: `/incidents/${id}`,
    baseUrl: null,
    collectedAt: null,
    takenAt: null,
    role: 'plain',
    target: null,
    targets: [],
    samples: [{ number: 1, folder: '', takenAt: null }],
    window: null,
    watch: null,
    sources: [],
    summary: emptySummary,
    evidence: {},
    signals: [],
    baseline: null,
    masked: [],
    unknownFiles: [],
    ...parts,
  };
}

export function dumpOf(id: string, parts: Partial<OpenedDump> = {}): OpenedDump {
  return {
    id: id as DumpId,
    name: `${id}.pkl`,
    path: `/incidents/${id}.pkl`,
    bytes: 1,
    kind: 'crash_dump',
    total: 3,
    finished: 2,
    inFlight: 1,
    healthChecks: 0,
    modelPath: null,
    servedModelName: null,
    topology: { tp: null, dp: null, pp: null },
    endpoint: null,
    launchCommand: null,
    configUpdates: 0,
    firstStart: null,
    lastStart: null,
    dumpedAt: null,
    inFlightFacts: null,
    ruleFacts: null,
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
    signals: [],
    ...parts,
  };
}

export function sourceOf(name: string, status: SourceRecord['status'] = 'collected'): SourceRecord {
  const base = { name, path: null, file: null, httpStatus: null, elapsedSeconds: null, bytes: null };
  return status === 'collected'
    ? { ...base, status }
    : { ...base, status, reason: { key: 'notInThisVersion', params: {} } };
}

export function signalOf(rule: string, parts: Partial<Signal> = {}): Signal {
  return {
    rule,
    verdict: 'fired',
    severity: 'warn',
    grade: 'point',
    class: 'L',
    sub: null,
    text: rule,
    params: {},
    reason: null,
    evidence: [],
    ...parts,
  };
}

const emptySummary: Summary = {
  artifact_type: 'incident_bundle',
  bundle_dir: '',
  base_url: null,
  collected_at: null,
  health: {
    ready_ok: false,
    ready_collected: false,
    health_status: null,
    health_ok: false,
    health_generate_ok: false,
    health_generate_status: null,
  },
  model: {
    model_path: null,
    weight_version: null,
    served_model_name: null,
    model_type: null,
    is_generation: null,
    sglang_version: null,
  },
  topology: {
    tp_size: null,
    dp_size: null,
    pp_size: null,
    ep_size: null,
    disaggregation_mode: null,
    attention_backend: null,
    sampling_backend: null,
    schedule_policy: null,
    enable_trace: null,
    enable_metrics: null,
    accelerator: null,
    num_accelerators: null,
  },
  capacity: {
    max_total_num_tokens: null,
    max_req_input_len: null,
    effective_max_running_requests_per_dp: null,
    weight_gb: null,
    kv_cache_gb: null,
    graph_gb: null,
    graph_by_phase_gb: {},
    token_capacity: null,
  },
  point_in_time_load: {
    running_reqs: null,
    waiting_reqs: null,
    total_reqs: null,
    token_usage: null,
    avg_throughput: null,
    avg_utilization: null,
    cache_hit_rate: null,
    per_rank: [],
    queues: {},
    disaggregation: {},
  },
  metrics: {
    request_count: null,
    num_requests_total: null,
    prompt_tokens_total: null,
    generation_tokens_total: null,
    avg_ttft_seconds: null,
    avg_e2e_seconds: null,
    avg_queue_time_seconds: null,
    avg_inter_token_seconds: null,
    stage_avg_seconds_max_tp_rank: {},
  },
  signals: [],
  speculative_accept_lengths: [],
};

/** The same with a load of `running` and `waiting` requests. */
export const withLoad = (running: number | null, waiting: number | null): Summary => ({
  ...emptySummary,
  point_in_time_load: {
    ...emptySummary.point_in_time_load,
    running_reqs: running,
    waiting_reqs: waiting,
  },
});

export const incidentOf = (change: Partial<IncidentView> = {}): IncidentView => ({
  id: 'i1' as IncidentId,
  name: 'Incident',
  folder: '/data/unsaved/i1',
  named: false,
  createdAt: 1_790_000_000,
  access: { kind: 'write' },
  save: { kind: 'saved', at: null },
  conflicts: [],
  captures: [],
  dumps: [],
  requests: [],
  replays: [],
  batches: [],
  attachments: [],
  pins: [],
  note: null,
  edited: [],
  notes: [],
  ...change,
});
