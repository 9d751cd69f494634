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
/** In place of the number of a name that found no room. */
export const many = 0xffff;
const mostNames = 60_000;
const longestName = 1000;
/** Of all names together. */
const mostCharacters = 8_000_000;

/** A part of a text keeps the whole text in memory; this does not. */
const ownCopy = (part: string): string => Buffer.from(part, 'utf16le').toString('utf16le');
