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
  | 'state'
  | 'start'
  | 'end'
  | 'elapsedSeconds'
  | 'promptTokens'
  | 'cachedTokens'
  | 'media'
  | 'loraPath'
  | 'grammar'
  | 'logprobs'
  | 'samples'
> & {
  /** How the prompt was recorded. */
  readonly hasText: boolean;
  readonly hasIds: boolean;
};

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

type Plain = Exclude<SharedTrait['trait'], 'promptTokens' | 'lengthBand'>;

/** What a request has or has not. With both text and ids the server decoded the text for its log: it came as ids. */
const plain: Readonly<Record<Plain, (row: Row) => boolean>> = {
  media: ({ media }) => media > 0,
  lora: ({ loraPath }) => loraPath !== null,
  grammar: ({ grammar }) => grammar !== null,
  logprobs: ({ logprobs }) => logprobs,
  samples: ({ samples }) => samples !== null && samples > 1,
  text: ({ hasText, hasIds }) => hasText && !hasIds,
  ids: ({ hasIds }) => hasIds,
};
const plainTraits = Object.keys(plain) as readonly Plain[];

/** What those in flight have, to be held against the finished. */
class Traits {
  inFlight = 0;
  private readonly counts = new Map<Plain, number>();
  private readonly lengths = new Map<number, number>();
  private readonly bands = new Map<number, number>();

  see(row: Row): void {
    this.inFlight += 1;
    count(this.counts, plainOf(row));
    count(this.lengths, lengthsOf(row));
    count(this.bands, bandOf(row));
  }

  sharedAgainst(rows: Iterable<Row>, finished: number): readonly SharedTrait[] {
    const known = new Set<number>();
    const counts = new Map<Plain, number>();
    const bands = new Map<number, number>();
    for (const row of rows) {
      if (row.state !== 'finished') continue;
      count(counts, plainOf(row));
      count(bands, bandOf(row));
      for (const length of lengthsOf(row)) if (this.lengths.has(length)) known.add(length);
    }
    const isShared = (own: number, others: number) =>
      this.inFlight >= fewestInFlight &&
      own >= shareInFlight * this.inFlight &&
      others <= shareFinished * finished;
    const traits: SharedTrait[] = this.sharedLengths(known);
    for (const trait of plainTraits) {
      const [own, others] = [this.counts.get(trait) ?? 0, counts.get(trait) ?? 0];
      if (isShared(own, others)) traits.push({ trait, tokens: null, inFlight: own, finished: others });
    }
    for (const [tokens, own] of this.bands) {
      const others = bands.get(tokens) ?? 0;
      if (isShared(own, others))
        traits.push({ trait: 'lengthBand', tokens, inFlight: own, finished: others });
    }
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

function count<Key>(counts: Map<Key, number>, keys: Iterable<Key>): void {
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
}

const plainOf = (row: Row): readonly Plain[] => plainTraits.filter((trait) => plain[trait](row));

/** Prompt tokens, and those of them that were not in the cache. */
function lengthsOf({ promptTokens, cachedTokens }: Row): ReadonlySet<number> {
  if (promptTokens === null) return new Set();
  return new Set([promptTokens, promptTokens - (cachedTokens ?? 0)]);
}

/** The power of two that a prompt's length lies on or above. */
const bandOf = ({ promptTokens }: Row): readonly number[] =>
  promptTokens === null || promptTokens < 1 ? [] : [2 ** (31 - Math.clz32(promptTokens))];
