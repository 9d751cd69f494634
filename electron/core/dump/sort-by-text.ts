import type { Turns } from '../turns.ts';

/** Rows whose texts are read between two turns, from a file. */
const readAtOnce = 256;
/** Rows that are sorted, and rows that are merged, between two turns. */
const sortedAtOnce = 4096;
const mergedAtOnce = 16_384;
/** What tells two rows apart stands in front: whole previews of a million rows would not fit. Characters. */
const comparedLength = 48;

/**
 * Sorts places by a text each, by its first characters; as before where these are the same. Unknown ones (null) come last
 * in both directions.
 */
export function* sortByText(
  places: Uint32Array,
  descending: boolean,
  textAt: (at: number) => string | null,
): Turns<Uint32Array> {
  const { length } = places;
  const texts: string[] = [];
  let known = new Uint32Array(length);
  let count = 0;
  let unknown = 0;
  const nameless = new Uint32Array(length);
  for (let at = 0; at < length; at += 1) {
    const text = textAt(places[at] as number);
    texts.push(text === null ? '' : text.slice(0, comparedLength));
    if (text === null) nameless[unknown++] = at;
    else known[count++] = at;
    if (at % readAtOnce === 0) yield;
  }
  known = known.subarray(0, count);

  const isBefore = (a: number, b: number): boolean => {
    const own = texts[a] as string;
    const other = texts[b] as string;
    return own === other ? a < b : own < other !== descending;
  };
  for (let from = 0; from < count; from += sortedAtOnce) {
    known.subarray(from, from + sortedAtOnce).sort((a, b) => (isBefore(a, b) ? -1 : 1));
    yield;
  }
  let next = new Uint32Array(count);
  for (let width = sortedAtOnce; width < count; width *= 2) {
    for (let from = 0; from < count; from += 2 * width) {
      const middle = Math.min(from + width, count);
      const end = Math.min(from + 2 * width, count);
      let left = from;
      let right = middle;
      for (let to = from; to < end; to += 1) {
        const takesLeft =
          right === end || (left < middle && isBefore(known[left] as number, known[right] as number));
        next[to] = takesLeft ? (known[left++] as number) : (known[right++] as number);
        if (to % mergedAtOnce === 0) yield;
      }
    }
    [known, next] = [next, known];
  }
  const sorted = new Uint32Array(length);
  for (let at = 0; at < length; at += 1) {
    const place = at < count ? (known[at] as number) : (nameless[at - count] as number);
    sorted[at] = places[place] as number;
  }
  return sorted;
}
