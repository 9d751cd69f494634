import { type FileHandle, open } from 'node:fs/promises';
import { ProblemError } from '../../../shared/outcome.ts';
import type { PickleMachine } from './machine.ts';
import { sniffLength } from './sniff.ts';

/** A pickle that is decoded as a whole is no larger: its values would not fit. A dump that has an index may be of any size. */
export const largestWhole = 2 ** 31;

const chunkSize = 4 * 2 ** 20;

/**
 * A dump on disk, read in order. Its bytes pass through one window that is used again and again, so that a file of
 * any size takes a few megabytes.
 */
export class DumpFile {
  private readonly handle: FileHandle;
  readonly name: string;
  /** Bytes on disk. */
  readonly size: number;
  readonly head: Uint8Array;
  private window: Buffer = Buffer.alloc(0);
  private base = 0;
  private filled = 0;
  private ended = false;

  private constructor(handle: FileHandle, name: string, size: number, head: Uint8Array) {
    this.handle = handle;
    this.name = name;
    this.size = size;
    this.head = head;
  }

  /** Throws ProblemError: notFound, unreadable. */
  static async open(path: string, name: string): Promise<DumpFile> {
    let handle: FileHandle | undefined;
    try {
      handle = await open(path, 'r');
      const facts = await handle.stat();
      if (!facts.isFile()) throw new ProblemError('unreadable', { path, cause: 'it is no file' });
      const head = Buffer.alloc(sniffLength);
      const { bytesRead } = await handle.read(head, 0, sniffLength, 0);
      return new DumpFile(handle, name, facts.size, head.subarray(0, bytesRead));
    } catch (error) {
      await handle?.close();
      throw fileProblem(path, error);
    }
  }

  /** Puts more bytes before a machine that has used up its window. Throws `dumpTooLarge`, and what reading throws. */
  async feed(machine: PickleMachine): Promise<void> {
    if (this.size > largestWhole) {
      throw new ProblemError('dumpTooLarge', { name: this.name, bytes: this.size, most: largestWhole });
    }
    const position = machine.position;
    const kept = this.base + this.filled - position;
    const wanted = Math.max(chunkSize, machine.need - position);
    if (wanted > this.window.length) {
      // Twice as large each time: a line of text tells its length only at its end.
      const larger = Buffer.allocUnsafeSlow(Math.max(wanted + chunkSize, this.window.length * 2));
      this.window.copy(larger, 0, position - this.base, this.filled);
      this.window = larger;
    } else this.window.copyWithin(0, position - this.base, this.filled);
    this.base = position;
    this.filled = kept;
    await this.read();
    const end = this.base + this.filled;
    machine.feed(this.window, this.base, this.filled, this.ended ? end : this.size);
  }

  /** Up to `count` bytes from `position` on, apart from the window. */
  async at(position: number, count: number): Promise<Buffer> {
    const { buffer, bytesRead } = await this.handle.read(Buffer.alloc(count), 0, count, position);
    return buffer.subarray(0, bytesRead);
  }

  private async read(): Promise<void> {
    const room = this.window.length - this.filled;
    const { bytesRead } = await this.handle.read(this.window, this.filled, room, this.base + this.filled);
    this.filled += bytesRead;
    // The file may have grown since it was opened, or shrunk: its end is where reading ends.
    if (bytesRead === 0) this.ended = true;
  }

  async close(): Promise<void> {
    await this.handle.close().catch(() => undefined);
  }
}

export function fileProblem(path: string, error: unknown): ProblemError {
  if (error instanceof ProblemError) return error;
  const code = (error as NodeJS.ErrnoException).code;
  if (code === 'ENOENT' || code === 'ENOTDIR')
    return new ProblemError('notFound', { path }, { cause: error });
  let cause = error instanceof Error ? error.message : String(error);
  if (code === 'EACCES' || code === 'EPERM') cause = 'you may not read it';
  else if (code === 'EISDIR') cause = 'it is a folder';
  return new ProblemError('unreadable', { path, cause }, { cause: error });
}
