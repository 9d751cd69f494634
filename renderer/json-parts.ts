import { parseTree } from 'jsonc-parser';

/*
 * Parts of JSON text as they are written: numbers past 2^53 read right only as text.
 */

export interface JsonPart {
  readonly name: string;
  /** As written; strings with their quotes. */
  readonly json: string;
}

/** The fields of a JSON object in their order; empty for anything else. */
export function partsOf(text: string): readonly JsonPart[] {
  const root = parseTree(text);
  if (root?.type !== 'object') return [];
  return (root.children ?? []).flatMap(({ children }) => {
    const [name, value] = children ?? [];
    if (!name || !value) return [];
    return [{ name: String(name.value), json: text.slice(value.offset, value.offset + value.length) }];
  });
}

/** The value of one field as it is written; null when it is absent or null. */
export function partOf(parts: readonly JsonPart[], name: string): string | null {
  const json = parts.find((part) => part.name === name)?.json;
  return json === undefined || json === 'null' ? null : json;
}

/** A value on one line of at most about `most` characters: strings without quotes, the rest as it is written. */
export function inlineValue(json: string, most = 200): string {
  const text = json.startsWith('"') ? String(JSON.parse(json)) : json.replace(/\s+/g, ' ');
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
