import type { FileWindow } from './file-window.ts';
import { noText, wordIds as w } from './index-keys.ts';
import { kind, type PassedRecord } from './index-kinds.ts';
import type { IndexNames } from './index-names.ts';
import type { RecordParts } from './index-parts.ts';
import { hasMarkup, healthCheckPrefix, type SamplingFacts, tokens } from './record-row.ts';
import { isUnixTime } from './request-dump.ts';
import { grammars, length, type RowFacts } from './row-facts.ts';
import type { Names } from './row-names.ts';
import type { RowTable } from './row-table.ts';
import { stagesBetween, type Times } from './stages.ts';
import { shownText } from './strings.ts';

/*
 * A row from what the index saw of a record: the same that readFacts makes of the decoded record. What it cannot see
 * (a value that stands in an earlier record, an unusual shape) it leaves to that one.
 */

/** Texts of answers up to this length are looked through for markup at once; longer ones piece by piece. Bytes. */
const scanned = 2 ** 20;
const mostTexts = 1000;

export class FactReader {
  private readonly window: FileWindow;
  private readonly table: RowTable;
  private readonly names: IndexNames;
  /** Of a dict of sampling parameters in an earlier record, by its memo number; null when it is no dict. */
  private readonly samplingOf: (number: number) => SamplingFacts | null;
  private readonly gathered = new Int32Array(noText + 1);
  /** By word. */
  private fields: Int32Array = this.gathered;
  private readonly classIds: number[] = [];
  /** By the names of a column: the number there of each text that the machine keeps. */
  private readonly nameIds = new Map<Names, number[]>();
  /** Texts that the machine did not keep, by where they stand. */
  private readonly texts = new Map<number, string>();

  constructor(
    window: FileWindow,
    table: RowTable,
    names: IndexNames,
    samplingOf: (number: number) => SamplingFacts | null,
  ) {
    this.window = window;
    this.table = table;
    this.names = names;
    this.samplingOf = samplingOf;
  }

  /** Fills `facts`. false when the record has to be decoded for its row. */
  read({ start, end, memo, parts }: PassedRecord, facts: RowFacts): boolean {
    const { fieldKinds, fieldExtras, top } = parts;
    facts.clear();
    facts.at = start;
    facts.memo = memo;
    facts.end = end;
    facts.detailLength = length.none;
    if (parts.unclear || parts.length !== 4) return false;
    if (fieldKinds[top] !== kind.object || fieldKinds[top + 1] !== kind.dict) return false;
    const object = fieldExtras[top] as number;
    const state = parts.objectStates[object] as number;
    if (state < 0) return false;
    facts.class = this.classOf(parts.objectClasses[object] as number);
    if (fieldKinds[top + 2] === kind.earlier || fieldKinds[top + 3] === kind.earlier) return false;
    const created = timeAt(parts, top + 2);
    const finished = timeAt(parts, top + 3);
    const ended = isUnixTime(finished) ? finished : Number.NaN;
    facts.finished = ended;
    facts.start = isUnixTime(created) && !(created > ended) ? created : Number.NaN;

    // What an output says of the whole decides how the request's own fields are taken.
    const output = this.output(parts, fieldExtras[top + 1] as number, facts);
    if (output === null) return false;
    return this.request(parts, state, facts, output);
  }

  /** The number that the table has for a class of the names. */
  private classOf(id: number): number {
    if (id < 0) return this.table.classes.idOf(null);
    this.classIds[id] ??= this.table.classes.idOf(this.names.classes[id]?.name ?? null);
    return this.classIds[id] as number;
  }

  // As meta_info has them; NaN where it does not.
  private completion = Number.NaN;
  private prompt = Number.NaN;
  private rank = Number.NaN;

