/*
 * Prometheus text to a table, and the look-ups on it. The format: https://prometheus.io/docs/instrumenting/exposition_formats/
 * Names are SGLang's with the colon (`sglang:num_requests_total`); the underscore spelling that gateways and
 * Ray exports write is turned into it.
 */

export type MetricType = 'counter' | 'gauge' | 'histogram' | 'summary' | 'untyped';

export interface MetricSample {
  /** Normalised, with its suffix: `sglang:time_to_first_token_seconds_sum`. */
  readonly name: string;
  readonly labels: ReadonlyMap<string, string>;
  /** May be NaN or an infinity, as the text says. */
  readonly value: number;
  /** Milliseconds since 1970; null where the line has none, as usual. */
  readonly timestamp: number | null;
  /** 1-based line of the text. */
  readonly line: number;
}

export interface MetricFamily {
  readonly type: MetricType;
  readonly help: string | null;
}

export interface MetricTable {
  readonly samples: readonly MetricSample[];
  /** By family name, without `_sum`, `_count`, `_bucket`. */
  readonly families: ReadonlyMap<string, MetricFamily>;
  /** 1-based numbers of the lines that are no Prometheus text. */
  readonly notUnderstood: readonly number[];
  /** Every sample of that exact name; empty when the series never appeared. */
  named(name: string): readonly MetricSample[];
}

/** The whole text at once. For texts of many megabytes in a process with a window use `readMetrics`. */
export function parseMetrics(text: string): MetricTable {
  const reader = metricReader(text);
  reader.step(Number.POSITIVE_INFINITY);
  return reader.table();
}

const linesPerTurn = 5_000;

/** The same, handing the event loop back every few thousand lines. */
export async function readMetrics(text: string, signal?: AbortSignal): Promise<MetricTable> {
  const reader = metricReader(text);
  while (reader.step(linesPerTurn)) {
    await new Promise((resolve) => setImmediate(resolve));
    signal?.throwIfAborted();
  }
  return reader.table();
}

function metricReader(text: string) {
  const samples: MetricSample[] = [];
  const families = new Map<string, MetricFamily>();
  const notUnderstood: number[] = [];
  let at = 0;
  let line = 0;

  function readLine(start: number, end: number): void {
    let from = start;
    while (from < end && isBlank(text.charCodeAt(from))) from += 1;
    if (from === end) return;
    if (text[from] === '#') {
      readComment(text.slice(from, end), families);
      return;
    }
    const sample = readSample(text, from, end, line);
    if (sample) samples.push(sample);
    else notUnderstood.push(line);
  }

  return {
    /** Reads up to `count` lines; false when the text is done. */
    step(count: number): boolean {
      for (let read = 0; read < count; read += 1) {
        if (at >= text.length) return false;
        const newline = text.indexOf('\n', at);
        const end = newline === -1 ? text.length : newline;
        line += 1;
        readLine(at, text[end - 1] === '\r' && end > at ? end - 1 : end);
        at = end + 1;
      }
      return at < text.length;
    },
    table(): MetricTable {
      const byName = new Map<string, MetricSample[]>();
      for (const sample of samples) {
        const group = byName.get(sample.name);
        if (group) group.push(sample);
        else byName.set(sample.name, [sample]);
      }
      return { samples, families, notUnderstood, named: (name) => byName.get(name) ?? [] };
    },
  };
}

const isBlank = (code: number): boolean => code === 0x20 || code === 0x09;
/** Letters, digits, `_` and `:`; a name does not begin with a digit. Codes, because this runs for every character. */
const inName = (code: number): boolean => startsName(code) || (code >= 0x30 && code <= 0x39);
const startsName = (code: number): boolean =>
  (code >= 0x61 && code <= 0x7a) || (code >= 0x41 && code <= 0x5a) || code === 0x5f || code === 0x3a;

/** With SGLang’s colon. */
export const normalName = (name: string): string =>
  name.startsWith('sglang_') ? `sglang:${name.slice('sglang_'.length)}` : name;

const metricTypes: readonly string[] = ['counter', 'gauge', 'histogram', 'summary', 'untyped'];

function readComment(comment: string, families: Map<string, MetricFamily>): void {
  const match = /^#[ \t]+(HELP|TYPE)[ \t]+([A-Za-z_:][A-Za-z0-9_:]*)[ \t]*(.*)$/s.exec(comment);
  if (!match?.[2]) return;
  const name = normalName(match[2]);
  const rest = (match[3] ?? '').trim();
  const family = families.get(name) ?? { type: 'untyped', help: null };
  if (match[1] === 'HELP') families.set(name, { ...family, help: unescaped(rest, false) });
  else if (metricTypes.includes(rest)) families.set(name, { ...family, type: rest as MetricType });
}

/** One sample line, or null when it is none. `}` and `,` inside quotes are part of a label's value. */
function readSample(text: string, start: number, end: number, line: number): MetricSample | null {
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
      labels.set(label, unescaped(text.slice(from, at), true));
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
  const timestamp = rest?.[2] === undefined ? null : Number(rest[2]);
  return { name: normalName(name), labels, value, timestamp, line };
}

const valueAndTime = /^[ \t]*([^ \t]+)(?:[ \t]+(-?\d+))?[ \t]*$/;

function closingQuote(text: string, from: number, end: number): number {
  for (let at = from; at < end; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === '"') return at;
  }
  return -1;
}

function unescaped(text: string, quoted: boolean): string {
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

/** `name{label="value"}` as the text has it, for evidence and for people. */
export function formatSeries(sample: MetricSample): string {
  if (sample.labels.size === 0) return sample.name;
  const escaped = (value: string) =>
    value.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('"', '\\"');
  const labels = [...sample.labels].map(([label, value]) => `${label}="${escaped(value)}"`);
  return `${sample.name}{${labels.join(',')}}`;
}
