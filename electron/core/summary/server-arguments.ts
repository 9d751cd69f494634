import { isObject, type JsonObject } from '../json-value.ts';
import type { JsonSource } from './ledger.ts';

/* The arguments a server was started with, out of the answer of /server_info or /get_server_info. */

export interface ServerArgument {
  /** Dotted, as it stands in the answer. */
  readonly key: string;
  readonly path: readonly string[];
  readonly value: unknown;
}

/** By key. */
export type ServerArguments = ReadonlyMap<string, ServerArgument>;

/**
 * What stands beside the arguments: the schedulers' own answers, which v0.4.6 mixes with them, and what follows from
 * how much memory was free.
 */
const measured = new Set([
  'status',
  'internal_states',
  'startup_time',
  'memory_usage',
  'last_gen_throughput',
  'avg_spec_accept_length',
  'step_time_dict',
  'effective_max_running_requests_per_dp',
  'max_total_num_tokens',
  'max_req_input_len',
  'kv_events',
]);

/** No argument is deeper; what a hostile answer holds below is compared as one value. */
const deepest = 6;

/** Every argument, nested ones by their parts. A list is one value, and so is an empty object. */
export function readArguments({ body }: JsonSource): ServerArguments {
  const found = new Map<string, ServerArgument>();
  const add = (holder: JsonObject, above: readonly string[]): void => {
    for (const [name, value] of Object.entries(holder)) {
      if (above.length === 0 && measured.has(name)) continue;
      const path = [...above, name];
      if (isObject(value) && path.length < deepest && Object.keys(value).length > 0) add(value, path);
      else found.set(path.join('.'), { key: path.join('.'), path, value });
    }
  };
  if (isObject(body)) add(body, []);
  return found;
}

/** A name that became another one: `prefix*` stands for all that begin so. */
const renames: readonly (readonly [from: string, to: string])[] = [
  ['stream_output', 'incremental_streaming_output'],
  ['nsa_*', 'dsa_*'],
  ['cuda_graph_max_bs', 'cuda_graph_max_bs_decode'],
  ['enable_deepep_moe', 'moe_a2a_backend'],
  ['enable_ep_moe', 'moe_a2a_backend'],
  ['max_micro_batch_size', 'pp_max_micro_batch_size'],
  ['mamba_scheduler_strategy', 'mamba_radix_cache_strategy'],
  ['enable_deepep_waterfill', 'enable_waterfill'],
  ['grpc_http_sidecar_port', 'smg_http_sidecar_port'],
];

/** Today's name of an argument; null where it never had another. */
function newName(name: string): string | null {
  for (const [from, to] of renames) {
    if (from === name) return to;
    if (from.endsWith('*') && name.startsWith(from.slice(0, -1)))
      return to.slice(0, -1) + name.slice(from.length - 1);
  }
  return null;
}

/** The name of an argument without the group that newer servers sort it into. */
export const lastPart = ({ path, key }: ServerArgument): string => path.at(-1) ?? key;

/**
 * Both sides under the same keys: those of the side without groups where one of the two has some, and today's names. What
 * has no counterpart keeps its key.
 */
export function alignArguments(
  before: ServerArguments,
  after: ServerArguments,
): { readonly before: ServerArguments; readonly after: ServerArguments } {
  const ungrouped = { before: ungroup(before, after), after: ungroup(after, before) };
  return {
    before: rename(ungrouped.before, ungrouped.after),
    after: rename(ungrouped.after, ungrouped.before),
  };
}

/** Objects of `own` are groups where `other` has none of the name, and has the arguments in it at the top. */
function ungroup(own: ServerArguments, other: ServerArguments): ServerArguments {
  const others = new Set([...other.values()].map(({ path }) => path[0] ?? ''));
  const asToday = new Set([...others].map((name) => newName(name) ?? name));
  const groups = new Set(
    [...own.values()].flatMap(({ path: [group = '', name] }) =>
      name !== undefined && !others.has(group) && (others.has(name) || asToday.has(name)) ? [group] : [],
    ),
  );
  return new Map(
    [...own].map(([key, argument]) => {
      const [group = '', ...rest] = argument.path;
      return [groups.has(group) && rest.length > 0 ? rest.join('.') : key, argument];
    }),
  );
}

/** Older names of `own` become newer ones that `other` has and `own` has not. */
function rename(own: ServerArguments, other: ServerArguments): ServerArguments {
  const renamed = new Map<string, ServerArgument>();
  for (const [key, argument] of own) {
    const name = newName(lastPart(argument));
    const today = name === null ? null : [...key.split('.').slice(0, -1), name].join('.');
    const to = today !== null && !other.has(key) && other.has(today) && !own.has(today) ? today : key;
    // Two flags became one backend: the one that is on says which.
    if (renamed.get(to)?.value !== true) renamed.set(to, argument);
  }
  return renamed;
}

/** Whether a flag of old says the same as the backend that took its place. */
export function isSameBackend(one: ServerArgument, other: ServerArgument): boolean {
  const off: readonly unknown[] = [false, null, 'none'];
  const [flag, backend] = newName(lastPart(one)) === null ? [other, one] : [one, other];
  if (newName(lastPart(flag)) !== 'moe_a2a_backend') return false;
  if (off.includes(flag.value)) return off.includes(backend.value);
  return lastPart(flag) === 'enable_deepep_moe' && flag.value === true && backend.value === 'deepep';
}