  /** Length of `output_ids`, -1 without; null when it takes decoding. */
  private output(parts: RecordParts, dict: number, facts: RowFacts): number | null {
    const { fieldKinds, fieldExtras } = parts;
    this.gather(parts, dict);
    const text = this.field(w.text);
    const ids = this.field(w.output_ids);
    const meta = this.field(w.meta_info);
    const isEmbedding = this.field(w.embedding) >= 0;
    this.completion = this.prompt = this.rank = Number.NaN;
    if (isEarlier(parts, text) || isEarlier(parts, ids) || isEarlier(parts, meta)) return null;
    this.place(parts, text, facts.at, length.none);
    facts.answerAt = this.placeAt;
    facts.answerLength = this.placeLength;
    facts.emptyText = text >= 0 && fieldKinds[text] === kind.text && parts.fieldNumbers[text] === 0;
    if (text >= 0 && fieldKinds[text] === kind.text)
      facts.markup = this.isMarkedUp(parts.fieldContents[text] as number, parts.fieldNumbers[text] as number);
    const outputIds = ids < 0 ? -1 : this.lengthOf(parts, ids);
    if (meta < 0 || fieldKinds[meta] !== kind.dict) facts.running = !isEmbedding;
    else if (!this.meta(parts, fieldExtras[meta] as number, facts, isEmbedding)) return null;
    facts.state = facts.running ? 1 : 0;
    if (!Number.isNaN(this.completion)) facts.incomplete = outputIds >= 0 && outputIds < this.completion;
    else if (facts.running) facts.completion = outputIds;
    return outputIds;
  }

  private meta(parts: RecordParts, dict: number, facts: RowFacts, isEmbedding: boolean): boolean {
    this.gather(parts, dict);
    const { fieldKinds, fieldExtras } = parts;
    if (this.hasEarlier) return false;
    if (this.isListed(parts, this.field(w.weight_version))) return false;
    this.completion = this.share(w.completion_tokens);
    this.prompt = this.share(w.prompt_tokens);
    this.rank = this.share(w.dp_rank);
    facts.completion = this.count(w.completion_tokens);
    facts.cached = this.count(w.cached_tokens);
    const details = this.field(w.cached_tokens_details);
    facts.retractions = this.count(w.num_retractions, w.total_retractions);
    facts.specSteps = this.count(w.spec_verify_ct);
    facts.specAccept = this.share(w.spec_accept_length);
    facts.latency = this.share(w.e2e_latency);
    facts.weights = this.idOf(this.table.weightVersions, parts, this.field(w.weight_version));
    this.stages(facts);
    const reason = this.field(w.finish_reason);
    if (details >= 0 && fieldKinds[details] === kind.dict) {
      this.gather(parts, fieldExtras[details] as number);
      if (this.hasEarlier) return false;
      const [host, storage] = [this.count(w.host), this.count(w.storage)];
      facts.cachedBelow = host < 0 && storage < 0 ? -1 : Math.max(0, host) + Math.max(0, storage);
    }
    const isOpen = reason < 0 || fieldKinds[reason] === kind.none;
    facts.running = isOpen && !isEmbedding;
    if (isOpen) return true;
    if (fieldKinds[reason] === kind.dict) return this.reason(parts, fieldExtras[reason] as number, facts);
    if (fieldKinds[reason] !== kind.text) return false;
    facts.finish = this.idOf(this.table.finishes, parts, reason);
    return true;
  }

  private reason(parts: RecordParts, dict: number, facts: RowFacts): boolean {
    this.gather(parts, dict);
    if (this.hasEarlier || this.isListed(parts, this.field(w.err_type))) return false;
    const type = this.text(parts, this.field(w.type));
    const matched = this.field(w.matched);
    facts.finish = this.idOf(this.table.finishes, parts, this.field(w.type));
    facts.error = this.idOf(this.table.errors, parts, this.field(w.err_type));
    if (type === 'abort') {
      const message = this.field(w.message);
      if (this.isListed(parts, message)) return false;
      facts.message = this.idOf(this.table.messages, parts, message);
      facts.detailLength = length.unread;
    } else if (matched >= 0) {
      const of = parts.fieldKinds[matched] as number;
      const value = parts.fieldNumbers[matched] as number;
      if (of === kind.int && value >= 0 && value <= 0xffff_ffff) {
        facts.detailLength = length.number;
        facts.detailAt = value;
      } else if (of !== kind.none) {
        this.place(parts, matched, facts.at, length.unread);
        facts.detailAt = this.placeAt;
        facts.detailLength = this.placeLength;
      }
    }
    return true;
  }

