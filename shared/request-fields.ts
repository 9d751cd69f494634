import type { PhraseKey } from './phrase.ts';
import { hasIn, isSince } from './server-version.ts';

/*
 * The fields of a request, once for all who need them: the schema of the editor (request-schema.ts) and the
 * choice of what a replay sends (core/replay/prepare.ts). Help texts stand in messages/en/fields.ts.
 * Read off SGLang 0.4.3 to main of 2026-08-17, `managers/io_struct.py` and `sampling/sampling_params.py`.
 */

/** The JSON that a field holds. "S": a batch may give a list with one value for each prompt. */
export type FieldKind =
  | 'text'
  | 'tokenIds'
  | 'embeds'
  | 'media'
  | 'sampling'
  | 'stringOrList'
  | 'string'
  | 'stringS'
  | 'boolean'
  | 'booleanS'
  | 'hiddenStates'
  | 'integer'
  | 'integerS'
  | 'number'
  | 'object'
  | 'list'
  | 'any';

/** `media` and `sampling` are sent with small repairs; `drop` is left out unless a person asks for it. */
export type ReplayRule = 'keep' | 'media' | 'sampling' | 'drop';

export interface FieldInfo {
  readonly kind: FieldKind;
  /** Compact JSON of the value that stands for "not given". */
  readonly default: string;
  /** First version read that has the field; null = 0.4.3 or before. */
  readonly since: string | null;
  /** Last version read that has it; left out = it is still there. */
  readonly until?: string;
  readonly rule: ReplayRule;
  /** Why it is left out or repaired. */
  readonly reason: PhraseKey | null;
}

const keep = (kind: FieldKind, since: string | null = null, fallback = 'null'): FieldInfo => ({
  kind,
  default: fallback,
  since,
  rule: 'keep',
  reason: null,
});
const drop = (
  reason: PhraseKey,
  kind: FieldKind,
  since: string | null = null,
  fallback = 'null',
): FieldInfo => ({ kind, default: fallback, since, rule: 'drop', reason });
const media = (since: string | null = null): FieldInfo => ({
  kind: 'media',
  default: 'null',
  since,
  rule: 'media',
  reason: 'mediaAsText',
});
const sampling = (fallback: string): FieldInfo => ({
  kind: 'sampling',
  default: fallback,
  since: null,
  rule: 'sampling',
  reason: 'siblingsRecorded',
});

/** What both request classes have. */
const common = {
  rid: drop('ridTaken', 'stringOrList'),
  text: keep('text'),
  input_ids: keep('tokenIds'),
  input_embeds: keep('embeds'),
  image_data: media(),
  audio_data: media('0.4.6'),
  video_data: media('0.4.10'),
  log_metrics: keep('boolean', null, 'true'),
  modalities: keep('list'),
  lora_path: keep('stringS'),
  lora_id: drop('rebuiltFromLoraPath', 'stringS', '0.5.1'),
  positional_embed_overrides: drop('noJsonForm', 'any', '0.5.12'),
  routing_key: keep('string', '0.5.9'),
  http_worker_ipc: drop('socketOfOldProcess', 'string', '0.5.3'),
  background: drop('responsesJob', 'boolean', '0.5.1', 'false'),
  priority: keep('integer', '0.5.2'),
  return_prompt_token_ids: keep('boolean', '0.5.15', 'false'),
  external_trace_header: drop('tracesRecorded', 'object', '0.5.7'),
  received_time: drop('clockOfOldHost', 'number', '0.5.10'),
  received_time_perf: { ...drop('clockOfOldHost', 'number', '0.5.5'), until: '0.5.9' },
  validation_time: { ...drop('clockOfOldHost', 'number', '0.5.5'), until: '0.5.9' },
  multi_item_delimiter_indices: keep('list', '0.5.12'),
} as const satisfies Record<string, FieldInfo>;

