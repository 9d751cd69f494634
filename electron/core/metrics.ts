/*
 * Prometheus text to a table, and the look-ups on it. The format: https://prometheus.io/docs/instrumenting/exposition_formats/
 * Names are SGLang's with the colon (`sglang:num_requests_total`); the underscore spelling that gateways and
 * Ray exports write is turned into it.
 */

import { SampleColumns } from './metric-columns.ts';
import { normalName, unescapeMetric } from './metric-lines.ts';

export { normalName } from './metric-lines.ts';

export type MetricType = 'counter' | 'gauge' | 'histogram' | 'summary' | 'untyped';

export interface MetricSample {
  /** Normalised, with its suffix: `sglang:time_to_first_token_seconds_sum`. */
  readonly name: string;
  readonly labels: ReadonlyMap<string, string>;
  /** What stands between the braces, where it is written as prometheus_client does: cheaper than `labels` to compare. */
  readonly labelsText?: string;
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
  /** How many samples it has. */
  readonly length: number;
  /** Names of its samples, each once. */
  readonly names: readonly string[];
  /** All of them, in the order of the text. Whoever knows the name asks for `named`: that is far less work. */
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
  const columns = new SampleColumns(text);
  const families = new Map<string, MetricFamily>();
  const notUnderstood: number[] = [];
  let at = 0;
  let line = 1;

  /** A comment, an empty line, or a sample in a form that is not usual. */
  const readOne = () => {
    const newline = text.indexOf('\n', at);
    const end = newline === -1 ? text.length : newline;
    let from = at;
    while (from < end && isSpace(text.charCodeAt(from))) from += 1;
    if (text.charCodeAt(from) === hash) readComment(text.slice(from, end).trimEnd(), families);
    else if (from < end && !columns.readAny(from, end, line)) notUnderstood.push(line);
    at = end + 1;
    line += 1;
  };

  return {
    /** Reads up to `count` lines; false when the text is done. */
    step(count: number): boolean {
      const last = line + count;
      while (line < last && at < text.length) {
        line += columns.read(at, line, last - line);
        at = columns.next;
        if (line < last && at < text.length) readOne();
      }
      return at < text.length;
    },
    table(): MetricTable {
      let names: readonly string[] | null = null;
      let samples: readonly MetricSample[] | null = null;
      return {
        length: columns.length,
        get names() {
          names ??= columns.names();
          return names;
        },
        get samples() {
          samples ??= Array.from({ length: columns.length }, (_, row) => columns.at(row));
          return samples;
        },
        families,
        notUnderstood,
        named: (name) => columns.named(name),
      };
    },
  };
}

const hash = 0x23;
/** Blank, tab, and the carriage return of a file that was saved on Windows. */
const isSpace = (code: number): boolean => code === 0x20 || code === 0x09 || code === 0x0d;

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
