import type { InFlightFacts, RequestRow, SharedTrait } from '../../../shared/dump.ts';

/*
 * What the requests in flight at a dump say as a group, held against those that finished: whether anything still
 * finished in the end, and what the ones that did not come back have in common.
 */

/** Fewer requests of one length are chance. */
const fewestOfOneLength = 3;
/** Without so many finished ones, "no finished one has it" says nothing. */
const fewestFinished = 20;
/** Of other traits: in so many of those in flight at least, in so many of the finished at most (sglang rule H02). */
const fewestInFlight = 5;
const shareInFlight = 0.8;
const shareFinished = 0.2;

/** null when no request was in flight. Times in Unix seconds. */
export function inFlightFacts(rows: readonly RequestRow[], dumpedAt: number | null): InFlightFacts | null {
  const finished = rows.filter(({ state }) => state === 'finished');
  const inFlight = rows.filter(({ state }) => state === 'in_flight');
  if (inFlight.length === 0) return null;
  const ends = finished.flatMap(({ end }) => end ?? []).sort((a, b) => a - b);
  const starts = inFlight.flatMap(({ start }) => start ?? []);
  const oldest = starts.length === 0 ? null : starts.reduce((a, b) => Math.min(a, b));
  return {
    lastEnd: ends.at(-1) ?? null,
    ends: ends.length,
    endGapSeconds: medianGap(ends),
    longestSeconds: finished.reduce<number | null>(
      (most, { elapsedSeconds: own }) => (own === null || (most !== null && most >= own) ? most : own),
      null,
    ),
    oldestSeconds: oldest === null || dumpedAt === null ? null : dumpedAt - oldest,
    compared: finished.length >= fewestFinished,
    shared: finished.length >= fewestFinished ? sharedTraits(inFlight, finished) : [],
  };
}

/** Half of the pauses between two ends are shorter. */
function medianGap(ends: readonly number[]): number | null {
  const gaps = ends.slice(1).map((end, at) => end - (ends[at] as number));
  gaps.sort((a, b) => a - b);
  return gaps[Math.floor(gaps.length / 2)] ?? null;
}

function sharedTraits(
  inFlight: readonly RequestRow[],
  finished: readonly RequestRow[],
): readonly SharedTrait[] {
  const traits: SharedTrait[] = [...sharedLengths(inFlight, finished)];
  const add = (trait: 'media' | 'lora', has: (row: RequestRow) => boolean) => {
    const [own, others] = [inFlight.filter(has).length, finished.filter(has).length];
    const isShared =
      inFlight.length >= fewestInFlight &&
      own >= shareInFlight * inFlight.length &&
      others <= shareFinished * finished.length;
    if (isShared) traits.push({ trait, tokens: null, inFlight: own, finished: others });
  };
  add('media', ({ media }) => media > 0);
  add('lora', ({ loraPath }) => loraPath !== null);
  return traits;
}

/**
 * Lengths that several requests in flight share to the token and no finished one has, neither whole nor less what came
 * from the cache. That is rare by chance, and it is what a bug at an edge looks like. Most frequent first.
 */
function sharedLengths(
  inFlight: readonly RequestRow[],
  finished: readonly RequestRow[],
): readonly SharedTrait[] {
  const counts = new Map<number, number>();
  for (const row of inFlight)
    for (const length of lengthsOf(row)) counts.set(length, (counts.get(length) ?? 0) + 1);
  const known = new Set(finished.flatMap((row) => [...lengthsOf(row)]));
  return [...counts]
    .filter(([length, count]) => count >= fewestOfOneLength && !known.has(length))
    .sort(([, a], [, b]) => b - a)
    .map(([tokens, count]) => ({ trait: 'promptTokens', tokens, inFlight: count, finished: 0 }));
}

/** Prompt tokens, and those of them that were not in the cache. */
function lengthsOf({ promptTokens, cachedTokens }: RequestRow): ReadonlySet<number> {
  if (promptTokens === null) return new Set();
  return new Set([promptTokens, promptTokens - (cachedTokens ?? 0)]);
}
