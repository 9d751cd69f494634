/*
 * JSON as text: what parsing loses (lines, 64-bit integers, key order of numeric keys) stays in the text, so
 * masking, indenting and "which line is this" work on it without a round trip through JavaScript values.
 * Everything here is a loop: nesting depth cannot exhaust the stack.
 */

export type JsonPath = readonly (string | number)[];

export type ParsedJson = { readonly ok: true; readonly value: unknown } | { readonly ok: false };

/** Python's `json` writes these three where JavaScript accepts none; the match skips whole strings. */
const pythonNumbers = /"[^"\\]*(?:\\.[^"\\]*)*"|-?Infinity\b|\bNaN\b/gs;

/** JSON, also as Python writes it: `NaN` and `Infinity` are read as null. Never throws. */
export function parseJson(text: string): ParsedJson {
  try {
    return { ok: true, value: JSON.parse(text) };
  } catch {
    if (!/NaN|Infinity/.test(text)) return { ok: false };
  }
  try {
    const strict = text.replace(pythonNumbers, (token) => (token.startsWith('"') ? token : 'null'));
    return { ok: true, value: JSON.parse(strict) };
  } catch {
    return { ok: false };
  }
}

export interface JsonToken {
  readonly kind: 'object' | 'array' | 'string' | 'number' | 'literal';
  /** Of the value's first character. */
  readonly offset: number;
  /** Of a scalar with its quotes; 1 for the opening bracket of an object or array. */
  readonly length: number;
  /** A string decoded, another scalar as written, a bracket. */
  readonly text: string;
}

type Piece =
  | { readonly kind: '{' | '}' | '[' | ']' | ',' | ':'; readonly offset: number; readonly end: number }
  | { readonly kind: 'string' | 'number' | 'literal'; readonly offset: number; readonly end: number };

/** The tokens of a JSON text. What is no JSON comes as a literal, so that nothing of the text is lost. */
function* tokens(text: string): Generator<Piece> {
  let at = 0;
  for (;;) {
    while (at < text.length && isSpace(text.charCodeAt(at))) at += 1;
    if (at >= text.length) return;
    const offset = at;
    const first = text[at] as string;
    if (first === '{' || first === '}' || first === '[' || first === ']' || first === ',' || first === ':') {
      at += 1;
      yield { kind: first, offset, end: at };
    } else if (first === '"') {
      at = endOfString(text, at);
      yield { kind: 'string', offset, end: at };
    } else {
      while (at < text.length && !endsLiteral(text.charCodeAt(at))) at += 1;
      yield { kind: /[-\d]/.test(first) ? 'number' : 'literal', offset, end: at };
    }
  }
}

const isSpace = (code: number): boolean => code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;

const endsLiteral = (code: number): boolean =>
  isSpace(code) || code === 0x2c || code === 0x3a || code === 0x5d || code === 0x7d || code === 0x22;

/** Just past the closing quote of the string that opens at `from`; the text's end when it is not closed. */
export function endOfString(text: string, from: number): number {
  let at = from + 1;
  for (;;) {
    const quote = text.indexOf('"', at);
    if (quote === -1) return text.length;
    let escapes = 0;
    while (text[quote - 1 - escapes] === '\\' && quote - 1 - escapes > from) escapes += 1;
    at = quote + 1;
    if (escapes % 2 === 0) return at;
  }
}

/**
 * Walks every value of a JSON text in order. `path` is one array that changes as the walk goes: copy it to keep it.
 * `text` has to be JSON as `parseJson` accepts it.
 */
export function walkJson(text: string, visit: (path: JsonPath, token: JsonToken) => void): void {
  const path: (string | number)[] = [];
  /** Per open bracket: true for an object, false for an array. */
  const open: boolean[] = [];
  let expectsKey = false;

  for (const { kind, offset, end } of tokens(text)) {
    switch (kind) {
      case '{':
      case '[':
        visit(path, { kind: kind === '{' ? 'object' : 'array', offset, length: 1, text: kind });
        open.push(kind === '{');
        path.push(kind === '{' ? '' : 0);
        expectsKey = kind === '{';
        break;
      case '}':
      case ']':
        open.pop();
        path.pop();
        expectsKey = false;
        break;
      case ',':
        expectsKey = open.at(-1) === true;
        if (open.length > 0 && !expectsKey) path[path.length - 1] = Number(path.at(-1)) + 1;
        break;
      case ':':
        expectsKey = false;
        break;
      case 'string': {
        const decoded = decodeString(text.slice(offset, end));
        if (expectsKey) path[path.length - 1] = decoded;
        else visit(path, { kind, offset, length: end - offset, text: decoded });
        break;
      }
      default:
        visit(path, { kind, offset, length: end - offset, text: text.slice(offset, end) });
    }
  }
}

function decodeString(quoted: string): string {
  if (!quoted.includes('\\')) return quoted.slice(1, -1);
  try {
    return String(JSON.parse(quoted));
  } catch {
    return quoted;
  }
}

/** `internal_states[0].memory_usage.kvcache`: a path as a person reads it. */
export function formatPath(path: JsonPath): string {
  let text = '';
  for (const step of path) text += typeof step === 'number' ? `[${step}]` : text === '' ? step : `.${step}`;
  return text;
}

/** Answers the 1-based line of the value at a path, or null. The text is walked once, at the first question. */
export function lineFinder(text: string): (path: JsonPath) => number | null {
  let lines: Map<string, number> | null = null;
  return (path) => {
    lines ??= linesOf(text);
    return lines.get(JSON.stringify(path)) ?? null;
  };
}

/** Deeper values than any rule reads get no line, which bounds the map on hostile nesting. */
const deepestLine = 12;

function linesOf(text: string): Map<string, number> {
  const lines = new Map<string, number>();
  let line = 1;
  let counted = 0;
  walkJson(text, (path, { offset }) => {
    for (let at = text.indexOf('\n', counted); at !== -1 && at < offset; at = text.indexOf('\n', counted)) {
      line += 1;
      counted = at + 1;
    }
    if (path.length <= deepestLine) lines.set(JSON.stringify(path), line);
  });
  return lines;
}

/** Deeper levels stand at the same column, which bounds the text on hostile nesting. */
const deepestIndent = 64;

/**
 * The same JSON with two blanks a level and one value a line, every number and string as it was written.
 * `level` is the depth at which the text will stand; the first line is not indented.
 */
export function indentJson(text: string, level = 0): string {
  const pieces: string[] = [];
  let depth = level;
  let opened = false;
  const newLine = () => pieces.push(`\n${'  '.repeat(Math.min(depth, deepestIndent))}`);

  for (const { kind, offset, end } of tokens(text)) {
    const closes = kind === '}' || kind === ']';
    if (closes) depth -= 1;
    // An empty object or array stays on one line: `opened` says that nothing came between the brackets.
    if (closes ? !opened : opened) newLine();
    pieces.push(kind === ':' ? ': ' : text.slice(offset, end));
    opened = kind === '{' || kind === '[';
    if (opened) depth += 1;
    if (kind === ',') newLine();
  }
  return pieces.join('');
}
