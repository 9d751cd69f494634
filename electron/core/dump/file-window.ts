import type { RecordFile } from './record-file.ts';

/** Bytes of the window: what the cache of a processor holds, and many records. */
const windowSize = 2 ** 19;
/** Zeros behind the window's last byte: an operand that is cut there reads as something, and is thrown away. */
const slack = 64;

/**
 * A file of any size, read through one window. Reading is synchronous: a window takes some milliseconds from a disk,
 * and this runs where nobody waits for the event loop.
 */
export class FileWindow {
  readonly file: RecordFile;
  /** Bytes of the file when it was opened. */
  readonly size: number;
  bytes: Buffer = Buffer.alloc(windowSize + slack);
  /** Offset in the file of the window's first byte, and how many of its bytes are the file's. */
  base = 0;
  filled = 0;
  private sought = -1;
  private soughtFrom = 0;
  private soughtAt = 0;
  /** The window reaches to the end of the file. */
  atEnd = false;

  constructor(file: RecordFile, size: number) {
    this.file = file;
    this.size = size;
  }

  /**
   * Moves the window so that it holds `[from, to)` and as much behind it as there is room for. Bytes from `keep` on stay
   * where that costs little.
   */
  move(from: number, to: number, keep: number): void {
    const start = from - keep <= windowSize / 2 && keep >= this.base ? Math.min(keep, from) : from;
    const room = Math.max(windowSize, to - start);
    const end = this.base + this.filled;
    let { bytes } = this;
    if (room + slack > bytes.length) bytes = Buffer.alloc(room + slack);
    let filled = 0;
    if (start >= this.base && start < end) {
      this.bytes.copy(bytes, 0, start - this.base, this.filled);
      filled = end - start;
    }
    this.bytes = bytes;
    this.base = start;
    this.filled = filled;
    this.sought = -1;
    const wanted = bytes.length - slack - this.filled;
    const read = this.file.fill(bytes, this.filled, wanted, this.base + this.filled);
    this.filled += read;
    // The file may have grown since it was opened, or shrunk: its end is where reading ends.
    this.atEnd = read < wanted;
    bytes.fill(0, this.filled, this.filled + slack);
  }

  /** Where the first `byte` is at or behind `offset`; Infinity when the window has none there. Each is looked for once. */
  find(byte: number, offset: number): number {
    if (this.sought !== byte || offset < this.soughtFrom || offset > this.soughtAt) {
      const at = this.bytes.indexOf(byte, offset - this.base);
      this.sought = byte;
      this.soughtFrom = offset;
      this.soughtAt = at < 0 ? Number.POSITIVE_INFINITY : this.base + at;
    }
    return this.soughtAt;
  }

  /** Whether the window holds `[offset, offset + length)`. */
  has(offset: number, length: number): boolean {
    return offset >= this.base && offset + length <= this.base + this.filled;
  }

  /** `length` bytes of the file, or fewer at its end. To be looked at, not kept. */
  peek(offset: number, length: number): Buffer {
    const at = offset - this.base;
    if (at >= 0 && at + length <= this.filled) return this.bytes.subarray(at, at + length);
    return this.file.upTo(offset, length);
  }
}
