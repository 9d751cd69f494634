import type { Figure, Verdict } from '../../../shared/comparison.ts';
import { type Phrase, phrase } from '../../../shared/phrase.ts';
import { type Observations, z95 } from './observations.ts';

/*
 * Whether a change is more than chance. The band is that of one run on either side (binomial of the rank, normal of a
 * mean or share): how far two runs of one build differ is not known without replays, and is wider.
 */

/** Fewer on a side tell nothing. */
export const leastObservations = 30;
/** Smaller changes are none, even where they are certain. */
export const leastChange = 0.1;
/** A band that is wider than this on either side of no change leaves a small change open. */
const widestSame = 0.15;

export interface Judged extends Pick<Figure, 'a' | 'b' | 'change' | 'band' | 'verdict' | 'why'> {}

/**
 * Of the dozens of figures that are looked at some lie outside 95 % of chance in every pair of equal runs: one that is told
 * lies outside 99.7 %.
 */
const sureBand = 3 / z95;

/** The band of what is told: wider about the change, relative ones by their logarithm. */
function sureOf(change: number, [low, high]: readonly [number, number], isRelative: boolean) {
  const widen = (edge: number) =>
    isRelative
      ? Math.exp(Math.log1p(change) + sureBand * (Math.log1p(edge) - Math.log1p(change))) - 1
      : change + sureBand * (edge - change);
  return [widen(low), widen(high)] as const;
}

type Worse = Figure['worse'];

const unclear = (why: Phrase, found: Partial<Judged> = {}): Judged => ({
  a: null,
  b: null,
  change: null,
  band: null,
  ...found,
  verdict: 'unclear',
  why,
});

/** A change with its band against the least that counts; `isRelative`: a ratio, not points of a share. */
export function judge(
  change: number,
  band: readonly [number, number],
  worse: Worse,
  least = leastChange,
  isRelative = true,
): Pick<Judged, 'verdict' | 'why'> {
  const [low, high] = band;
  if (Math.abs(change) < least) {
    const isTight = low > -(least + widestSame) && high < least + widestSame;
    return isTight ? { verdict: 'same', why: null } : { verdict: 'unclear', why: phrase('bandWide', {}) };
  }
  if (low <= 0 && high >= 0) return { verdict: 'unclear', why: phrase('insideBand', {}) };
  const [sureLow, sureHigh] = sureOf(change, band, isRelative);
  if (sureLow <= 0 && sureHigh >= 0) return { verdict: 'unclear', why: phrase('notSure', {}) };
  if (worse === null) return { verdict: 'unclear', why: phrase('noDirection', {}) };
  return { verdict: verdictOf(change > 0, worse), why: null };
}

const verdictOf = (rose: boolean, worse: 'up' | 'down'): Verdict =>
  rose === (worse === 'up') ? 'worse' : 'better';

const tooFew = (nA: number, nB: number): Phrase | null =>
  nA < leastObservations || nB < leastObservations
    ? phrase('tooFewObserved', { a: Math.round(nA), b: Math.round(nB), least: leastObservations })
    : null;

/** Relative change, in terms that do not depend on which side is first: a ratio's logarithm is normal. */
function ratio(a: number, b: number, errorA: number, errorB: number) {
  const log = Math.log(b / a);
  const half = z95 * Math.hypot(errorA, errorB);
  return {
    change: b / a - 1,
    band: [Math.exp(log - half) - 1, Math.exp(log + half) - 1] as const,
  };
}

