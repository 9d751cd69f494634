/** Which prompt prefixes were seen: in whole pages, never the whole prompt, as the radix cache does. */
export class PrefixCache {
  private readonly seen = new Set<string>();

  constructor(
    private readonly page = 64,
    private readonly capacity = 100_000,
  ) {}

  /** Tokens of the longest known prefix. */
  match(ids: readonly number[], salt: string): number {
    let found = 0;
    for (const { length, key } of this.prefixes(ids, salt)) {
      if (length >= ids.length || !this.seen.has(key)) break;
      found = length;
    }
    return found;
  }

  insert(ids: readonly number[], salt: string): void {
    if (this.seen.size > this.capacity) this.seen.clear();
    for (const { key } of this.prefixes(ids, salt)) this.seen.add(key);
  }

  private *prefixes(ids: readonly number[], salt: string): Generator<{ length: number; key: string }> {
    let value = 0x811c9dc5;
    for (const [index, id] of ids.entries()) {
      value = Math.imul(value ^ id, 0x01000193) >>> 0;
      const length = index + 1;
      if (length % this.page === 0) yield { length, key: `${salt} ${length} ${value}` };
    }
  }
}
