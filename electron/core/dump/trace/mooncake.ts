import { createHash } from 'node:crypto';

/*
 * A dump as a trace in Mooncake's format, which benchmarks replay: when each request came, how long prompt and answer
 * were, and which blocks of the prompt it shares with others. A prompt's block has the number of an earlier one when all
 * that stands before it is the same, too. No text and no token is in it.
 */

/** Tokens of a block. */
const blockTokens = 512;

/** What prompts had only as text are cut by: characters of a block. */
export const blockCharacters = (charactersPerToken: number): number =>
  Math.max(1, Math.round(blockTokens * charactersPerToken));

/** What a line says of a request. */
export interface TraceLengths {
  readonly start: number;
  readonly promptTokens: number;
  readonly completionTokens: number;
}

/** Numbers blocks of prompts over a whole trace. */
export class PromptBlocks {
  private readonly numbers = new Map<string, number>();
  private next = 0;

  /** Numbers for a prompt of `tokens` tokens, of which `pieces` are the blocks as far as they are known. */
  private numbersOf(pieces: Iterable<string | Uint8Array>, tokens: number): number[] {
    const count = Math.ceil(tokens / blockTokens);
    const numbers: number[] = [];
    for (const piece of pieces) {
      if (numbers.length === count) break;
      const digest = createHash('sha256').update(piece).digest('base64');
      const key = `${numbers.at(-1) ?? ''} ${digest}`;
      let number = this.numbers.get(key);
      if (number === undefined) {
        number = this.next++;
        this.numbers.set(key, number);
      }
      numbers.push(number);
    }
    // What is not known is shared with nobody.
    while (numbers.length < count) numbers.push(this.next++);
    return numbers;
  }

  ofIds(ids: readonly number[], tokens: number): number[] {
    const all = Float64Array.from(ids);
    const pieces = function* () {
      for (let at = 0; at < all.length; at += blockTokens) {
        const piece = all.slice(at, at + blockTokens);
        yield new Uint8Array(piece.buffer);
      }
    };
    return this.numbersOf(pieces(), tokens);
  }

  ofText(text: string, tokens: number, characters: number): number[] {
    const pieces = function* () {
      for (let at = 0; at < text.length; at += characters) yield text.slice(at, at + characters);
    };
    return this.numbersOf(pieces(), tokens);
  }

  ofNothing(tokens: number): number[] {
    return this.numbersOf([], tokens);
  }
}

/** A line without its break. `first`: the start of the first request of the trace, in Unix seconds. */
export const traceLine = (row: TraceLengths, first: number, blocks: readonly number[]): string =>
  JSON.stringify({
    timestamp: Math.round((row.start - first) * 1000),
    input_length: row.promptTokens,
    output_length: row.completionTokens,
    hash_ids: blocks,
  });
