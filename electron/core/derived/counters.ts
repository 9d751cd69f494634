import { phrase } from '../../../shared/phrase.ts';
import type { MetricSample } from '../metrics.ts';
import { type Answer, absent, type Known, type RankValue } from './answer.ts';
import {
  byRank,
  countedRows,
  type Found,
  findSeries,
  keyOf,
  rankOf,
  rowEvidence,
  type Where,
} from './series.ts';
import type { Scrape, Stretch } from './stretch.ts';

/* Counters and gauges. Rows of one rank's parts repeat each other: of those the largest counts, and ranks are added. */

const largest = (rows: readonly MetricSample[]): MetricSample | null =>
  rows.reduce<MetricSample | null>((best, row) => (best && best.value >= row.value ? best : row), null);

const oneEach = (rows: readonly MetricSample[]): readonly MetricSample[] =>
  byRank(rows).flatMap((group) => largest(group) ?? []);

const sum = (rows: readonly MetricSample[]): number => rows.reduce((total, { value }) => total + value, 0);

/** A counter since the process started. */
export function totalOf(scrape: Scrape, name: string, where: Where): Answer {
  const found = findSeries(scrape.metrics, name, where);
  if (!found || found.rows.length === 0) return absent(phrase('nothingObserved', { name }));
  const rows = oneEach(found.rows);
  const value = sum(rows);
  return {
    value,
    grade: 'lifetime',
    evidence: rowEvidence(scrape, found.name, rows, value, false),
    interval: null,
    n: rows.length,
    name: found.name,
    within: null,
  };
}

/** One row in both samples; a series is exposed only after its first use, so one that came in between began at 0. */
interface Pair {
  readonly was: MetricSample | null;
  readonly is: MetricSample;
  readonly growth: number;
}

function pairsOf(
  { from, to }: Stretch,
  name: string,
  where: Where,
): { found: Found; pairs: readonly Pair[] } | null {
  const found = findSeries(to.metrics, name, where);
  if (!found) return null;
  const earlier = new Map(
    (findSeries(from.metrics, name, where)?.rows ?? []).map((row) => [keyOf(row), row] as const),
  );
  const pairs = oneEach(found.rows).map((is): Pair => {
    const was = earlier.get(keyOf(is)) ?? null;
    return { was, is, growth: is.value - (was?.value ?? 0) };
  });
  return { found, pairs };
}

/**
 * How much a counter grew between the two samples. A counter that both samples lack was never used: absent. One that
 * appears, but with no row of these labels, is absent as well.
 */
export function growthOf(stretch: Stretch, name: string, where: Where): Answer {
  const paired = pairsOf(stretch, name, where);
  if (!paired || paired.pairs.length === 0) return absent(phrase('nothingObserved', { name }));
  return growthAnswer(stretch, paired.found.name, paired.pairs);
}

function growthAnswer({ from, to, seconds }: Stretch, name: string, pairs: readonly Pair[]): Known {
  // The one that grew most names where to look.
  const ordered = [...pairs].sort((a, b) => b.growth - a.growth);
  const was = ordered.flatMap((pair) => pair.was ?? []);
  const is = ordered.map((pair) => pair.is);
  return {
    value: ordered.reduce((total, { growth }) => total + growth, 0),
    grade: 'delta',
    evidence: [...rowEvidence(from, name, was, sum(was), true), ...rowEvidence(to, name, is, sum(is), true)],
    interval: seconds,
    n: pairs.length,
    name,
    within: null,
  };
}

/** The growth on each DP rank, by rank. */
export function growthByRank(stretch: Stretch, name: string, where: Where): ReadonlyMap<number, Known> {
  const paired = pairsOf(stretch, name, where);
  const ranks = new Map<number, Pair[]>();
  for (const pair of paired?.pairs ?? []) {
    const rank = rankOf(pair.is);
    ranks.set(rank, [...(ranks.get(rank) ?? []), pair]);
  }
  return new Map(
    [...ranks]
      .sort(([a], [b]) => a - b)
      .map(([rank, pairs]) => [rank, growthAnswer(stretch, paired?.found.name ?? name, pairs)]),
  );
}

/** A growth as so much a second; absent where the time between the samples is not known. */
export function perSecond(growth: Answer): Answer {
  if ('absent' in growth) return growth;
  if (growth.interval === null || growth.interval <= 0) return absent(phrase('timesUnknown', {}));
  return { ...growth, value: growth.value / growth.interval };
}

/** A gauge at one moment: `sum` over ranks, or the largest of all rows. */
export function gaugeOf(scrape: Scrape, name: string, where: Where, over: 'sum' | 'max'): Answer {
  const found = findSeries(scrape.metrics, name, where);
  const rows = found ? oneEach(countedRows(found)) : [];
  const top = largest(rows);
  if (!found || !top) return absent(phrase('nothingObserved', { name }));
  const used = over === 'sum' ? rows : [top];
  const value = sum(used);
  return {
    value,
    grade: 'point',
    evidence: rowEvidence(scrape, found.name, used, value, false),
    interval: null,
    n: rows.length,
    name: found.name,
    within: null,
  };
}

/** A gauge on each DP rank, by rank; engines and other labels of a rank are added. */
export function gaugeByRank(scrape: Scrape, name: string, where: Where): readonly RankValue[] {
  const found = findSeries(scrape.metrics, name, where);
  const ranks = new Map<number, MetricSample[]>();
  for (const row of found ? oneEach(countedRows(found)) : [])
    ranks.set(rankOf(row), [...(ranks.get(rankOf(row)) ?? []), row]);
  return [...ranks]
    .sort(([a], [b]) => a - b)
    .flatMap(([rank, rows]) => {
      const value = sum(rows);
      const [evidence] = rowEvidence(scrape, found?.name ?? name, rows, value, false);
      return evidence ? [{ rank, value, evidence }] : [];
    });
}
