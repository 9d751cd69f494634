import { fault } from './pickle-error.ts';

const digitOf = (byte: number | undefined): number => {
  if (byte === undefined) return -1;
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  if (byte >= 0x41 && byte <= 0x46) return byte - 0x37;
  return byte >= 0x61 && byte <= 0x66 ? byte - 0x57 : -1;
};

/** UTF-16 units that are decoded before they become a piece of text. */
const pieceUnits = 65_536;

/** UNICODE: Latin-1, with `\uXXXX` and `\UXXXXXXXX` for the rest. */
export function decodeRawUnicode(bytes: Buffer, start: number, end: number): string {
  if (bytes.subarray(start, end).indexOf(0x5c) < 0) return bytes.toString('latin1', start, end);
  const units = new Uint16Array(Math.min(pieceUnits, end - start));
  const parts: string[] = [];
  let count = 0;
  let at = start;
  const flush = () => {
    parts.push(Buffer.from(units.buffer, 0, 2 * count).toString('utf16le'));
    count = 0;
  };
  while (at < end) {
    if (count + 2 > units.length) flush();
    const byte = bytes[at] as number;
    const kind = byte === 0x5c && at + 1 < end ? bytes[at + 1] : undefined;
    if (kind === 0x75 || kind === 0x55) {
      const stop = at + (kind === 0x75 ? 6 : 10);
      const point = stop > end ? -1 : hexOf(bytes, at + 2, stop);
      if (point < 0 || point > 0x10ffff) throw fault('bad_escape', 'pickleEscape', { opcode: 'UNICODE' });
      if (point > 0xffff) {
        units[count++] = 0xd800 + ((point - 0x10000) >> 10);
        units[count++] = 0xdc00 + ((point - 0x10000) & 0x3ff);
      } else units[count++] = point;
      at = stop;
    } else {
      units[count++] = byte;
      at += 1;
      // A backslash and whatever follows it stand for themselves.
      if (kind !== undefined) {
        units[count++] = kind;
        at += 1;
      }
    }
  }
  flush();
  return parts.join('');
}

/** The hexadecimal number in `bytes[from..to)`; -1 when it is none. */
function hexOf(bytes: Buffer, from: number, to: number): number {
  let value = 0;
  for (let at = from; at < to; at += 1) {
    const digit = digitOf(bytes[at]);
    if (digit < 0) return -1;
    value = value * 16 + digit;
  }
  return value;
}

const escapes = new Map<number, number>([
  [0x5c, 0x5c],
  [0x27, 0x27],
  [0x22, 0x22],
  [0x62, 0x08],
  [0x66, 0x0c],
  [0x74, 0x09],
  [0x6e, 0x0a],
  [0x72, 0x0d],
  [0x76, 0x0b],
  [0x61, 0x07],
]);

/** STRING: a literal in quotes, with the escapes of Python's bytes. Without any, the answer is a part of `bytes`. */
export function decodeStringLiteral(bytes: Buffer, start: number, end: number): Uint8Array {
  const quote = bytes[start];
  if (end - start < 2 || quote !== bytes[end - 1] || (quote !== 0x27 && quote !== 0x22)) {
    throw fault('bad_string', 'pickleString', { opcode: 'STRING' });
  }
  const last = end - 1;
  const inside = bytes.subarray(start + 1, last);
  if (inside.indexOf(0x5c) < 0) return inside;
  const text = new Uint8Array(last - start);
  let count = 0;
  let at = start + 1;
  const bad = () => fault('bad_escape', 'pickleEscape', { opcode: 'STRING' });
  while (at < last) {
    const byte = bytes[at] as number;
    at += 1;
    if (byte !== 0x5c) {
      text[count++] = byte;
      continue;
    }
    if (at >= last) throw bad();
    const kind = bytes[at] as number;
    at += 1;
    const plain = escapes.get(kind);
    if (plain !== undefined) text[count++] = plain;
    else if (kind === 0x78) {
      const high = at < last ? digitOf(bytes[at]) : -1;
      const low = at + 1 < last ? digitOf(bytes[at + 1]) : -1;
      if (high < 0 || low < 0) throw bad();
      text[count++] = high * 16 + low;
      at += 2;
    } else if (kind >= 0x30 && kind <= 0x37) {
      let value = kind - 0x30;
      for (let more = 0; more < 2 && at < last; more += 1) {
        const digit = (bytes[at] as number) - 0x30;
        if (digit < 0 || digit > 7) break;
        value = value * 8 + digit;
        at += 1;
      }
      text[count++] = value & 0xff;
    } else {
      text[count++] = 0x5c;
      text[count++] = kind;
    }
  }
  return text.subarray(0, count);
}
