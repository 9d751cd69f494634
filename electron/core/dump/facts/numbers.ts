import type { RecordValue, Spread } from '../../../../shared/dump-rule-facts.ts';
import type { Turns } from '../../turns.ts';
import type { RowTable } from '../row-table.ts';

/** Records that stand as examples of one fact, at most. */
export const mostExamples = 5;

/** Rows that are gone through between two turns: a few milliseconds. */
export const rowsAtOnce = 32_768;

/** Whether a row is the last before a turn. */
export const isTurn = (place: number): boolean => (place & (rowsAtOnce - 1)) === rowsAtOnce - 1;

/** Room for the numbers of one column after the other. Unknown and negative numbers are none. */
export class Scratch {
  private readonly values: Float64Array;

  constructor(most: number) {
    this.values = new Float64Array(most);
  }

  /** The numbers of `rows`, to be turned about as one likes until the next question. */
  *filled(rows: Uint32Array, numberAt: (at: number) => number): Turns<Float64Array> {
    const { values } = this;
    let count = 0;
    for (let place = 0; place < rows.length; place += 1) {
      const value = numberAt(rows[place] as number);
      if (value >= 0) {
        values[count] = value;
        count += 1;
      }
      if (isTurn(place)) yield;
    }
    return values.subarray(0, count);
  }

  /** null where no number is known. */
  *spread(rows: Uint32Array, numberAt: (at: number) => number): Turns<Spread | null> {
    return yield* spreadOf(yield* this.filled(rows, numberAt));
  }

  /** The middle of the known numbers; null where there is none. */
  *median(rows: Uint32Array, numberAt: (at: number) => number): Turns<number | null> {
    const values = yield* this.filled(rows, numberAt);
    return values.length === 0 ? null : yield* select(values, placeOf(values.length, 0.5));
  }
}

/** Puts `values` in another order. null for none. */
export function* spreadOf(values: Float64Array): Turns<Spread | null> {
  const n = values.length;
  if (n === 0) return null;
  const found: number[] = [];
  let from = 0;
  for (const share of [0.5, 0.95, 0.99]) {
    const place = placeOf(n, share);
    // What stands before the last one is smaller: only the rest is looked through.
    found.push(yield* select(values, place, from));
    from = place;
  }
  let max = values[from] as number;
  for (let at = from + 1; at < n; at += 1) if ((values[at] as number) > max) max = values[at] as number;
  const [p50, p95, p99] = found as [number, number, number];
  return { n, p50, p95, p99, max };
}

/** Where the number stands, among as many sorted ones, below which a share of them lies. */
export const placeOf = (count: number, share: number): number =>
  Math.min(count - 1, Math.floor(share * count));

/**
 * The number that would stand at `wanted` if the numbers from `low` on were sorted. Smaller ones stand before it then, and larger
 * ones after it. No NaN among them. Pivots are drawn by lot: no file is made so that this takes long.
 */
export function* select(values: Float64Array, wanted: number, low = 0): Turns<number> {
  let high = values.length - 1;
  while (low < high) {
    const width = high - low + 1;
    const pivot = median3(values[drawn(low, width)], values[drawn(low, width)], values[drawn(low, width)]);
    let left = low;
    let right = high;
    while (left <= right) {
      while ((values[left] as number) < pivot) left += 1;
      while ((values[right] as number) > pivot) right -= 1;
      if (left > right) break;
      const other = values[left] as number;
      values[left] = values[right] as number;
      values[right] = other;
      left += 1;
      right -= 1;
    }
    if (wanted <= right) high = right;
    else if (wanted >= left) low = left;
    else return pivot;
    if (width >= rowsAtOnce) yield;
  }
  return values[wanted] as number;
}

const drawn = (low: number, width: number): number => low + Math.floor(Math.random() * width);

const median3 = (a = 0, b = 0, c = 0): number => Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));

/** The rows with the largest numbers. */
export class Largest {
  private readonly kept: { readonly at: number; readonly value: number }[] = [];
  private readonly most: number;
  /** What is no more than this stands in no place any more. */
  private least = Number.NEGATIVE_INFINITY;

  constructor(most: number = mostExamples) {
    this.most = most;
  }

  /** Whether it is one of them, for now. */
  see(at: number, value: number): boolean {
    if (!(value > this.least)) return false;
    const place = this.kept.findIndex((one) => one.value < value);
    this.kept.splice(place === -1 ? this.kept.length : place, 0, { at, value });
    if (this.kept.length > this.most) this.kept.pop();
    if (this.kept.length === this.most) this.least = this.kept.at(-1)?.value ?? this.least;
    return true;
  }

  /** Largest first. */
  get places(): readonly number[] {
    return this.kept.map(({ at }) => at);
  }

  /** `read`: the number as it is shown. */
  records(table: RowTable, read: (value: number) => number = (value) => value): readonly RecordValue[] {
    return this.kept.map(({ at, value }) => ({ index: table.indexAt(at), value: read(value) }));
  }
}
