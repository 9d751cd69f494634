import { type Phrase, phrase } from '../../../shared/phrase.ts';
import type { Evidence, Grade } from '../../../shared/signal.ts';
import type { MetricSample, MetricTable } from '../metrics.ts';
import { atOnce, type Turns } from '../turns.ts';
import { type Absent, type Answer, absent, isKnown, type Known } from './answer.ts';
import { metricNames } from './moved-names.ts';
import { findSeries, insideRank, keyOf, rowEvidence, seriesOf, type Where } from './series.ts';
import type { Scrape, Stretch } from './stretch.ts';

/*
 * Means and quantiles of histograms: of what was observed between two samples, else since the process started. Rows of
 * one rank's parts repeat each other: of those the one with most observations counts, and ranks are added.
 */

/** One series of a histogram: its labels without `le`. */
interface Series {
  readonly key: string;
  /** Of the data-parallel rank and engine that it is a part of. */
  readonly rankKey: string;
  readonly sum: number;
  readonly count: number;
  /** The `_sum` row, which names where to look. */
  readonly row: MetricSample;
  readonly countRow: MetricSample;
}

interface Read {
  readonly name: string;
  readonly series: readonly Series[];
}

/** Of rows that were asked for before: several figures rest on the mean of one histogram. */
const readBefore = new WeakMap<readonly MetricSample[], readonly Series[]>();

function readSeries({ metrics }: Scrape, histogram: string, where: Where): Read | null {
  const sums = findSeries(metrics, histogram, where, '_sum');
  const counts = findSeries(metrics, histogram, where, '_count');
  if (!sums || !counts) return null;
  const series = readBefore.get(sums.rows) ?? seriesIn(sums.rows, counts.rows);
  readBefore.set(sums.rows, series);
  return { name: sums.name, series };
}

function seriesIn(sums: readonly MetricSample[], counts: readonly MetricSample[]): readonly Series[] {
  const byKey = new Map(counts.map((row) => [keyOf(row), row]));
  return sums.flatMap((row) => {
    const key = keyOf(row);
    const countRow = byKey.get(key);
    const rankKey = keyOf(row, insideRank);
    return countRow ? [{ key, rankKey, sum: row.value, count: countRow.value, row, countRow }] : [];
  });
}

/** What one series observed: between two samples, or in all. */
interface Observed {
  readonly sum: number;
  readonly count: number;
  readonly was: Series | null;
  readonly is: Series;
}

/** Those with observations, one for each rank. */
function observedIn(read: Read, earlier: Read | null): readonly Observed[] {
  const was = new Map((earlier?.series ?? []).map((own) => [own.key, own]));
  const best = new Map<string, Observed>();
  for (const is of read.series) {
    const before = was.get(is.key) ?? null;
    const count = is.count - (before?.count ?? 0);
    const most = best.get(is.rankKey)?.count ?? 0;
    if (count > most) best.set(is.rankKey, { sum: is.sum - (before?.sum ?? 0), count, was: before, is });
  }
  return [...best.values()];
}

/** Where observations are looked for: between two samples, or in one since the process started. */
export type Span = { readonly stretch: Stretch } | { readonly scrape: Scrape };

const scrapeOf = (span: Span): Scrape => ('stretch' in span ? span.stretch.to : span.scrape);
const gradeOf = (span: Span): Exclude<Grade, 'log' | 'point'> => ('stretch' in span ? 'delta' : 'lifetime');

function observations(span: Span, histogram: string, where: Where) {
  const read = readSeries(scrapeOf(span), histogram, where);
  if (!read) return null;
  const earlier = 'stretch' in span ? readSeries(span.stretch.from, histogram, where) : null;
  return { name: read.name, observed: observedIn(read, earlier) };
}

const nothing = (span: Span, name: string): { readonly absent: Phrase } =>
  absent(phrase('stretch' in span ? 'nothingBetween' : 'nothingObserved', { name }));

/** Sum and count stand side by side: what a mean rests on. */
function meanEvidence(span: Span, name: string, observed: readonly Observed[]): readonly Evidence[] {
  const of = (scrape: Scrape, series: readonly Series[]) =>
    (['_sum', '_count'] as const).flatMap((suffix) => {
      const rows = series.map((own) => (suffix === '_sum' ? own.row : own.countRow));
      const value = rows.reduce((total, row) => total + row.value, 0);
      return rowEvidence(scrape, name + suffix, rows, value, 'stretch' in span);
    });
  return [
    ...('stretch' in span
      ? of(
          span.stretch.from,
          observed.flatMap(({ was }) => was ?? []),
        )
      : []),
    ...of(
      scrapeOf(span),
      observed.map(({ is }) => is),
    ),
  ];
}

