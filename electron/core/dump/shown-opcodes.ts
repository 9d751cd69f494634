import type { PickleBytes, ShownOpcode } from '../../../shared/pickle-report.ts';
import { opcodeName } from './opcodes.ts';
import { shownText } from './strings.ts';

/*
 * What stands around a byte of a pickle, opcode by opcode and as bytes. Nothing is executed: only the lengths of opcodes
 * are known here, so that where one begins has to be known as well.
 */

/** A file, or a part of one, read from any place: `length` bytes, or fewer at its end. */
export type BytesAt = (offset: number, length: number) => Buffer;

/** Opcodes before and behind the one that is asked for. */
const before = 4;
const behind = 5;
/** Bytes of the file that are shown, those before the opcode among them. */
const shownBytes = 64;
const shownBefore = 24;
/** Opcodes that are passed on the way: more would take long, and then none are shown. */
const mostPassed = 20_000_000;
/** Characters of a text that are shown. */
const longestOperand = 40;
const chunk = 2 ** 16;

/** Operand bytes of fixed width, by opcode. */
const widths: Readonly<Record<number, number>> = {
  74: 4, // BININT
  75: 1, // BININT1
  77: 2, // BININT2
  71: 8, // BINFLOAT
  104: 1, // BINGET
  106: 4, // LONG_BINGET
  113: 1, // BINPUT
  114: 4, // LONG_BINPUT
  128: 1, // PROTO
  130: 1, // EXT1
  131: 2, // EXT2
  132: 4, // EXT4
  149: 8, // FRAME
};
/** Bytes of the length in front of an operand, by opcode. */
const heads: Readonly<Record<number, number>> = {
  84: 4, // BINSTRING
  85: 1, // SHORT_BINSTRING
  88: 4, // BINUNICODE
  66: 4, // BINBYTES
  67: 1, // SHORT_BINBYTES
  138: 1, // LONG1
  139: 4, // LONG4
  140: 1, // SHORT_BINUNICODE
  141: 8, // BINUNICODE8
  142: 8, // BINBYTES8
  150: 8, // BYTEARRAY8
};
/** Operands that are lines of text: how many, by opcode. */
const lines: Readonly<Record<number, number>> = {
  70: 1, // FLOAT
  73: 1, // INT
  76: 1, // LONG
  80: 1, // PERSID
  83: 1, // STRING
  86: 1, // UNICODE
  99: 2, // GLOBAL
  103: 1, // GET
  105: 2, // INST
  112: 1, // PUT
};
const texts = new Set([84, 85, 88, 140, 141]);
const width = Uint8Array.from({ length: 256 }, (_, op) => widths[op] ?? 0);
const isPlain = Uint8Array.from({ length: 256 }, (_, op) => (op in heads || op in lines ? 0 : 1));

/**
 * What stands around `offset`. `from` is a byte at or before it where an opcode begins; null where none is known: then
 * there are bytes only, as there are where `offset` turns out to lie inside of an opcode.
 */
export function bytesAround(read: BytesAt, offset: number, from: number | null): PickleBytes {
  const at = buffered(read);
  const opcodes = from === null ? [] : opcodesAround(at, offset, from);
  const first = Math.max(0, offset - shownBefore);
  const length = opcodes.length === 0 ? 1 : endOf(at, offset) - offset;
  return { offset, opcodes, from: first, hex: at(first, shownBytes).toString('hex'), length };
}

/** Asks for more than is wanted, and only for what is not there. */
function buffered(read: BytesAt): BytesAt {
  let held: Buffer = Buffer.alloc(0);
  let base = 0;
  return (offset, length) => {
    // A length that no file has leads here.
    if (!Number.isSafeInteger(offset)) return Buffer.alloc(0);
    const start = offset - base;
    if (start < 0 || start + length > held.length) {
      held = read(offset, Math.max(length, chunk));
      base = offset;
    }
    return held.subarray(offset - base, offset - base + length);
  };
}