/** `GenerateReqInput`: the body of `/generate`, in the order in which an editor shows it. */
export const generateFields = {
  text: common.text,
  input_ids: common.input_ids,
  input_embeds: common.input_embeds,
  sampling_params: sampling('{}'),
  stream: keep('boolean', null, 'false'),
  image_data: common.image_data,
  audio_data: common.audio_data,
  video_data: common.video_data,
  modalities: common.modalities,
  mm_hashes: keep('list', '0.5.15'),
  mm_content_hashes: keep('list', 'main 2026-08'),
  use_audio_in_video: keep('boolean', '0.5.12', 'false'),
  max_dynamic_patch: keep('integer', '0.5.9'),
  min_dynamic_patch: keep('integer', '0.5.9'),
  image_max_dynamic_patch: keep('integer', '0.5.9'),
  video_max_dynamic_patch: keep('integer', '0.5.9'),
  images_config: keep('object', '0.5.15'),
  return_logprob: keep('booleanS', null, 'false'),
  logprob_start_len: keep('integerS', null, '-1'),
  top_logprobs_num: keep('integerS', null, '0'),
  token_ids_logprob: keep('tokenIds', '0.4.6'),
  return_text_in_logprobs: keep('boolean', null, 'false'),
  return_sampling_mask: keep('booleanS', '0.5.15'),
  return_flat_raw_top_logprobs: keep('boolean', '0.5.17', 'false'),
  return_flat_raw_top_logprobs_b64: keep('boolean', '0.5.17', 'false'),
  return_hidden_states: keep('hiddenStates', '0.4.6', 'false'),
  return_routed_experts: keep('boolean', '0.5.7', 'false'),
  routed_experts_start_len: keep('integer', '0.5.9', '0'),
  return_indexer_topk: keep('boolean', '0.5.12', 'false'),
  return_entropy: keep('boolean', '0.5.4', 'false'),
  return_prompt_token_ids: common.return_prompt_token_ids,
  lora_path: common.lora_path,
  lora_id: common.lora_id,
  custom_logit_processor: drop('runsCodeOnServer', 'stringS'),
  require_reasoning: keep('boolean', '0.5.7', 'false'),
  max_thinking_tokens: keep('integer', '0.5.17'),
  priority: common.priority,
  extra_key: keep('stringOrList', '0.5.3'),
  cache_salt: keep('stringOrList', 'main 2026-08'),
  session_id: keep('string', '0.5.15'),
  session_params: drop('sessionGone', 'object'),
  routing_key: common.routing_key,
  conversation_id: keep('string', '0.5.2'),
  multi_item_delimiter_indices: common.multi_item_delimiter_indices,
  log_metrics: common.log_metrics,
  no_logs: keep('boolean', '0.5.3', 'false'),
  rid: common.rid,
  custom_labels: drop('labelsTargetMetrics', 'object', '0.5.3'),
  label: { ...drop('onlyIn052', 'string', '0.5.2'), until: '0.5.2' },
  routed_dp_rank: drop('ranksDiffer', 'integer', '0.5.10'),
  data_parallel_rank: drop('ranksDiffer', 'integer', '0.4.10'),
  bootstrap_host: drop('pairGone', 'stringS', '0.4.6'),
  bootstrap_port: drop('pairGone', 'integerS', '0.4.6'),
  bootstrap_room: drop('pairGone', 'integerS', '0.4.6'),
  bootstrap_pair_key: drop('pairGone', 'stringS', '0.5.2'),
  decode_tp_size: drop('pairGone', 'integerS', '0.5.7'),
  disagg_prefill_dp_rank: drop('pairGone', 'integer', '0.5.10'),
  need_wait_for_image: { ...drop('encoderGone', 'boolean', '0.5.7'), until: '0.5.9' },
  need_wait_for_mm_inputs: drop('encoderGone', 'boolean', '0.5.10'),
  num_items_assigned: drop('encoderGone', 'any', '0.5.7'),
  mm_data_mooncake: drop('encoderGone', 'list', '0.5.15'),
  encoder_urls: drop('encoderGone', 'list', '0.5.15'),
  positional_embed_overrides: common.positional_embed_overrides,
  http_worker_ipc: common.http_worker_ipc,
  background: common.background,
  return_bytes: drop('internalToServer', 'boolean', '0.5.2', 'false'),
  external_trace_header: common.external_trace_header,
  received_time: common.received_time,
  received_time_perf: common.received_time_perf,
  validation_time: common.validation_time,
} as const satisfies Record<string, FieldInfo>;

/** `EmbeddingReqInput`: the body of `/encode` and `/classify`. */
export const embeddingFields = {
  text: common.text,
  input_ids: common.input_ids,
  input_embeds: common.input_embeds,
  image_data: common.image_data,
  audio_data: common.audio_data,
  video_data: common.video_data,
  modalities: common.modalities,
  is_cross_encoder_request: keep('boolean', '0.5.6', 'false'),
  dimensions: keep('integer', '0.5.6'),
  return_pooled_hidden_states: keep('boolean', '0.5.12', 'false'),
  return_prompt_token_ids: common.return_prompt_token_ids,
  embed_override_token_id: keep('integer', '0.5.12'),
  lora_path: common.lora_path,
  priority: common.priority,
  routing_key: common.routing_key,
  multi_item_delimiter_indices: common.multi_item_delimiter_indices,
  log_metrics: common.log_metrics,
  sampling_params: keep('sampling', null, '{"max_new_tokens":0}'),
  rid: common.rid,
  lora_id: common.lora_id,
  embed_overrides: drop('noJsonForm', 'any', '0.5.12'),
  positional_embed_overrides: common.positional_embed_overrides,
  http_worker_ipc: common.http_worker_ipc,
  background: common.background,
  trace_context: { ...drop('tracesRecorded', 'object', '0.5.6'), until: '0.5.6' },
  external_trace_header: common.external_trace_header,
  received_time: common.received_time,
  received_time_perf: common.received_time_perf,
  validation_time: common.validation_time,
} as const satisfies Record<string, FieldInfo>;