function meanAnswer(span: Span, name: string, observed: readonly Observed[]): Known {
  const count = observed.reduce((total, own) => total + own.count, 0);
  return {
    value: observed.reduce((total, own) => total + own.sum, 0) / count,
    grade: gradeOf(span),
    evidence: meanEvidence(span, name, observed),
    interval: 'stretch' in span ? span.stretch.seconds : null,
    n: count,
    name,
    within: null,
  };
}

/** Mean over all ranks, weighted by their observations. */
export function meanOf(span: Span, histogram: string, where: Where): Answer {
  const found = observations(span, histogram, where);
  return found && found.observed.length > 0
    ? meanAnswer(span, found.name, found.observed)
    : nothing(span, histogram);
}

/** Mean of the rank that is slowest; its evidence names it. */
export function slowestMeanOf(span: Span, histogram: string, where: Where): Answer {
  const read = readSeries(scrapeOf(span), histogram, where);
  if (!read) return nothing(span, histogram);
  const earlier = 'stretch' in span ? readSeries(span.stretch.from, histogram, where) : null;
  // Every part of a rank by itself: the slowest of them holds up the others.
  const means = read.series.flatMap((is) => {
    const was = earlier?.series.find(({ key }) => key === is.key) ?? null;
    const count = is.count - (was?.count ?? 0);
    return count > 0
      ? [meanAnswer(span, read.name, [{ sum: is.sum - (was?.sum ?? 0), count, was, is }])]
      : [];
  });
  return means.reduce<Answer>(
    (slowest, own) => (isKnown(slowest) && slowest.value >= own.value ? slowest : own),
    nothing(span, histogram),
  );
}

/** A cumulative count of observations up to an edge. */
export interface Bucket {
  readonly edge: number;
  readonly count: number;
}

function edgeOf(le: string): number {
  const edge = le === '' ? Number.NaN : Number(le);
  return Number.isNaN(edge) && /^\+?inf$/i.test(le) ? Number.POSITIVE_INFINITY : edge;
}

type SeriesBuckets = ReadonlyMap<string, readonly Bucket[]>;

/** Of rows that were asked for before: every mean, spread and quantile of a histogram rests on the same. */
const known = new WeakMap<readonly MetricSample[], SeriesBuckets>();
const noBuckets: SeriesBuckets = new Map();

/** The buckets of every series by its key, edges ascending. */
function bucketsOf({ metrics }: Scrape, histogram: string): SeriesBuckets {
  for (const spelling of metricNames(histogram)) {
    const rows = seriesOf(metrics, `${spelling}_bucket`);
    if (rows.length === 0) continue;
    return known.get(rows) ?? atOnce(readBuckets(rows));
  }
  return noBuckets;
}

/** Reads the buckets of a histogram, which may be most of a text of many megabytes, for who asks for them next. */
export function* readBucketsOf(metrics: MetricTable, histogram: string): Turns<void> {
  for (const spelling of metricNames(histogram)) {
    const rows = seriesOf(metrics, `${spelling}_bucket`);
    if (rows.length > 0 && !known.has(rows)) yield* readBuckets(rows);
  }
}

const withoutEdge = ['le'];

function* readBuckets(rows: readonly MetricSample[]): Turns<SeriesBuckets> {
  const groups = new Map<string, Bucket[]>();
  const byText = new Map<string, Bucket[]>();
  const edges = new Map<string, number>();
  /** Texts repeat the edges, and the rows of one series stand together. */
  const edgeAt = (le: string): number => {
    const seen = edges.get(le);
    if (seen !== undefined) return seen;
    const edge = edgeOf(le);
    edges.set(le, edge);
    return edge;
  };
  let last: { readonly parts: EdgeInText; readonly group: Bucket[] } | null = null;
  for (const row of rows) {
    if (!Number.isFinite(row.value)) continue;
    const { labelsText } = row;
    // The labels of a series are read once, of its first row: a text of many megabytes is nearly all buckets.
    const again = labelsText === undefined || last === null ? null : sameBut(labelsText, last.parts);
    if (again !== null && last !== null) {
      const edge = edgeAt(again);
      if (!Number.isNaN(edge)) last.group.push({ edge, count: row.value });
      continue;
    }
    const parts = labelsText === undefined ? null : edgeIn(labelsText);
    const same = parts && byText.get(parts.before + parts.after);
    const edge = edgeAt(same ? parts.le : (row.labels.get('le') ?? ''));
    if (Number.isNaN(edge)) continue;
    let group = same ?? null;
    if (group === null) {
      yield;
      const key = keyOf(row, withoutEdge);
      group = groups.get(key) ?? [];
      groups.set(key, group);
      if (parts) byText.set(parts.before + parts.after, group);
    }
    group.push({ edge, count: row.value });
    last = parts && { parts, group };
  }
  for (const group of groups.values()) group.sort((a, b) => a.edge - b.edge);
  known.set(rows, groups);
  return groups;
}

