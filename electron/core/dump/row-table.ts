import { flag, flagsOf, length, type RowFacts } from './row-facts.ts';
import { many, Names } from './row-names.ts';

/*
 * The rows of a dump in columns: a million of them take some 145 MB, as objects they would take a gigabyte. What is
 * text (rid, preview, abort message) is not here: it is read from the file for the rows that are shown.
 */

/** Makes a column and, when it grows, a longer one with the same numbers. */
type Grow = <T extends Float64Array | Float32Array | Int32Array | Uint32Array | Uint16Array | Uint8Array>(
  make: new (length: number) => T,
  from: T,
) => T;

/** Columns of numbers that mean the same in every table, and of numbers of names. */
const copied = [
  'start',
  'finished',
  'latency',
  'ttft',
  'queue',
  'prefill',
  'prompt',
  'cached',
  'cachedBelow',
  'completion',
  'maxNew',
  'specSteps',
  'specAccept',
  'flags',
  'retractions',
  'dpRank',
  'samples',
  'media',
] as const;
const named = ['class', 'finish', 'error', 'message', 'weights', 'lora'] as const;
/** By column: the number in another table of each name, in the order of `Names.all`. */
export type SharedNames = Readonly<Record<(typeof named)[number], readonly number[]>>;

/** Where a row of a merged table was taken from: which of the dumps, and its place in that one's table. */
interface RowOrigin {
  readonly part: number;
  readonly place: number;
}

export class RowTable {
  length = 0;
  private room = 0;
  readonly classes = new Names();
  readonly finishes = new Names();
  readonly errors = new Names();
  readonly messages = new Names();
  readonly weightVersions = new Names();
  readonly loras = new Names();

  /** Of a merged table: the dump of each row, and the place in its table. */
  private origins: { parts: Uint16Array<ArrayBuffer>; places: Uint32Array<ArrayBuffer> } | null = null;
  /** Position in the file of each row; null as long as every entry is a record, and stands at its own place. */
  private indexes: Uint32Array<ArrayBuffer> | null = null;
  start = new Float64Array(0);
  finished = new Float64Array(0);
  latency = new Float64Array(0);
  ttft = new Float64Array(0);
  queue = new Float32Array(0);
  prefill = new Float32Array(0);
  prompt = new Int32Array(0);
  cached = new Int32Array(0);
  cachedBelow = new Int32Array(0);
  completion = new Int32Array(0);
  maxNew = new Int32Array(0);
  specSteps = new Int32Array(0);
  specAccept = new Float32Array(0);
  flags = new Uint32Array(0);
  retractions = new Uint16Array(0);
  dpRank = new Uint16Array(0);
  samples = new Uint16Array(0);
  media = new Uint16Array(0);
  class = new Uint16Array(0);
  finish = new Uint16Array(0);
  error = new Uint16Array(0);
  message = new Uint16Array(0);
  weights = new Uint16Array(0);
  lora = new Uint16Array(0);
  at = new Float64Array(0);
  memo = new Uint32Array(0);
  /** Bytes from the end of a record to the start of the next. */
  private gap = new Uint8Array(0);
  private lastEnd = 0;
  ridAt = new Uint32Array(0);
  ridLength = new Uint16Array(0);
  textAt = new Uint32Array(0);
  textLength = new Uint32Array(0);
  answerAt = new Uint32Array(0);
  answerLength = new Uint32Array(0);
  detailAt = new Uint32Array(0);
  detailLength = new Uint32Array(0);

