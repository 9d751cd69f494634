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

type Row = Pick<
  RequestRow,
  'state' | 'start' | 'end' | 'elapsedSeconds' | 'promptTokens' | 'cachedTokens' | 'media' | 'loraPath'
>;

/** null when no request was in flight. Times in Unix seconds. Goes over the rows twice, and keeps none. */
export function inFlightFacts(rows: Iterable<Row>, dumpedAt: number | null): InFlightFacts | null {
  const ends: number[] = [];
  let finished = 0;
  let longest: number | null = null;
  let oldest: number | null = null;
  const traits = new Traits();
  for (const row of rows) {
    if (row.state === 'finished') {
      finished += 1;
      if (row.end !== null) ends.push(row.end);
      if (row.elapsedSeconds !== null) longest = Math.max(longest ?? 0, row.elapsedSeconds);
    } else if (row.state === 'in_flight') {
      if (row.start !== null) oldest = Math.min(oldest ?? row.start, row.start);
      traits.see(row);
    }
  }
  if (traits.inFlight === 0) return null;
  const sorted = Float64Array.from(ends).sort();
  const compared = finished >= fewestFinished;
  return {
    lastEnd: sorted.at(-1) ?? null,
    ends: sorted.length,
    endGapSeconds: medianGap(sorted),
    longestSeconds: longest,
    oldestSeconds: oldest === null || dumpedAt === null ? null : dumpedAt - oldest,
    compared,
    shared: compared ? traits.sharedAgainst(rows, finished) : [],
  };
}

/** Half of the pauses between two ends are shorter. */
function medianGap(ends: Float64Array): number | null {
  const gaps = ends.subarray(1).map((end, at) => end - (ends[at] as number));
  gaps.sort();
  return gaps[Math.floor(gaps.length / 2)] ?? null;
}

/** What those in flight have, to be held against the finished. */
class Traits {
  inFlight = 0;
  private media = 0;
  private lora = 0;
  private readonly lengths = new Map<number, number>();

  see(row: Row): void {
    this.inFlight += 1;
    if (row.media > 0) this.media += 1;
    if (row.loraPath !== null) this.lora += 1;
    for (const length of lengthsOf(row)) this.lengths.set(length, (this.lengths.get(length) ?? 0) + 1);
  }

  sharedAgainst(rows: Iterable<Row>, finished: number): readonly SharedTrait[] {
    const known = new Set<number>();
    let media = 0;
    let lora = 0;
    for (const row of rows) {
      if (row.state !== 'finished') continue;
      if (row.media > 0) media += 1;
      if (row.loraPath !== null) lora += 1;
      for (const length of lengthsOf(row)) if (this.lengths.has(length)) known.add(length);
    }
    const isShared = (own: number, others: number) =>
      this.inFlight >= fewestInFlight &&
      own >= shareInFlight * this.inFlight &&
      others <= shareFinished * finished;
    const traits: SharedTrait[] = this.sharedLengths(known);
    if (isShared(this.media, media))
      traits.push({ trait: 'media', tokens: null, inFlight: this.media, finished: media });
    if (isShared(this.lora, lora))
      traits.push({ trait: 'lora', tokens: null, inFlight: this.lora, finished: lora });
    return traits;
  }

  /**
   * Lengths that several requests in flight share to the token and no finished one has, neither whole nor less what
   * came from the cache. That is rare by chance, and it is what a bug at an edge looks like. Most frequent first.
   */
  private sharedLengths(known: ReadonlySet<number>): SharedTrait[] {
    return [...this.lengths]
      .filter(([length, count]) => count >= fewestOfOneLength && !known.has(length))
      .sort(([, a], [, b]) => b - a)
      .map(([tokens, count]) => ({ trait: 'promptTokens', tokens, inFlight: count, finished: 0 }));
  }
}

/** Prompt tokens, and those of them that were not in the cache. */
function lengthsOf({ promptTokens, cachedTokens }: Row): ReadonlySet<number> {
  if (promptTokens === null) return new Set();
  return new Set([promptTokens, promptTokens - (cachedTokens ?? 0)]);
}
