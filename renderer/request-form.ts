import { findHeld } from '../shared/held.ts';
import type { Endpoint } from '../shared/request.ts';
import {
  boundsOf,
  type FieldInfo,
  fieldsOf,
  grammarFields,
  type SamplingInfo,
  samplingFields,
  samplingOf,
} from '../shared/request-fields.ts';
import { faultOfValue, type ValueFault, type ValueKind } from '../shared/request-values.ts';
import { hasIn } from '../shared/server-version.ts';
import { partsOf } from './json-parts.ts';

/*
 * The common fields of a request as a form beside its text. The text is the truth: each field is read from it and
 * written into it in its own place. Pure.
 */

export type FormGroup = 'choice' | 'end' | 'penalties' | 'grammar' | 'answer' | 'embedding';

export type FieldOff = 'perPrompt' | 'large' | 'object';

export interface FormField {
  readonly group: FormGroup;
  /** As in the text: `sampling_params.temperature`, `stream`. */
  readonly path: string;
  readonly name: string;
  readonly kind: ValueKind;
  /** Compact JSON; `null` = none. */
  readonly default: string;
  /** `0 … 1`; null where there is none. */
  readonly bounds: string | null;
  /** As it stands in the text; null where it does not. */
  readonly json: string | null;
  readonly fault: ValueFault | 'oneGrammar' | 'notInVersion' | null;
  /** Why it cannot be changed here; null where it can. */
  readonly off: FieldOff | null;
}

const samplingRows: readonly (readonly [FormGroup, readonly (keyof typeof samplingFields)[]])[] = [
  ['choice', ['temperature', 'top_p', 'top_k', 'min_p', 'sampling_seed', 'n']],
  ['end', ['max_new_tokens', 'min_new_tokens', 'stop', 'ignore_eos']],
  ['penalties', ['repetition_penalty', 'frequency_penalty', 'presence_penalty']],
  ['grammar', ['json_schema', 'regex', 'ebnf', 'structural_tag']],
];
const generateRows = [
  'stream',
  'return_logprob',
  'top_logprobs_num',
  'logprob_start_len',
  'lora_path',
  'priority',
];
const embeddingRows = ['dimensions', 'is_cross_encoder_request', 'lora_path', 'priority'];

/** What a form can hold of the kinds that the fields have. */
const kindOf = (kind: FieldInfo['kind'] | SamplingInfo['kind']): ValueKind => {
  if (kind === 'integer' || kind === 'integerS') return 'integer';
  if (kind === 'boolean' || kind === 'booleanS') return 'boolean';
  if (kind === 'number') return 'number';
  return kind === 'stringOrList' ? 'stringOrList' : 'string';
};

/** The form of a text that is a JSON object, with what is wrong in it for a server of that version; null = any. */
export function formOf(text: string, endpoint: Endpoint, version: string | null): readonly FormField[] {
  const parts = new Map(partsOf(text).map(({ name, json }) => [name, json]));
  const isEmbedding = endpoint !== '/generate';
  const table = fieldsOf(isEmbedding ? 'embedding' : 'generate');
  const rows = (isEmbedding ? embeddingRows : generateRows).flatMap((name): FormField[] => {
    const info = table.get(name);
    if (!info) return [];
    const json = parts.get(name) ?? null;
    // What the server does not have is shown only where it is given.
    if (json === null && !hasIn(version, info)) return [];
    return [
      fieldOf(isEmbedding ? 'embedding' : 'answer', name, name, info, json, null, hasIn(version, info)),
    ];
  });
  return isEmbedding ? rows : [...samplingForm(parts.get('sampling_params') ?? null, version), ...rows];
}

function samplingForm(sampling: string | null, version: string | null): readonly FormField[] {
  const known = new Map<string, SamplingInfo>(samplingOf(version));
  const off = offOf(sampling);
  const given = new Map(
    off === null ? partsOf(sampling ?? '{}').map(({ name, json }) => [name, json] as const) : [],
  );
  const set = grammarFields.filter((name) => isSet(given.get(name)));
  return samplingRows.flatMap(([group, names]) =>
    names.flatMap((name): FormField[] => {
      const json = given.get(name) ?? null;
      if (json === null && !known.has(name)) return [];
      const info: SamplingInfo = known.get(name) ?? samplingFields[name];
      const field = fieldOf(group, `sampling_params.${name}`, name, info, json, off, known.has(name));
      const isSecond = set.length > 1 && set.includes(name);
      return [isSecond && field.fault === null ? { ...field, fault: 'oneGrammar' } : field];
    }),
  );
}

/** null and '' count as not set. */
const isSet = (json: string | undefined): boolean => json !== undefined && json !== 'null' && json !== '""';

/** Why an object of parameters cannot be changed field by field. */
function offOf(sampling: string | null): FieldOff | null {
  if (sampling === null || sampling === 'null') return null;
  if (sampling.startsWith('[')) return 'perPrompt';
  if (!sampling.startsWith('{')) return 'object';
  return findHeld(sampling).places[0]?.start === 0 ? 'large' : null;
}

function fieldOf(
  group: FormGroup,
  path: string,
  name: string,
  info: FieldInfo | SamplingInfo,
  json: string | null,
  off: FieldOff | null,
  isKnown: boolean,
): FormField {
  const kind = kindOf(info.kind);
  const isHeld = json?.startsWith('{') && findHeld(json).places.length > 0;
  const isList = json?.startsWith('[') && kind !== 'stringOrList';
  const own: FieldOff | null = isHeld
    ? 'large'
    : isList
      ? 'perPrompt'
      : json?.startsWith('{')
        ? 'object'
        : null;
  const bounds = 'rule' in info ? {} : info;
  const isJudged = json !== null && !isHeld && !isList;
  return {
    group,
    path,
    name,
    kind,
    default: info.default,
    bounds: 'rule' in info ? null : boundsOf(info),
    json,
    fault: !isKnown ? 'notInVersion' : isJudged ? faultOfValue(name, kind, json, bounds) : null,
    off: off ?? own,
  };
}

/** What stands in a field for JSON: numbers as they are written, texts as they say. */
export function typedOf(kind: ValueKind, json: string | null): string {
  if (json === null) return '';
  if (kind === 'string' || kind === 'stringOrList') {
    if (!json.startsWith('"')) return json;
    const text = String(JSON.parse(json));
    // A list of texts reads as one, and a break would be lost in one line.
    return kind === 'stringOrList' && /[\n\r\t]|^\s*["[]/.test(text) ? json : text;
  }
  return json;
}

/** JSON for what was typed: `null` takes the field out; `undefined` = it is none that could stand there. */
export function jsonOfTyped(kind: ValueKind, typed: string): string | null | undefined {
  if (kind === 'string') return typed === '' ? null : JSON.stringify(typed);
  const plain = typed.trim();
  if (plain === '') return null;
  if (kind === 'stringOrList') {
    const isWritten = /^["[]/.test(plain);
    if (isWritten && faultOfValue('', kind, plain) === null && isJson(plain)) return plain;
    return isWritten ? undefined : JSON.stringify(typed);
  }
  return faultOfValue('', kind, plain) === null ? plain : undefined;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