function opcodesAround(at: BytesAt, offset: number, from: number): readonly ShownOpcode[] {
  const passed: number[] = [];
  let position = from;
  for (let count = 0; position < offset; count += 1) {
    if (count > mostPassed) return [];
    const bytes = at(position, Math.min(chunk, offset - position + 16));
    if (bytes.length === 0) return [];
    let pos = 0;
    const base = position;
    // As far as it goes without looking at operands whose length is not fixed.
    while (pos < bytes.length && isPlain[bytes[pos] as number] === 1 && base + pos < offset) {
      if (passed.push(base + pos) > 64) passed.splice(0, 64 - before);
      pos += 1 + (width[bytes[pos] as number] as number);
      count += 1;
    }
    position = base + pos;
    if (position >= offset || pos > 0) continue;
    if (passed.push(position) > 64) passed.splice(0, 64 - before);
    position = endOf(at, position);
  }
  if (position !== offset) return [];
  const shown = passed.slice(-before).map((start) => shownOpcode(at, start));
  for (let more = 0; more <= behind; more += 1) {
    const bytes = at(position, 1);
    if (bytes.length === 0) break;
    shown.push(shownOpcode(at, position));
    position = endOf(at, position);
    if (bytes[0] === stop) break;
  }
  return shown;
}

const stop = 0x2e;

/** Offset behind the opcode at `offset`; past the end of the file where it says so. */
function endOf(at: BytesAt, offset: number): number {
  const bytes = at(offset, 9);
  const op = bytes[0] as number;
  const head = heads[op];
  if (head !== undefined) return offset + 1 + head + Math.max(0, sizeIn(bytes, op, head));
  let end = offset + 1 + (width[op] ?? 0);
  for (let line = lines[op] ?? 0; line > 0; line -= 1) end = behindLine(at, end);
  return end;
}

function behindLine(at: BytesAt, from: number): number {
  for (let position = from; ; ) {
    const bytes = at(position, 4096);
    const found = bytes.indexOf(0x0a);
    if (found >= 0) return position + found + 1;
    position += bytes.length;
    if (bytes.length < 4096) return position;
  }
}

/** The length that stands behind an opcode, negative where the file says so; 0 where the file ends in it. */
function sizeIn(bytes: Buffer, op: number, head: number): number {
  if (bytes.length < 1 + head) return 0;
  if (head === 1) return bytes[1] as number;
  if (head === 8) return bytes.readUInt32LE(1) + bytes.readUInt32LE(5) * 2 ** 32;
  return op === 84 || op === 139 ? bytes.readInt32LE(1) : bytes.readUInt32LE(1);
}

function shownOpcode(at: BytesAt, offset: number): ShownOpcode {
  const op = at(offset, 1)[0] as number;
  return { offset, name: opcodeName(op), operand: operandOf(at, offset, op) };
}

function operandOf(at: BytesAt, offset: number, op: number): string | null {
  const bytes = at(offset, 9);
  const head = heads[op];
  if (head !== undefined) {
    const size = sizeIn(bytes, op, head);
    if (!texts.has(op)) return `${size} bytes`;
    const text = at(offset + 1 + head, Math.max(0, Math.min(size, 4 * longestOperand)));
    return quoted(shownText(text), size > text.length);
  }
  if (op in lines) {
    const text = at(offset + 1, 400);
    const [one = '', two = ''] = shownText(text).split('\n');
    return quoted(lines[op] === 2 ? `${one} ${two}` : one, false);
  }
  if (bytes.length < 1 + (width[op] as number)) return null;
  switch (op) {
    case 74:
      return String(bytes.readInt32LE(1));
    case 71:
      return String(bytes.readDoubleBE(1));
    case 149:
      return `${sizeIn(bytes, op, 8)} bytes`;
    default:
      switch (width[op]) {
        case 1:
          return String(bytes[1]);
        case 2:
          return String(bytes.readUInt16LE(1));
        case 4:
          return String(bytes.readUInt32LE(1));
        default:
          return null;
      }
  }
}

/** On one line, without what a terminal or a reader could take for more than text. */
function quoted(text: string, isCut: boolean): string {
  const plain = text.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, '·');
  const characters = [...plain];
  const clipped = characters.slice(0, longestOperand).join('');
  return `'${clipped}'${isCut || characters.length > longestOperand ? ' …' : ''}`;
}
