import type { RequestRow, RequestState } from '../../../shared/dump.ts';

/*
 * The rows of a dump in columns: a million of them take some 130 MB, as objects they would take a gigabyte. What is
 * text (rid, preview, abort message) is not here: it is read from the file for the rows that are shown.
 */

export const states: readonly RequestState[] = ['finished', 'in_flight', 'health_check'];
export const grammars = ['json_schema', 'regex', 'ebnf', 'structural_tag'] as const;
const modalities = ['image', 'video', 'audio'] as const;

/** Names that many rows share, each kept once. 0 stands for none. */
export class Names {
  private readonly ids = new Map<string, number>();
  private readonly texts: (string | null)[] = [null];
  private characters = 0;

  /** The number of a name. A table that is full takes no new ones, and answers the last: `many`. */
  idOf(text: string | null): number {
    if (text === null) return 0;
    const name = text.length > longestName ? ownCopy(text.slice(0, longestName)) : text;
    const known = this.ids.get(name);
    if (known !== undefined) return known;
    if (this.texts.length >= mostNames || this.characters >= mostCharacters) return many;
    const id = this.texts.length;
    this.characters += name.length;
    this.texts.push(name);
    this.ids.set(name, id);
    return id;
  }

  /** null for none. */
  textOf(id: number): string | null {
    return id === many ? '…' : (this.texts[id] ?? null);
  }

  /** All names, in the order in which they came. */
  all(): readonly string[] {
    return this.texts.filter((text) => text !== null);
  }
}
const many = 0xffff;
const mostNames = 60_000;
const longestName = 1000;
/** Of all names together. */
const mostCharacters = 8_000_000;

/** A part of a text keeps the whole text in memory; this does not. */
const ownCopy = (part: string): string => Buffer.from(part, 'utf16le').toString('utf16le');

/** In place of the length of a string: it is not in one piece, and the record has to be read for it; there is none; a number. */
export const length = { unread: 0xffff_ffff, none: 0xffff_fffe, number: 0xffff_fffd } as const;
/** The same in a column of 16 bits. */
const shortLength = { unread: 0xffff, none: 0xfffe } as const;

/** What is known of one row, before it goes into the table. Unknown: NaN of seconds and shares, -1 of counts, 0 of names. */
export class RowFacts {
  index = 0;
  state = 0;
  /** Without an end, be it a client's request or a health check. */
  running = false;
  start = Number.NaN;
  /** As recorded; of a running one the moment of the dump. */
  finished = Number.NaN;
  latency = Number.NaN;
  ttft = Number.NaN;
  queue = Number.NaN;
  prefill = Number.NaN;
  prompt = -1;
  cached = -1;
  completion = -1;
  retractions = -1;
  specSteps = -1;
  specAccept = Number.NaN;
  dpRank = -1;
  samples = -1;
  /** -1 unknown, 0 no, 1 yes. */
  stream = -1;
  images = 0;
  videos = 0;
  audios = 0;
  /** Place in `grammars`, from 1; 0 = none. */
  grammar = 0;
  logprobs = false;
  markup = false;
  noLogs = false;
  cachePass = false;
  incomplete = false;
  /** Not a tuple of four. */
  odd = false;
  /** Holds several requests that were never split. */
  batch = false;
  class = 0;
  finish = 0;
  error = 0;
  weights = 0;
  lora = 0;
  /** Where the record stands: its first byte, the memo number that comes next there, and the byte behind it. */
  at = 0;
  memo = 0;
  end = 0;
  /** Strings of the record: first byte, counted from `at`, and bytes; or one of `length` below. */
  ridAt = 0;
  ridLength: number = length.unread;
  textAt = 0;
  textLength: number = length.unread;
  answerAt = 0;
  answerLength: number = length.unread;
  /** Of a matched token `detailAt` is the token. */
  detailAt = 0;
  detailLength: number = length.unread;

