import { Decompress } from 'fzstd';
import { Xxh64 } from './xxh64.ts';

/*
 * zstd, frame by frame and block by block. Node 20 has none of its own, and fzstd given more at once answers with all
 * that it holds: a few kilobytes of a bomb are gigabytes. Here a step never makes more than one block.
 */

/** What is wrong with the data, as a sentence without its beginning. */
export class ZstdDamage extends Error {}

/** A frame's check sum is another than that of what came out of it. */
export class ZstdDiffers extends ZstdDamage {}

/** The largest window that zstd itself takes without being told to. Bytes. */
const mostWindow = 2 ** 27;
/** Of one block, by the format. Bytes. */
const mostBlock = 131_072;
/** Magic number and the longest header behind it. */
const headerBytes = 18;

/** Pieces of a stream, taken by number of bytes. */
class Pieces {
  private readonly source: AsyncIterator<Uint8Array>;
  private held: Uint8Array = new Uint8Array(0);
  private ended = false;

  constructor(source: AsyncIterable<Uint8Array>) {
    this.source = source[Symbol.asyncIterator]();
  }

  /** Sees to it that `count` bytes are there, fewer at the end; answers them without taking them. */
  async peek(count: number): Promise<Uint8Array> {
    while (this.held.length < count && !this.ended) {
      const { done, value } = await this.source.next();
      if (done) this.ended = true;
      else this.held = this.held.length === 0 ? value : Buffer.concat([this.held, value]);
    }
    return this.held.subarray(0, count);
  }

  /** Throws ZstdDamage when fewer are left. */
  async take(count: number): Promise<Uint8Array> {
    const taken = await this.peek(count);
    if (taken.length < count) throw new ZstdDamage('it ends early');
    this.held = this.held.subarray(count);
    return taken;
  }

  /** Leaves `count` bytes out, without holding them all. */
  async skip(count: number): Promise<void> {
    for (let left = count; left > 0; ) left -= (await this.take(Math.min(left, mostBlock))).length;
  }
}

/**
 * What a zstd stream of any number of frames holds, at most a block at a time. Throws ZstdDamage, behind all that came
 * out before; ZstdDiffers at the end of a frame whose check sum does not fit, where it has one.
 */
export async function* unpackZstd(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void> {
  const pieces = new Pieces(source);
  for (;;) {
    const head = await pieces.peek(headerBytes);
    if (head.length === 0) return;
    const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
    if (head.length < 8) throw new ZstdDamage('it ends early');
    const magic = view.getUint32(0, true);
    if (magic >>> 4 === 0x184d2a5) await pieces.skip(8 + view.getUint32(4, true));
    else if (magic === 0xfd2fb528) yield* frame(pieces, head);
    else throw new ZstdDamage('what follows a frame is no zstd');
  }
}

async function* frame(pieces: Pieces, head: Uint8Array): AsyncGenerator<Uint8Array, void> {
  const { length, window, checked } = frameHeader(head);
  if (window > mostWindow)
    throw new ZstdDamage(`it asks for a window of ${window} bytes; ${mostWindow} is the most`);
  const out: Uint8Array[] = [];
  const machine = new Decompress((piece) => void out.push(piece));
  const push = (bytes: Uint8Array, final: boolean) => {
    try {
      machine.push(bytes, final);
    } catch (error) {
      throw new ZstdDamage(error instanceof Error ? error.message : String(error));
    }
  };
  // fzstd passes over check sums.
  const sum = checked ? new Xxh64() : null;
  let waiting = await pieces.take(length);
  for (let last = false; !last; ) {
    const [first, second, third] = (await pieces.peek(3)) as unknown as [number, number, number];
    if (third === undefined) throw new ZstdDamage('it ends early');
    last = (first & 1) === 1;
    const kind = (first >> 1) & 3;
    const size = (first >> 3) | (second << 5) | (third << 13);
    if (size > mostBlock) throw new ZstdDamage('a block is larger than blocks may be');
    const stored = kind === 1 ? 1 : size;
    const block = await pieces.take(3 + stored + (last && checked ? 4 : 0));
    // A header alone is too short for fzstd to tell that there is a frame.
    push(waiting.length > 0 ? Buffer.concat([waiting, block]) : block, last);
    waiting = new Uint8Array(0);
    for (const piece of out.splice(0)) {
      sum?.update(piece);
      if (piece.length > 0) yield piece;
    }
    if (last && sum !== null && !hasSum(block, sum)) throw new ZstdDiffers('its check sum differs');
  }
}

/** Whether the last block of a frame ends with the low half of the sum. */
const hasSum = (block: Uint8Array, sum: Xxh64): boolean =>
  Buffer.from(block.slice(-4).reverse()).toString('hex') === sum.digest().slice(8);

/** RFC 8878, section 3.1.1.1. */
function frameHeader(head: Uint8Array): { length: number; window: number; checked: boolean } {
  const descriptor = head[4] as number;
  const single = (descriptor >> 5) & 1;
  const dictionary = [0, 1, 2, 4][descriptor & 3] as number;
  const sizeFlag = descriptor >> 6;
  const sizeBytes = sizeFlag === 0 ? single : 1 << sizeFlag;
  const length = 6 - single + dictionary + sizeBytes;
  if (dictionary > 0) throw new ZstdDamage('it needs a dictionary, which is not in it');
  if (head.length < length) throw new ZstdDamage('it ends early');
  const checked = (descriptor & 4) !== 0;
  if (single === 0) {
    const base = 2 ** (10 + ((head[5] as number) >> 3));
    return { length, window: base + (base / 8) * ((head[5] as number) & 7), checked };
  }
  let size = 0;
  for (let at = sizeBytes - 1; at >= 0; at -= 1)
    size = size * 256 + (head[length - sizeBytes + at] as number);
  return { length, window: sizeFlag === 1 ? size + 256 : size, checked };
}
