import { isUtf8 } from 'node:buffer';

/*
 * Text out of the file's bytes. Python writes str as UTF-8 with `surrogatepass`: strict UTF-8, except that a
 * lone surrogate stands as its three bytes. What is not that is refused, never replaced.
 */

/** Strings up to this many bytes are looked up before they are made again. */
const shortLength = 32;
const tableSize = 8192;

/**
 * Reads strings. Short ones are kept in a table and given out again: keys and names repeat in every record, and
 * equal strings that are one object compare in one step.
 */
export class StringReader {
  private bytes: Buffer = Buffer.alloc(0);
  private readonly hashes = new Int32Array(tableSize);
  private readonly starts = new Float64Array(tableSize).fill(-1);
  private readonly lengths = new Uint8Array(tableSize);
  private readonly texts = new Array<string>(tableSize).fill('');

  /** The bytes to read from: the same ones as before, or the same ones and more behind them. */
  use(bytes: Buffer): void {
    this.bytes = bytes;
  }

  /** The string in `[start, end)`; -1 - offset of the first bad byte when it is not UTF-8. */
  read(start: number, end: number): string | number {
    if (end - start <= shortLength) return this.readShort(start, end);
    const { bytes } = this;
    if (isUtf8(bytes.subarray(start, end))) return bytes.toString('utf8', start, end);
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
    if (this.hashes[slot] === hash && this.lengths[slot] === length) {
      const known = this.starts[slot] as number;
      let same = 0;
      while (same < length && bytes[known + same] === bytes[start + same]) same += 1;
      if (same === length && known >= 0) return this.texts[slot] as string;
    }
    let text: string;
    if (seen < 0x80) text = bytes.toString('latin1', start, end);
    else if (isUtf8(bytes.subarray(start, end))) text = bytes.toString('utf8', start, end);
    else return decodeSurrogates(bytes, start, end);
    this.hashes[slot] = hash;
    this.lengths[slot] = length;
    this.starts[slot] = start;
    this.texts[slot] = text;
    return text;
  }
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
