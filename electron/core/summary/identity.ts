import type { Summary } from '../../../shared/summary.ts';
import { asBoolean, asNumber, asObject, asString, isObject, numbersOf } from '../json-value.ts';
import { type JsonSource, type Ledger, type Place, place } from './ledger.ts';

/* Who the server is and how large: /model_info, /server_info, and where those are missing the first row of loads. */

export interface InfoSources {
  readonly modelInfo: JsonSource | null;
  readonly serverInfo: JsonSource | null;
  readonly loads: JsonSource | null;
}

/** A name: an empty one says nothing. */
const asName = (value: unknown): string | null => asString(value) || null;

/**
 * Places of one of the server's arguments: the flat answer, then the scheduler's own (the top holds null where the
 * scheduler chose, as with `attention_backend`), then one level of groups, which newer servers sort arguments into.
 */
export function argument(serverInfo: JsonSource | null, name: string): readonly Place[] {
  const groups = Object.entries(asObject(serverInfo?.body) ?? {}).flatMap(([group, value]) =>
    isObject(value) && Object.hasOwn(value, name) ? [place(serverInfo, group, name)] : [],
  );
  return [place(serverInfo, name), place(serverInfo, 'internal_states', 0, name), ...groups];
}

export function readModel({ modelInfo, serverInfo, loads }: InfoSources, ledger: Ledger): Summary['model'] {
  return {
    model_path: ledger.take(
      'model.model_path',
      asName,
      place(modelInfo, 'model_path'),
      ...argument(serverInfo, 'model_path'),
    ),
    weight_version: ledger.take(
      'model.weight_version',
      asName,
      place(modelInfo, 'weight_version'),
      ...argument(serverInfo, 'weight_version'),
    ),
    served_model_name: ledger.take(
      'model.served_model_name',
      asName,
      ...argument(serverInfo, 'served_model_name'),
    ),
    model_type: ledger.take('model.model_type', asName, place(modelInfo, 'model_type')),
    is_generation: ledger.take('model.is_generation', asBoolean, place(modelInfo, 'is_generation')),
    sglang_version: ledger.take(
      'model.sglang_version',
      asName,
      place(serverInfo, 'version'),
      place(loads, 'version'),
    ),
  };
}

export function readTopology({ serverInfo, loads }: InfoSources, ledger: Ledger): Summary['topology'] {
  const number = (name: string) => ledger.take(`topology.${name}`, asNumber, ...argument(serverInfo, name));
  const text = (name: string) => ledger.take(`topology.${name}`, asName, ...argument(serverInfo, name));
  const flag = (name: string) => ledger.take(`topology.${name}`, asBoolean, ...argument(serverInfo, name));
  return {
    tp_size: number('tp_size'),
    dp_size: number('dp_size'),
    pp_size: number('pp_size'),
    ep_size: number('ep_size'),
    disaggregation_mode: text('disaggregation_mode'),
    attention_backend: text('attention_backend'),
    sampling_backend: text('sampling_backend'),
    schedule_policy: text('schedule_policy'),
    enable_trace: flag('enable_trace'),
    enable_metrics: flag('enable_metrics'),
    accelerator: ledger.take('topology.accelerator', asName, place(loads, 'accelerator')),
    num_accelerators: ledger.take('topology.num_accelerators', asNumber, place(loads, 'num_accelerators')),
  };
}

export function readCapacity({ serverInfo, loads }: InfoSources, ledger: Ledger): Summary['capacity'] {
  const key = (name: string) => `capacity.${name}`;
  const memory = memoryPlace(serverInfo, loads);
  const inMemory = (...names: readonly string[]) =>
    names.map((name) => place(memory.source, ...memory.path, name));
  const byPhase = phases(inMemory('graph', 'cuda_graph', 'graph_gb'));
  const graphByPhase: Record<string, number> = Object.fromEntries(byPhase?.entries ?? []);
  if (byPhase) ledger.note(key('graph_by_phase_gb'), byPhase.entries.length, byPhase.at);
  return {
    max_total_num_tokens: ledger.take(
      key('max_total_num_tokens'),
      asNumber,
      ...argument(serverInfo, 'max_total_num_tokens'),
      place(loads, 'loads', 0, 'max_total_num_tokens'),
    ),
    max_req_input_len: ledger.take(
      key('max_req_input_len'),
      asNumber,
      ...argument(serverInfo, 'max_req_input_len'),
    ),
    effective_max_running_requests_per_dp: ledger.take(
      key('effective_max_running_requests_per_dp'),
      asNumber,
      place(serverInfo, 'internal_states', 0, 'effective_max_running_requests_per_dp'),
      place(loads, 'loads', 0, 'max_running_requests'),
    ),
    weight_gb: ledger.take(key('weight_gb'), asNumber, ...inMemory('weight', 'weight_gb')),
    kv_cache_gb: ledger.take(key('kv_cache_gb'), asNumber, ...inMemory('kvcache', 'kv_cache_gb')),
    graph_gb: byPhase
      ? sumUp(key('graph_gb'), byPhase, ledger)
      : ledger.take(key('graph_gb'), asNumber, ...inMemory('graph', 'cuda_graph', 'graph_gb')),
    graph_by_phase_gb: graphByPhase,
    token_capacity: ledger.take(key('token_capacity'), asNumber, ...inMemory('token_capacity')),
  };
}

/** The object with the memory figures: per rank, flat before v0.4.7, or in the first row of loads. */
function memoryPlace(serverInfo: JsonSource | null, loads: JsonSource | null): Place {
  const places = [
    place(serverInfo, 'internal_states', 0, 'memory_usage'),
    place(serverInfo, 'memory_usage'),
    place(loads, 'loads', 0, 'memory'),
  ];
  return places.find(({ source, path }) => isObject(source?.at(path))) ?? place(null);
}

interface Phases {
  readonly at: Place;
  readonly entries: readonly (readonly [string, number])[];
}

/** Since August 2026 the graphs' memory is a map of phases. */
function phases(places: readonly Place[]): Phases | null {
  const at = places.find(({ source, path }) => isObject(source?.at(path)));
  return at?.source ? { at, entries: numbersOf(at.source.at(at.path)) } : null;
}

function sumUp(key: string, { at, entries }: Phases, ledger: Ledger): number | null {
  if (entries.length === 0) return null;
  const sum = entries.reduce((total, [, value]) => total + value, 0);
  ledger.note(key, sum, at);
  return sum;
}