/** The edge in the text of labels, and that text up to it and behind it. */
interface EdgeInText {
  readonly before: string;
  readonly le: string;
  readonly after: string;
}

/** null where no edge is found. A value that looks like one stays. */
function edgeIn(labels: string): EdgeInText | null {
  const from = labels.startsWith('le="') ? 0 : labels.indexOf(',le="');
  if (from === -1) return null;
  const value = labels.indexOf('"', from) + 1;
  const end = labels.indexOf('"', value);
  return { before: labels.slice(0, value), le: labels.slice(value, end), after: labels.slice(end) };
}

/** The edge in labels that are those of `parts` but for it; null where they are others. */
function sameBut(labels: string, { before, after }: EdgeInText): string | null {
  if (labels.length < before.length + after.length) return null;
  if (!labels.startsWith(before) || !labels.endsWith(after)) return null;
  const le = labels.slice(before.length, labels.length - after.length);
  return le.includes('"') ? null : le;
}

const sameEdges = (a: readonly Bucket[], b: readonly Bucket[]): boolean =>
  a.length === b.length && a.every(({ edge }, at) => edge === b[at]?.edge);

/** What was observed in all, by bucket: cumulative counts, edges ascending, ranks added. */
export interface Buckets {
  readonly name: string;
  /** Edges of the count and the count up to there; the last edge is usually infinite. */
  readonly buckets: readonly Bucket[];
  readonly mean: Known;
}

/** Refused where the edges of two samples or two ranks differ: what is between them cannot be told then. */
export function bucketsIn(span: Span, histogram: string, where: Where): Buckets | Absent {
  const found = observations(span, histogram, where);
  if (!found || found.observed.length === 0) return nothing(span, histogram);
  const { name, observed } = found;
  const buckets = bucketsOf(scrapeOf(span), histogram);
  const earlier = 'stretch' in span ? bucketsOf(span.stretch.from, histogram) : null;
  let total: readonly Bucket[] | null = null;
  for (const { is, was } of observed) {
    const own = buckets.get(is.key);
    if (!own) return absent(phrase('noBuckets', { name }));
    const before = was ? earlier?.get(was.key) : undefined;
    if ((before && !sameEdges(own, before)) || (total && !sameEdges(own, total)))
      return absent(phrase('bucketsDiffer', { name }));
    const grown = own.map(({ edge, count }, at) => ({ edge, count: count - (before?.[at]?.count ?? 0) }));
    total = total
      ? total.map(({ edge, count }, at) => ({ edge, count: count + (grown[at]?.count ?? 0) }))
      : grown;
  }
  if (total === null || !((total.at(-1)?.count ?? 0) > 0)) return absent(phrase('noBuckets', { name }));
  return { name, buckets: total, mean: meanAnswer(span, name, observed) };
}

/** The quantile `p` (0-1) over all ranks, a straight line assumed inside its bucket. */
export function quantileOf(span: Span, histogram: string, p: number, where: Where): Answer {
  const found = bucketsIn(span, histogram, where);
  if ('absent' in found) return found;
  const at = quantileIn(found.buckets, p);
  if (!at) return absent(phrase('noBuckets', { name: found.name }));
  return { ...found.mean, value: at.value, within: at.within, n: at.n };
}

/** Of cumulative counts; null where nothing was observed. */
export function quantileIn(
  buckets: readonly Bucket[],
  p: number,
): {
  readonly value: number;
  readonly within: readonly [low: number, high: number | null];
  readonly n: number;
} | null {
  const n = buckets.at(-1)?.count ?? 0;
  if (n <= 0) return null;
  const rank = p * n;
  const at = buckets.findIndex(({ count }) => count >= rank && count > 0);
  const bucket = buckets[at];
  if (!bucket) return null;
  const below = buckets[at - 1];
  // Times and tokens are never below 0.
  const low = below?.edge ?? Math.min(0, bucket.edge);
  if (!Number.isFinite(bucket.edge)) return { value: low, within: [low, null], n };
  const inside = bucket.count - (below?.count ?? 0);
  const share = inside <= 0 ? 1 : (rank - (below?.count ?? 0)) / inside;
  return { value: low + (bucket.edge - low) * share, within: [low, bucket.edge], n };
}
