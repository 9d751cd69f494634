import { splitObject } from '../replay/request-text.ts';
import type { RecordedRequest } from './reader.ts';

/*
 * A request that says `no_logs` asked not to be kept, and is in the dump all the same. What leaves for a file of its own
 * goes without what was asked and answered, unless a person wants it.
 */

/** Stands in place of a value that was left out; docs/tagged-json.md. */
const masked = '{"$py":"masked","why":"no_logs"}';

/** Fields of a request that hold what was asked. */
export const askedFields: ReadonlySet<string> = new Set([
  'text',
  'input_ids',
  'input_embeds',
  'image_data',
  'audio_data',
  'video_data',
]);
/** Of `meta_info` what is kept beside numbers: it says nothing of the texts. */
const facts = new Set(['id', 'finish_reason', 'weight_version', 'cached_tokens_details']);

type Content = Pick<RecordedRequest, 'fields'> & { readonly output: { readonly json: string } };

export const saysNoLogs = ({ fields }: Pick<RecordedRequest, 'fields'>): boolean =>
  fields.some(({ name, json }) => name === 'no_logs' && json === 'true');

/** The record without prompt and answer. What is null stays so: it was not there. */
export function withoutContent<T extends Content>({ fields, output, ...rest }: T) {
  return {
    ...rest,
    fields: fields.map(({ name, json }) => ({ name, json: askedFields.has(name) ? hidden(json) : json })),
    output: {
      ...output,
      json: membersOf(output.json, (name, json) => (name === 'meta_info' ? metaOf(json) : hidden(json))),
    },
  };
}

const hidden = (json: string): string => (json === 'null' ? json : masked);

/** Numbers stay, and the facts; logprobs, hidden states and what plug-ins add could be read back. */
const metaOf = (json: string): string =>
  membersOf(json, (name, value) =>
    facts.has(name) || /^(?:-?\d|true|false|null)/.test(value) ? value : masked,
  );

/** An object with each member as `show` gives it; anything else is hidden whole. */
function membersOf(json: string, show: (name: string, json: string) => string): string {
  const members = splitObject(json);
  if (members === null) return hidden(json);
  return `{${members.map(({ name, json: value }) => `${JSON.stringify(name)}:${show(name, value)}`).join(',')}}`;
}
