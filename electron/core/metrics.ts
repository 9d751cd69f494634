/*
 * Prometheus text to a table, and the look-ups on it. The format: https://prometheus.io/docs/instrumenting/exposition_formats/
 * Names are SGLang's with the colon (`sglang:num_requests_total`); the underscore spelling that gateways and
 * Ray exports write is turned into it.
 */

import { normalName, sampleReader, unescapeMetric } from './metric-lines.ts';

export { normalName } from './metric-lines.ts';

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
  const readLine = sampleReader(text);
  let at = 0;
  let line = 0;

  return {
    /** Reads up to `count` lines; false when the text is done. */
    step(count: number): boolean {
      for (let read = 0; read < count; read += 1) {
        if (at >= text.length) return false;
        const newline = text.indexOf('\n', at);
        const end = newline === -1 ? text.length : newline;
        line += 1;
        let from = at;
        at = end + 1;
        while (from < end && isSpace(text.charCodeAt(from))) from += 1;
        if (from === end) continue;
        if (text.charCodeAt(from) === hash) {
          readComment(text.slice(from, end).trimEnd(), families);
          continue;
        }
        const sample = readLine(from, end, line);
        if (sample) samples.push(sample);
        else notUnderstood.push(line);
      }
      return at < text.length;
    },
    table(): MetricTable {
      let byName: Map<string, MetricSample[]> | null = null;
      const named = (name: string) => {
        byName ??= groupByName(samples);
        return byName.get(name) ?? [];
      };
      return { samples, families, notUnderstood, named };
    },
  };
}

const hash = 0x23;
/** Blank, tab, and the carriage return of a file that was saved on Windows. */
const isSpace = (code: number): boolean => code === 0x20 || code === 0x09 || code === 0x0d;

function groupByName(samples: readonly MetricSample[]): Map<string, MetricSample[]> {
  const groups = new Map<string, MetricSample[]>();
  let last: MetricSample[] = [];
  let name: string | null = null;
  for (const sample of samples) {
    // Series of one metric stand together.
    if (sample.name !== name) {
      name = sample.name;
      last = groups.get(name) ?? [];
      groups.set(name, last);
    }
    last.push(sample);
  }
  return groups;
}

const metricTypes: readonly string[] = ['counter', 'gauge', 'histogram', 'summary', 'untyped'];

function readComment(comment: string, families: Map<string, MetricFamily>): void {
  const match = /^#[ \t]+(HELP|TYPE)[ \t]+([A-Za-z_:][A-Za-z0-9_:]*)[ \t]*(.*)$/s.exec(comment);
  if (!match?.[2]) return;
  const name = normalName(match[2]);
  const rest = (match[3] ?? '').trim();
  const family = families.get(name) ?? { type: 'untyped', help: null };
  if (match[1] === 'HELP') families.set(name, { ...family, help: unescapeMetric(rest, false) });
  else if (metricTypes.includes(rest)) families.set(name, { ...family, type: rest as MetricType });
}

/** `name{label="value"}` as the text has it, for evidence and for people. */
export function formatSeries(sample: MetricSample): string {
  if (sample.labels.size === 0) return sample.name;
  const escaped = (value: string) =>
    value.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('"', '\\"');
  const labels = [...sample.labels].map(([label, value]) => `${label}="${escaped(value)}"`);
  return `${sample.name}{${labels.join(',')}}`;
}