  private stages(facts: RowFacts): void {
    if (
      this.field(w.queue_time) < 0 &&
      this.field(w.forward_entry_time) < 0 &&
      this.field(w.prefill_finished_time) < 0 &&
      this.field(w.prefill_finished_ts) < 0
    ) {
      return;
    }
    const queue = this.share(w.queue_time);
    const times: Times = {
      received: this.moment(w.request_received_ts),
      dispatched: this.moment(w.api_server_dispatch_finish_ts) ?? this.moment(w.request_sent_to_scheduler_ts),
      entered: this.moment(w.forward_entry_time),
      firstToken: this.moment(w.prefill_finished_time) ?? this.moment(w.prefill_finished_ts),
      finished: null,
      queue: Number.isNaN(queue) ? null : queue,
    };
    const found = stagesBetween(times);
    facts.queue = found.queue ?? Number.NaN;
    facts.prefill = found.prefill ?? Number.NaN;
    const from = times.received ?? facts.start;
    if (times.firstToken !== null && times.firstToken >= from) facts.ttft = times.firstToken - from;
  }

  private moment(word: number): number | null {
    const value = this.number(word);
    return isUnixTime(value) ? value : null;
  }

  private request(parts: RecordParts, state: number, facts: RowFacts, outputIds: number): boolean {
    const { fieldKinds, fieldExtras, fieldNumbers } = parts;
    this.gather(parts, state);
    const sampling = this.field(w.sampling_params);
    const samplingKind = sampling < 0 ? kind.none : (fieldKinds[sampling] as number);
    // Attributes have names, or the object has none.
    if (this.field(noText) >= 0) return false;
    const earlier = samplingKind === kind.earlier ? this.samplingOf(fieldNumbers[sampling] as number) : null;
    if (this.earlierCount > (earlier === null ? 0 : 1)) return false;

    const rid = this.field(w.rid);
    const text = this.field(w.text);
    const ids = this.field(w.input_ids);
    this.place(parts, rid, facts.at, length.unread);
    facts.ridAt = this.placeAt;
    facts.ridLength = this.placeLength;
    this.place(parts, text, facts.at, length.none);
    facts.textAt = this.placeAt;
    facts.textLength = this.placeLength;
    if (rid >= 0 && facts.ridLength === length.unread) return false;
    if (this.lengthOf(parts, text) >= 0) return false;
    facts.hasText = text >= 0 && fieldKinds[text] === kind.text;
    facts.hasIds = this.lengthOf(parts, ids) >= 0;
    if (
      facts.ridLength < length.number &&
      this.startsWith(facts.at + facts.ridAt, healthCheckPrefix, facts.ridLength)
    )
      facts.state = 2;
    const stream = this.field(w.stream);
    if (stream >= 0 && (fieldKinds[stream] === kind.yes || fieldKinds[stream] === kind.no))
      facts.stream = fieldKinds[stream] === kind.yes ? 1 : 0;
    facts.incomplete = facts.incomplete && facts.stream === 1;
    facts.prompt = tokens(this.prompt);
    if (Number.isNaN(this.prompt)) {
      const count = this.lengthOf(parts, ids);
      const first = count > 0 ? parts.listFirsts[fieldExtras[ids] as number] : kind.int;
      if (count >= 0 && first === kind.int) facts.prompt = count;
      else if (count > 0 && first !== kind.list && first !== kind.tuple) return false;
    }
    facts.images = this.leaves(parts, this.field(w.image_data));
    facts.videos = this.leaves(parts, this.field(w.video_data));
    facts.audios = this.leaves(parts, this.field(w.audio_data));
    const noLogs = this.field(w.no_logs);
    facts.noLogs = noLogs >= 0 && fieldKinds[noLogs] === kind.yes;
    const logprobs = this.field(w.return_logprob);
    facts.logprobs = logprobs >= 0 && fieldKinds[logprobs] === kind.yes;
    if (this.isListed(parts, this.field(w.lora_path))) return false;
    facts.lora = this.idOf(this.table.loras, parts, this.field(w.lora_path));
    facts.dpRank = Number.isNaN(this.rank)
      ? this.count(w.routed_dp_rank, w.data_parallel_rank)
      : tokens(this.rank);
    if (earlier !== null) {
      facts.samples = earlier.samples;
      facts.grammar = earlier.grammar;
      facts.maxNew = earlier.maxNew;
    } else if (samplingKind === kind.dict) {
      this.gather(parts, fieldExtras[sampling] as number);
      if (this.hasEarlier) return false;
      facts.samples = this.count(w.n);
      facts.grammar = this.grammar();
      facts.maxNew = this.count(w.max_new_tokens);
    }
    facts.cachePass =
      facts.samples > 1 &&
      facts.completion === 0 &&
      (facts.answerLength === 0 || facts.answerLength === length.none) &&
      this.table.finishes.textOf(facts.finish) === 'length';
    return outputIds >= -1;
  }

