import type { Bucket } from '../derived/histograms.ts';

/** Fewer edges in common tell too little of how a number is spread. */
const leastShared = 3;

/**
 * Two histograms over the same edges. Buckets are put together where one side has an edge that the other lacks: a
 * cumulative count at an edge that both have is exact, so nothing is guessed. null where fewer than three are shared.
 */
export function sameEdges(
  a: readonly Bucket[],
  b: readonly Bucket[],
): { readonly a: readonly Bucket[]; readonly b: readonly Bucket[]; readonly rebinned: boolean } | null {
  const shared = new Set(b.map(({ edge }) => edge));
  const ownA = a.filter(({ edge }) => shared.has(edge));
  const kept = new Set(ownA.map(({ edge }) => edge));
  const ownB = b.filter(({ edge }) => kept.has(edge));
  const rebinned = ownA.length < a.length || ownB.length < b.length;
  if (!rebinned) return { a, b, rebinned };
  const isWhole = kept.has(Number.POSITIVE_INFINITY) || a.at(-1)?.edge === b.at(-1)?.edge;
  const finite = ownA.filter(({ edge }) => Number.isFinite(edge)).length;
  return isWhole && finite >= leastShared ? { a: ownA, b: ownB, rebinned } : null;
}
