export const grammars = ['json_schema', 'regex', 'ebnf', 'structural_tag'] as const;

/** In place of the length of a string: it is not in one piece, and the record has to be read for it; there is none; a number. */
export const length = { unread: 0xffff_ffff, none: 0xffff_fffe, number: 0xffff_fffd } as const;
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
  /** Of `cached`: tokens that came from host memory or storage. */
  cachedBelow = -1;
  completion = -1;
  maxNew = -1;
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
  /** The prompt was recorded as text, as token ids; both where the server logged it. */
  hasText = false;
  hasIds = false;
  /** The answer has a text, and nothing is in it. */
  emptyText = false;
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
  /** What an abort says. */
  message = 0;
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
    this.prompt =
      this.cached =
      this.cachedBelow =
      this.completion =
      this.maxNew =
      this.retractions =
      this.specSteps =
        -1;
    this.specAccept = Number.NaN;
    this.dpRank = this.samples = this.stream = -1;
    this.images = this.videos = this.audios = this.grammar = 0;
    this.logprobs =
      this.markup =
      this.hasText =
      this.hasIds =
      this.emptyText =
      this.noLogs =
      this.cachePass =
      this.incomplete =
      this.odd =
      this.batch =
        false;
    this.class = this.finish = this.error = this.message = this.weights = this.lora = 0;
    this.ridLength = this.textLength = this.answerLength = this.detailLength = length.unread;
  }
}

/** Facts of one bit or a few, in one column. */
export const flag = {
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
  hasText: 1 << 18,
  hasIds: 1 << 19,
  emptyText: 1 << 20,
} as const;

/** The column's number. */
export function flagsOf(facts: RowFacts): number {
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
  if (facts.hasText) bits |= flag.hasText;
  if (facts.hasIds) bits |= flag.hasIds;
  if (facts.emptyText) bits |= flag.emptyText;
  if (facts.cachePass) bits |= flag.cachePass;
  if (facts.incomplete) bits |= flag.incomplete;
  if (facts.odd) bits |= flag.odd;
  if (facts.batch) bits |= flag.batch;
  return bits;
}