  add(facts: RowFacts): void {
    if (this.length === this.room) this.grow();
    const at = this.length;
    this.length += 1;
    if (this.indexes !== null) this.indexes[at] = facts.index;
    else if (facts.index !== at) {
      this.indexes = new Uint32Array(this.room);
      for (let before = 0; before < at; before += 1) this.indexes[before] = before;
      this.indexes[at] = facts.index;
    }
    this.start[at] = facts.start;
    this.finished[at] = facts.finished;
    this.latency[at] = facts.latency;
    this.ttft[at] = facts.ttft;
    this.queue[at] = facts.queue;
    this.prefill[at] = facts.prefill;
    this.prompt[at] = facts.prompt;
    this.cached[at] = facts.cached;
    this.cachedBelow[at] = facts.cachedBelow;
    this.completion[at] = facts.completion;
    this.maxNew[at] = facts.maxNew;
    this.specSteps[at] = facts.specSteps;
    this.specAccept[at] = facts.specAccept;
    this.flags[at] = flagsOf(facts);
    this.retractions[at] = small(facts.retractions);
    this.dpRank[at] = small(facts.dpRank);
    this.samples[at] = small(facts.samples);
    this.media[at] = Math.min(facts.images + facts.videos + facts.audios, 0xffff);
    this.class[at] = facts.class;
    this.finish[at] = facts.finish;
    this.error[at] = facts.error;
    this.message[at] = facts.message;
    this.weights[at] = facts.weights;
    this.lora[at] = facts.lora;
    this.at[at] = facts.at;
    this.memo[at] = facts.memo;
    if (at > 0) this.gap[at - 1] = facts.at - this.lastEnd;
    this.lastEnd = facts.end;
    this.ridAt[at] = facts.ridAt;
    this.ridLength[at] = shortened(facts.ridLength);
    this.textAt[at] = facts.textAt;
    this.textLength[at] = facts.textLength;
    this.answerAt[at] = facts.answerAt;
    this.answerLength[at] = facts.answerLength;
    this.detailAt[at] = facts.detailAt;
    this.detailLength[at] = facts.detailLength;
  }

  /** So many rows are expected: room is made for them at once, which takes no memory until they come. */
  expected = 0;

  /** By a quarter, or to what is expected: what is kept free is memory that nobody uses. */
  private grow(): void {
    this.room = Math.max(1024, Math.ceil(this.room * 1.25), Math.min(this.expected, 64 * this.room));
    const { room } = this;
    const longer: Grow = (make, from) => {
      const to = new make(room);
      to.set(from);
      return to;
    };
    if (this.indexes !== null) this.indexes = longer(Uint32Array, this.indexes);
    if (this.origins !== null)
      this.origins = {
        parts: longer(Uint16Array, this.origins.parts),
        places: longer(Uint32Array, this.origins.places),
      };
    this.start = longer(Float64Array, this.start);
    this.finished = longer(Float64Array, this.finished);
    this.latency = longer(Float64Array, this.latency);
    this.ttft = longer(Float64Array, this.ttft);
    this.queue = longer(Float32Array, this.queue);
    this.prefill = longer(Float32Array, this.prefill);
    this.prompt = longer(Int32Array, this.prompt);
    this.cached = longer(Int32Array, this.cached);
    this.cachedBelow = longer(Int32Array, this.cachedBelow);
    this.completion = longer(Int32Array, this.completion);
    this.maxNew = longer(Int32Array, this.maxNew);
    this.specSteps = longer(Int32Array, this.specSteps);
    this.specAccept = longer(Float32Array, this.specAccept);
    this.flags = longer(Uint32Array, this.flags);
    this.retractions = longer(Uint16Array, this.retractions);
    this.dpRank = longer(Uint16Array, this.dpRank);
    this.samples = longer(Uint16Array, this.samples);
    this.media = longer(Uint16Array, this.media);
    this.class = longer(Uint16Array, this.class);
    this.finish = longer(Uint16Array, this.finish);
    this.error = longer(Uint16Array, this.error);
    this.message = longer(Uint16Array, this.message);
    this.weights = longer(Uint16Array, this.weights);
    this.lora = longer(Uint16Array, this.lora);
    this.at = longer(Float64Array, this.at);
    this.memo = longer(Uint32Array, this.memo);
    this.gap = longer(Uint8Array, this.gap);
    this.ridAt = longer(Uint32Array, this.ridAt);
    this.ridLength = longer(Uint16Array, this.ridLength);
    this.textAt = longer(Uint32Array, this.textAt);
    this.textLength = longer(Uint32Array, this.textLength);
    this.answerAt = longer(Uint32Array, this.answerAt);
    this.answerLength = longer(Uint32Array, this.answerLength);
    this.detailAt = longer(Uint32Array, this.detailAt);
    this.detailLength = longer(Uint32Array, this.detailLength);
  }