  clear(): void {
    this.state = 0;
    this.running = false;
    this.start = this.finished = this.latency = this.ttft = this.queue = this.prefill = Number.NaN;
    this.prompt = this.cached = this.completion = this.retractions = this.specSteps = -1;
    this.specAccept = Number.NaN;
    this.dpRank = this.samples = this.stream = -1;
    this.images = this.videos = this.audios = this.grammar = 0;
    this.logprobs =
      this.markup =
      this.noLogs =
      this.cachePass =
      this.incomplete =
      this.odd =
      this.batch =
        false;
    this.class = this.finish = this.error = this.weights = this.lora = 0;
    this.ridLength = this.textLength = this.answerLength = this.detailLength = length.unread;
  }
}

const flag = {
  state: 3,
  running: 1 << 2,
  streamKnown: 1 << 3,
  stream: 1 << 4,
  image: 1 << 5,
  grammarShift: 8,
  logprobs: 1 << 11,
  markup: 1 << 12,
  cachePass: 1 << 13,
  incomplete: 1 << 14,
  odd: 1 << 15,
  batch: 1 << 16,
  noLogs: 1 << 17,
} as const;

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
  'completion',
  'specSteps',
  'specAccept',
  'flags',
  'retractions',
  'dpRank',
  'samples',
  'media',
] as const;
const named = ['class', 'finish', 'error', 'weights', 'lora'] as const;
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
  completion = new Int32Array(0);
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
    this.completion[at] = facts.completion;
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

  /** By a quarter: what is kept free is memory that nobody uses. */
  private grow(): void {
    this.room = Math.max(1024, Math.ceil(this.room * 1.25));
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
    this.completion = longer(Int32Array, this.completion);
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

/** Texts of a row that the table does not hold. Every method may read the file. */
export interface RowTexts {
  rid(at: number): string | null;
  preview(at: number): string | null;
  detail(at: number): string | null;
  /** Of a merged table: where the record stands. */
  from?(at: number): NonNullable<RequestRow['from']>;
}

/**
 * One row of a table, read when it is asked for. `at` moves it: what is to be kept or sent is a `copy`.
 */
export class RowCursor implements RequestRow {
  at = 0;
  private readonly table: RowTable;
  private readonly texts: RowTexts;

  constructor(table: RowTable, texts: RowTexts) {
    this.table = table;
    this.texts = texts;
  }

  get index(): number {
    return this.table.indexAt(this.at);
  }
  get rid(): string | null {
    return this.texts.rid(this.at);
  }
  get class(): string | null {
    return this.table.classes.textOf(this.table.class[this.at] as number);
  }
  get state(): RequestState {
    return states[this.table.stateAt(this.at)] as RequestState;
  }
  get stream(): boolean | null {
    return this.has(flag.streamKnown) ? this.has(flag.stream) : null;
  }
  get promptTokens(): number | null {
    return count(this.table.prompt[this.at]);
  }
  get cachedTokens(): number | null {
    return count(this.table.cached[this.at]);
  }
  get completionTokens(): number | null {
    return count(this.table.completion[this.at]);
  }
  get start(): number | null {
    return known(this.table.start[this.at]);
  }
  get end(): number | null {
    return known(this.table.endAt(this.at));
  }
  get elapsedSeconds(): number | null {
    return known(this.table.elapsedAt(this.at));
  }
  get ttftSeconds(): number | null {
    return known(this.table.ttft[this.at]);
  }
  get queueSeconds(): number | null {
    return sevenDigits(this.table.queue[this.at]);
  }
  get prefillSeconds(): number | null {
    return sevenDigits(this.table.prefill[this.at]);
  }
  get finishType(): string | null {
    return this.table.finishes.textOf(this.table.finish[this.at] as number);
  }
  get finishDetail(): string | null {
    return this.texts.detail(this.at);
  }
  get errorType(): string | null {
    return this.table.errors.textOf(this.table.error[this.at] as number);
  }
  get dpRank(): number | null {
    return smallCount(this.table.dpRank[this.at]);
  }
  get weightVersion(): string | null {
    return this.table.weightVersions.textOf(this.table.weights[this.at] as number);
  }
  get retractions(): number | null {
    return smallCount(this.table.retractions[this.at]);
  }
  get specAcceptLength(): number | null {
    return sevenDigits(this.table.specAccept[this.at]);
  }
  get specVerifySteps(): number | null {
    return count(this.table.specSteps[this.at]);
  }
  get textPreview(): string | null {
    return this.texts.preview(this.at);
  }
  get loraPath(): string | null {
    return this.table.loras.textOf(this.table.lora[this.at] as number);
  }
  get media(): number {
    return this.table.media[this.at] as number;
  }
  get modality(): string | null {
    const found = modalities.filter((_, bit) => this.has(flag.image << bit));
    return found.length === 0 ? null : found.join('+');
  }
  get grammar(): string | null {
    return grammars[(((this.table.flags[this.at] as number) >> flag.grammarShift) & 7) - 1] ?? null;
  }
  get samples(): number | null {
    return smallCount(this.table.samples[this.at]);
  }
  get logprobs(): boolean {
    return this.has(flag.logprobs);
  }
  get markup(): boolean {
    return this.has(flag.markup);
  }
  get noLogs(): boolean {
    return this.has(flag.noLogs);
  }
  get cachePass(): boolean {
    return this.has(flag.cachePass);
  }
  get incomplete(): boolean {
    return this.has(flag.incomplete);
  }
  get from(): RequestRow['from'] {
    return this.texts.from?.(this.at) ?? null;
  }

  private has(bit: number): boolean {
    return ((this.table.flags[this.at] as number) & bit) !== 0;
  }

  copy(): RequestRow {
    return {
      index: this.index,
      rid: this.rid,
      class: this.class,
      state: this.state,
      stream: this.stream,
      promptTokens: this.promptTokens,
      cachedTokens: this.cachedTokens,
      completionTokens: this.completionTokens,
      start: this.start,
      end: this.end,
      elapsedSeconds: this.elapsedSeconds,
      ttftSeconds: this.ttftSeconds,
      queueSeconds: this.queueSeconds,
      prefillSeconds: this.prefillSeconds,
      finishType: this.finishType,
      finishDetail: this.finishDetail,
      errorType: this.errorType,
      dpRank: this.dpRank,
      weightVersion: this.weightVersion,
      retractions: this.retractions,
      specAcceptLength: this.specAcceptLength,
      specVerifySteps: this.specVerifySteps,
      textPreview: this.textPreview,
      loraPath: this.loraPath,
      media: this.media,
      modality: this.modality,
      grammar: this.grammar,
      samples: this.samples,
      logprobs: this.logprobs,
      markup: this.markup,
      noLogs: this.noLogs,
      cachePass: this.cachePass,
      incomplete: this.incomplete,
      from: this.from,
    };
  }
}

const known = (value: number | undefined): number | null =>
  value === undefined || Number.isNaN(value) ? null : value;
/** Of a column of floats with 32 bits: what is behind the seventh digit is not what was recorded. */
function sevenDigits(value: number | undefined): number | null {
  return value === undefined || Number.isNaN(value) ? null : Number(value.toPrecision(7));
}
const count = (value: number | undefined): number | null => (value === undefined || value < 0 ? null : value);
/** Columns of 16 bits: the largest number stands for unknown, and for more than a server counts. */
const small = (value: number): number => (value < 0 ? 0xffff : Math.min(value, 0xffff));
const smallCount = (value: number | undefined): number | null =>
  value === undefined || value === 0xffff ? null : value;

function shortened(of: number): number {
  if (of === length.none) return shortLength.none;
  return of < shortLength.none ? of : shortLength.unread;
}

function flagsOf(facts: RowFacts): number {
  let bits = facts.state;
  if (facts.running) bits |= flag.running;
  if (facts.stream >= 0) bits |= flag.streamKnown;
  if (facts.stream > 0) bits |= flag.stream;
  if (facts.images > 0) bits |= flag.image;
  if (facts.videos > 0) bits |= flag.image << 1;
  if (facts.audios > 0) bits |= flag.image << 2;
  bits |= facts.grammar << flag.grammarShift;
  if (facts.logprobs) bits |= flag.logprobs;
  if (facts.markup) bits |= flag.markup;
  if (facts.noLogs) bits |= flag.noLogs;
  if (facts.cachePass) bits |= flag.cachePass;
  if (facts.incomplete) bits |= flag.incomplete;
  if (facts.odd) bits |= flag.odd;
  if (facts.batch) bits |= flag.batch;
  return bits;
}
