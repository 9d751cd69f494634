import { AnswerTooLong, mostChars } from './sse.ts';

/*
 * A server sends each piece of a stream either whole (everything so far) or as the part that is new. Three
 * settings are in the field: both whole; both parts (--incremental-streaming-output); and in 0.5.x with
 * --stream-output token ids as parts, text whole. The setting is not in the stream, so it is worked out here.
 * Both readings are kept until one of them is impossible or as good as proved.
 */

export type Mode = 'unknown' | 'whole' | 'parts';

/** Token ids: `completion_tokens` counts all of them, so that the second piece decides. */
export class TokenIds {
  #mode: Mode = 'unknown';
  #seen = false;
  #last: readonly number[] = [];
  #joined: number[] = [];

  get mode(): Mode {
    return this.#mode;
  }

  /** Every piece holds all ids, so that those before the newest are of no use; also true where no piece had any. */
  get needsNewestOnly(): boolean {
    return this.#mode === 'whole' || !this.#seen;
  }

  accept(ids: readonly number[], completionTokens: number | null): void {
    this.#seen = true;
    if (this.#mode === 'unknown' && this.#last.length > 0) this.#decide(ids, completionTokens);
    if (this.#mode !== 'whole') for (const id of ids) this.#joined.push(id);
    else this.#joined = [];
    this.#last = ids;
  }

  #decide(ids: readonly number[], completionTokens: number | null): void {
    if (completionTokens !== null && ids.length === completionTokens) this.#mode = 'whole';
    else if (completionTokens !== null && this.#joined.length + ids.length === completionTokens)
      this.#mode = 'parts';
    else if (!this.#last.every((id, at) => ids[at] === id)) this.#mode = 'parts';
    else if (ids.length > this.#last.length) this.#mode = 'whole';
  }

  /** All ids so far; null when no piece had the field. */
  current(): readonly number[] | null {
    if (!this.#seen) return null;
    return this.#mode === 'parts' ? this.#joined : this.#last;
  }
}

/** So many growing pieces in a row, ending at this length, are no accident. */
const enoughGrowths = 3;
const enoughChars = 64;

/** Text: whole pieces begin with the piece before. */
export class Text {
  #mode: Mode = 'unknown';
  #seen = false;
  #last = '';
  #joined = createJoined();
  #growths = 0;
  #repeats = 0;

  /** As that of TokenIds. */
  get needsNewestOnly(): boolean {
    return this.#mode === 'whole' || !this.#seen;
  }

  /** `ids` is what the token ids of the same stream have proved by now. */
  accept(text: string, ids: Mode, finished: boolean): void {
    this.#seen = true;
    if (this.#mode === 'unknown') this.#decide(text, ids, finished);
    if (this.#mode === 'whole') this.#joined = createJoined();
    else this.#joined.add(text);
    if (this.#joined.length > mostChars) throw new AnswerTooLong();
    this.#last = text;
  }

  #decide(text: string, ids: Mode, finished: boolean): void {
    if (ids === 'whole') this.#mode = 'whole';
    else if (this.#last === '') return;
    else if (text === '') {
      // A whole text can shrink only at the end, where a stop text is cut off; to nothing hardly ever.
      this.#mode = finished && this.#growths > 1 ? 'whole' : 'parts';
    } else if (text === this.#last) {
      if (!finished) this.#repeats += 1;
    } else if (text.startsWith(this.#last)) {
      this.#growths += 1;
      if (this.#growths >= enoughGrowths && text.length >= enoughChars) this.#mode = 'whole';
    } else {
      this.#mode = finished && this.#last.startsWith(text) ? 'whole' : 'parts';
    }
  }

  /** All text so far; null when no piece had the field. */
  current(): string | null {
    if (!this.#seen) return null;
    // Pieces that only ever repeat the one before are a model in a loop, sent in parts.
    const inParts =
      this.#mode === 'parts' || (this.#mode === 'unknown' && this.#growths === 0 && this.#repeats > 0);
    return inParts ? this.#joined.text() : this.#last;
  }
}

/** Pieces in a block: a text that is added to a million times would be held as a million strings. */
const piecesInBlock = 512;

interface Joined {
  add(piece: string): void;
  readonly length: number;
  text(): string;
}

function createJoined(): Joined {
  const blocks: string[] = [];
  let pieces: string[] = [];
  let length = 0;
  return {
    add(piece) {
      pieces.push(piece);
      length += piece.length;
      if (pieces.length < piecesInBlock) return;
      blocks.push(pieces.join(''));
      pieces = [];
    },
    get length() {
      return length;
    },
    text: () => [...blocks, ...pieces].join(''),
  };
}
