import { randomUUID } from 'node:crypto';
import { type BodyReply, badBody } from './reply.ts';
import { tokenId, tokenise } from './tokens.ts';

/** One prompt of a /generate, /encode or /classify body, batch and `n` taken apart. */
export interface PromptItem {
  readonly rid: string;
  /** null where only token ids were sent. */
  readonly text: string | null;
  readonly ids: readonly number[];
  readonly samplingParams: Readonly<Record<string, unknown>>;
  readonly loraPath: string | null;
}

export interface GenerateBody {
  /** False for a list of prompts: the answer is an array then. */
  readonly single: boolean;
  readonly items: readonly PromptItem[];
  readonly stream: boolean;
  readonly returnLogprob: boolean;
  readonly logprobStart: number;
  readonly topLogprobs: number;
  readonly textInLogprobs: boolean;
  readonly returnPromptTokenIds: boolean;
  /** `routed_dp_rank`, or its old spelling; null = the server chooses. */
  readonly rank: number | null;
  /** Keeps cache entries of different callers apart. */
  readonly cacheKey: string;
  /** Every field as sent, for the checks that depend on the server's flags. */
  readonly fields: Readonly<Record<string, unknown>>;
}

/** `reply` for a body that is refused by its form, `complaint` for a ValueError with SGLang's words. */
export type ParsedBody =
  | { readonly kind: 'body'; readonly body: GenerateBody }
  | { readonly kind: 'reply'; readonly reply: BodyReply }
  | { readonly kind: 'complaint'; readonly message: string; readonly stream: boolean };

type Fields = Readonly<Record<string, unknown>>;

/** Unknown fields are ignored without a word, as SGLang does. */
export function parseGenerateBody(contentType: string | undefined, raw: string): ParsedBody {
  const fields = parseJson(contentType, raw);
  if (fields.kind === 'reply') return fields;
  const wrong = wrongType(fields.value);
  if (wrong) return { kind: 'reply', reply: invalidField(wrong.name, wrong.wanted) };

  const { text, input_ids: ids, input_embeds: embeds } = fields.value;
  const stream = fields.value.stream === true;
  if (isUnset(text) && isUnset(ids) && isUnset(embeds))
    return {
      kind: 'complaint',
      message: 'Either text, input_ids or input_embeds should be provided.',
      stream,
    };
  return { kind: 'body', body: readBody(fields.value, stream) };
}

function readBody(fields: Fields, stream: boolean): GenerateBody {
  const texts = fields.text as string | readonly string[] | null | undefined;
  const ids = fields.input_ids as readonly number[] | readonly number[][] | null | undefined;
  const single = isUnset(ids) ? !Array.isArray(texts) : !Array.isArray(ids?.[0]);
  const textList = isUnset(texts) ? [] : typeof texts === 'string' ? [texts] : (texts as readonly string[]);
  const idList = isUnset(ids) ? [] : ((single ? [ids] : ids) as readonly (readonly number[])[]);
  const count = Math.max(textList.length, idList.length, 1);
  const items = Array.from({ length: count }, (_none, index): PromptItem => {
    const text = textList[index] ?? null;
    return {
      rid: ridOf(fields.rid, index, single),
      text,
      ids: idList[index] ?? tokenise(text ?? '').map(tokenId),
      samplingParams: (nth(fields.sampling_params, index) ?? {}) as Fields,
      loraPath: (nth(fields.lora_path, index) ?? null) as string | null,
    };
  });
  const rank = fields.routed_dp_rank ?? fields.data_parallel_rank ?? null;
  return {
    single,
    items,
    stream,
    returnLogprob: nth(fields.return_logprob, 0) === true,
    logprobStart: Number(nth(fields.logprob_start_len, 0) ?? -1),
    topLogprobs: Number(nth(fields.top_logprobs_num, 0) ?? 0),
    textInLogprobs: fields.return_text_in_logprobs === true,
    returnPromptTokenIds: fields.return_prompt_token_ids === true,
    rank: typeof rank === 'number' ? rank : null,
    cacheKey: JSON.stringify([fields.extra_key ?? null, fields.cache_salt ?? null]),
    fields,
  };
}

