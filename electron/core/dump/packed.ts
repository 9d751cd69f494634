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

type Numbers = Int32Array | Float64Array;

/**
 * Room for the numbers of one pickle. Runs are put one behind the other into large arrays, so that a list of twenty
 * ids costs twenty numbers and no array of its own.
 */
export class Arena<T extends Numbers> {
  private readonly make: (length: number) => T;
  private block: T;
  private used = 0;

  constructor(make: (length: number) => T) {
    this.make = make;
    this.block = make(smallestBlock);
  }

  /** Copies `from[0..count)`. */
  keep(from: T, count: number): Run {
    if (count > largestBlock / 8) return { block: from.slice(0, count) as T, offset: 0, length: count };
    if (this.used + count > this.block.length) {
      this.block = this.make(Math.min(largestBlock, this.block.length * 2));
      this.used = 0;
    }
    const { block, used } = this;
    for (let index = 0; index < count; index += 1) block[used + index] = from[index] as number;
    this.used += count;
    return { block, offset: used, length: count };
  }
}

const smallestBlock = 4096;
const largestBlock = 65_536;

export const intArena = (): Arena<Int32Array> => new Arena((length) => new Int32Array(length));
export const floatArena = (): Arena<Float64Array> => new Arena((length) => new Float64Array(length));

/** Where a run stands. */
interface Run {
  readonly block: Numbers;
  readonly offset: number;
  readonly length: number;
}

/** Numbers in one run or several. */
class Column {
  private block: Numbers = none;
  private offset = 0;
  /** Numbers in the first run. */
  private first = 0;
  private rest: { readonly runs: Run[]; readonly starts: number[]; last: number } | null = null;
  length = 0;

  append({ block, offset, length }: Run): void {
    if (this.length === 0) {
      this.block = block;
      this.offset = offset;
      this.first = length;
    } else {
      this.rest ??= { runs: [], starts: [], last: 0 };
      this.rest.runs.push({ block, offset, length });
      this.rest.starts.push(this.length);
    }
    this.length += length;
  }

  at(index: number): number {
    if (index < this.first) return this.block[this.offset + index] as number;
    const { rest } = this;
    if (rest === null) return Number.NaN;
    const { runs, starts } = rest;
    const next = starts[rest.last + 1] ?? Number.POSITIVE_INFINITY;
    if (index < (starts[rest.last] as number) || index >= next) {
      let low = 0;
      let high = starts.length - 1;
      while (low < high) {
        const middle = (low + high + 1) >> 1;
        if ((starts[middle] as number) <= index) low = middle;
        else high = middle - 1;
      }
      rest.last = low;
    }
    const run = runs[rest.last] as Run;
    return run.block[run.offset + index - (starts[rest.last] as number)] as number;
  }
}

const none = new Int32Array(0);

/** Ints of 32 bits. */
export class IntList implements PackedList {
  private readonly numbers = new Column();

  get length(): number {
    return this.numbers.length;
  }

  append(run: Run): void {
    this.numbers.append(run);
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

  append(run: Run): void {
    this.numbers.append(run);
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

  append(logprobs: Run, tokens: Run, texts: readonly (string | null)[] | null): void {
    const count = tokens.length;
    if (texts !== null || this.texts !== null) {
      this.texts ??= new Array<string | null>(this.length).fill(null);
      for (let index = 0; index < count; index += 1) this.texts.push(texts?.[index] ?? null);
    }
    this.logprobs.append(logprobs);
    this.tokens.append(tokens);
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

  append(ends: Run): void {
    this.ends.append(ends);
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
    const list = new PyList();
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
