import { createScanner, type JSONScanner, type ParseError } from 'jsonc-parser';
import { endOfPlaceholder } from '../../../shared/held.ts';

/*
 * The text of a request body. It is cut and put together as text, never by way of JavaScript numbers, so that a
 * 64-bit seed or room leaves as it came. Token ids stand on one line, however many they are.
 */

/** jsonc-parser's token kinds: its enum exists for the type checker only. */
const Token = {
  openBrace: 1,
  closeBrace: 2,
  openBracket: 3,
  closeBracket: 4,
  comma: 5,
  colon: 6,
  null: 7,
  true: 8,
  false: 9,
  string: 10,
  number: 11,
  unknown: 16,
  eof: 17,
} as const;

/** One field of an object: its name decoded, its value as it is written. */
export interface Entry {
  readonly name: string;
  readonly json: string;
}

/** The fields of a JSON object in their order, doubles included; null when the text is no object. */
export function splitObject(text: string): Entry[] | null {
  const scanner = createScanner(text, true);
  if (scanner.scan() !== Token.openBrace) return null;
  const entries: Entry[] = [];
  let token: number = scanner.scan();
  while (token === Token.string) {
    const name = scanner.getTokenValue();
    if (scanner.scan() !== Token.colon) return null;
    scanner.scan();
    const start = scanner.getTokenOffset();
    if (!skipValue(scanner)) return null;
    entries.push({ name, json: text.slice(start, endOf(scanner)) });
    token = scanner.scan();
    if (token === Token.comma) token = scanner.scan();
  }
  return token === Token.closeBrace ? entries : null;
}

/** The items of a JSON array as they are written; null when the text is no array. */
export function splitArray(text: string): string[] | null {
  const scanner = createScanner(text, true);
  if (scanner.scan() !== Token.openBracket) return null;
  const items: string[] = [];
  let token: number = scanner.scan();
  while (token !== Token.closeBracket) {
    const start = scanner.getTokenOffset();
    if (!skipValue(scanner)) return null;
    items.push(text.slice(start, endOf(scanner)));
    token = scanner.scan();
    if (token === Token.comma) token = scanner.scan();
  }
  return items;
}

/** Names of the fields of an object, or of the first object of a list, as far as the text goes: it may be cut. */
export function fieldNames(text: string): Set<string> {
  const scanner = createScanner(text, true);
  const names = new Set<string>();
  let token: number = scanner.scan();
  if (token === Token.openBracket) token = scanner.scan();
  if (token !== Token.openBrace) return names;
  let depth = 1;
  while (depth > 0 && token !== Token.eof) {
    token = scanner.scan();
    if (token === Token.openBrace || token === Token.openBracket) depth += 1;
    else if (token === Token.closeBrace || token === Token.closeBracket) depth -= 1;
    else if (depth === 1 && token === Token.string) {
      const name = scanner.getTokenValue();
      token = scanner.scan();
      if (token === Token.colon) names.add(name);
      if (token === Token.closeBrace) depth -= 1;
    }
  }
  return names;
}

/** `NaN` and `Infinity`, which Python writes into JSON and nobody else reads, as null; texts stay as they are. */
export function withoutNaN(json: string): string {
  if (!/NaN|Infinity/.test(json)) return json;
  return json.replace(/"(?:[^"\\]|\\.)*"|-?Infinity\b|\bNaN\b/gs, (token) =>
    token.startsWith('"') ? token : 'null',
  );
}

/** A compact object of these fields. */
export function joinObject(entries: readonly Entry[]): string {
  return `{${entries.map(({ name, json }) => `${JSON.stringify(name)}:${json}`).join(',')}}`;
}

/** With the field set, in its old place or at the end. */
export function withEntry(entries: readonly Entry[], name: string, json: string): Entry[] {
  const rest = entries.map((entry) => (entry.name === name ? { name, json } : entry));
  return rest.some((entry) => entry.name === name) ? rest : [...rest, { name, json }];
}

/** Moves over the value whose first token was just scanned. */
function skipValue(scanner: JSONScanner): boolean {
  let depth = 0;
  for (let token: number = scanner.getToken(); ; token = scanner.scan()) {
    if (token === Token.openBrace || token === Token.openBracket) depth += 1;
    else if (token === Token.closeBrace || token === Token.closeBracket) depth -= 1;
    else if (token === Token.eof || token === Token.unknown) return false;
    if (depth < 0) return false;
    if (depth === 0) return true;
  }
}

const endOf = (scanner: JSONScanner): number => scanner.getTokenOffset() + scanner.getTokenLength();

