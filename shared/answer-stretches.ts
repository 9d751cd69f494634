/*
 * All places where two answers differ, not only the first. Pure. A difference of sequences by Myers: the fewest
 * items to take out and put in.
 */

/** Items that stand on one side only: `from` to `to` of A in place of those of B. One of them may be empty. */
export interface Stretch {
  readonly a: Range;
  readonly b: Range;
}

export interface Range {
  readonly from: number;
  readonly to: number;
}

/** Steps of the search; past them what is left counts as one stretch. Texts that have nothing in common end there. */
const mostSteps = 2_000_000;

/** The stretches that differ, in order. None for equal sequences. */
export function stretchesOf<T>(a: ArrayLike<T>, b: ArrayLike<T>): readonly Stretch[] {
  let start = 0;
  const shorter = Math.min(a.length, b.length);
  while (start < shorter && a[start] === b[start]) start += 1;
  let tail = 0;
  while (tail < shorter - start && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail += 1;
  const [endA, endB] = [a.length - tail, b.length - tail];
  if (start === endA && start === endB) return [];
  const kept = commonRuns(a, b, { from: start, to: endA }, { from: start, to: endB });
  const stretches: Stretch[] = [];
  let [atA, atB] = [start, start];
  for (const run of [...kept, { a: endA, b: endB, length: 0 }]) {
    if (run.a > atA || run.b > atB)
      stretches.push({ a: { from: atA, to: run.a }, b: { from: atB, to: run.b } });
    [atA, atB] = [run.a + run.length, run.b + run.length];
  }
  return stretches;
}

interface CommonRun {
  readonly a: number;
  readonly b: number;
  readonly length: number;
}

/** Runs of equal items in both ranges, in order; none where the search was given up. */
function commonRuns<T>(a: ArrayLike<T>, b: ArrayLike<T>, inA: Range, inB: Range): readonly CommonRun[] {
  const [n, m] = [inA.to - inA.from, inB.to - inB.from];
  const most = n + m;
  /** How far each diagonal has come, for each number of edits. */
  const trace: Int32Array[] = [];
  if (2 * most > mostSteps) return [];
  const furthest = new Int32Array(2 * most + 3);
  const middle = most + 1;
  let steps = 0;
  for (let edits = 0; edits <= most; edits += 1) {
    steps += 2 * edits + 1;
    if (steps > mostSteps) return [];
    trace.push(furthest.slice(middle - edits - 1, middle + edits + 2));
    for (let diagonal = -edits; diagonal <= edits; diagonal += 2) {
      const down =
        diagonal === -edits ||
        (diagonal !== edits &&
          (furthest[middle + diagonal - 1] as number) < (furthest[middle + diagonal + 1] as number));
      let x = down
        ? (furthest[middle + diagonal + 1] as number)
        : (furthest[middle + diagonal - 1] as number) + 1;
      let y = x - diagonal;
      while (x < n && y < m && a[inA.from + x] === b[inB.from + y]) {
        x += 1;
        y += 1;
      }
      furthest[middle + diagonal] = x;
      if (x >= n && y >= m) return walkBack(trace, n, m, inA.from, inB.from);
    }
  }
  return [];
}

/** The equal runs along the way that was found. `trace[d]` holds the diagonals -d-1 to d+1 before the d-th edit. */
function walkBack(
  trace: readonly Int32Array[],
  n: number,
  m: number,
  fromA: number,
  fromB: number,
): readonly CommonRun[] {
  const runs: CommonRun[] = [];
  let [x, y] = [n, m];
  for (let edits = trace.length - 1; edits >= 0; edits -= 1) {
    const before = trace[edits] as Int32Array;
    const at = (diagonal: number): number => before[diagonal + edits + 1] as number;
    const diagonal = x - y;
    const down = diagonal === -edits || (diagonal !== edits && at(diagonal - 1) < at(diagonal + 1));
    const startX = edits === 0 ? 0 : down ? at(diagonal + 1) : at(diagonal - 1) + 1;
    const startY = startX - diagonal;
    if (x > startX) runs.push({ a: fromA + startX, b: fromB + startY, length: x - startX });
    x = edits === 0 ? 0 : down ? startX : startX - 1;
    y = edits === 0 ? 0 : down ? startY - 1 : startY;
  }
  return runs.reverse();
}

const words = /[\p{L}\p{N}_]+|\s+|[^\p{L}\p{N}_\s]/gu;
/** The stretches of two texts that differ, word by word, as places in the texts. */
export function textStretches(a: string, b: string): readonly Stretch[] {
  const [inA, inB] = [wordsOf(a), wordsOf(b)];
  const places = stretchesOf(inA.words, inB.words).map((stretch) => ({
    a: placesOf(inA.starts, stretch.a, a.length),
    b: placesOf(inB.starts, stretch.b, b.length),
  }));
  return withoutEmptyCommons(places, a);
}

/** Stretches that only blanks and signs part are one: two texts about different things share their blanks. */
function withoutEmptyCommons(stretches: readonly Stretch[], a: string): readonly Stretch[] {
  const merged: Stretch[] = [];
  for (const one of stretches) {
    const before = merged.at(-1);
    if (before && !/[\p{L}\p{N}]/u.test(a.slice(before.a.to, one.a.from)))
      merged[merged.length - 1] = {
        a: { from: before.a.from, to: one.a.to },
        b: { from: before.b.from, to: one.b.to },
      };
    else merged.push(one);
  }
  return merged;
}

const placesOf = (starts: readonly number[], { from, to }: Range, length: number): Range => ({
  from: starts[from] ?? length,
  to: starts[to] ?? length,
});

function wordsOf(text: string): { readonly words: readonly string[]; readonly starts: readonly number[] } {
  const found: string[] = [];
  const starts: number[] = [];
  let place = 0;
  const add = (word: string): void => {
    found.push(word);
    starts.push(place);
    place += word.length;
  };
  for (const [word] of text.matchAll(words)) {
    if (isWithoutBlanks(word)) for (const sign of word) add(sign);
    else add(word);
  }
  return { words: found, starts };
}

/** Scripts without blanks: a sign is a word. */
const isWithoutBlanks = (word: string): boolean =>
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/u.test(word);
