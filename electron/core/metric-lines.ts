import type { MetricSample } from './metrics.ts';

/*
 * Lines of Prometheus text in any form that the format allows, and the texts of labels. Lines as prometheus_client writes
 * them, which are nearly all, are read by metric-columns.ts.
 */

/** With SGLang’s colon. */
export const normalName = (name: string): string =>
  name.startsWith('sglang_') ? `sglang:${name.slice('sglang_'.length)}` : name;

const none: ReadonlyMap<string, string> = new Map();

/** Of a text that was checked: `a="b",c="d"` and nothing else. */
export function labelsIn(text: string): ReadonlyMap<string, string> {
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

const backslash = 0x5c;
const quote = 0x22;
const isBlank = (code: number): boolean => code === 0x20 || code === 0x09 || code === 0x0d;
/** Letters, digits, `_` and `:`; a name does not begin with a digit. Codes, because this runs for every character. */
export const inName = (code: number): boolean => startsName(code) || (code >= 0x30 && code <= 0x39);
export const startsName = (code: number): boolean =>
  (code >= 0x61 && code <= 0x7a) || (code >= 0x41 && code <= 0x5a) || code === 0x5f || code === 0x3a;

/** A line; null for one that is no sample. `}` and `,` inside quotes are part of a label's value. */
export function readLoosely(text: string, start: number, end: number, line: number): MetricSample | null {
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