/** Attributes that the server leaves on a request object; no version takes them as fields. */
export const leftByServer: readonly string[] = ['is_single', 'batch_size', 'parallel_sample_num'];

export interface SamplingInfo {
  readonly kind:
    | 'integer'
    | 'number'
    | 'boolean'
    | 'string'
    | 'stringOrList'
    | 'tokenIds'
    | 'bias'
    | 'object';
  readonly default: string;
  readonly since: string | null;
  readonly min?: number;
  readonly max?: number;
  /** The lower bound itself is not allowed. */
  readonly above?: boolean;
  /** Before this version it was. */
  readonly aboveFrom?: string;
}

/**
 * Sampling parameters. null stands for the default of each. An unknown one is answered with 500, so that this list
 * has to be whole; what the server sets for itself (`stop_strs` and the like) is left out on purpose.
 */
export const samplingFields = {
  max_new_tokens: { kind: 'integer', default: '128', since: null, min: 0 },
  min_new_tokens: { kind: 'integer', default: '0', since: null, min: 0 },
  temperature: { kind: 'number', default: '1.0', since: null, min: 0 },
  top_p: { kind: 'number', default: '1.0', since: null, min: 0, max: 1, above: true },
  top_k: { kind: 'integer', default: '-1', since: null, min: -1 },
  min_p: { kind: 'number', default: '0.0', since: null, min: 0, max: 1 },
  frequency_penalty: { kind: 'number', default: '0.0', since: null, min: -2, max: 2 },
  presence_penalty: { kind: 'number', default: '0.0', since: null, min: -2, max: 2 },
  repetition_penalty: {
    kind: 'number',
    default: '1.0',
    since: null,
    min: 0,
    max: 2,
    above: true,
    aboveFrom: '0.5.7',
  },
  stop: { kind: 'stringOrList', default: 'null', since: null },
  stop_token_ids: { kind: 'tokenIds', default: 'null', since: null },
  stop_regex: { kind: 'stringOrList', default: 'null', since: '0.5.4' },
  n: { kind: 'integer', default: '1', since: null, min: 1 },
  json_schema: { kind: 'string', default: 'null', since: null },
  regex: { kind: 'string', default: 'null', since: null },
  ebnf: { kind: 'string', default: 'null', since: null },
  structural_tag: { kind: 'string', default: 'null', since: null },
  ignore_eos: { kind: 'boolean', default: 'false', since: null },
  skip_special_tokens: { kind: 'boolean', default: 'true', since: null },
  spaces_between_special_tokens: { kind: 'boolean', default: 'true', since: null },
  no_stop_trim: { kind: 'boolean', default: 'false', since: null },
  stream_interval: { kind: 'integer', default: 'null', since: null, min: 1 },
  logit_bias: { kind: 'bias', default: 'null', since: null },
  sampling_seed: { kind: 'integer', default: 'null', since: '0.5.3' },
  custom_params: { kind: 'object', default: 'null', since: null },
} as const satisfies Record<string, SamplingInfo>;

export const samplingKeys: readonly string[] = Object.keys(samplingFields);

/** Constraints on the output, of which one can be set. */
export const grammarFields: readonly SamplingFieldName[] = ['json_schema', 'regex', 'ebnf', 'structural_tag'];

/** The parameters that a server of that version takes, with the ranges that it has; null = any version. */
export function samplingOf(version: string | null): readonly (readonly [SamplingFieldName, SamplingInfo])[] {
  const all = Object.entries(samplingFields) as [SamplingFieldName, SamplingInfo][];
  return all
    .filter(([, info]) => hasIn(version, info))
    .map(([name, info]) => [name, { ...info, above: isAbove(info, version) }] as const);
}

const isAbove = ({ above = false, aboveFrom }: SamplingInfo, version: string | null): boolean =>
  above && (aboveFrom === undefined || version === null || isSince(version, aboveFrom));

/** `0 … 1`, `> 0 … 2`, `≥ 1`; null where a value is bound by its kind only. */
export function boundsOf({ min, max, above = false }: SamplingInfo): string | null {
  if (min === undefined) return null;
  const low = above ? `> ${min}` : `${min}`;
  return max === undefined ? (above ? low : `≥ ${min}`) : `${low} … ${max}`;
}

export type RequestFieldName = keyof typeof generateFields | keyof typeof embeddingFields;
export type SamplingFieldName = keyof typeof samplingFields;

/** The fields of a request of that class, by name. */
export function fieldsOf(kind: 'generate' | 'embedding'): ReadonlyMap<string, FieldInfo> {
  return kind === 'generate' ? generateMap : embeddingMap;
}

const generateMap: ReadonlyMap<string, FieldInfo> = new Map(Object.entries(generateFields));
const embeddingMap: ReadonlyMap<string, FieldInfo> = new Map(Object.entries(embeddingFields));
