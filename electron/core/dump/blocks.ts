const blockBits = 15;
const blockSize = 1 << blockBits;

/**
 * A list that grows without being copied: an array of millions of entries is moved each time it grows, and needs
 * more than twice its size while that lasts.
 */
export class Blocks<T> {
  /** The first entries; for ever the same array. */
  readonly first: (T | undefined)[] = [];
  private readonly blocks: (T | undefined)[][] = [this.first];
  private last: (T | undefined)[] = this.first;

  get length(): number {
    return (this.blocks.length - 1) * blockSize + this.last.length;
  }

  /** undefined past the end. */
  at(index: number): T | undefined {
    return this.blocks[index >>> blockBits]?.[index & (blockSize - 1)];
  }

  push(entry: T | undefined): void {
    if (this.last.length === blockSize) {
      this.last = [];
      this.blocks.push(this.last);
    }
    this.last.push(entry);
  }

  /** Of an entry that is there. */
  set(index: number, entry: T): void {
    const block = this.blocks[index >>> blockBits];
    if (block) block[index & (blockSize - 1)] = entry;
  }

  /** Drops everything from `length` on. */
  truncate(length: number): void {
    const kept = Math.max(1, Math.ceil(length / blockSize));
    this.blocks.length = Math.min(this.blocks.length, kept);
    this.last = this.blocks[this.blocks.length - 1] as (T | undefined)[];
    if (this.length > length) this.last.length -= this.length - length;
  }
}
