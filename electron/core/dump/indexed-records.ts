import { ProblemError } from '../../../shared/outcome.ts';
import type { PickleBytes } from '../../../shared/pickle-report.ts';
import type { PickleLimits } from './limits.ts';
import { PickleError } from './pickle-error.ts';
import { promptPreview } from './prompt-preview.ts';
import { type Piece, RecordDecoder } from './record-decoder.ts';
import type { RecordFile } from './record-file.ts';
import { finishDetail, outputText, previewOf, promptText, ridOf } from './record-row.ts';
import { type DumpRecord, recordOf, requestFields } from './request-dump.ts';
import { length } from './row-facts.ts';
import type { RowSource } from './row-source.ts';
import type { RowTable } from './row-table.ts';
import { bytesAround } from './shown-opcodes.ts';
import { shownText } from './strings.ts';
import type { PickleValue } from './value.ts';

/** Bytes that are read at once: neighbours are asked for next. */
const readAhead = 65_536;
/** A preview looks at the beginning of a prompt and at this much of its end. Bytes. */
const previewHead = 4096;
const previewTail = 262_144;
/** Texts are searched up to here; a string of JavaScript holds no more than twice that. Bytes. */
const longestSearched = 256 * 2 ** 20;

/** Records that stay in the file: each is decoded when it is asked for, and its texts are read where they stand. */
export class IndexedRecords implements RowSource {
  private readonly file: RecordFile;
  private readonly table: RowTable;
  readonly decoder: RecordDecoder;
  private read: Buffer = Buffer.alloc(0);
  private readAt = 0;
  private last: { readonly at: number; readonly record: DumpRecord } | null = null;

  /** Takes the open file over. `limits` are those of one record. */
  constructor(file: RecordFile, table: RowTable, limits: Partial<PickleLimits> = {}) {
    this.file = file;
    this.table = table;
    this.decoder = new RecordDecoder(file, (number) => this.pieceOf(number), limits);
  }

  /** The record, or what stands before all of them, that gave a memo number out. */
  private pieceOf(number: number): Piece {
    const { table } = this;
    const found = this.lastAtMost(table.memo, number);
    return found < 0 ? { start: 0, end: table.at[0] ?? 0, memo: 0 } : this.pieceAt(found);
  }

  /** The last row whose number in an ascending column is no more than `most`; -1 for none. */
  private lastAtMost(column: ArrayLike<number>, most: number): number {
    let low = 0;
    let high = this.table.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((column[middle] as number) <= most) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }

  private pieceAt(at: number): Piece {
    const { table } = this;
    return { start: table.at[at] as number, end: table.recordEnd(at), memo: table.memo[at] as number };
  }

  /** A value beside the records. Throws PickleError. */
  value(piece: Piece): PickleValue {
    return this.decoder.decode(piece);
  }

  record(at: number): DumpRecord {
    if (this.last?.at === at) return this.last.record;
    const index = this.table.indexAt(at);
    const piece = this.pieceAt(at);
    const record = recordOf(this.decoder.decode(piece), index, piece.end - piece.start);
    if (record === null) throw new ProblemError('noSuchRecord', { index, total: this.table.length });
    this.last = { at, record };
    return record;
  }

  rid(at: number): string | null {
    const { table } = this;
    const text = this.text(at, table.ridAt[at] as number, table.ridLengthAt(at));
    return text === undefined ? this.of(at, ridOf) : text;
  }

  preview(at: number): string | null {
    const { table } = this;
    const bytes = table.textLength[at] as number;
    if (bytes === length.unread) return this.of(at, previewOf);
    if (bytes === length.none) return null;
    const start = (table.at[at] as number) + (table.textAt[at] as number);
    if (bytes <= previewHead + previewTail) return promptPreview(shownText(this.piece(start, bytes)));
    const head = this.file.piece(start, previewHead).toString('utf8');
    const tail = this.file.piece(start + bytes - previewTail, previewTail).toString('utf8');
    return promptPreview(head + tail);
  }

  detail(at: number): string | null {
    const { table } = this;
    const bytes = table.detailLength[at] as number;
    if (bytes === length.number) return String(table.detailAt[at]);
    const text = this.text(at, table.detailAt[at] as number, bytes);
    return text === undefined ? this.of(at, finishDetail) : text;
  }

  prompt(at: number): string | null {
    const { table } = this;
    const text = this.text(at, table.textAt[at] as number, table.textLength[at] as number);
    return text === undefined ? this.of(at, (record) => promptText(requestFields(record))) : text;
  }

  answer(at: number): string | null {
    const { table } = this;
    const text = this.text(at, table.answerAt[at] as number, table.answerLength[at] as number);
    return text === undefined ? this.of(at, outputText) : text;
  }

  bytesBefore(at: number): number {
    return at < this.table.length
      ? (this.table.at[at] as number)
      : this.table.recordEnd(this.table.length - 1);
  }

  /** Up to `length` bytes of the file. */
  bytesAt(offset: number, bytes: number): Buffer {
    return this.file.upTo(offset, bytes);
  }

  around(offset: number): PickleBytes | null {
    if (this.bytesAt(offset, 1).length === 0) return null;
    // A record begins with an opcode.
    const before = this.lastAtMost(this.table.at, offset);
    const from = before < 0 ? 0 : (this.table.at[before] as number);
    return bytesAround((at, length) => this.bytesAt(at, length), offset, from);
  }

  close(): void {
    this.file.close();
  }

  /** A text of the whole record. One that cannot be decoded has none in the table, and says so where it is opened. */
  private of(at: number, read: (record: DumpRecord) => string | null): string | null {
    try {
      return read(this.record(at));
    } catch (error) {
      if (error instanceof PickleError) return null;
      throw error;
    }
  }

  /** A string of a record; null where there is none, undefined where the record has to be read for it. */
  private text(at: number, offset: number, bytes: number): string | null | undefined {
    if (bytes === length.none) return null;
    if (bytes === length.unread) return undefined;
    return shownText(this.piece((this.table.at[at] as number) + offset, Math.min(bytes, longestSearched)));
  }

  private piece(offset: number, bytes: number): Buffer {
    const from = offset - this.readAt;
    if (from >= 0 && from + bytes <= this.read.length) return this.read.subarray(from, from + bytes);
    if (bytes > readAhead) return this.file.piece(offset, bytes);
    // A table that shows the newest first goes through the file backwards.
    const isBefore = offset < this.readAt && this.readAt - offset <= readAhead;
    this.readAt = isBefore ? Math.max(0, offset + bytes - readAhead) : offset;
    this.read = this.file.upTo(this.readAt, readAhead);
    const end = this.readAt + this.read.length;
    if (end < offset + bytes) throw this.file.changed(end);
    return this.read.subarray(offset - this.readAt, offset - this.readAt + bytes);
  }
}
