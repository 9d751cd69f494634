import { makeFloat, type PickleValue, PyTuple } from './value.ts';

/*
 * Lists of one kind, stored as columns: token ids, embeddings, and the (logprob, token id, text) triples of
 * logprobs. A dump of a server that returns logprobs is mostly these; one by one they would take ten times
 * the file's size.
 */

export interface PackedList {
  readonly length: number;
  at(index: number): PickleValue;
  toArray(): PickleValue[];
}

/** Below this many numbers a plain array costs less than a typed one. */
const few = 32;

type Floats = number[] | Float64Array;

/** `from[0..count)` put after the first `length` numbers of `to`. */
function addFloats(to: Floats, length: number, from: Float64Array, count: number): Floats {
  if (length === 0) {
    if (count > few) return from.slice(0, count);
    const small = new Array<number>(count);
    for (let index = 0; index < count; index += 1) small[index] = from[index] as number;
    return small;
  }
  let room = to;
  if (!(room instanceof Float64Array) || length + count > room.length) {
    room = new Float64Array(Math.max(length + count, length * 2));
    for (let index = 0; index < length; index += 1) room[index] = to[index] as number;
  }
  room.set(from.subarray(0, count), length);
  return room;
}

/** Ints of 32 bits. */
export class IntList implements PackedList {
  length = 0;
  private numbers = new Int32Array(0);

  append(from: Int32Array, count: number): void {
    const length = this.length;
    if (length === 0) this.numbers = from.slice(0, count);
    else {
      if (length + count > this.numbers.length) {
        const room = new Int32Array(Math.max(length + count, length * 2));
        room.set(this.values);
        this.numbers = room;
      }
      this.numbers.set(from.subarray(0, count), length);
    }
    this.length += count;
  }

  at(index: number): number {
    return this.numbers[index] as number;
  }

  /** A view, not a copy. */
  get values(): Int32Array {
    return this.numbers.subarray(0, this.length);
  }

  toArray(): PickleValue[] {
    return Array.from(this.values);
  }
}

/** Floats; none is NaN. */
export class FloatList implements PackedList {
  length = 0;
  private numbers: Floats = [];

  append(from: Float64Array, count: number): void {
    this.numbers = addFloats(this.numbers, this.length, from, count);
    this.length += count;
  }

  at(index: number): PickleValue {
    return makeFloat(this.numbers[index] as number);
  }

  toArray(): PickleValue[] {
    return Array.from({ length: this.length }, (_, index) => this.at(index));
  }
}

/** Tuples of a float or None, an int of 32 bits, and None or a str. */
export class TripleList implements PackedList {
  length = 0;
  /** Logprob and token id in turn; NaN stands for None, no logprob here is NaN. */
  private numbers: Floats = [];
  private texts: (string | null)[] | null = null;
  /** Tuples that were asked for by the memo: the same one has to come back. */
  private kept: Map<number, PyTuple> | null = null;

  append(from: Float64Array, count: number, texts: readonly (string | null)[] | null): void {
    this.numbers = addFloats(this.numbers, this.length * 2, from, count * 2);
    if (texts !== null || this.texts !== null) {
      this.texts ??= new Array<string | null>(this.length).fill(null);
      for (let index = 0; index < count; index += 1) this.texts.push(texts?.[index] ?? null);
    }
    this.length += count;
  }

  logprob(index: number): number | null {
    const value = this.numbers[index * 2] as number;
    return Number.isNaN(value) ? null : value;
  }

  tokenId(index: number): number {
    return this.numbers[index * 2 + 1] as number;
  }

  text(index: number): string | null {
    return this.texts?.[index] ?? null;
  }

  at(index: number): PyTuple {
    const kept = this.kept?.get(index);
    if (kept !== undefined) return kept;
    const logprob = this.logprob(index);
    return new PyTuple([logprob === null ? null : makeFloat(logprob), this.tokenId(index), this.text(index)]);
  }

  /** As `at`, and the same tuple from now on. */
  keep(index: number): PyTuple {
    const tuple = this.at(index);
    this.kept ??= new Map();
    this.kept.set(index, tuple);
    return tuple;
  }

  toArray(): PickleValue[] {
    return Array.from({ length: this.length }, (_, index) => this.keep(index));
  }
}

/** Stands in the memo for triples of a packed list that were numbered one after the other. */
export class TripleRun {
  readonly list: TripleList;
  /** Index in the list of the run's first triple. */
  private readonly base: number;
  /** Memo number of the first triple. */
  private readonly first: number;
  private numbers: readonly number[] | null = null;

  constructor(list: TripleList, base: number, first: number) {
    this.list = list;
    this.base = base;
    this.first = first;
  }

  /** Gives the memo number of each triple, where texts were numbered between them. */
  numbered(numbers: readonly number[]): void {
    this.numbers = numbers;
  }

  /** The triple with memo number `number`. */
  get(number: number): PyTuple {
    if (this.numbers === null) return this.list.keep(this.base + number - this.first);
    let low = 0;
    let high = this.numbers.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.numbers[middle] as number) < number) low = middle + 1;
      else high = middle;
    }
    return this.list.keep(this.base + low);
  }
}
