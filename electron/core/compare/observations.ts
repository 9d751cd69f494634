import { type Bucket, quantileIn } from '../derived/histograms.ts';

/*
 * What one side observed of a number: a histogram's buckets, or the values themselves. Both answer quantiles with the
 * range that chance alone would leave them in.
 */

/** 95 % of a normal distribution lies within so many deviations. */
export const z95 = 1.96;

export interface Quantile {
  readonly value: number;
  /** The bucket it lies in, else twice the value; no upper edge is null. */
  readonly within: readonly [low: number, high: number | null];
  /** 95 % interval by the binomial of the rank; null where too few lie beyond it. */
  readonly band: readonly [low: number, high: number] | null;
}

export interface Observations {
  readonly n: number;
  /** How many of them are independent: tokens of one request are not. At most `n`. */
  readonly independent: number;
  readonly mean: number;
  /** Standard deviation; of buckets by their middles. */
  readonly deviation: number;
  quantile(p: number): Quantile | null;
}

/** Ranks between which the quantile `p` of the whole lies with 95 %; null where a side of it holds fewer than 3. */
function ranksOf(p: number, independent: number): readonly [number, number] | null {
  if (independent * Math.min(p, 1 - p) < 3) return null;
  const half = z95 * Math.sqrt((p * (1 - p)) / independent);
  return [Math.max(0, p - half), Math.min(1, p + half)];
}

function bandOf(
  p: number,
  independent: number,
  valueAt: (p: number) => number | null,
): readonly [number, number] | null {
  const ranks = ranksOf(p, independent);
  if (!ranks) return null;
  const [low, high] = [valueAt(ranks[0]), valueAt(ranks[1])];
  return low === null || high === null ? null : [low, high];
}

export function fromBuckets(buckets: readonly Bucket[], mean: number, independent: number): Observations {
  const n = buckets.at(-1)?.count ?? 0;
  const counted = Math.min(n, independent);
  return {
    n,
    independent: counted,
    mean,
    deviation: deviationOf(buckets, mean),
    quantile: (p) => {
      const at = quantileIn(buckets, p);
      if (!at?.within) return null;
      const unbounded = (share: number): number | null => {
        const found = quantileIn(buckets, share);
        return found?.within && found.within[1] === null ? null : (found?.value ?? null);
      };
      return { value: at.value, within: at.within, band: bandOf(p, counted, unbounded) };
    },
  };
}

function deviationOf(buckets: readonly Bucket[], mean: number): number {
  let sum = 0;
  let before = 0;
  let low = 0;
  for (const { edge, count } of buckets) {
    const middle = Number.isFinite(edge) ? (low + edge) / 2 : Math.max(low, mean);
    sum += (count - before) * (middle - mean) ** 2;
    before = count;
    if (Number.isFinite(edge)) low = edge;
  }
  return before > 0 ? Math.sqrt(sum / before) : 0;
}

/** `sorted`: ascending, all finite. `perLook`: so many of them tell as much as one that is independent. */
export function fromValues(sorted: ArrayLike<number>, perLook = 1): Observations {
  const n = sorted.length;
  let sum = 0;
  for (let at = 0; at < n; at += 1) sum += sorted[at] as number;
  const mean = n > 0 ? sum / n : 0;
  const independent = Math.floor(n / perLook);
  let squares = 0;
  for (let at = 0; at < n; at += 1) squares += ((sorted[at] as number) - mean) ** 2;
  const valueAt = (p: number): number | null =>
    n === 0 ? null : (sorted[Math.min(n - 1, Math.floor(p * n))] as number);
  return {
    n,
    independent,
    mean,
    deviation: n > 1 ? Math.sqrt(squares / (n - 1)) : 0,
    quantile: (p) => {
      const value = valueAt(p);
      return value === null ? null : { value, within: [value, value], band: bandOf(p, independent, valueAt) };
    },
  };
}
