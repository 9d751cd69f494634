import { createScanner } from 'jsonc-parser';

/*
 * Long arrays of plain numbers in JSON text: one number a line makes a body of 26,000 lines, all on one line
 * makes a line of 150 kB, and an editor suffers from both. They are laid out in lines of readable length, which
 * fold. Only white space between the numbers changes.
 */

/** Arrays of fewer numbers stay as they are. */
const longFrom = 64;
const lineWidth = 96;

/** A long array in laid-out text. */
export interface LongArray {
  /** Line of the opening bracket, from 0. */
  readonly line: number;
  readonly numbers: number;
  /** Characters of the array with its brackets, as laid out. */
  readonly length: number;
}

/** The text with each long array of numbers wrapped to lines of at most about 100 characters. */
export function wrapLongArrays(text: string): string {
  const out: string[] = [];
  let from = 0;
  for (const { start, end } of numberArrays(text)) {
    out.push(text.slice(from, start), wrapped(text, start, end));
    from = end;
  }
  out.push(text.slice(from));
  return out.length === 1 ? text : out.join('');
}

/** Where the object ends that begins at `at`, if it stays on one line as it is written; else null. */
type EndOfOneLine = (text: string, at: number) => number | null;

/** Lists of scalars stay on one line up to this many characters. */
const shortList = 80;

/**
 * JSON with two blanks a level and one field a line, long arrays wrapped. Each number and string stays as it is
 * written. A text that is no JSON stays as it is.
 */
export function formatJson(text: string, endOfOneLine: EndOfOneLine = () => null): string {
  if (!isJson(text)) return text;
  const next = tokensOf(text);
  const out: string[] = [];
  let depth = 0;
  let before = '';
  for (let word = next(); word !== ''; word = next()) {
    if (word === '[') word = next.shortList() ?? word;
    if (word === '{') word = next.upTo(endOfOneLine) ?? word;
    const closing = word === '}' || word === ']';
    if (closing) depth -= 1;
    const opened = before === '{' || before === '[';
    if (before === ',' || (opened && !closing) || (closing && !opened)) out.push('\n', '  '.repeat(depth));
    out.push(word === ':' ? ': ' : word);
    if (word === '{' || word === '[') depth += 1;
    before = word;
  }
  return wrapLongArrays(out.join(''));
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** The tokens of a JSON text one by one; the empty string at its end. */
function tokensOf(text: string) {
  const scanner = createScanner(text, true);
  const next = (): string => {
    scanner.scan();
    return text.slice(scanner.getTokenOffset(), scanner.getTokenOffset() + scanner.getTokenLength());
  };
  /** After an opening bracket: the whole list when it is short, or of numbers only; else nothing is taken. */
  const shortOne = (): string | null => {
    const start = scanner.getPosition();
    const items: string[] = [];
    let length = 0;
    let onlyNumbers = true;
    for (let word = next(); word !== ']'; word = next()) {
      if (word === ',') continue;
      onlyNumbers &&= /^[-\d]/.test(word);
      length += word.length + 2;
      if (word === '{' || word === '[' || (!onlyNumbers && length > shortList)) {
        scanner.setPosition(start);
        return null;
      }
      items.push(word);
    }
    return `[${items.join(', ')}]`;
  };
  /** After an opening brace: the whole object where it stays on one line; else nothing is taken. */
  const upTo = (endOfOneLine: EndOfOneLine): string | null => {
    const start = scanner.getTokenOffset();
    const end = endOfOneLine(text, start);
    if (end === null) return null;
    scanner.setPosition(end);
    return text.slice(start, end);
  };
  return Object.assign(next, { shortList: shortOne, upTo });
}

/** Where the long arrays of numbers are, in text that `wrapLongArrays` laid out. */
export function findLongArrays(text: string): readonly LongArray[] {
  const found: LongArray[] = [];
  let line = 0;
  let counted = 0;
  for (const { start, end, numbers } of numberArrays(text)) {
    for (let at = text.indexOf('\n', counted); at >= 0 && at < start; at = text.indexOf('\n', at + 1))
      line += 1;
    counted = start;
    found.push({ line, numbers, length: end - start });
  }
  return found;
}

interface Found {
  readonly start: number;
  /** Just behind the closing bracket. */
  readonly end: number;
  readonly numbers: number;
}

/** One pass over the text: strings are skipped, an array with anything but numbers in it is let go. */
function* numberArrays(text: string): Generator<Found> {
  let start = -1;
  let commas = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === quote) {
      start = -1;
      at = endOfString(text, at);
    } else if (code === open) {
      start = at;
      commas = 0;
    } else if (start >= 0) {
      if (code === comma) commas += 1;
      else if (code === close) {
        if (commas + 1 >= longFrom) yield { start, end: at + 1, numbers: commas + 1 };
        start = -1;
      } else if (!inNumbers(code)) start = -1;
    }
  }
}

const [quote, backslash, open, close, comma] = ['"', '\\', '[', ']', ','].map((sign) => sign.charCodeAt(0));

function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === backslash) at += 1;
    else if (code === quote) return at;
  }
  return text.length;
}

/** Digits, signs, point, exponent, white space. */
function inNumbers(code: number): boolean {
  const digit = code >= 48 && code <= 57;
  const sign = code === 43 || code === 45 || code === 46 || code === 69 || code === 101;
  return digit || sign || code === 32 || code === 10 || code === 13 || code === 9;
}

function wrapped(text: string, start: number, end: number): string {
  const lineStart = text.lastIndexOf('\n', start) + 1;
  const indent = /^[ \t]*/.exec(text.slice(lineStart, start))?.[0] ?? '';
  const lines: string[] = [];
  let line = '';
  for (const number of text.slice(start + 1, end - 1).split(',')) {
    const word = `${number.trim()}, `;
    if (line.length + word.length > lineWidth && line !== '') {
      lines.push(line.trimEnd());
      line = '';
    }
    line += word;
  }
  lines.push(line.slice(0, -2));
  return `[\n${lines.map((words) => `${indent}  ${words}\n`).join('')}${indent}]`;
}
