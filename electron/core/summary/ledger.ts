import type { Evidence } from '../../../shared/signal.ts';
import { formatPath, type JsonPath, lineFinder } from '../json-text.ts';
import { isObject } from '../json-value.ts';
import { formatSeries, type MetricSample } from '../metrics.ts';

/** One JSON file of the bundle, ready for look-ups. */
export interface JsonSource {
  readonly file: string;
  readonly body: unknown;
  /** Value at a path below the body; undefined where the path leads nowhere. */
  at(path: JsonPath): unknown;
  /** 1-based line of that value in the file as stored. */
  line(path: JsonPath): number | null;
}

export function jsonSource(file: string, text: string, body: unknown, bodyPath: JsonPath): JsonSource {
  const lineOf = lineFinder(text);
  return {
    file,
    body,
    at: (path) => {
      let value = body;
      for (const step of path) {
        if (Array.isArray(value) && typeof step === 'number') value = value[step];
        else if (isObject(value) && Object.hasOwn(value, step)) value = value[step];
        else return undefined;
      }
      return value;
    },
    line: (path) => lineOf([...bodyPath, ...path]),
  };
}

/** Where a value may stand. */
export interface Place {
  readonly source: JsonSource | null;
  readonly path: JsonPath;
}

export const place = (source: JsonSource | null, ...path: JsonPath): Place => ({ source, path });

/**
 * The evidence of a summary: every value that is taken is written down with the place it was read at, under the
 * dotted key that it has in the summary.
 */
export interface Ledger {
  readonly evidence: Readonly<Record<string, Evidence>>;
  /** The first place whose value `read` accepts; null when none does. */
  take<T extends Evidence['value']>(
    key: string,
    read: (value: unknown) => T | null,
    ...places: readonly Place[]
  ): T | null;
  /** A value worked out from the one at `at`, such as a sum that begins there. */
  note(key: string, value: Evidence['value'], at: Place): void;
  /** A value worked out from series of metrics.txt. */
  series(key: string, value: number, sample: MetricSample): void;
  /** A value that no line can be named for. */
  file(key: string, value: Evidence['value'], file: string, path: string): void;
}

/** `metricsFile`: the name of the file that samples come from. */
export function createLedger(metricsFile: string): Ledger {
  const evidence: Record<string, Evidence> = {};
  const write = (key: string, entry: Omit<Evidence, 'threshold'>) => {
    evidence[key] = { ...entry, threshold: null };
  };
  const note: Ledger['note'] = (key, value, { source, path }) => {
    if (source) write(key, { source: source.file, path: formatPath(path), value, line: source.line(path) });
  };
  return {
    evidence,
    take(key, read, ...places) {
      for (const at of places) {
        const value = at.source ? read(at.source.at(at.path)) : null;
        if (value === null) continue;
        note(key, value, at);
        return value;
      }
      return null;
    },
    note,
    series: (key, value, sample) =>
      write(key, { source: metricsFile, path: formatSeries(sample), value, line: sample.line }),
    file: (key, value, file, path) => write(key, { source: file, path, value, line: null }),
  };
}
