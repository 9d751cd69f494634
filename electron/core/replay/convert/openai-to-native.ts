import { ProblemError } from '../../../../shared/outcome.ts';
import { type Phrase, phrase } from '../../../../shared/phrase.ts';
import { type Entry, joinObject, splitArray, splitObject } from '../request-text.ts';
import { familyOf, readMessages, renderChat, textOf } from './chat-template.ts';
import type { Converted } from './converted.ts';
import {
  fieldNamesOf,
  fromGenerationConfig,
  type OpenAiRoute,
  routeMaxTokens,
  samplingNames,
} from './openai-fields.ts';

/** Fields that say nothing which a native request would have to say. */
const withoutMeaning = new Set(['model', 'best_of', 'stream_options', 'user']);

/**
 * A body of an OpenAI route for `/generate`, by what that route makes of it. The chat template is the model's and not
 * known here: a common one is put around the messages, and a note says which. What `/generate` has no field for is in
 * `left`. Throws `cannotConvert` where the body has no prompt.
 */
export function openAiToNative(fields: readonly Entry[], route: OpenAiRoute): Converted {
  const values = new Map(fields.map(({ name, json }) => [name, json]));
  const notes: Phrase[] = [];
  const left: (Entry & { reason: Phrase })[] = [];
  const read = new Set<string>(['messages', 'prompt', 'continue_final_message']);
  const take = (name: string): string | null => {
    read.add(name);
    const json = values.get(name);
    return json === undefined || json === 'null' ? null : json;
  };

  const entries: Entry[] = route === '/v1/completions' ? promptOf(values) : chatOf(values, notes);
  const sampling: Entry[] = [];
  const most =
    (route === '/v1/chat/completions' ? take('max_completion_tokens') : null) ?? take('max_tokens');
  sampling.push({ name: 'max_new_tokens', json: most ?? routeMaxTokens[route] });
  for (const [native, names] of samplingNames) {
    const name = names[route];
    if (name === null || native === 'max_new_tokens') continue;
    const json = take(name);
    if (json !== null) sampling.push({ name: native, json });
  }
  sampling.push(...grammarOf(route, take));
  const kwargs = splitObject(values.get('chat_template_kwargs') ?? '');
  const spaces = kwargs?.find(({ name }) => name === 'spaces_between_special_tokens');
  if (spaces && route === '/v1/chat/completions') {
    sampling.push(spaces);
    if (kwargs?.length === 1) read.add('chat_template_kwargs');
  }
  entries.push({ name: 'sampling_params', json: joinObject(sampling) });

  for (const [native, names] of fieldNamesOf) {
    const name = names[route];
    const json = name === null ? null : take(name);
    if (json !== null) entries.push({ name: native, json });
  }
  const adapter = /:(.+)$/.exec(textOf(values.get('model')) ?? '')?.[1];
  if (adapter !== undefined && !entries.some(({ name }) => name === 'lora_path'))
    entries.push({ name: 'lora_path', json: JSON.stringify(adapter) });
  entries.push(...logprobsOf(route, take));

  for (const { name, json } of fields) {
    if (read.has(name) || json === 'null') continue;
    const reason = withoutMeaning.has(name) ? phrase('meansNothingThere', {}) : null;
    left.push({ name, json, reason: reason ?? phrase('noCounterpart', { route: '/generate' }) });
  }
  if (route === '/v1/chat/completions') {
    const missing = fromGenerationConfig.filter((name) => (values.get(name) ?? 'null') === 'null');
    if (missing.length > 0) notes.push(phrase('generationConfigLost', { names: missing.join(', ') }));
  }
  return { endpoint: '/generate', entries, left, notes };
}

const cannot = (cause: Phrase): ProblemError => new ProblemError('cannotConvert', { to: '/generate', cause });

function promptOf(values: ReadonlyMap<string, string>): Entry[] {
  const json = values.get('prompt') ?? 'null';
  if (json === 'null') throw cannot(phrase('noPromptField', { field: 'prompt' }));
  const first = splitArray(json)?.[0] ?? json;
  return [{ name: first.startsWith('"') ? 'text' : 'input_ids', json }];
}

function chatOf(values: ReadonlyMap<string, string>, notes: Phrase[]): Entry[] {
  const read = readMessages(values.get('messages') ?? 'null');
  if (read === null) throw cannot(phrase('noPromptField', { field: 'messages' }));
  const last = read.messages.at(-1);
  const open = values.get('continue_final_message') === 'true' && last?.role === 'assistant';
  const family = familyOf(textOf(values.get('model')) ?? '');
  notes.push(phrase('templateGuessed', { family }));
  if (read.left.length > 0) notes.push(phrase('messagePartsLeft', { names: read.left.join(', ') }));
  if (read.media.size > 0) notes.push(phrase('mediaMarksMissing', {}));
  const media = [...read.media].map(([name, urls]) => ({ name, json: `[${urls.join(',')}]` }));
  return [{ name: 'text', json: JSON.stringify(renderChat(family, read.messages, open)) }, ...media];
}

function grammarOf(route: OpenAiRoute, take: (name: string) => string | null): Entry[] {
  const own = route === '/v1/completions' ? take('json_schema') : null;
  const format = take('response_format');
  const parts = new Map((splitObject(format ?? '') ?? []).map(({ name, json }) => [name, json]));
  const type = textOf(parts.get('type'));
  if (type === 'json_object') return [{ name: 'json_schema', json: JSON.stringify('{"type": "object"}') }];
  if (type === 'structural_tag') return [{ name: 'structural_tag', json: JSON.stringify(format) }];
  if (type === 'json_schema') {
    const schema =
      splitObject(parts.get('json_schema') ?? '')?.find(({ name }) => name === 'schema')?.json ??
      parts.get('schema');
    if (schema !== undefined) return [{ name: 'json_schema', json: JSON.stringify(schema) }];
  }
  return own === null ? [] : [{ name: 'json_schema', json: own }];
}

function logprobsOf(route: OpenAiRoute, take: (name: string) => string | null): Entry[] {
  const asked = take('logprobs');
  const top = route === '/v1/completions' ? asked : take('top_logprobs');
  if (asked === null || asked === 'false') return [];
  return [
    { name: 'return_logprob', json: 'true' },
    ...(top === null || top === '0' ? [] : [{ name: 'top_logprobs_num', json: top }]),
    { name: 'return_text_in_logprobs', json: 'true' },
  ];
}
