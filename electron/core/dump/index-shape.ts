import { kind } from './index-kinds.ts';
import type { RecordParts } from './index-parts.ts';
import { longestTriple, plainBytes, type Run, scanLists } from './index-runs.ts';

/*
 * The shape of a record: its opcodes one after the other, and what of them may be another in the next record. Records of
 * a dump are made by the same code: they have the same fields in the same order.
 */

/** What stands at one place of a shape. */
export type PieceKind =
  /** These bytes. */
  | 'same'
  /** A memo opcode. */
  | 'memoize'
  /** The name of an entry, by itself or by its memo number. */
  | 'key'
  /** The value of an entry, as long as it is a plain one or a text. */
  | 'value'
  /** An int or a float; a text: where a list or a tuple counts what it holds. */
  | 'int'
  | 'float'
  | 'text'
  /** All ints, floats or logprob triples of a list that an entry holds. */
  | 'list'
  /** A memo number of the same record. */
  | 'own';

export interface ShapePiece {
  what: PieceKind;
  /** Those of its opcode with its operands; of 'list' none. */
  readonly bytes: Buffer;
  /** What it becomes where another record has something else there; null when it has to be the same. */
  readonly otherwise: 'key' | 'value' | null;
  /** Of a value: its field in `RecordParts`, of 'list' its list; -1 for none. */
  readonly field: number;
  /** Of a key: its word. */
  readonly word: number;
  /** Bytes of the content of a text; -1 of everything else. */
  readonly text: number;
  /** Of 'list': how many of its items it stands for. */
  readonly items: number;
  /** A text that takes a memo number. */
  isNamed: boolean;
  /** Of 'own': the piece that took the number. */
  readonly target: ShapePiece | null;
  /** Something refers to it. */
  isTarget: boolean;
}

/** Longer records have no shape. Bytes. */
const longestRecord = 2 ** 22;
const mostPieces = 4096;

/**
 * The shape of the record whose parts these are. `memo` is the memo number that came next at its start. null when it does
 * anything that is not looked at here.
 */