export function judgeQuantile(a: Observations, b: Observations, p: number, worse: Worse): Judged {
  const [qa, qb] = [a.quantile(p), b.quantile(p)];
  if (!qa || !qb) return unclear(phrase('nothingToCompare', {}));
  const found = {
    a: qa.value,
    b: qb.value,
    change: qa.value > 0 ? qb.value / qa.value - 1 : null,
  };
  const few = tooFew(a.independent, b.independent);
  if (few) return unclear(few, found);
  if (qa.within[1] === null || qb.within[1] === null)
    return unclear(phrase('beyondBuckets', { edge: (qa.within[1] === null ? qa : qb).within[0] }), found);
  if (qa.value === qb.value) return { ...found, band: null, verdict: 'same', why: null };
  if (!qa.band || !qb.band) return unclear(phrase('tooFewBeyond', { percent: Math.round(p * 100) }), found);
  if (qa.value <= 0 || qb.value <= 0 || qa.band[0] <= 0 || qb.band[0] <= 0)
    return unclear(phrase('tooNearZero', {}), found);
  const errors = [qa, qb].map(({ band }) => (band ? (Math.log(band[1]) - Math.log(band[0])) / (2 * z95) : 0));
  const { change, band } = ratio(qa.value, qb.value, errors[0] ?? 0, errors[1] ?? 0);
  const judged = judge(change, band, worse);
  // Inside one bucket the values are a guess on both sides.
  const isOneBucket =
    qa.within[0] !== qa.within[1] && qa.within[0] === qb.within[0] && qa.within[1] === qb.within[1];
  return isOneBucket && judged.verdict !== 'same'
    ? unclear(phrase('oneBucket', { low: qa.within[0], high: qa.within[1] ?? 0 }), { ...found, band })
    : { ...found, band, ...judged };
}

export function judgeMean(a: Observations, b: Observations, worse: Worse): Judged {
  const found = { a: a.mean, b: b.mean, change: a.mean > 0 ? b.mean / a.mean - 1 : null };
  const few = tooFew(a.independent, b.independent);
  if (few) return unclear(few, found);
  if (a.mean === b.mean) return { ...found, band: null, verdict: 'same', why: null };
  if (a.mean <= 0 || b.mean <= 0) return unclear(phrase('tooNearZero', {}), found);
  const error = (of: Observations) => of.deviation / Math.sqrt(of.independent) / of.mean;
  const { change, band } = ratio(a.mean, b.mean, error(a), error(b));
  return { ...found, band, ...judge(change, band, worse) };
}

/** A count a second, of `nA` and `nB` events; `spread` is how far the events vary in size, relative to their mean. */
export function judgeRate(
  a: number,
  b: number,
  { nA, nB, spread, worse }: { nA: number; nB: number; spread: number; worse: Worse },
): Judged {
  const found = { a, b, change: a > 0 ? b / a - 1 : null };
  const few = tooFew(nA, nB);
  if (few) return unclear(few, found);
  if (a === b) return { ...found, band: null, verdict: 'same', why: null };
  if (a <= 0 || b <= 0) return unclear(phrase('tooNearZero', {}), found);
  const error = (n: number) => Math.sqrt((1 + spread ** 2) / n);
  const { change, band } = ratio(a, b, error(nA), error(nB));
  return { ...found, band, ...judge(change, band, worse) };
}

/** Shares of `nA` and `nB` requests; `change` and band are in points. */
export function judgeShare(
  a: number,
  b: number,
  { nA, nB, worse, least }: { nA: number; nB: number; worse: Worse; least: number },
): Judged {
  const found = { a, b, change: b - a };
  const few = tooFew(nA, nB);
  if (few) return unclear(few, found);
  if (a === b) return { ...found, band: null, verdict: 'same', why: null };
  const band = shareBand(a, b, nA, nB);
  return { ...found, band, ...judge(b - a, band, worse, least, false) };
}

/** 95 % interval of the difference of two shares (Agresti and Caffo: one more of either kind on each side). */
export function shareBand(a: number, b: number, nA: number, nB: number): readonly [number, number] {
  const [pA, pB] = [(a * nA + 1) / (nA + 2), (b * nB + 1) / (nB + 2)];
  const half = z95 * Math.sqrt((pA * (1 - pA)) / (nA + 2) + (pB * (1 - pB)) / (nB + 2));
  return [pB - pA - half, pB - pA + half];
}