/** A list of numbers, of any length. */
const numbers = /\[[-+0-9.eE,\s]*\]/y;
/** Lists of other scalars stay on one line up to this many characters. */
const shortList = 80;
const deepestIndent = 64;

/**
 * The same JSON with two blanks a level and one field a line; lists of numbers and short lists of scalars stay on
 * one line. Every number and string is as it was written. The text has to be JSON.
 */
export function formatRequest(text: string): string {
  const scanner = createScanner(text, true);
  const pieces: string[] = [];
  let depth = 0;
  /** Just after an opening bracket: an empty object or list closes on the same line. */
  let opened = false;
  const newLine = () => pieces.push(`\n${'  '.repeat(Math.min(depth, deepestIndent))}`);
  for (let token: number = scanner.scan(); token !== Token.eof; token = scanner.scan()) {
    const isClosing = token === Token.closeBrace || token === Token.closeBracket;
    if (isClosing) depth -= 1;
    if (opened !== isClosing && token !== Token.comma && token !== Token.colon) newLine();
    opened = false;
    if (token === Token.comma) {
      pieces.push(',');
      newLine();
    } else if (token === Token.colon) {
      pieces.push(': ');
    } else if (token === Token.openBracket) {
      const list = oneLineList(text, scanner);
      if (list !== null) {
        pieces.push(list);
        continue;
      }
      pieces.push('[');
      depth += 1;
      opened = true;
    } else if (token === Token.openBrace) {
      const start = scanner.getTokenOffset();
      const end = endOfPlaceholder(text, start);
      if (end !== null) {
        pieces.push(text.slice(start, end));
        scanner.setPosition(end);
        continue;
      }
      pieces.push('{');
      depth += 1;
      opened = true;
    } else {
      pieces.push(text.slice(scanner.getTokenOffset(), endOf(scanner)));
    }
  }
  return pieces.join('');
}

/** The list that begins at the scanner's token on one line, or null; the scanner is then where it was. */
function oneLineList(text: string, scanner: JSONScanner): string | null {
  const start = scanner.getTokenOffset();
  numbers.lastIndex = start;
  const match = numbers.exec(text);
  if (match) {
    scanner.setPosition(numbers.lastIndex);
    const plain = /\s/.test(match[0]) ? match[0].replace(/\s+/g, '') : match[0];
    // A million ids are read by nobody, and a blank after each is a megabyte.
    return plain.length > shortList ? plain : plain.replaceAll(',', ', ');
  }
  const items: string[] = [];
  let chars = 0;
  for (let token: number = scanner.scan(); token !== Token.closeBracket; token = scanner.scan()) {
    const isScalar =
      token === Token.string ||
      token === Token.number ||
      token === Token.true ||
      token === Token.false ||
      token === Token.null;
    chars += scanner.getTokenLength();
    if ((!isScalar && token !== Token.comma) || chars > shortList) {
      scanner.setPosition(start + 1);
      return null;
    }
    if (isScalar) items.push(text.slice(scanner.getTokenOffset(), endOf(scanner)));
  }
  return `[${items.join(', ')}]`;
}

/** jsonc-parser's error codes in words. */
const errorWords: Readonly<Record<number, string>> = {
  1: 'a value that JSON does not have',
  2: 'a number that is not complete',
  3: 'a field name in double quotes is expected',
  4: 'a value is expected',
  5: 'a colon is expected',
  6: 'a comma is expected',
  7: 'a closing brace is missing',
  8: 'a closing bracket is missing',
  9: 'there is more after the end',
  10: 'JSON has no comments',
  11: 'a comment has no end',
  12: 'a text has no closing quote',
  13: 'a number that is not complete',
  14: 'a \\u escape needs four hexadecimal digits',
  15: 'an escape that JSON does not have',
  16: 'a control character stands in a text',
};

export interface JsonFault {
  /** From 1, in UTF-16 units, as an editor counts. */
  readonly line: number;
  readonly column: number;
  readonly cause: string;
}

export function faultOf(text: string, { error, offset }: Pick<ParseError, 'error' | 'offset'>): JsonFault {
  return { ...placeOf(text, offset), cause: errorWords[error] ?? 'it cannot be read' };
}

export function placeOf(text: string, offset: number): { line: number; column: number } {
  let line = 1;
  let start = 0;
  for (let at = text.indexOf('\n'); at !== -1 && at < offset; at = text.indexOf('\n', at + 1)) {
    line += 1;
    start = at + 1;
  }
  return { line, column: offset - start + 1 };
}
