import * as buffer from 'node:buffer';

/*
 * Text out of the file's bytes. Python writes str as UTF-8 with `surrogatepass`: strict UTF-8, except that a
 * lone surrogate stands as its three bytes. What is not that is refused, never replaced.
 */

/** Strings up to this many bytes are looked up before they are made again. */
const shortLength = 32;
const tableSize = 8192;
/** Longer texts are decoded without an intermediate copy. */
const mostAtOnce = 65_536;

/**
 * Strict UTF-8 to UTF-16, null when it is not; null itself on a Node without it. Half as slow again as `toString` for
 * texts that are not ASCII.
 */
const toUtf16 =
  typeof buffer.transcode === 'function'
    ? (piece: Uint8Array): Buffer | null => {
        try {
          return buffer.transcode(piece, 'utf8', 'utf16le');
        } catch {
          return null;
        }
      }
    : null;

/**
 * Reads strings. Short ones are kept in a table and given out again: keys and names repeat in every record, and
 * equal strings that are one object compare in one step.
 */
export class StringReader {
  private bytes: Buffer = Buffer.alloc(0);
  private readonly hashes = new Int32Array(tableSize);
  private readonly lengths = new Uint8Array(tableSize);
  /** The bytes of each string in the table. */
  private readonly kept = new Uint8Array(tableSize * shortLength);
  private readonly texts = new Array<string>(tableSize).fill('');

  /** Estimated bytes that the last string took; 0 when it was there already. */
  taken = 0;

  /** The bytes to read from. */
  use(bytes: Buffer): void {
    this.bytes = bytes;
  }

  /** The string in `[start, end)`; -1 - offset of the first bad byte when it is not UTF-8. */
  read(start: number, end: number): string | number {
    this.taken = 0;
    if (end - start <= shortLength) return start === end ? '' : this.readShort(start, end);
    const text = this.readLong(start, end);
    if (typeof text === 'string') this.taken = sizeOf(text, end - start);
    return text;
  }

  private readLong(start: number, end: number): string | number {
    const { bytes } = this;
    const piece = bytes.subarray(start, end);
    if (buffer.isAscii(piece)) return bytes.toString('latin1', start, end);
    if (toUtf16 !== null && piece.length <= mostAtOnce) {
      const units = toUtf16(piece);
      if (units !== null) return units.toString('utf16le');
    } else if (buffer.isUtf8(piece)) return bytes.toString('utf8', start, end);
    return decodeSurrogates(bytes, start, end);
  }

  private readShort(start: number, end: number): string | number {
    const { bytes } = this;
    const length = end - start;
    let hash = length;
    let seen = 0;
    for (let at = start; at < end; at += 1) {
      const byte = bytes[at] as number;
      seen |= byte;
      hash = Math.imul(hash ^ byte, 0x01000193);
    }
    hash ^= hash >>> 15;
    const slot = hash & (tableSize - 1);
    const place = slot * shortLength;
    const { kept } = this;
    if (this.hashes[slot] === hash && this.lengths[slot] === length) {
      let same = 0;
      while (same < length && kept[place + same] === bytes[start + same]) same += 1;
      if (same === length) return this.texts[slot] as string;
    }
    let text: string;
    if (seen < 0x80) text = bytes.toString('latin1', start, end);
    else if (buffer.isUtf8(bytes.subarray(start, end))) text = bytes.toString('utf8', start, end);
    else return decodeSurrogates(bytes, start, end);
    this.hashes[slot] = hash;
    this.lengths[slot] = length;
    for (let index = 0; index < length; index += 1) kept[place + index] = bytes[start + index] as number;
    this.texts[slot] = text;
    this.taken = sizeOf(text, length);
    return text;
  }
}

/** A text as Python wrote it; one that is no UTF-8 is shown as far as it can be. */
export function shownText(bytes: Buffer): string {
  if (buffer.isUtf8(bytes)) return bytes.toString('utf8');
  const text = decodeSurrogates(bytes, 0, bytes.length);
  return typeof text === 'string' ? text : bytes.toString('utf8');
}

/** Estimated bytes: a text with as many characters as bytes is ASCII, any other may take two bytes a character. */
function sizeOf(text: string, bytes: number): number {
  return 24 + (text.length === bytes ? bytes : 2 * text.length);
}

/** UTF-8 that may hold surrogates; -1 - offset of the first byte that is neither. */
export function decodeSurrogates(bytes: Uint8Array, start: number, end: number): string | number {
  const units = new Uint16Array(end - start);
  let count = 0;
  let at = start;
  const next = (offset: number) => {
    const byte = at + offset < end ? (bytes[at + offset] as number) : 0;
    return (byte & 0xc0) === 0x80 ? byte & 0x3f : -1;
  };
  while (at < end) {
    const lead = bytes[at] as number;
    if (lead < 0x80) {
      units[count++] = lead;
      at += 1;
      continue;
    }
    const one = next(1);
    if (lead >= 0xc2 && lead < 0xe0 && one >= 0) {
      units[count++] = ((lead & 0x1f) << 6) | one;
      at += 2;
      continue;
    }
    const two = next(2);
    if (lead >= 0xe0 && lead < 0xf0 && one >= 0 && two >= 0) {
      const unit = ((lead & 0x0f) << 12) | (one << 6) | two;
      if (unit < 0x800) return -1 - at;
      units[count++] = unit;
      at += 3;
      continue;
    }
    const three = next(3);
    if (lead >= 0xf0 && lead < 0xf5 && one >= 0 && two >= 0 && three >= 0) {
      const point = ((lead & 0x07) << 18) | (one << 12) | (two << 6) | three;
      if (point < 0x10000 || point > 0x10ffff) return -1 - at;
      units[count++] = 0xd800 + ((point - 0x10000) >> 10);
      units[count++] = 0xdc00 + (point & 0x3ff);
      at += 4;
      continue;
    }
    return -1 - at;
  }
  return Buffer.from(units.buffer, 0, count * 2).toString('utf16le');
}
