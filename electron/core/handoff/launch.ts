import { isObject } from '../json-value.ts';
import { argument } from '../summary/identity.ts';
import type { JsonSource } from '../summary/ledger.ts';
import { maskedWord, rawShell, type ShellText, shellLine, shellVariable } from './shell-quote.ts';

/* The command that starts the same server again: as a crash dump recorded it, else put together from /server_info. */

const module = ['python3', '-m', 'sglang.launch_server'];

/** Variable of a secret by its flag. */
const variableOf = (flag: string): string =>
  /^--(admin-)?api-key$/.test(flag) || flag === '--ssl-keyfile-password'
    ? flag.slice(2).replaceAll('-', '_').toUpperCase()
    : 'SECRET';

/** `extra`: flags that are put in, or in the place of their own. */
export type ExtraFlags = Readonly<Record<string, string | true>>;

/**
 * A recorded argv, joined with blanks and unquoted, as words again. A value that begins with a brace or bracket is JSON
 * and goes up to the next flag; any other is taken apart at blanks.
 */
export function launchFromCommand(command: string, extra: ExtraFlags = {}): ShellText {
  const [program = '', ...rest] = command.trim().split(/\s+(?=--?[A-Za-z])/);
  const [script = '', ...loose] = program.split(/\s+/);
  const flags = rest.flatMap((piece) => {
    const [, flag = piece, value = ''] = /^(\S+?)(?:[=\s]\s*(.*))?$/s.exec(piece) ?? [];
    return Object.hasOwn(extra, flag) ? [] : [{ flag, value: value.trim() }];
  });
  return shellLine(
    ...startOf(script),
    ...loose,
    ...flags.flatMap(({ flag, value }) => [flag, ...valuesOf(flag, value)]),
    ...extraWords(extra),
  );
}

function startOf(script: string): readonly string[] {
  if (/(^|\/)launch_server(\.py)?$/.test(script) || script === '') return module;
  return script.endsWith('.py') ? ['python3', script] : [script];
}

