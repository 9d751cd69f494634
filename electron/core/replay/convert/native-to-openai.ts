import { ProblemError } from '../../../../shared/outcome.ts';
import { type Phrase, phrase } from '../../../../shared/phrase.ts';
import { generateFields } from '../../../../shared/request-fields.ts';
import { type Entry, joinObject, splitArray, splitObject } from '../request-text.ts';
import { takeApart, textOf } from './chat-template.ts';
import type { Converted } from './converted.ts';
import { fieldNamesOf, nativeDefaults, type OpenAiRoute, samplingNames } from './openai-fields.ts';

/** Fields that are read for themselves below, and fields that mean nothing there. */
const readApart = new Set(['text', 'input_ids', 'sampling_params', 'return_logprob', 'top_logprobs_num']);
const withoutMeaning = new Set(['return_text_in_logprobs']);

/**
 * A body of `/generate` for an OpenAI route, by what that route makes of a body. What it has no field for is in
 * `left`. Throws `cannotConvert` where the prompt has no such form.
 */
export function nativeToOpenAi(fields: readonly Entry[], route: OpenAiRoute): Converted {
  const values = new Map(fields.map(({ name, json }) => [name, json]));
  const given = (name: string): string | null => {
    const json = values.get(name);
    return json === undefined || json === 'null' ? null : json;
  };
  const notes: Phrase[] = [];
  const left: (Entry & { reason: Phrase })[] = [];
  const leave = (name: string, json: string, reason: Phrase = phrase('noCounterpart', { route })) =>
    left.push({ name, json, reason });

  const entries: Entry[] = [{ name: 'model', json: '"default"' }];
  entries.push(...promptFor(route, given, notes));
  if (given('text') !== null && given('input_ids') !== null)
    leave('text', given('text') ?? '', phrase('idsWinOverText', {}));

  const sampling = splitObject(given('sampling_params') ?? '{}');
  if (sampling === null) throw cannot(route, phrase('samplingPerPrompt', {}));
  const written: string[] = [];
  for (const [name, json] of nativeDefaults[route]) {
    if (sampling.some((entry) => entry.name === name)) continue;
    sampling.push({ name, json });
    written.push(samplingNames.get(name)?.[route] ?? name);
  }
  if (written.length > 0) notes.push(phrase('defaultsWritten', { names: written.join(', ') }));
  for (const { name, json } of sampling) {
    const made = samplingField(name, json, route);
    if (made === null) leave(`sampling_params.${name}`, json);
    else entries.push(...made);
  }

  for (const { name, json } of fields) {
    if (readApart.has(name) || withoutMeaning.has(name) || json === 'null') continue;
    const known = generateFields[name as keyof typeof generateFields];
    if (known && json === known.default) continue;
    const other = fieldNamesOf.get(name)?.[route];
    if (other) entries.push({ name: other, json });
    else leave(name, json);
  }
  entries.push(...logprobsFor(route, given, leave));
  if (given('stream') === 'true') {
    entries.push({ name: 'stream_options', json: '{"include_usage":true}' });
    notes.push(phrase('usageAsked', {}));
  }
  return { endpoint: route, entries, left, notes };
}

const cannot = (to: string, cause: Phrase): ProblemError => new ProblemError('cannotConvert', { to, cause });

function promptFor(route: OpenAiRoute, given: (name: string) => string | null, notes: Phrase[]): Entry[] {
  const [text, ids] = [given('text'), given('input_ids')];
  if (route === '/v1/completions') {
    const json = ids ?? text;
    if (json === null) throw cannot(route, phrase('embedsHaveNoText', {}));
    return [{ name: 'prompt', json }];
  }
  if (ids !== null) throw cannot(route, phrase('idsHaveNoMessages', {}));
  if (text !== null && splitArray(text)) throw cannot(route, phrase('batchHasNoMessages', {}));
  const prompt = textOf(text ?? undefined);
  if (prompt === null) throw cannot(route, phrase('embedsHaveNoText', {}));
  const apart = takeApart(prompt);
  notes.push(apart ? phrase('templateTakenOff', { family: apart.family }) : phrase('templateAdded', {}));
  const messages = apart?.messages ?? [{ role: 'user', content: prompt }];
  const more = apart?.open ? [{ name: 'continue_final_message', json: 'true' }] : [];
  return [
    { name: 'messages', json: `[${messages.map((message) => JSON.stringify(message)).join(',')}]` },
    ...more,
  ];
}

/** A sampling parameter as fields of the route; null where it has none that means it. */
function samplingField(name: string, json: string, route: OpenAiRoute): Entry[] | null {
  // null stands for the default, but here it means: until the context is full, which chat says by leaving it out.
  if (name === 'max_new_tokens' && json === 'null') return route === '/v1/completions' ? null : [];
  if (json === 'null') return [];
  if (name === 'max_new_tokens' && Number(json) <= 0) return null;
  const other = samplingNames.get(name)?.[route];
  if (other) return [{ name: other, json }];
  const isChat = route === '/v1/chat/completions';
  if (name === 'json_schema' && !isChat) return [{ name, json }];
  if (name === 'json_schema' || name === 'structural_tag') {
    const grammar = textOf(json);
    if (grammar === null || splitObject(grammar) === null) return null;
    const schema = {
      name: 'schema',
      json: joinObject([
        { name: 'name', json: '"schema"' },
        { name: 'schema', json: grammar },
      ]),
    };
    const format =
      name === 'structural_tag'
        ? grammar
        : joinObject([
            { name: 'type', json: '"json_schema"' },
            { name: 'json_schema', json: schema.json },
          ]);
    return [{ name: 'response_format', json: format }];
  }
  if (name === 'spaces_between_special_tokens' && isChat)
    return json === 'true' ? [] : [{ name: 'chat_template_kwargs', json: joinObject([{ name, json }]) }];
  return null;
}

function logprobsFor(
  route: OpenAiRoute,
  given: (name: string) => string | null,
  leave: (name: string, json: string) => void,
): Entry[] {
  const [asked, top] = [given('return_logprob'), given('top_logprobs_num')];
  if (asked === null || asked === 'false') return [];
  if (asked !== 'true') {
    leave('return_logprob', asked);
    return [];
  }
  if (route === '/v1/completions') return [{ name: 'logprobs', json: top ?? '0' }];
  return [{ name: 'logprobs', json: 'true' }, ...(top === null ? [] : [{ name: 'top_logprobs', json: top }])];
}