function parseJson(
  contentType: string | undefined,
  raw: string,
): { kind: 'fields'; value: Fields } | { kind: 'reply'; reply: BodyReply } {
  const refuse = (message: string) => ({ kind: 'reply', reply: badBody(message) }) as const;
  if (contentType?.split(';')[0]?.trim().toLowerCase() !== 'application/json')
    return refuse("Unsupported Media Type: Only 'application/json' is allowed");
  let value: unknown;
  try {
    value = JSON.parse(raw);
  } catch (error) {
    return refuse(`1 validation error: json_invalid: ${error instanceof Error ? error.message : 'no JSON'}`);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return refuse('1 validation error: body: Input should be a valid dictionary');
  const big = integersOver64Bits(raw);
  if (big !== null) return refuse(`1 validation error: json_invalid: number out of range: ${big}`);
  return { kind: 'fields', value: value as Fields };
}

/** orjson refuses them; JSON.parse would round them without a word. */
function integersOver64Bits(raw: string): string | null {
  const withoutStrings = raw.replace(/"(?:[^"\\]|\\.)*"/gu, '""');
  for (const [number] of withoutStrings.matchAll(/-?\d{19,}(?![\d.eE])/gu)) {
    const value = BigInt(number);
    if (value > 0xffff_ffff_ffff_ffffn || value < -0x8000_0000_0000_0000n) return number;
  }
  return null;
}

const isUnset = (value: unknown): boolean => value === undefined || value === null;
const isString = (value: unknown) => typeof value === 'string';
const isNumber = (value: unknown) => typeof value === 'number';
const isDict = (value: unknown) => typeof value === 'object' && value !== null && !Array.isArray(value);
const listOf = (test: (one: unknown) => boolean) => (value: unknown) =>
  Array.isArray(value) && value.every(test);

/** Fields whose type is checked at the door, each with what pydantic would ask for. */
const types: readonly [string, (value: unknown) => boolean, string][] = [
  ['text', (v) => isString(v) || listOf(isString)(v), 'string or list'],
  ['input_ids', (v) => listOf(isNumber)(v) || listOf(listOf(isNumber))(v), 'list of integers'],
  ['sampling_params', (v) => isDict(v) || listOf(isDict)(v), 'dictionary or list'],
  ['rid', (v) => isString(v) || listOf(isString)(v), 'string or list'],
  ['stream', (v) => typeof v === 'boolean', 'boolean'],
  ['return_logprob', (v) => typeof v === 'boolean' || Array.isArray(v), 'boolean or list'],
  ['logprob_start_len', (v) => isNumber(v) || listOf(isNumber)(v), 'integer or list'],
  ['top_logprobs_num', (v) => isNumber(v) || listOf(isNumber)(v), 'integer or list'],
  ['lora_path', (v) => isString(v) || Array.isArray(v), 'string or list'],
  ['bootstrap_room', (v) => isNumber(v) || Array.isArray(v), 'integer or list'],
  ['routed_dp_rank', isNumber, 'integer'],
  ['priority', isNumber, 'integer'],
];

function wrongType(fields: Fields): { name: string; wanted: string } | null {
  for (const [name, fits, wanted] of types)
    if (!isUnset(fields[name]) && !fits(fields[name])) return { name, wanted };
  return null;
}

function invalidField(name: string, wanted: string): BodyReply {
  const error = `{'type': 'type_error', 'loc': ('body', '${name}'), 'msg': 'Input should be a valid ${wanted}'}`;
  return badBody(`1 validation error:\n  ${error} [${error}]`);
}

function nth(value: unknown, index: number): unknown {
  return Array.isArray(value) ? value[index] : value;
}

function ridOf(given: unknown, index: number, single: boolean): string {
  if (Array.isArray(given)) return String(given[index] ?? randomUUID().replaceAll('-', ''));
  if (typeof given === 'string' && given !== '') return single ? given : `${given}_${index}`;
  return randomUUID().replaceAll('-', '');
}
