import type { RecordPlace } from '../../../shared/dump.ts';
import type { PickleBytes } from '../../../shared/pickle-report.ts';
import type { RecordFile } from './record-file.ts';
import { finishDetail, outputText, previewOf, promptText, ridOf } from './record-row.ts';
import type { DumpRecord } from './request-dump.ts';
import { requestFields } from './request-dump.ts';
import type { RowTexts } from './row-cursor.ts';
import { bytesAround } from './shown-opcodes.ts';

/** Where the records of an open dump are. Places are those of the table. What reads the file throws ProblemError. */
export interface RowSource extends RowTexts {
  /** The whole record, decoded when it is asked for. */
  record(at: number): DumpRecord;
  /** The whole prompt, and the whole text of the answer; null where there is none. */
  prompt(at: number): string | null;
  answer(at: number): string | null;
  /** Bytes of the file that stand before a row: how far a search through all texts is. */
  bytesBefore(at: number): number;
  /** Of several dumps: where the record of one of them stands in the table; -1 when it has no row. */
  placeFrom?(record: RecordPlace): number;
  /** What stands around a byte of the file; null where that is no one file, and past its end. */
  around(offset: number): PickleBytes | null;
  close(): void;
}

/** Records that were all decoded: those of a dump whose pickle cannot be read piece by piece. */
export class DecodedRecords implements RowSource {
  private readonly records: readonly DumpRecord[];
  private readonly bytes: number;
  private readonly file: RecordFile | null;

  /** Records of a pickle of so many bytes. Takes the open file over; null where there is none. */
  constructor(records: readonly DumpRecord[], bytes: number, file: RecordFile | null) {
    this.records = records;
    this.bytes = bytes;
    this.file = file;
  }

  record(at: number): DumpRecord {
    return this.records[at] as DumpRecord;
  }

  rid(at: number): string | null {
    return ridOf(this.record(at));
  }

  preview(at: number): string | null {
    return previewOf(this.record(at));
  }

  detail(at: number): string | null {
    return finishDetail(this.record(at));
  }

  prompt(at: number): string | null {
    return promptText(requestFields(this.record(at)));
  }

  answer(at: number): string | null {
    return outputText(this.record(at));
  }

  bytesBefore(at: number): number {
    return (this.bytes * at) / Math.max(1, this.records.length);
  }

  /** Up to `length` bytes of the file. */
  bytesAt(offset: number, length: number): Buffer {
    return this.file?.upTo(offset, length) ?? Buffer.alloc(0);
  }

  around(offset: number): PickleBytes | null {
    const isThere = this.bytesAt(offset, 1).length > 0;
    return isThere ? bytesAround((at, length) => this.bytesAt(at, length), offset, 0) : null;
  }

  close(): void {
    this.file?.close();
  }
}
