import { Blocks } from './blocks.ts';
import type { TripleList, TripleLists } from './packed.ts';
import { fault } from './pickle-error.ts';
import type { PickleValue } from './value.ts';

/** What the memo keeps under one number: a value, or what stands in for a packed triple. */
export type MemoEntry = PickleValue | PackedEntry;

/** A triple of a packed list that was numbered by itself. */
export class PackedEntry {
  private readonly list: TripleList;
  private readonly index: number;

  constructor(list: TripleList, index: number) {
    this.list = list;
    this.index = index;
  }

  get(): PickleValue {
    return this.list.keep(this.index);
  }
}

/** Values of a packed list that were numbered one after the other. */
export interface PackedRun {
  /** How many numbers it took. */
  readonly count: number;
  /** The value with the number `offset` behind the run's first. */
  get(offset: number): PickleValue;
}

export class TripleRun implements PackedRun {
  private readonly list: TripleList;
  private readonly first: number;
  readonly count: number;

  constructor(list: TripleList, first: number, count: number) {
    this.list = list;
    this.first = first;
    this.count = count;
  }

  get(offset: number): PickleValue {
    return this.list.keep(this.first + offset);
  }
}

/** Lists of triples: each list took a number, then each of its triples. */
export class TripleListsRun implements PackedRun {
  private readonly lists: TripleLists;
  private readonly first: number;
  private readonly length: number;
  readonly count: number;
  /** Offset behind the last number of each list; made when it is first asked for. */
  private offsets: Int32Array | null = null;

  /** `length` lists from the one at `first` on, which took `count` numbers. */
  constructor(lists: TripleLists, first: number, length: number, count: number) {
    this.lists = lists;
    this.first = first;
    this.length = length;
    this.count = count;
  }

  get(offset: number): PickleValue {
    const { lists, first, length } = this;
    this.offsets ??= this.lastOffsets();
    const { offsets } = this;
    let low = 0;
    let high = length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((offsets[middle] as number) > offset) high = middle;
      else low = middle + 1;
    }
    const from = lists.end(first + low - 1);
    const own = (offsets[low] as number) - (lists.end(first + low) - from) - 1;
    return offset === own ? lists.keep(first + low) : lists.all.keep(from + offset - own - 1);
  }

  private lastOffsets(): Int32Array {
    const { lists, first, length } = this;
    const offsets = new Int32Array(length);
    let next = 0;
    for (let index = 0; index < length; index += 1) {
      const size = lists.end(first + index) - lists.end(first + index - 1);
      if (!lists.isNone(first + index)) next += 1 + size;
      offsets[index] = next;
    }
    return offsets;
  }
}

/**
 * The numbered values of a pickle. Numbers come one after the other in all that Python writes, so they are an
 * array; a packed run of thousands takes one place. Numbers out of order are found too, a little slower.
 */
export class Memo {
  readonly values = new Blocks<MemoEntry>();
  /** Numbers below this one are simply positions in `values`. */
  direct: number;
  /** True as long as numbers came one after the other. */
  regular = true;
  private readonly runs: PackedRun[] = [];
  private readonly starts: number[] = [];
  /** Numbers that runs before and including each run took. */
  private readonly taken: number[] = [];
  /** Values under numbers far beyond the others, or in place of a run's. */
  private readonly far = new Map<number, PickleValue>();
  /** Numbers that had come when they stopped coming in order. */
  private inOrder = 0;
  private irregularCount = 0;
  private readonly first: number;
  private readonly earlier: (number: number) => PickleValue;

  /**
   * For a piece from the middle of a pickle: the number that comes next there, and who has the values of those before
   * it. Below, numbers count from `first`.
   */
  constructor(first = 0, earlier: (number: number) => PickleValue = unknownNumber) {
    this.first = first;
    this.earlier = earlier;
    this.direct = first === 0 ? Number.POSITIVE_INFINITY : 0;
  }

  /** Numbers in use, which is the one that MEMOIZE gives out. */
  get count(): number {
    return this.first + this.own;
  }

  /** Values that it holds itself. */
  get own(): number {
    return this.regular ? this.values.length + (this.taken.at(-1) ?? 0) : this.irregularCount;
  }

  /** MEMOIZE. */
  add(value: PickleValue): void {
    if (this.regular) this.values.push(value);
    else this.putOwn(this.irregularCount, value);
  }

  /** Only while `regular`. */
  addRun(run: PackedRun): void {
    if (run.count === 0) return;
    const start = this.own;
    if (this.runs.length === 0 && this.first === 0) this.direct = start;
    this.taken.push((this.taken.at(-1) ?? 0) + run.count);
    this.runs.push(run);
    this.starts.push(start);
  }

  /** Throws Fault. */
  get(number: number): PickleValue {
    return number < this.first ? this.earlier(number) : this.getOwn(number - this.first);
  }

  private getOwn(number: number): PickleValue {
    if (!this.regular) {
      const other = this.far.get(number);
      if (other !== undefined) return other;
    }
    let at = number;
    if (this.runs.length > 0 && number >= (this.starts[0] as number)) {
      const run = this.runBefore(number);
      const offset = number - (this.starts[run] as number);
      const found = this.runs[run] as PackedRun;
      if (offset < found.count) return found.get(offset);
      at = number - (this.taken[run] as number);
    }
    const kept = this.values.at(at);
    if (kept === undefined) return unknownNumber(number + this.first);
    return kept instanceof PackedEntry ? kept.get() : kept;
  }

  /** Keeps a value under any number; answers the estimated bytes that takes. */
  put(number: number, value: PickleValue): number {
    if (number < this.first) return unknownNumber(number);
    return this.putOwn(number - this.first, value);
  }

  private putOwn(number: number, value: PickleValue): number {
    const { values, far } = this;
    if (this.regular) {
      const count = this.own;
      if (number === count) {
        values.push(value);
        return 8;
      }
      this.regular = false;
      this.inOrder = count;
      this.irregularCount = count;
      if (this.runs.length > 0) this.direct = 0;
    }
    if (this.runs.length === 0) {
      if (number < values.length) {
        if (values.at(number) === undefined) this.irregularCount += 1;
        values.set(number, value);
        return 0;
      }
      if (far.size === 0 && number - values.length <= 16) {
        const taken = 8 * (number + 1 - values.length);
        while (values.length < number) values.push(undefined);
        values.push(value);
        this.irregularCount += 1;
        return taken;
      }
    }
    if (number >= this.inOrder && !far.has(number)) this.irregularCount += 1;
    far.set(number, value);
    // A map that grows is copied; a number past 2^31 is an object of its own.
    return 112;
  }

  /** The last run that starts at or before `number`. */
  private runBefore(number: number): number {
    let low = 0;
    let high = this.starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.starts[middle] as number) <= number) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}

function unknownNumber(number: number): never {
  throw fault('bad_memo', 'pickleMemo', { number: String(number) });
}
