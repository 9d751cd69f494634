import * as v from 'valibot';
import type { Phrase } from '../../../shared/phrase.ts';
import type { PastWindow, WindowSeries } from '../capture.ts';
import { parseJson } from '../json-text.ts';
import { normalName } from '../metrics.ts';
import { storePhrase } from '../stored-phrase.ts';

/*
 * `prometheus/window.json`: series of a past window as a Prometheus server had them. Counters are counters still. Every
 * series stands on one grid of steps: value `i` belongs to `from + (first + i) * step_seconds`, null where the server
 * had no sample. What JSON cannot hold is text: "NaN", "+Inf", "-Inf".
 */

export const windowFile = 'prometheus/window.json';
export const windowVersion = 1;

const value = v.nullable(v.union([v.number(), v.picklist(['NaN', '+Inf', '-Inf'])]));
const stored = v.object({
  key: v.string(),
  params: v.record(v.string(), v.union([v.string(), v.number()])),
  text: v.string(),
});
const series = v.object({
  name: v.string(),
  labels: v.record(v.string(), v.string()),
  first: v.pipe(v.number(), v.integer(), v.minValue(0)),
  values: v.array(value),
});

const windowSchema = v.object({
  artifact_type: v.literal('prometheus_window'),
  version: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(windowVersion)),
  url: v.string(),
  /** Unix seconds, both on the grid. */
  from: v.number(),
  to: v.number(),
  step_seconds: v.pipe(v.number(), v.gtValue(0)),
  requested_at: v.number(),
  /** `collecting` at rest: the collector was killed. `cut`: some names are missing, see `missing`. */
  state: v.picklist(['collecting', 'complete', 'cut', 'stopped', 'failed']),
  /** Why nothing was fetched; null unless `failed`. */
  reason: v.nullable(stored),
  /** Names that could not be fetched. */
  missing: v.array(v.object({ name: v.string(), reason: stored })),
  series: v.array(series),
});
export type StoredWindow = v.InferOutput<typeof windowSchema>;
export type StoredSeries = StoredWindow['series'][number];

export const storedReason = (reason: Phrase): NonNullable<StoredWindow['reason']> => storePhrase(reason);

export function parseWindow(text: string): StoredWindow | null {
  const parsed = parseJson(text);
  if (!parsed.ok) return null;
  const window = v.safeParse(windowSchema, parsed.value);
  return window.success ? window.output : null;
}

export const formatWindow = (window: Omit<StoredWindow, 'artifact_type' | 'version'>): string => {
  const { series: rows, ...head } = window;
  const top = JSON.stringify(
    { artifact_type: 'prometheus_window', version: windowVersion, ...head },
    null,
    2,
  );
  // One series a line: a window is thousands of them.
  const lines = rows.map((row) => `    ${JSON.stringify(row)}`).join(',\n');
  return `${top.slice(0, -2)},\n  "series": [${lines === '' ? '' : `\n${lines}\n  `}]\n}\n`;
};

/** Names as a MetricSample has them. A window that failed has none. */
export function windowOf(stored: StoredWindow, file: string): PastWindow {
  return {
    file,
    url: stored.url,
    from: stored.from,
    to: stored.to,
    stepSeconds: stored.step_seconds,
    series: stored.series.map((row) => seriesOf(row, stored)),
  };
}

function seriesOf(
  { name, labels, first, values }: StoredSeries,
  { from, step_seconds: step }: StoredWindow,
): WindowSeries {
  const times: number[] = [];
  const numbers: number[] = [];
  for (const [at, one] of values.entries()) {
    if (one === null) continue;
    times.push(from + (first + at) * step);
    numbers.push(typeof one === 'number' ? one : special[one]);
  }
  return {
    name: normalName(name),
    labels: new Map(Object.entries(labels)),
    times: Float64Array.from(times),
    values: Float64Array.from(numbers),
  };
}

const special = {
  NaN: Number.NaN,
  '+Inf': Number.POSITIVE_INFINITY,
  '-Inf': Number.NEGATIVE_INFINITY,
} as const;
