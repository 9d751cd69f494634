import { ProblemError } from '../../../../shared/outcome.ts';
import { phrase } from '../../../../shared/phrase.ts';
import type { EditableRequest, Endpoint } from '../../../../shared/request.ts';
import { changeOf } from '../prepare.ts';
import { type Entry, formatRequest, joinObject, splitObject } from '../request-text.ts';
import type { Converted } from './converted.ts';
import { nativeToOpenAi } from './native-to-openai.ts';
import type { OpenAiRoute } from './openai-fields.ts';
import { openAiToNative } from './openai-to-native.ts';

/** The forms that a generation can have. */
export type Form = '/generate' | OpenAiRoute;

export const isForm = (endpoint: Endpoint): endpoint is Form =>
  endpoint !== '/encode' && endpoint !== '/classify';

/**
 * The fields of a body in the form of another endpoint, best effort: everything that the other form cannot hold is in
 * `left`, everything that was made up in `notes`. From one OpenAI route to the other it goes by `/generate`, as the
 * server does. Throws `cannotConvert`.
 */
export function convertFields(fields: readonly Entry[], from: Form, to: Form): Converted {
  if (from === to) return { endpoint: to, entries: fields, left: [], notes: [] };
  if (to === '/generate' && from !== '/generate') return openAiToNative(fields, from);
  if (from === '/generate' && to !== '/generate') return nativeToOpenAi(fields, to);
  const native = openAiToNative(fields, from as OpenAiRoute);
  const other = nativeToOpenAi(native.entries, to as OpenAiRoute);
  return { ...other, left: [...native.left, ...other.left], notes: [...native.notes, ...other.notes] };
}

/** The body as a request to edit in another form: the first form stands as what was recorded. Throws ProblemError. */
export function convertRequest(name: string, body: string, from: Endpoint, to: Endpoint): EditableRequest {
  const fields = splitObject(body);
  if (fields === null) throw new ProblemError('bodyNotObject', { found: 'something else' });
  if (!isForm(from) || !isForm(to))
    throw new ProblemError('cannotConvert', { to, cause: phrase('embeddingsHaveOneForm', {}) });
  const { entries, left, notes } = convertFields(fields, from, to);
  return {
    name,
    endpoint: to,
    text: formatRequest(joinObject(entries)),
    recordedText: formatRequest(body),
    changes: left.map(({ name: field, json, reason }) => changeOf(field, 'dropped', reason, json)),
    newerSampling: [],
    recordedOutput: null,
    notes: [phrase('convertedFrom', { from, to }), ...notes],
  };
}
