import { formatJson } from './widgets/code-layout.ts';

/*
 * Parts of JSON text as they are written: numbers past 2^53 read right only as text. Values are skipped sign by
 * sign, never built: a body may hold a million token ids.
 */

export interface JsonPart {
  readonly name: string;
  /** As written; strings with their quotes. */
  readonly json: string;
}

/** Where a field of an object stands in the text. */
export interface PartPlace extends JsonPart {
  /** Of the quote that opens its name. */
  readonly nameStart: number;
  readonly valueStart: number;
  /** Just behind its value. */
  readonly end: number;
}

/** The fields of a JSON object in their order; empty for anything else. The text has to be JSON. */
export function partsOf(text: string): readonly PartPlace[] {
  const parts: PartPlace[] = [];
  let at = afterSpace(text, 0);
  if (text[at] !== '{') return [];
  at = afterSpace(text, at + 1);
  while (text[at] === '"') {
    const nameEnd = endOfString(text, at);
    const colon = afterSpace(text, nameEnd);
    if (text[colon] !== ':') return [];
    const start = afterSpace(text, colon + 1);
    const end = endOfValue(text, start);
    const name = unquoted(text.slice(at, nameEnd));
    parts.push({ name, json: text.slice(start, end), nameStart: at, valueStart: start, end });
    at = afterSpace(text, end);
    if (text[at] !== ',') break;
    at = afterSpace(text, at + 1);
  }
  return text[at] === '}' ? parts : [];
}

const space = /[ \t\r\n]/;

function afterSpace(text: string, from: number): number {
  let at = from;
  while (at < text.length && space.test(text[at] as string)) at += 1;
  return at;
}

/** Just behind the closing quote of the string that begins at `start`. */
function endOfString(text: string, start: number): number {
  for (let at = text.indexOf('"', start + 1); at >= 0; at = text.indexOf('"', at + 1)) {
    let slashes = 0;
    while (text[at - 1 - slashes] === '\\') slashes += 1;
    if (slashes % 2 === 0) return at + 1;
  }
  return text.length;
}

const [quote, comma, openList, closeList, openObject, closeObject] = [34, 44, 91, 93, 123, 125];

/** Just behind the value that begins at `start`. */
function endOfValue(text: string, start: number): number {
  if (text[start] === '"') return endOfString(text, start);
  let depth = 0;
  for (let at = start; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === quote) {
      at = endOfString(text, at) - 1;
    } else if (code === openList || code === openObject) {
      depth += 1;
    } else if (code === closeList || code === closeObject) {
      if (depth === 0) return at;
      depth -= 1;
      if (depth === 0) return at + 1;
    } else if (depth === 0 && (code === comma || space.test(text[at] as string))) {
      return at;
    }
  }
  return text.length;
}

function unquoted(json: string): string {
  return json.includes('\\') ? String(JSON.parse(json)) : json.slice(1, -1);
}

/** The value of one field as it is written; null when it is absent or null. */
export function partOf(parts: readonly JsonPart[], name: string): string | null {
  const json = parts.find((part) => part.name === name)?.json;
  return json === undefined || json === 'null' ? null : json;
}

/** A value on one line of at most about `most` characters: strings without quotes, the rest as it is written. */
export function inlineValue(json: string, most = 200): string {
  const written = json.length > 10 * most ? json.slice(0, 10 * most) : json;
  const text = json.startsWith('"') ? String(JSON.parse(json)) : formatJson(written).replace(/\s+/g, ' ');
  return text.length > most ? `${text.slice(0, most)} …` : text;
}

/** Sampling parameters in words: `temperature 0, max_new_tokens 1024`; empty when there are none. */
export function inlineParts(json: string | null): string {
  if (json === null) return '';
  return partsOf(json)
    .filter((part) => part.json !== 'null')
    .map(({ name, json: value }) => `${name} ${inlineValue(value, 60)}`)
    .join(', ');
}
