import { Unsupported } from './index-kinds.ts';
import { shownText } from './strings.ts';

/** Texts that rows share: finish types, adapters, versions. */
export const mostTexts = 60_000;
export const longestText = 4096;
/** Characters of all of them. */
const mostCharacters = 8_000_000;

/** Texts and classes that many records share, each kept once. */
export class IndexNames {
  /** By number, from 1. */
  readonly texts: string[] = [''];
  readonly classes: { readonly module: string; readonly name: string }[] = [];
  private readonly textIds = new Map<string, number>();
  private readonly classIds = new Map<string, number>();
  private characters = 0;

  /** The number of a text; 0 when there is no room for it. */
  textIdOf(bytes: Buffer, start: number, end: number): number {
    const text = shownText(bytes.subarray(start, end));
    const known = this.textIds.get(text);
    if (known !== undefined) return known;
    if (this.texts.length >= mostTexts || this.characters >= mostCharacters) return 0;
    this.characters += text.length;
    const id = this.texts.length;
    this.texts.push(text);
    this.textIds.set(text, id);
    return id;
  }

  /** The number of a class. Throws Unsupported when there is no room for it. */
  classIdOf(module: string, name: string): number {
    const key = `${module}\n${name}`;
    const known = this.classIds.get(key);
    if (known !== undefined) return known;
    if (this.classes.length >= mostTexts || this.characters >= mostCharacters)
      throw new Unsupported('too many names');
    this.characters += key.length;
    const id = this.classes.length;
    this.classes.push({ module, name });
    this.classIds.set(key, id);
    return id;
  }
}