  // The fields of one dict at a time, by their words.

  private parts: RecordParts | null = null;
  private earlierCount = 0;

  private get hasEarlier(): boolean {
    return this.earlierCount > 0;
  }

  private gather(parts: RecordParts, dict: number): void {
    this.parts = parts;
    if (parts.places !== null) {
      this.fields = parts.places[dict] as Int32Array;
      this.earlierCount = parts.earlier[dict] as number;
      return;
    }
    const fields = this.gathered;
    this.fields = fields;
    fields.fill(-1);
    this.earlierCount = 0;
    for (let at = parts.dictFields[dict] as number; at >= 0; at = parts.fieldNexts[at] as number) {
      const word = parts.fieldWords[at] as number;
      // The last one that came counts, and it comes first here.
      if (fields[word] !== -1) continue;
      fields[word] = at;
      if (parts.fieldKinds[at] === kind.earlier) this.earlierCount += 1;
    }
  }

  /** Place of a field; -1 when the dict has none. */
  private field(word: number): number {
    return this.fields[word] as number;
  }

  private number(word: number): number | null {
    const at = this.field(word);
    if (at < 0 || this.parts === null) return null;
    const of = this.parts.fieldKinds[at];
    return of === kind.int || of === kind.float ? (this.parts.fieldNumbers[at] as number) : null;
  }

  /** The first that is recorded, as a column holds it; -1 where none is. */
  private count(word: number, otherwise = 0): number {
    const value = this.share(word);
    return otherwise !== 0 && Number.isNaN(value) ? this.count(otherwise) : tokens(value);
  }

  /** A number that is not negative; NaN for anything else. */
  private share(word: number): number {
    const value = this.number(word);
    return value !== null && Number.isFinite(value) && value >= 0 ? value : Number.NaN;
  }

  /** The number that rows have for the text of a field; 0 when it is no string. */
  private idOf(names: Names, parts: RecordParts, at: number): number {
    if (at < 0 || parts.fieldKinds[at] !== kind.text) return 0;
    const extra = parts.fieldExtras[at] as number;
    if (extra >= 0) return names.idOf(this.text(parts, at));
    let known = this.nameIds.get(names);
    if (known === undefined) {
      known = [];
      this.nameIds.set(names, known);
    }
    known[-extra] ??= names.idOf(this.names.texts[-extra] as string);
    return known[-extra] as number;
  }