  /** Position in the file. */
  indexAt(at: number): number {
    return this.indexes === null ? at : (this.indexes[at] as number);
  }

  /** The numbers that the names of this table have in another. */
  namesFor(other: RowTable): SharedNames {
    const numbers = (own: Names, others: Names) => own.all().map((name) => others.idOf(name));
    return {
      class: numbers(this.classes, other.classes),
      finish: numbers(this.finishes, other.finishes),
      error: numbers(this.errors, other.errors),
      message: numbers(this.messages, other.messages),
      weights: numbers(this.weightVersions, other.weightVersions),
      lora: numbers(this.loras, other.loras),
    };
  }

  /**
   * Takes a row of another table over, whose record stands at `place` of the table `part`. `names` are those of that
   * table in this one.
   */
  take(from: RowTable, at: number, { part, place }: RowOrigin, names: SharedNames): void {
    if (this.length === this.room) this.grow();
    const to = this.length;
    this.length += 1;
    for (const column of copied) this[column][to] = from[column][at] as number;
    for (const column of named) {
      const id = from[column][at] as number;
      this[column][to] = id === 0 || id === many ? id : (names[column][id - 1] as number);
    }
    this.origins ??= { parts: new Uint16Array(this.room), places: new Uint32Array(this.room) };
    this.origins.parts[to] = part;
    this.origins.places[to] = place;
  }

  /** Of a merged table: which dump a row is of, and its place in that one's table. */
  part(at: number): number {
    return this.origins === null ? 0 : (this.origins.parts[at] as number);
  }

  placeIn(at: number): number {
    return this.origins === null ? at : (this.origins.places[at] as number);
  }

  /** Offset in the file behind a record. */
  recordEnd(at: number): number {
    return at + 1 < this.length ? (this.at[at + 1] as number) - (this.gap[at] as number) : this.lastEnd;
  }

  /** 0 finished, 1 in flight, 2 health check. */
  stateAt(at: number): number {
    return (this.flags[at] as number) & flag.state;
  }

  isRunning(at: number): boolean {
    return ((this.flags[at] as number) & flag.running) !== 0;
  }

  isOdd(at: number): boolean {
    return ((this.flags[at] as number) & flag.odd) !== 0;
  }

  isBatch(at: number): boolean {
    return ((this.flags[at] as number) & flag.batch) !== 0;
  }

  /** NaN where it is unknown, as in all that follow. */
  endAt(at: number): number {
    return this.isRunning(at) ? Number.NaN : (this.finished[at] as number);
  }

  elapsedAt(at: number): number {
    const between = (this.finished[at] as number) - (this.start[at] as number);
    if (!Number.isNaN(between)) return between;
    return this.isRunning(at) ? Number.NaN : (this.latency[at] as number);
  }

  /** Length of the rid, or one of `length`. */
  ridLengthAt(at: number): number {
    const found = this.ridLength[at] as number;
    if (found === shortLength.unread) return length.unread;
    return found === shortLength.none ? length.none : found;
  }

  /** Where the row of a record stands, by the record's position in the file; -1 when it has none. */
  placeOf(index: number): number {
    let low = 0;
    let high = Math.min(index, this.length - 1);
    while (low <= high) {
      const middle = (low + high) >> 1;
      const found = this.indexAt(middle);
      if (found === index) return middle;
      if (found < index) low = middle + 1;
      else high = middle - 1;
    }
    return -1;
  }
}

/** The same in a column of 16 bits. */
const shortLength = { unread: 0xffff, none: 0xfffe } as const;

/** Columns of 16 bits: the largest number stands for unknown, and for more than a server counts. */
const small = (value: number): number => (value < 0 ? 0xffff : Math.min(value, 0xffff));
function shortened(of: number): number {
  if (of === length.none) return shortLength.none;
  return of < shortLength.none ? of : shortLength.unread;
}
