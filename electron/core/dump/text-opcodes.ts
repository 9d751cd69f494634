import { fault } from './pickle-error.ts';

const digitOf = (byte: number | undefined): number => {
  if (byte === undefined) return -1;
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  if (byte >= 0x41 && byte <= 0x46) return byte - 0x37;
  return byte >= 0x61 && byte <= 0x66 ? byte - 0x57 : -1;
};

/** UNICODE: Latin-1, with `\uXXXX` and `\UXXXXXXXX` for the rest. */
export function decodeRawUnicode(bytes: Buffer, start: number, end: number): string {
  if (bytes.subarray(start, end).indexOf(0x5c) < 0) return bytes.toString('latin1', start, end);
  const parts: string[] = [];
  let plain = start;
  let at = start;
  const bad = () => fault('bad_escape', 'pickleEscape', { opcode: 'UNICODE' });
  while (at < end) {
    if (bytes[at] !== 0x5c) {
      at += 1;
      continue;
    }
    const kind = at + 1 < end ? bytes[at + 1] : undefined;
    if (kind !== 0x75 && kind !== 0x55) {
      // A backslash and whatever follows it stand for themselves.
      at += 2;
      continue;
    }
    parts.push(bytes.toString('latin1', plain, at));
    const length = kind === 0x75 ? 4 : 8;
    at += 2;
    if (at + length > end) throw bad();
    let point = 0;
    for (const stop = at + length; at < stop; at += 1) {
      const digit = digitOf(bytes[at]);
      if (digit < 0) throw bad();
      point = point * 16 + digit;
    }
    if (point > 0x10ffff) throw bad();
    parts.push(String.fromCodePoint(point));
    plain = at;
  }
  parts.push(bytes.toString('latin1', plain, end));
  return parts.join('');
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

/** STRING: a literal in quotes, with the escapes of Python's bytes. */
export function decodeStringLiteral(bytes: Buffer, start: number, end: number): Uint8Array {
  const quote = bytes[start];
  if (end - start < 2 || quote !== bytes[end - 1] || (quote !== 0x27 && quote !== 0x22)) {
    throw fault('bad_string', 'pickleString', { opcode: 'STRING' });
  }
  const last = end - 1;
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
