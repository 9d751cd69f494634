import {
  type CaptureSeries,
  mostPoints,
  type SeriesKind,
  type SeriesLine,
  type SeriesPlot,
  seriesKinds,
} from '../../../shared/plots.ts';
import type { Capture, Sample } from '../capture.ts';
import { createDerived, type Derived } from '../derived/derived.ts';
import { findRestart } from '../derived/stretch.ts';
import type { Turns } from '../turns.ts';
import { lineSources } from './line-sources.ts';
import { windowLooks } from './window-looks.ts';

/* A capture's load over time, from its samples and from a past window. Pure. */

/** One look at a moment that is known. */
export type Look = Sample & { readonly takenAt: number };

/** Nothing of a capture with one sample and no window: one moment is no course. */
export function* readSeries(capture: Pick<Capture, 'samples' | 'window'>): Turns<readonly CaptureSeries[]> {
  const timed = capture.samples
    .filter((sample): sample is Look => sample.takenAt !== null)
    .sort((a, b) => a.takenAt - b.takenAt);
  const found: CaptureSeries[] = [];
  if (timed.length > 1) found.push(yield* seriesOf('samples', timed));
  if (capture.window) {
    const looks = windowLooks(capture.window);
    if (looks.length > 1) found.push(yield* seriesOf('window', looks));
  }
  return found.filter(({ plots }) => plots.length > 0);
}

interface Point {
  readonly at: number;
  readonly values: ReadonlyMap<string, number>;
  readonly restarted: boolean;
}

/** Several looks become one point where there are too many: of gauges the largest, of counters their growth. */
function* seriesOf(from: CaptureSeries['from'], looks: readonly Look[]): Turns<CaptureSeries> {
  const perPoint = Math.ceil(looks.length / mostPoints);
  const points: Point[] = [];
  const names = new Map<SeriesKind, Set<string>>();
  let before: Look | null = null;
  for (let first = 0; first < looks.length; first += perPoint) {
    const group = looks.slice(first, first + perPoint);
    const last = group.at(-1) as Look;
    const values = new Map<string, number>();
    for (const look of group) readMoment(look, values, names);
    if (before) readBetween(before, last, values, names);
    points.push({ at: last.takenAt, values, restarted: before !== null && isRestart(before, last) });
    before = last;
    yield;
  }
  return {
    from,
    times: points.map(({ at }) => at),
    looks: looks.length,
    restarts: points.flatMap(({ at, restarted }) => (restarted ? [at] : [])),
    plots: seriesKinds.flatMap((of) => plotOf(of, points, names.get(of)) ?? []),
  };
}

const isRestart = (before: Look, after: Look): boolean =>
  before.metrics !== null &&
  after.metrics !== null &&
  findRestart({ ...before, metrics: before.metrics }, { ...after, metrics: after.metrics }) !== null;

type Names = Map<SeriesKind, Set<string>>;

function readMoment(look: Look, values: Map<string, number>, names: Names): void {
  const derived = createDerived({ samples: [look], serverInfo: null });
  for (const source of lineSources) {
    if (source.over !== 'moment') continue;
    const found = source.read(derived);
    if (found === null) continue;
    const key = `${source.of} ${source.key}`;
    values.set(key, Math.max(values.get(key) ?? Number.NEGATIVE_INFINITY, found.value));
    note(names, source.of, found.name);
  }
}

function readBetween(before: Look, after: Look, values: Map<string, number>, names: Names): void {
  const derived: Derived = createDerived({ samples: [before, after], serverInfo: null }, 0);
  for (const source of lineSources) {
    if (source.over !== 'between') continue;
    const found = source.read(derived);
    if (found === null) continue;
    values.set(`${source.of} ${source.key}`, found.value);
    note(names, source.of, found.name);
  }
}

function note(names: Names, of: SeriesKind, name: string): void {
  const known = names.get(of);
  if (known) known.add(name);
  else names.set(of, new Set([name]));
}

/** null where no line has a value at two moments at least: a point is no course. */
function plotOf(
  of: SeriesKind,
  points: readonly Point[],
  names: ReadonlySet<string> | undefined,
): SeriesPlot | null {
  const sources = lineSources.filter((source) => source.of === of);
  const lines = sources.flatMap(({ key }): readonly SeriesLine[] => {
    const values = points.map((point) => point.values.get(`${of} ${key}`) ?? null);
    const known = values.filter((value) => value !== null);
    return known.length > 1 ? [{ key, values, ...statistics(known) }] : [];
  });
  const [first] = sources;
  return lines.length === 0 || !first ? null : { of, unit: first.unit, metrics: [...(names ?? [])], lines };
}

/** Of one value at least, in the order of time. */
function statistics(known: readonly number[]): Pick<SeriesLine, 'p50' | 'p99' | 'most' | 'last'> {
  const sorted = [...known].sort((a, b) => a - b);
  const quantile = (share: number) =>
    sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] as number;
  return { p50: quantile(0.5), p99: quantile(0.99), most: quantile(1), last: known.at(-1) as number };
}
