import { closeSync, openSync, readSync } from 'node:fs';
import { ProblemError } from '../../../shared/outcome.ts';
import { fileProblem } from './dump-file.ts';

/** The system reads no more at once. Bytes. */
const mostAtOnce = 2 ** 30;

/** A dump that stays open, for the records that are read when they are asked for. */
export class RecordFile {
  private readonly path: string;
  private fd: number | null;

  /** Throws what opening a file throws. */
  constructor(path: string) {
    this.path = path;
    this.fd = openSync(path, 'r');
  }

  /**
   * Reads into `[at, at + length)` of a buffer what stands at `offset`; answers how many bytes that are, fewer at the end
   * of the file. Throws ProblemError: dumpClosed, notFound, unreadable.
   */
  fill(into: Buffer, at: number, length: number, offset: number): number {
    // Its number may be another file's by now.
    if (this.fd === null) throw new ProblemError('dumpClosed', {});
    try {
      let read = 0;
      while (read < length) {
        const most = Math.min(length - read, mostAtOnce);
        const more = readSync(this.fd, into, at + read, most, offset + read);
        if (more === 0) break;
        read += more;
      }
      return read;
    } catch (error) {
      throw fileProblem(this.path, error);
    }
  }

  /** `length` bytes, or fewer at the end of the file. Throws as `fill` does. */
  upTo(offset: number, length: number): Buffer {
    const piece = Buffer.allocUnsafe(length);
    return piece.subarray(0, this.fill(piece, 0, length, offset));
  }

  /** Exactly `length` bytes that were there once. Throws as `fill` does, and `dumpChanged`. */
  piece(offset: number, length: number): Buffer {
    const piece = this.upTo(offset, length);
    if (piece.length < length) throw this.changed(offset + piece.length);
    return piece;
  }

  /** The file ends at `at` now. */
  changed(at: number): ProblemError {
    return new ProblemError('dumpChanged', { path: this.path, at });
  }

  close(): void {
    if (this.fd !== null) closeSync(this.fd);
    this.fd = null;
  }
}