export function shapeOf(bytes: Buffer, start: number, memo: number, parts: RecordParts): ShapePiece[] | null {
  if (parts.seen === null || bytes.length > longestRecord) return null;
  const keys = new Map<number, number>();
  const values = new Map<number, number>();
  for (const { key, value, field } of parts.seen) {
    keys.set(key - start, field < 0 ? 0 : (parts.fieldWords[field] as number));
    values.set(value - start, field);
  }
  const ends = new Set<number>();
  for (let part = parts.top; part < parts.top + parts.length; part += 1) {
    values.set((parts.fieldBegins[part] as number) - start, part);
    ends.add((parts.fieldBegins[part] as number) - start);
  }

  const pieces: ShapePiece[] = [];
  /** Who took which memo number. */
  const takers = new Map<number, ShapePiece>();
  const run: Run = { end: 0, count: 0, numbered: 0, first: 0 };
  let next = memo;
  let at = 0;
  const add = (what: PieceKind, length: number, more: Partial<ShapePiece> = {}): ShapePiece => {
    const piece: ShapePiece = {
      what,
      bytes: Buffer.from(bytes.subarray(at, at + length)),
      otherwise: null,
      field: values.get(at) ?? -1,
      word: keys.get(at) ?? 0,
      text: -1,
      items: 0,
      isNamed: false,
      target: null,
      isTarget: false,
      ...more,
    };
    pieces.push(piece);
    at += length;
    return piece;
  };
  const behindFrames = (from: number): number => {
    let to = from;
    while (bytes[to] === 0x95) to += 9;
    return to;
  };
  /** What stands at `at` is all of a key, or of a value: neither the first item of a tuple nor the class of an object. */
  const roleOf = (length: number): 'key' | 'value' | null => {
    let end = behindFrames(at + length);
    if (bytes[end] === 0x94) end = behindFrames(end + 1);
    if (keys.has(at)) return values.has(end) ? 'key' : null;
    if (!values.has(at)) return null;
    const op = bytes[end];
    const isEnd = op === 0x75 || op === 0x73 || (op === 0x74 && end === bytes.length - 1);
    return isEnd || keys.has(end) || ends.has(end) ? 'value' : null;
  };
  for (at = behindFrames(at); at < bytes.length; at = behindFrames(at)) {
    if (pieces.length >= mostPieces) return null;
    const op = bytes[at] as number;
    switch (op) {
      case 0x4e: // NONE
      case 0x88: // NEWTRUE
      case 0x89: // NEWFALSE
        add('same', 1, { otherwise: roleOf(1) === 'value' ? 'value' : null });
        break;
      case 0x4b: // BININT1
      case 0x4d: // BININT2
      case 0x4a: // BININT
      case 0x47: {
        // BINFLOAT
        const length = plainBytes[op] as number;
        const role = roleOf(length);
        add(role === 'key' ? 'same' : (role ?? (op === 0x47 ? 'float' : 'int')), length);
        break;
      }
      case 0x8a: {
        // LONG1
        const length = 2 + (bytes[at + 1] as number);
        if (roleOf(length) !== 'value' || (values.get(at) as number) >= 0) return null;
        add('value', length);
        break;
      }
      case 0x8c: // SHORT_BINUNICODE
      case 0x58: {
        // BINUNICODE
        const head = op === 0x8c ? 2 : 5;
        const text = op === 0x8c ? (bytes[at + 1] as number) : bytes.readUInt32LE(at + 1);
        const role = roleOf(head + text);
        const piece =
          role === 'key'
            ? add('same', head + text, { text, otherwise: 'key' })
            : add(role ?? 'text', head + text, { text });
        at = behindFrames(at);
        if (bytes[at] === 0x94) {
          piece.isNamed = true;
          takers.set(next++, piece);
          at += 1;
        }
        break;
      }
      case 0x68: // BINGET
      case 0x6a: {
        // LONG_BINGET
        const number = op === 0x68 ? (bytes[at + 1] as number) : bytes.readUInt32LE(at + 1);
        const length = op === 0x68 ? 2 : 5;
        const role = roleOf(length);
        if (number < memo) {
          add('same', length, { otherwise: role });
          break;
        }
        const target = takers.get(number);
        if (target === undefined) return null;
        // A name that may be another in the next record gives the entry another meaning.
        if (role === 'key' && target.otherwise !== 'key') return null;
        // What a container holds counts wherever it stands.
        if (target.text < 0 && (role !== 'value' || (values.get(at) as number) >= 0)) return null;
        target.isTarget = true;
        add('own', length, { target });
        break;
      }
      case 0x5d: {
        // EMPTY_LIST
        const field = values.get(at);
        add('same', 1);
        at = behindFrames(at);
        if (bytes[at] === 0x94) takers.set(next++, add('memoize', 1));
        if (field === undefined) break;
        const isField = field >= 0 && parts.fieldKinds[field] === kind.list;
        scanLists(bytes, at, bytes.length + longestTriple, run);
        add('list', 0, {
          field: isField ? (parts.fieldExtras[field] as number) : -1,
          items: run.count,
        });
        next += run.numbered;
        at = run.end;
        if (at >= bytes.length) return null;
        break;
      }
      case 0x94: // MEMOIZE
        // Numbers are not memoised by anything that writes dumps.
        if (!isContainer(pieces.at(-1))) return null;
        takers.set(next++, add('memoize', 1));
        break;
      case 0x28: // MARK
        // What a list inside a list holds counts for both.
        if (pieces.at(-1)?.what !== 'list' && isRun(bytes, at, run, pieces)) return null;
        add('same', 1);
        break;
      case 0x7d: // EMPTY_DICT
      case 0x29: // EMPTY_TUPLE
      case 0x74: // TUPLE
      case 0x85: // TUPLE1
      case 0x86: // TUPLE2
      case 0x87: // TUPLE3
      case 0x75: // SETITEMS
      case 0x73: // SETITEM
      case 0x65: // APPENDS
      case 0x61: // APPEND
      case 0x81: // NEWOBJ
      case 0x62: // BUILD
        add('same', 1);
        break;
      default:
        return null;
    }
  }
  return at === bytes.length ? pieces : null;
}

const containers = new Set([0x7d, 0x29, 0x74, 0x85, 0x86, 0x87, 0x81]);
const isContainer = (piece: ShapePiece | undefined): boolean =>
  piece !== undefined && piece.what === 'same' && containers.has(piece.bytes[0] as number);

function isRun(bytes: Buffer, at: number, run: Run, pieces: readonly ShapePiece[]): boolean {
  const last = pieces.at(-1);
  const before = last?.what === 'memoize' ? pieces.at(-2) : last;
  if (before?.what !== 'same' || before.bytes[0] !== 0x5d) return false;
  scanLists(bytes, at, bytes.length + longestTriple, run);
  return run.count > 0;
}
