import { makeFloat, type PickleValue, PyList, PyTuple } from './value.ts';

/*
 * Lists of one kind, stored as columns: token ids, embeddings, and the (logprob, token id, text) triples of
 * logprobs, alone or as lists of lists. A dump of a server that returns logprobs is mostly these; one by one they
 * would take ten times the file's size. A list comes in batches, and each batch stays where it was put.
 */

export interface PackedList {
  readonly length: number;
  at(index: number): PickleValue;
  /** All items, each the same from now on wherever it is asked for. */
  toArray(): PickleValue[];
}

/** Below this many numbers a plain array costs less than a typed one. */
const few = 128;

type Numbers = readonly number[] | Int32Array | Float64Array;

/** A copy of `from[0..count)` in the smallest form. */
function take(from: Int32Array | Float64Array, count: number): Numbers {
  if (count > few) return from.slice(0, count);
  const small = new Array<number>(count);
  for (let index = 0; index < count; index += 1) small[index] = from[index] as number;
  return small;
}

/** Which of several batches an index falls into. */
class Batches {
  /** Index of each batch's first item. */
  private readonly starts: number[] = [];
  private last = 0;
  length = 0;

  add(count: number): void {
    this.starts.push(this.length);
    this.length += count;
  }

  /** The batch of `index`; `start` answers where it begins. */
  find(index: number): number {
    const { starts } = this;
    const next = starts[this.last + 1] ?? Number.POSITIVE_INFINITY;
    if (index >= (starts[this.last] as number) && index < next) return this.last;
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] as number) <= index) low = middle;
      else high = middle - 1;
    }
    this.last = low;
    return low;
  }

  start(batch: number): number {
    return this.starts[batch] as number;
  }
}

/** Numbers in batches. */
class Column {
  private readonly batches = new Batches();
  private readonly parts: Numbers[] = [];

  get length(): number {
    return this.batches.length;
  }

  append(from: Int32Array | Float64Array, count: number): void {
    this.parts.push(take(from, count));
    this.batches.add(count);
  }

  at(index: number): number {
    if (this.parts.length === 1) return (this.parts[0] as Numbers)[index] as number;
    const batch = this.batches.find(index);
    return (this.parts[batch] as Numbers)[index - this.batches.start(batch)] as number;
  }
}

/** Ints of 32 bits. */
export class IntList implements PackedList {
  private readonly numbers = new Column();

  get length(): number {
    return this.numbers.length;
  }

  append(from: Int32Array, count: number): void {
    this.numbers.append(from, count);
  }

  at(index: number): number {
    return this.numbers.at(index);
  }

  toArray(): number[] {
    return Array.from({ length: this.length }, (_, index) => this.at(index));
  }
}

/** Floats; none is NaN. */
export class FloatList implements PackedList {
  private readonly numbers = new Column();

  get length(): number {
    return this.numbers.length;
  }

  append(from: Float64Array, count: number): void {
    this.numbers.append(from, count);
  }

  at(index: number): PickleValue {
    return makeFloat(this.numbers.at(index));
  }

  toArray(): PickleValue[] {
    return Array.from({ length: this.length }, (_, index) => this.at(index));
  }
}

/** Tuples of a float or None, an int of 32 bits, and None or a str. */
export class TripleList implements PackedList {
  /** NaN stands for None: no logprob here is NaN. */
  private readonly logprobs = new Column();
  private readonly tokens = new Column();
  private texts: (string | null)[] | null = null;
  /** Tuples that were asked for by the memo: the same one has to come back. */
  private kept: Map<number, PyTuple> | null = null;

  get length(): number {
    return this.tokens.length;
  }

  append(
    logprobs: Float64Array,
    tokens: Int32Array,
    count: number,
    texts: readonly (string | null)[] | null,
  ): void {
    if (texts !== null || this.texts !== null) {
      this.texts ??= new Array<string | null>(this.length).fill(null);
      for (let index = 0; index < count; index += 1) this.texts.push(texts?.[index] ?? null);
    }
    this.logprobs.append(logprobs, count);
    this.tokens.append(tokens, count);
  }

  at(index: number): PyTuple {
    const kept = this.kept?.get(index);
    if (kept !== undefined) return kept;
    const logprob = this.logprobs.at(index);
    return new PyTuple([
      Number.isNaN(logprob) ? null : makeFloat(logprob),
      this.tokens.at(index),
      this.texts?.[index] ?? null,
    ]);
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

/** A stretch of a TripleList, as a list of its own. */
class TripleSlice implements PackedList {
  private readonly all: TripleList;
  private readonly from: number;
  readonly length: number;

  constructor(all: TripleList, from: number, length: number) {
    this.all = all;
    this.from = from;
    this.length = length;
  }

  at(index: number): PickleValue {
    return this.all.at(this.from + index);
  }

  toArray(): PickleValue[] {
    return Array.from({ length: this.length }, (_, index) => this.all.keep(this.from + index));
  }
}

/** Top logprobs: for each position None, or a list of triples. */
export class TripleLists implements PackedList {
  readonly all: TripleList = new TripleList();
  /** For each list the number of triples up to its end; -1 - that number for None. */
  private readonly ends = new Column();
  private kept: Map<number, PyList> | null = null;

  get length(): number {
    return this.ends.length;
  }

  append(ends: Int32Array, count: number): void {
    this.ends.append(ends, count);
  }

  /** Number of triples up to the end of list `index`. */
  end(index: number): number {
    if (index < 0) return 0;
    const end = this.ends.at(index);
    return end < 0 ? -1 - end : end;
  }

  isNone(index: number): boolean {
    return this.ends.at(index) < 0;
  }

  at(index: number): PickleValue {
    if (this.isNone(index)) return null;
    const kept = this.kept?.get(index);
    if (kept !== undefined) return kept;
    const from = this.end(index - 1);
    const list = new PyList([]);
    list.pack(new TripleSlice(this.all, from, this.end(index) - from));
    return list;
  }

  /** As `at`, and the same list from now on. */
  keep(index: number): PickleValue {
    const list = this.at(index);
    if (list instanceof PyList) {
      this.kept ??= new Map();
      this.kept.set(index, list);
    }
    return list;
  }

  toArray(): PickleValue[] {
    return Array.from({ length: this.length }, (_, index) => this.keep(index));
  }
}