function valuesOf(flag: string, value: string): readonly ShellText[] {
  if (value === '') return [];
  const words = /^[[{]/.test(value) && !/^\[masked:/.test(value) ? [value] : value.split(/\s+/);
  return words.map((word) => maskedWord(word, variableOf(flag)));
}

const extraWords = (extra: ExtraFlags): readonly string[] =>
  Object.entries(extra).flatMap(([flag, value]) => (value === true ? [flag] : [flag, value]));

/**
 * Fields of ServerArgs that make a server behave as it does, with the values that need no flag. What else a release has
 * keeps its default; a resolved value is as good as the flag that led to it.
 */
const fields: readonly (readonly [field: string, ...usual: readonly unknown[]])[] = [
  ['model_path'],
  ['tokenizer_path', 'model_path'],
  ['served_model_name', 'model_path'],
  ['revision'],
  ['load_format', 'auto'],
  ['model_impl', 'auto'],
  ['trust_remote_code'],
  ['json_model_override_args', '{}'],
  ['context_length'],
  ['is_embedding'],
  ['enable_multimodal'],
  ['dtype', 'auto'],
  ['quantization'],
  ['kv_cache_dtype', 'auto'],
  ['tp_size', 1],
  ['pp_size', 1],
  ['dp_size', 1],
  ['ep_size', 1],
  ['enable_dp_attention'],
  ['enable_dp_lm_head'],
  ['load_balance_method', 'auto', 'round_robin'],
  ['nnodes', 1],
  ['mem_fraction_static'],
  ['max_running_requests'],
  ['max_queued_requests'],
  ['max_total_tokens'],
  ['chunked_prefill_size'],
  ['max_prefill_tokens', 16384],
  ['page_size', 1],
  ['schedule_policy', 'fcfs'],
  ['schedule_conservativeness', 1],
  ['enable_mixed_chunk'],
  ['disable_radix_cache'],
  ['radix_eviction_policy', 'lru'],
  ['disable_overlap_schedule'],
  ['enable_priority_scheduling'],
  ['swa_full_tokens_ratio', 0.8],
  ['attention_backend'],
  ['prefill_attention_backend'],
  ['decode_attention_backend'],
  ['sampling_backend'],
  ['grammar_backend'],
  ['moe_a2a_backend', 'none'],
  ['moe_runner_backend', 'auto'],
  ['deepep_mode', 'auto'],
  ['enable_eplb'],
  ['disable_cuda_graph'],
  ['cuda_graph_max_bs'],
  ['cuda_graph_max_bs_decode'],
  ['enable_torch_compile'],
  ['disable_custom_all_reduce'],
  ['enable_nccl_nvls'],
  ['enable_mscclpp'],
  ['enable_deterministic_inference'],
  ['speculative_algorithm'],
  ['speculative_draft_model_path'],
  ['speculative_num_steps'],
  ['speculative_eagle_topk'],
  ['speculative_num_draft_tokens'],
  ['enable_hierarchical_cache'],
  ['enable_lora'],
  ['max_loras_per_batch', 8],
  ['max_lora_rank'],
  ['disaggregation_mode', 'null'],
  ['chat_template'],
  ['reasoning_parser'],
  ['tool_call_parser'],
  ['sampling_defaults', 'model'],
  ['preferred_sampling_params'],
  ['tokenizer_worker_num', 1],
  ['stream_interval', 1],
  ['enable_metrics'],
  ['api_key'],
  ['admin_api_key'],
  ['host', '127.0.0.1'],
  ['port', 30000],
];

/** Read only where another field makes them matter. */
const dependent: readonly (readonly [when: string, fields: typeof fields])[] = [
  [
    'enable_hierarchical_cache',
    [
      ['hicache_ratio', 2],
      ['hicache_size', 0],
      ['hicache_write_policy', 'write_through'],
      ['hicache_io_backend', 'kernel'],
      ['hicache_mem_layout', 'layer_first'],
      ['hicache_storage_backend'],
      ['hicache_storage_prefetch_policy'],
    ],
  ],
  [
    'disaggregation_mode',
    [
      ['disaggregation_transfer_backend', 'mooncake'],
      ['disaggregation_bootstrap_port', 8998],
      ['disaggregation_ib_device'],
      ['num_reserved_decode_tokens', 512],
    ],
  ],
];

/** From /server_info; null where that was not collected or names no model. */
export function launchFromServerInfo(
  serverInfo: JsonSource | null,
  extra: ExtraFlags = {},
): ShellText | null {
  const fieldOf = (field: string): unknown =>
    argument(serverInfo, field)
      .map(({ source, path }) => source?.at(path))
      .find((value) => value !== undefined && value !== null);
  const model = fieldOf('model_path');
  if (typeof model !== 'string') return null;
  const words = (rows: typeof fields): readonly ShellText[] =>
    rows.flatMap(([field, ...usual]) => {
      const flag = `--${field.replaceAll('_', '-')}`;
      const value = fieldOf(field);
      const neutral = usual.includes(value) || (usual.includes('model_path') && value === model);
      if (value === undefined || neutral || Object.hasOwn(extra, flag)) return [];
      return flagWords(flag, value);
    });
  const nodes = Number(fieldOf('nnodes') ?? 1) > 1;
  const [start, modelFlag] = [shellLine(...module), '--model-path'];
  return shellLine(
    start,
    modelFlag,
    maskedWord(model),
    ...words(fields.filter(([field]) => field !== 'model_path')),
    ...dependent.flatMap(([when, rows]) => {
      const value = fieldOf(when);
      return value === true || (typeof value === 'string' && value !== 'null') ? words(rows) : [];
    }),
    // Each node gets its own rank.
    ...(nodes ? [rawShell('--node-rank'), shellVariable('NODE_RANK')] : []),
    ...(nodes ? flagWords('--dist-init-addr', fieldOf('dist_init_addr')) : []),
    ...extraWords(extra),
  );
}

function flagWords(flag: string, value: unknown): readonly ShellText[] {
  if (value === true) return [rawShell(flag)];
  if (value === false || value === undefined || value === null) return [];
  const text =
    typeof value === 'string' || typeof value === 'number'
      ? String(value)
      : isObject(value)
        ? JSON.stringify(value)
        : null;
  return text === null ? [] : [rawShell(flag), maskedWord(text, variableOf(flag))];
}