  /** The text of a field that rows share; null when it is no string. */
  private text(parts: RecordParts, at: number): string | null {
    if (at < 0 || parts.fieldKinds[at] !== kind.text) return null;
    const extra = parts.fieldExtras[at] as number;
    if (extra < 0) return this.names.texts[-extra] as string;
    const start = parts.fieldContents[at] as number;
    const known = this.texts.get(start);
    if (known !== undefined) return known;
    const bytes = Math.min(parts.fieldNumbers[at] as number, 4096);
    const text = shownText(this.window.peek(start, bytes));
    if (this.texts.size > mostTexts) this.texts.clear();
    this.texts.set(start, text);
    return text;
  }

  // Where a string stands, for when it is shown: what `place` found.
  private placeAt = 0;
  private placeLength = 0;

  /** `otherwise`: the length where there is something that is no string. */
  private place(parts: RecordParts, at: number, from: number, otherwise: number): void {
    const of = at < 0 ? kind.none : (parts.fieldKinds[at] as number);
    this.placeAt = 0;
    if (of !== kind.text) {
      this.placeLength = of === kind.none ? length.none : otherwise;
      return;
    }
    const start = (parts.fieldContents[at] as number) - from;
    const bytes = parts.fieldNumbers[at] as number;
    // One that it shares with an earlier record stands before this one.
    const isNear = start >= 0 && start < length.number && bytes < length.number;
    if (isNear) this.placeAt = start;
    this.placeLength = isNear ? bytes : length.unread;
  }

  /** Several texts in one field: what a batch has. */
  private isListed(parts: RecordParts, at: number): boolean {
    return this.lengthOf(parts, at) >= 0;
  }

  private lengthOf(parts: RecordParts, at: number): number {
    if (at < 0) return -1;
    const of = parts.fieldKinds[at];
    if (of !== kind.list && of !== kind.tuple) return -1;
    return parts.listLengths[parts.fieldExtras[at] as number] as number;
  }

  private leaves(parts: RecordParts, at: number): number {
    if (at < 0) return 0;
    const of = parts.fieldKinds[at];
    if (of === kind.none) return 0;
    if (of !== kind.list && of !== kind.tuple) return 1;
    return parts.listLeaves[parts.fieldExtras[at] as number] as number;
  }

  private grammar(): number {
    for (let at = 0; at < grammarWords.length; at += 1)
      if (this.isSet(this.field(grammarWords[at] as number))) return at + 1;
    return 0;
  }

  /** A grammar is asked for: neither left out nor empty. */
  private isSet(at: number): boolean {
    if (at < 0 || this.parts === null) return false;
    const of = this.parts.fieldKinds[at] as number;
    if (of === kind.none || of === kind.no) return false;
    return of !== kind.text || (this.parts.fieldNumbers[at] as number) > 0;
  }

  private startsWith(offset: number, text: string, bytes: number): boolean {
    const { window } = this;
    if (bytes < text.length) return false;
    // Nearly none does: its first byte tells.
    if (window.has(offset, 1) && window.bytes[offset - window.base] !== text.charCodeAt(0)) return false;
    return window.peek(offset, text.length).toString('latin1') === text;
  }

  private isMarkedUp(offset: number, bytes: number): boolean {
    const { window } = this;
    if (window.has(offset, bytes) && window.find(0x3c, offset) >= offset + bytes) return false;
    // Pieces overlap, so that a tag on an edge is seen.
    for (let at = 0; at < bytes; at += scanned - 64) {
      const piece = this.window.peek(offset + at, Math.min(scanned, bytes - at));
      if (piece.includes(0x3c) && hasMarkup(piece.toString('latin1'))) return true;
    }
    return false;
  }
}

const grammarWords = grammars.map((name) => w[name]);

const isEarlier = (parts: RecordParts, field: number): boolean =>
  field >= 0 && parts.fieldKinds[field] === kind.earlier;

function timeAt(parts: RecordParts, field: number): number {
  const of = parts.fieldKinds[field] as number;
  return of === kind.float || of === kind.int ? (parts.fieldNumbers[field] as number) : Number.NaN;
}
