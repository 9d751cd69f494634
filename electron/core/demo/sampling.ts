import { vocabularySize } from './tokens.ts';

/** The sampling parameters that change what the demo server does; the others are checked and let be. */
export interface Sampling {
  /** null = until the context is full. */
  readonly maxNewTokens: number | null;
  readonly minNewTokens: number;
  readonly greedy: boolean;
  readonly seed: number | null;
  readonly stop: readonly string[];
  readonly stopTokenIds: readonly number[];
  readonly ignoreEos: boolean;
  readonly noStopTrim: boolean;
  readonly n: number;
  readonly streamInterval: number;
  /** A JSON schema, expression or grammar was asked for. It is counted, not followed. */
  readonly structured: boolean;
}

/**
 * What SGLang makes of `sampling_params`: `invalid` is a ValueError with the server's words, `crash` an
 * exception that nobody catches (an unknown key, a wrong type).
 */
export type SamplingOutcome =
  | { readonly kind: 'valid'; readonly sampling: Sampling }
  | { readonly kind: 'invalid'; readonly message: string }
  | { readonly kind: 'crash' };

type Raw = Readonly<Record<string, unknown>>;

const numbers: Readonly<Record<string, number>> = {
  temperature: 1,
  top_p: 1,
  top_k: -1,
  min_p: 0,
  frequency_penalty: 0,
  presence_penalty: 0,
  repetition_penalty: 1,
  min_new_tokens: 0,
  n: 1,
};
const known = new Set([
  ...Object.keys(numbers),
  'max_new_tokens',
  'stop',
  'stop_token_ids',
  'stop_regex',
  'json_schema',
  'regex',
  'ebnf',
  'structural_tag',
  'ignore_eos',
  'skip_special_tokens',
  'spaces_between_special_tokens',
  'no_stop_trim',
  'custom_params',
  'stream_interval',
  'logit_bias',
  'sampling_seed',
]);

/** Python's spelling of a number in a message: floats keep their point where the default is a float. */
const said = (name: string, value: number): string =>
  Number.isInteger(value) && /^(?:temperature|top_p|min_p|.*penalty)$/u.test(name)
    ? value.toFixed(1)
    : String(value);

export function readSampling(raw: Raw): SamplingOutcome {
  if (Object.keys(raw).some((key) => !known.has(key))) return { kind: 'crash' };
  const value: Record<string, number> = {};
  for (const [name, standard] of Object.entries(numbers)) {
    const given = raw[name] ?? standard;
    if (typeof given !== 'number') return { kind: 'crash' };
    value[name] = given;
  }
  const maxNewTokens = raw.max_new_tokens === undefined ? 128 : raw.max_new_tokens;
  const bias = raw.logit_bias ?? {};
  const interval = raw.stream_interval ?? 1;
  const seed = raw.sampling_seed ?? null;
  const stop = strings(raw.stop);
  const stopTokenIds = raw.stop_token_ids ?? [];
  if (maxNewTokens !== null && typeof maxNewTokens !== 'number') return { kind: 'crash' };
  if (typeof interval !== 'number' || (seed !== null && typeof seed !== 'number')) return { kind: 'crash' };
  if (stop === null || !Array.isArray(stopTokenIds) || typeof bias !== 'object') return { kind: 'crash' };

  const message = firstComplaint(value, maxNewTokens, bias as Raw, interval, raw);
  if (message !== null) return { kind: 'invalid', message };
  return {
    kind: 'valid',
    sampling: {
      maxNewTokens,
      minNewTokens: value.min_new_tokens ?? 0,
      greedy: (value.temperature ?? 1) < 1e-6 || value.top_k === 1,
      seed,
      stop,
      stopTokenIds: stopTokenIds.filter((id): id is number => typeof id === 'number'),
      ignoreEos: raw.ignore_eos === true,
      noStopTrim: raw.no_stop_trim === true,
      n: value.n ?? 1,
      streamInterval: interval,
      structured: ['json_schema', 'regex', 'ebnf', 'structural_tag'].some((key) => Boolean(raw[key])),
    },
  };
}

/** The checks in SGLang's order, so that the same body gets the same complaint. */
function firstComplaint(
  value: Readonly<Record<string, number>>,
  maxNewTokens: number | null,
  bias: Raw,
  interval: number,
  raw: Raw,
): string | null {
  const complain = (name: string, must: string): string =>
    `${name} must be ${must}, got ${said(name, value[name] ?? 0)}.`;
  const outside = (name: string, low: number, high: number): boolean => {
    const given = value[name] ?? 0;
    return !(given >= low && given <= high);
  };
  if (outside('temperature', 0, Number.MAX_VALUE))
    return complain('temperature', 'a non-negative finite number');
  if (outside('top_p', Number.MIN_VALUE, 1)) return complain('top_p', 'in (0, 1]');
  if (outside('min_p', 0, 1)) return complain('min_p', 'in [0, 1]');
  if (value.top_k !== -1 && outside('top_k', 1, Number.MAX_VALUE))
    return complain('top_k', '-1 (disable) or at least 1');
  if (outside('frequency_penalty', -2, 2)) return complain('frequency_penalty', 'in [-2, 2]');
  if (outside('presence_penalty', -2, 2)) return complain('presence_penalty', 'in [-2, 2]');
  if (outside('repetition_penalty', Number.MIN_VALUE, 2))
    return complain('repetition_penalty', 'in (0, 2] (1.0 = no penalty)');
  const least = value.min_new_tokens ?? 0;
  if (least < 0) return complain('min_new_tokens', 'in [0, max_new_tokens]');
  if (maxNewTokens !== null && maxNewTokens < 0)
    return `max_new_tokens must be at least 0, got ${maxNewTokens}.`;
  if (maxNewTokens !== null && least > maxNewTokens)
    return `min_new_tokens must be in [0, max_new_tokens(${maxNewTokens})], got ${least}.`;
  for (const id of Object.keys(bias))
    if (!(Number(id) >= 0 && Number(id) < vocabularySize))
      return `logit_bias must has keys in [0, ${vocabularySize - 1}], got ${id}.`;
  const grammars = [raw.json_schema, raw.regex, raw.ebnf].filter((one) => one !== undefined && one !== null);
  if (grammars.length > 1) return 'Only one of regex, json_schema, or ebnf can be set.';
  if ((value.n ?? 1) < 1) return complain('n', 'at least 1');
  if (interval < 1) return `stream_interval must be at least 1, got ${interval}.`;
  return null;
}

function strings(value: unknown): readonly string[] | null {
  if (value === undefined || value === null) return [];
  if (typeof value === 'string') return value === '' ? [] : [value];
  return Array.isArray(value) && value.every((one) => typeof one === 'string') ? value : null;
}
