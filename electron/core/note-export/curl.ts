import { createHash } from 'node:crypto';
import type { Messages } from '../../../shared/messages/messages.ts';
import type { MaskedPrompt } from '../../../shared/note-export.ts';
import type { Endpoint } from '../../../shared/request.ts';
import { askedFields } from '../dump/no-logs.ts';
import { parseJson } from '../json-text.ts';
import { curlCommand } from '../replay/copy-as/curl-command.ts';
import { splitObject } from '../replay/request-text.ts';

/* A request as a cURL command, with or without what was asked. Bodies are handled as text: no integer is bent. */

type Words = Pick<Messages['note'], 'masked'>;

/** What stands in the place of a text: how long it is, and enough of its hash to tell two apart. */
export function maskOf(text: string, words: Words): string {
  const hash = createHash('sha256').update(text).digest('hex').slice(0, 12);
  return words.masked([...text].length, hash);
}

/** The fields of a body that hold what was asked, with their texts. */
export function askedIn(body: string): readonly { readonly name: string; readonly text: string }[] {
  return (splitObject(body) ?? [])
    .filter(({ name, json }) => askedFields.has(name) && json !== 'null')
    .map(({ name, json }) => ({ name, text: textOf(json) }));
}

export const promptsIn = (body: string): readonly MaskedPrompt[] =>
  askedIn(body).map(({ name, text }) => ({ what: name, characters: [...text].length }));

function textOf(json: string): string {
  const parsed = parseJson(json);
  return parsed.ok && typeof parsed.value === 'string' ? parsed.value : json;
}

/** The body without what was asked; null where it is no object, and nothing can be told apart. */
export function withoutPrompts(body: string, words: Words): string | null {
  const entries = splitObject(body);
  if (entries === null) return null;
  const lines = entries.map(({ name, json }) => {
    const shown =
      askedFields.has(name) && json !== 'null' ? JSON.stringify(maskOf(textOf(json), words)) : json;
    return `  ${JSON.stringify(name)}: ${shown}`;
  });
  return `{\n${lines.join(',\n')}\n}`;
}

/** The command of a bug report. The address is a placeholder: nobody's server is called by pasting it. */
export const reportedCommand = (endpoint: Endpoint, body: string): string =>
  curlCommand({
    url: `http://127.0.0.1:30000${endpoint}`,
    body: { text: body },
    stream: false,
    keyed: false,
    way: null,
    comments: [],
  }).trimEnd();
