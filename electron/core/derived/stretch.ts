import { type Phrase, phrase } from '../../../shared/phrase.ts';
import type { Sample } from '../capture.ts';
import { formatSeries, type MetricSample, type MetricTable } from '../metrics.ts';
import { keyOf, seriesOf } from './series.ts';

/* Which two samples may be held against each other: the longest stretch without a restart that ends at the newest. */

/** A sample whose /metrics was collected. */
export type Scrape = Sample & { readonly metrics: MetricTable };

export interface Stretch {
  readonly from: Scrape;
  readonly to: Scrape;
  /** null where the bundle does not say when one of the two was taken. */
  readonly seconds: number | null;
}

/** A counter that is lower in the later of two samples, or gone from it: another process answers. */
export interface Restart {
  readonly before: Scrape;
  readonly after: Scrape;
  readonly was: MetricSample;
  /** null where the counter is gone. */
  readonly is: MetricSample | null;
}

/** A server that has served has these: one that is gone says as much as one that fell. */
const always = [
  'num_requests_total',
  'prompt_tokens_total',
  'realtime_tokens_total',
  'process_cpu_seconds_total',
];

/** A counter that went back, and what it was before. */
export interface Fall {
  readonly was: MetricSample;
  /** null where it is gone. */
  readonly is: MetricSample | null;
}

/** The first counter that went back between two samples; null where none did. */
export function findRestart(before: Scrape, after: Scrape): Restart | null {
  const fall = findFall(before.metrics, after.metrics);
  return fall && { before, after, ...fall };
}

/** The same of two readings of /metrics. */
export function findFall(before: MetricTable, after: MetricTable): Fall | null {
  for (const name of always) {
    const was = seriesOf(before, name);
    const now = seriesOf(after, name);
    const fell = firstFall(was, now);
    if (fell) return fell;
    const [served] = was.filter(({ value }) => value > 0);
    if (served && now.length === 0 && after.names.some((own) => own.startsWith('sglang:')))
      return { was: served, is: null };
  }
  for (const name of before.names) {
    if (!name.endsWith('_total')) continue;
    const fell = firstFall(before.named(name), after.named(name));
    if (fell) return fell;
  }
  return null;
}

function firstFall(
  earlier: readonly MetricSample[],
  later: readonly MetricSample[],
): { readonly was: MetricSample; readonly is: MetricSample } | null {
  if (earlier.length === 0 || later.length === 0) return null;
  const now = new Map(later.map((row) => [keyOf(row), row]));
  for (const was of earlier) {
    const is = now.get(keyOf(was));
    // Counters of seconds are floats that were added up in another order.
    if (is && is.value < was.value - Math.abs(was.value) * 1e-9) return { was, is };
  }
  return null;
}

export interface Stretches {
  readonly scrapes: readonly Scrape[];
  readonly stretch: Stretch | null;
  /** Why there is none. */
  readonly whyNone: Phrase | null;
  /** The last restart between two samples. */
  readonly restart: Restart | null;
}

/** `leastSeconds`: samples closer than this tell nothing of a rate. */
export function stretchOf(samples: readonly Sample[], leastSeconds: number): Stretches {
  const scrapes = samples.filter((sample): sample is Scrape => sample.metrics !== null);
  const none = (whyNone: Phrase, restart: Restart | null = null): Stretches => ({
    scrapes,
    stretch: null,
    whyNone,
    restart,
  });
  const newest = scrapes.at(-1);
  if (!newest) return none(phrase('sourceMissing', { source: '/metrics' }));
  if (scrapes.length === 1) return none(phrase('oneScrape', {}));
  let start = 0;
  let restart: Restart | null = null;
  for (let at = 1; at < scrapes.length; at += 1) {
    const [before, after] = [scrapes[at - 1], scrapes[at]];
    const found = before && after ? findRestart(before, after) : null;
    if (!found) continue;
    restart = found;
    start = at;
  }
  const from = scrapes[start];
  if (!from || from === newest) return none(phrase('restartedBetween', { series: nameOf(restart) }), restart);
  const seconds = from.takenAt === null || newest.takenAt === null ? null : newest.takenAt - from.takenAt;
  if (seconds !== null && seconds < leastSeconds)
    return none(phrase('scrapesTooClose', { seconds: Math.round(seconds), least: leastSeconds }), restart);
  return { scrapes, stretch: { from, to: newest, seconds }, whyNone: null, restart };
}

const nameOf = (restart: Restart | null): string => (restart ? formatSeries(restart.was) : '');
