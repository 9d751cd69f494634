import type { SpreadPair, SpreadSide } from '../../../shared/comparison.ts';

/** Bins a factor of ten: a quantile read from them is at most 2 % off. */
const fine = 60;
/** Of those as many are drawn as one. */
const together = 6;

/** Positive numbers counted on a log axis: quantiles of any number of values in the same small memory. */
export class LogCounts {
  readonly #bins = new Map<number, number>();
  n = 0;

  add(value: number): void {
    if (!Number.isFinite(value) || value < 0) return;
    const bin = value > 0 ? Math.floor(Math.log10(value) * fine) : Number.NEGATIVE_INFINITY;
    this.#bins.set(bin, (this.#bins.get(bin) ?? 0) + 1);
    this.n += 1;
  }

  /** The value that `share` of them do not exceed: the middle of its bin. null of none. */
  quantile(share: number): number | null {
    if (this.n === 0) return null;
    const wanted = Math.max(1, Math.ceil(share * this.n));
    let seen = 0;
    for (const [bin, count] of [...this.#bins].sort(([a], [b]) => a - b)) {
      seen += count;
      if (seen >= wanted) return bin === Number.NEGATIVE_INFINITY ? 0 : 10 ** ((bin + 0.5) / fine);
    }
    return null;
  }

  /** Counts by the number of a wide bin; what is 0 lies in the lowest. */
  wide(): ReadonlyMap<number, number> {
    const counts = new Map<number, number>();
    const finite = [...this.#bins.keys()].filter(Number.isFinite);
    const lowest = Math.floor(Math.min(...finite) / together);
    for (const [bin, count] of this.#bins) {
      const at = Number.isFinite(bin) ? Math.floor(bin / together) : lowest;
      if (Number.isFinite(at)) counts.set(at, (counts.get(at) ?? 0) + count);
    }
    return counts;
  }
}

/** Two sides over the same edges; null while one of them is empty. */
export function spreadOf(
  name: string,
  unit: SpreadPair['unit'],
  a: LogCounts,
  b: LogCounts,
): SpreadPair | null {
  const [wideA, wideB] = [a.wide(), b.wide()];
  if (wideA.size === 0 || wideB.size === 0) return null;
  const all = [...wideA.keys(), ...wideB.keys()];
  const [first, last] = [Math.min(...all), Math.max(...all)];
  const edges = Array.from({ length: last - first + 2 }, (_, at) => 10 ** (((first + at) * together) / fine));
  const side = (of: LogCounts, counts: ReadonlyMap<number, number>): SpreadSide => ({
    counts: Array.from({ length: last - first + 1 }, (_, at) => counts.get(first + at) ?? 0),
    n: of.n,
    p50: of.quantile(0.5),
    p90: of.quantile(0.9),
    p99: of.quantile(0.99),
  });
  return { name, unit, edges, a: side(a, wideA), b: side(b, wideB), grade: 'log', rebinned: false };
}
