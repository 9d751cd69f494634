import type { MetricSample } from './metrics.ts';

/*
 * One line of Prometheus text to a sample. SGLang's texts are megabytes of lines that differ in one label, so a line is
 * checked in one pass over its characters, and its labels become a Map only when somebody asks for them. What is
 * written in another way than prometheus_client does it (blanks, a comma at the end) takes the second, slower reader.
 */

/** With SGLang’s colon. */
export const normalName = (name: string): string =>
  name.startsWith('sglang_') ? `sglang:${name.slice('sglang_'.length)}` : name;

export type LineReader = (start: number, end: number, line: number) => MetricSample | null;

/** Labels of a sample, read when they are first asked for. Nothing else of it is late. */
class TextSample implements MetricSample {
  readonly name: string;
  readonly value: number;
  readonly timestamp: number | null = null;
  readonly line: number;
  /** What stands between the braces; then what was read from it. */
  #labels: string | ReadonlyMap<string, string>;

  constructor(name: string, value: number, line: number, labels: string) {
    this.name = name;
    this.value = value;
    this.line = line;
    this.#labels = labels;
  }

  get labels(): ReadonlyMap<string, string> {
    if (typeof this.#labels === 'string') this.#labels = labelsIn(this.#labels);
    return this.#labels;
  }
}

const none: ReadonlyMap<string, string> = new Map();

/** Of a text that was checked: `a="b",c="d"` and nothing else. */
function labelsIn(text: string): ReadonlyMap<string, string> {
  if (text === '') return none;
  const labels = new Map<string, string>();
  for (let at = 0; at < text.length; ) {
    const equals = text.indexOf('=', at);
    const close = closingQuote(text, equals + 2, text.length);
    labels.set(text.slice(at, equals), unescapeMetric(text.slice(equals + 2, close), true));
    at = close + 2;
  }
  return labels;
}

/** A reader of the lines of `text`. Null for a line that is no sample. `end` is that of the line, without its break. */
export function sampleReader(text: string): LineReader {
  // A metric's series stand together: its name is cut out of the text once.
  let lastName = '';
  let lastRaw = '\0';

  return (start, end, line) => {
    let at = start;
    let code = text.charCodeAt(at);
    if (!startsName(code)) return null;
    if (text.startsWith(lastRaw, at) && !inName(text.charCodeAt(at + lastRaw.length))) at += lastRaw.length;
    else {
      at += 1;
      while (at < end && inName(text.charCodeAt(at))) at += 1;
      lastRaw = text.slice(start, at);
      lastName = normalName(lastRaw);
    }
    let labelsFrom = at;
    let labelsTo = at;
    code = text.charCodeAt(at);
    if (code === openBrace) {
      labelsFrom = at + 1;
      at = endOfLabels(text, labelsFrom, end);
      if (at === -1) return readLoosely(text, start, end, line);
      labelsTo = at;
      at += 1;
      code = text.charCodeAt(at);
    }
    if (code !== space) return readLoosely(text, start, end, line);
    const value = plainNumber(text, at + 1, end);
    return Number.isNaN(value)
      ? readLoosely(text, start, end, line)
      : new TextSample(lastName, value, line, text.slice(labelsFrom, labelsTo));
  };
}

/** Most digits that are a whole number for sure. */
const safeDigits = 15;

/** Digits and a fraction, as nearly every value is; NaN for whatever is written otherwise. */
function plainNumber(text: string, from: number, end: number): number {
  let at = from;
  let whole = 0;
  for (; at < end; at += 1) {
    const digit = text.charCodeAt(at) - 0x30;
    if (digit < 0 || digit > 9) break;
    whole = whole * 10 + digit;
  }
  if (at === from || at - from > safeDigits) return Number.NaN;
  if (at === end) return whole;
  if (text.charCodeAt(at) !== dot) return Number.NaN;
  const fraction = at + 1;
  let isWhole = true;
  for (at = fraction; at < end; at += 1) {
    const digit = text.charCodeAt(at) - 0x30;
    if (digit < 0 || digit > 9) return Number.NaN;
    if (digit !== 0) isWhole = false;
  }
  return isWhole ? whole : Number(text.slice(from, end));
}

/** Offset of the closing brace of labels as prometheus_client writes them; -1 for anything else. */
function endOfLabels(text: string, from: number, end: number): number {
  let at = from;
  if (text.charCodeAt(at) === closeBrace) return at;
  for (;;) {
    if (!startsName(text.charCodeAt(at))) return -1;
    at += 1;
    while (inName(text.charCodeAt(at))) at += 1;
    if (text.charCodeAt(at) !== equalSign || text.charCodeAt(at + 1) !== quote) return -1;
    at += 2;
    for (;;) {
      const code = text.charCodeAt(at);
      if (code === quote) break;
      at += code === backslash ? 2 : 1;
      if (at >= end) return -1;
    }
    const next = text.charCodeAt(at + 1);
    if (next === closeBrace) return at + 1 < end ? at + 1 : -1;
    if (next !== comma) return -1;
    at += 2;
  }
}

const space = 0x20;
const quote = 0x22;
const comma = 0x2c;
const dot = 0x2e;
const equalSign = 0x3d;
const backslash = 0x5c;
const openBrace = 0x7b;
const closeBrace = 0x7d;

const isBlank = (code: number): boolean => code === 0x20 || code === 0x09 || code === 0x0d;
/** Letters, digits, `_` and `:`; a name does not begin with a digit. Codes, because this runs for every character. */
const inName = (code: number): boolean => startsName(code) || (code >= 0x30 && code <= 0x39);
const startsName = (code: number): boolean =>
  (code >= 0x61 && code <= 0x7a) || (code >= 0x41 && code <= 0x5a) || code === 0x5f || code === 0x3a;

/** A line in any form that the format allows. `}` and `,` inside quotes are part of a label's value. */
function readLoosely(text: string, start: number, end: number, line: number): MetricSample | null {
  let at = start;
  const skipBlanks = () => {
    while (at < end && isBlank(text.charCodeAt(at))) at += 1;
  };
  const readName = (): string | null => {
    const from = at;
    if (at >= end || !startsName(text.charCodeAt(at))) return null;
    while (at < end && inName(text.charCodeAt(at))) at += 1;
    return text.slice(from, at);
  };

  const name = readName();
  if (name === null) return null;
  skipBlanks();
  const labels = new Map<string, string>();
  if (text[at] === '{') {
    at += 1;
    for (;;) {
      skipBlanks();
      if (text[at] === '}') break;
      const label = readName();
      if (label === null) return null;
      skipBlanks();
      if (text[at] !== '=') return null;
      at += 1;
      skipBlanks();
      if (text[at] !== '"') return null;
      const from = at + 1;
      at = closingQuote(text, from, end);
      if (at === -1) return null;
      labels.set(label, unescapeMetric(text.slice(from, at), true));
      at += 1;
      skipBlanks();
      if (text[at] === ',') at += 1;
      else if (text[at] !== '}') return null;
    }
    at += 1;
  }

  const rest = valueAndTime.exec(text.slice(at, end));
  const value = rest?.[1] === undefined ? null : readNumber(rest[1]);
  if (value === null) return null;
  return { name: normalName(name), labels, value, timestamp: readTime(rest?.[2]), line };
}

/** Value, time stamp, and an exemplar of OpenMetrics (`# {trace_id="…"} 0.67 1520879607.789`), which nothing here reads. */
const valueAndTime =
  /^[ \t]*([^ \t\r]+)(?:[ \t]+(-?\d+(?:\.\d+)?))?(?:[ \t]+#[ \t]+\{.*\}[ \t]+\S+(?:[ \t]+\S+)?)?[ \t\r]*$/;

/** Milliseconds; OpenMetrics writes seconds with a fraction. */
function readTime(text: string | undefined): number | null {
  if (text === undefined) return null;
  return text.includes('.') ? Math.round(Number(text) * 1000) : Number(text);
}

function closingQuote(text: string, from: number, end: number): number {
  for (let at = from; at < end; at += 1) {
    const code = text.charCodeAt(at);
    if (code === backslash) at += 1;
    else if (code === quote) return at;
  }
  return -1;
}

/** `quoted`: a label's value, in which a quote is escaped as well; else a HELP text. */
export function unescapeMetric(text: string, quoted: boolean): string {
  if (!text.includes('\\')) return text;
  return text.replace(/\\(.)/gs, (pair, character: string) => {
    if (character === 'n') return '\n';
    return character === '\\' || (quoted && character === '"') ? character : pair;
  });
}

function readNumber(text: string): number | null {
  if (/^[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?$/.test(text)) return Number(text);
  switch (text.toLowerCase()) {
    case 'nan':
      return Number.NaN;
    case '+inf':
    case 'inf':
      return Number.POSITIVE_INFINITY;
    case '-inf':
      return Number.NEGATIVE_INFINITY;
    default:
      return null;
  }
}
