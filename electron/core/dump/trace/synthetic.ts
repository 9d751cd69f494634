import { createHmac, randomBytes } from 'node:crypto';

/*
 * Prompts of the same shape in place of the recorded ones: as many tokens, and what two prompts have in common at their
 * beginning they have in common here, to the block. A block's tokens come of a secret key, of the block and of all that
 * stands before it; the key is thrown away with this object, so that nothing leads back.
 */

/** Tokens of a block: what is shared is shared down to so many. */
export const sharedTokens = 16;

/** Ids that every vocabulary has, past those of special tokens. */
const lowestId = 1000;
const highestId = 29_999;

export class SyntheticPrompts {
  private readonly key = randomBytes(32);

  /** For a prompt that was recorded as tokens. */
  ofIds(ids: readonly number[]): number[] {
    const all = Float64Array.from(ids);
    const pieces = function* () {
      for (let at = 0; at < all.length; at += sharedTokens)
        yield new Uint8Array(all.slice(at, at + sharedTokens).buffer);
    };
    return this.made(pieces(), ids.length);
  }

  /** For one that was recorded as text and has so many tokens, `characters` of a block. */
  ofText(text: string, tokens: number, characters: number): number[] {
    const pieces = function* () {
      for (let at = 0; at < text.length; at += characters) yield text.slice(at, at + characters);
    };
    return this.made(pieces(), tokens);
  }

  /** For one that nobody knows: it shares nothing. */
  ofNothing(tokens: number): number[] {
    return this.made([], tokens);
  }

  private made(pieces: Iterable<string | Uint8Array>, tokens: number): number[] {
    const ids: number[] = [];
    let before: Buffer = Buffer.alloc(0);
    const put = (digest: Buffer) => {
      for (let at = 0; at < 2 * sharedTokens && ids.length < tokens; at += 2)
        ids.push(lowestId + (digest.readUInt16LE(at) % (highestId - lowestId + 1)));
    };
    for (const piece of pieces) {
      if (ids.length >= tokens) break;
      before = createHmac('sha256', this.key).update(before).update(piece).digest();
      put(before);
    }
    while (ids.length < tokens) put(randomBytes(2 * sharedTokens));
    return ids;
  }
}
