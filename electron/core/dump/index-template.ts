import type { HighWater } from './high-water.ts';
import { longestWord, noText, wantsText, wordAt } from './index-keys.ts';
import { kind } from './index-kinds.ts';
import { type IndexMemo, placeOf } from './index-memo.ts';
import { type IndexNames, longestText } from './index-names.ts';
import type { RecordParts } from './index-parts.ts';
import { plainBytes, type Run, scanLists } from './index-runs.ts';
import type { ShapePiece } from './index-shape.ts';

/*
 * A record of a known shape is not executed: its bytes are compared with those of the shape, and what may differ is put
 * where a record of that shape has it. It comes to what executing it comes to, or to nothing.
 */

/** What comes behind the bytes that are the same. */
const step = {
  end: 0,
  value: 1,
  key: 2,
  text: 3,
  int: 4,
  float: 5,
  list: 6,
  own: 7,
  /** The text that was just passed takes a memo number. */
  noteText: 8,
  /** The container that was just passed takes one that something refers to. */
  noteOther: 9,
} as const;

/** A record is another; the window ends before it does. In place of where it ends. */
export const match = { other: 0, more: -1 } as const;

export interface TemplateLimits {
  readonly items: number;
  readonly textBytes: number;
}

export class RecordTemplate {
  /** Of the record that matched last. */
  readonly parts: RecordParts;
  /** The memo number behind it. */
  memoAfter = 0;
  /** How many values may stand on the stack for it, at most; marks likewise. */
  get height(): number {
    return this.pieces.length;
  }

  private readonly pieces: readonly ShapePiece[];
  private readonly memo: IndexMemo;
  private readonly names: IndexNames;
  private readonly limits: TemplateLimits;
  private readonly water: HighWater;
  // Of lists: what they hold beside the numbers that a 'list' piece stands for.
  private readonly otherLengths: Float64Array;
  private readonly otherLeaves: Float64Array;
  private readonly otherFirsts: Int32Array;
  /** The dict whose field of a name each is; -1 for one that another of the same name replaced. */
  private readonly dictOf: Int32Array;

  // The bytes that are the same, one run behind the other, and whether an opcode begins there.
  private same = new DataView(new ArrayBuffer(0));
  private begins = new Uint8Array(0);
  // By step: where its run ends, memo numbers taken in it, what it is, and what that needs.
  private ends = new Int32Array(0);
  private taken = new Int32Array(0);
  private steps = new Uint8Array(0);
  private fields = new Int32Array(0);
  private more = new Int32Array(0);
  private registers = new Int32Array(0);
  private stepPieces: (ShapePiece | null)[] = [];
  private samePieces: ShapePiece[] = [];

  /** Memo numbers of the record that something in it refers to, and the texts that have them. */
  private registerNumbers = new Float64Array(0);
  private registerBytes = new Float64Array(0);
  private registerContents = new Float64Array(0);
  private registerExtras = new Int32Array(0);
  private readonly run: Run = { end: 0, count: 0, numbered: 0, first: 0 };

  /** `parts` are those of the record with this shape, and become the template's. */
  constructor(
    pieces: readonly ShapePiece[],
    parts: RecordParts,
    memo: IndexMemo,
    names: IndexNames,
    limits: TemplateLimits,
    water: HighWater,
  ) {
    this.pieces = pieces;
    this.parts = parts;
    this.memo = memo;
    this.names = names;
    this.limits = limits;
    this.water = water;
    this.otherLengths = parts.listLengths.slice();
    this.otherLeaves = parts.listLeaves.slice();
    this.otherFirsts = parts.listFirsts.slice();
    for (const { what, field, items } of pieces)
      if (what === 'list' && field >= 0 && items > 0) {
        (this.otherLengths[field] as number) -= items;
        (this.otherLeaves[field] as number) -= items;
        // What would come first without them is not known, unless nothing does.
        this.otherFirsts[field] = this.otherLengths[field] === 0 ? -1 : unknown;
      }
    this.dictOf = new Int32Array(parts.fieldCount).fill(-1);
    const places: Int32Array[] = [];
    parts.earlier = new Int32Array(parts.dictCount);
    for (let dict = 0; dict < parts.dictCount; dict += 1) {
      const found = new Int32Array(noText + 1).fill(-1);
      for (let at = parts.dictFields[dict] as number; at >= 0; at = parts.fieldNexts[at] as number) {
        const word = parts.fieldWords[at] as number;
        if (found[word] !== -1) continue;
        found[word] = at;
        this.dictOf[at] = dict;
        if (parts.fieldKinds[at] === kind.earlier) (parts.earlier[dict] as number) += 1;
      }
      places.push(found);
    }
    parts.places = places;
    this.compile();
  }

  private compile(): void {
    const same: number[] = [];
    const begins: number[] = [];
    const ends: number[] = [];
    const taken: number[] = [];
    const steps: number[] = [];
    const fields: number[] = [];
    const more: number[] = [];
    const registers: number[] = [];
    this.stepPieces = [];
    this.samePieces = [];
    const registerOf = new Map<ShapePiece, number>();
    let takenHere = 0;
    const put = (bytes: Uint8Array, piece: ShapePiece) => {
      for (const [at, byte] of bytes.entries()) {
        same.push(byte);
        begins.push(at === 0 ? 1 : 0);
        this.samePieces.push(piece);
      }
    };
    const add = (what: number, piece: ShapePiece | null, field: number, about: number, register: number) => {
      ends.push(same.length);
      taken.push(takenHere);
      takenHere = 0;
      steps.push(what);
      fields.push(field);
      more.push(about);
      registers.push(register);
      this.stepPieces.push(piece);
    };
    const newRegister = (piece: ShapePiece): number => {
      if (!piece.isTarget) return -1;
      const register = registerOf.size;
      registerOf.set(piece, register);
      return register;
    };
    for (const piece of this.pieces) {
      const { what, bytes, field, word } = piece;
      switch (what) {
        case 'same':
          put(bytes, piece);
          if (piece.isNamed) {
            add(step.noteText, piece, piece.text, piece.word, newRegister(piece));
            put(memoize, piece);
            takenHere += 1;
          }
          break;
        case 'memoize':
          if (piece.isTarget) add(step.noteOther, piece, -1, 0, newRegister(piece));
          put(bytes, piece);
          takenHere += 1;
          break;
        case 'own':
          add(step.own, piece, field, 0, registerOf.get(piece.target as ShapePiece) as number);
          break;
        case 'key':
          add(step.key, piece, field, word, newRegister(piece));
          break;
        default:
          add(step[what], piece, field, 0, newRegister(piece));
      }
    }
    add(step.end, null, -1, 0, -1);
    this.same = new DataView(Uint8Array.from(same).buffer);
    this.begins = Uint8Array.from(begins);
    this.ends = Int32Array.from(ends);
    this.taken = Int32Array.from(taken);
    this.steps = Uint8Array.from(steps);
    this.fields = Int32Array.from(fields);
    this.more = Int32Array.from(more);
    this.registers = Int32Array.from(registers);
    this.registerNumbers = new Float64Array(registerOf.size).fill(-1);
    this.registerBytes = new Float64Array(registerOf.size);
    this.registerContents = new Float64Array(registerOf.size);
    this.registerExtras = new Int32Array(registerOf.size);
  }

  // Where the last record was another.
  private otherStep = 0;
  private otherSame = -1;

  /**
   * Allows for what the last record had in place of what this shape has. false when that is no matter of one value or
   * name.
   */
  loosen(): boolean {
    const piece = this.otherSame >= 0 ? this.samePieces[this.otherSame] : this.stepPieces[this.otherStep];
    if (piece?.what !== 'same' || piece.otherwise === null) return false;
    piece.what = piece.otherwise;
    this.compile();
    return true;
  }

  /**
   * Compares the record at `bytes[from]`, of a window whose first byte is at `base` in the file and which holds `filled`
   * bytes of it. `memo` is the memo number that comes next. Answers where it ends, or one of `match`; `parts` and
   * `memoAfter` are of this record then.
   */
  match(bytes: Buffer, base: number, from: number, filled: number, memo: number): number {
    const { same, begins, ends, taken, steps, fields, registers } = this;
    if (this.viewed !== bytes) {
      this.viewed = bytes;
      this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    }
    const { view } = this;
    let pos = from;
    let at = 0;
    this.taking = memo;
    for (let here = 0; ; here += 1) {
      const end = ends[here] as number;
      while (at < end) {
        const alike = countAlike(view, pos, same, at, end);
        pos += alike;
        at += alike;
        if (at === end) break;
        if (bytes[pos] === frame && begins[at] === 1) pos += 9;
        else {
          if (pos >= filled) return match.more;
          this.otherSame = at;
          return match.other;
        }
      }
      if (pos > filled) return match.more;
      this.taking += taken[here] as number;
      const what = steps[here] as number;
      if (what === step.end) {
        this.memoAfter = this.taking;
        return pos;
      }
      if (what < step.noteText) while (bytes[pos] === frame) pos += 9;
      let next = match.other as number;
      switch (what) {
        case step.value:
          next = this.value(
            bytes,
            base,
            pos,
            filled,
            memo,
            fields[here] as number,
            registers[here] as number,
          );
          break;
        case step.list:
          next = this.list(bytes, pos, filled, fields[here] as number);
          break;
        case step.text:
          next = this.text(bytes, base, pos, filled, -1, registers[here] as number);
          break;
        case step.own:
          next = this.own(bytes, pos, fields[here] as number, registers[here] as number);
          break;
        case step.int: {
          const length = plainBytes[bytes[pos] as number] as number;
          if (length > 1 && length < 9) next = pos + length;
          break;
        }
        case step.float:
          if (bytes[pos] === 0x47) next = pos + 9;
          break;
        case step.key:
          next = this.key(bytes, base, pos, filled, memo, here);
          break;
        case step.noteText:
          this.note(
            pos + base - (fields[here] as number),
            fields[here] as number,
            this.more[here] as number,
            registers[here] as number,
          );
          next = pos;
          break;
        default:
          this.registerNumbers[registers[here] as number] = this.taking;
          next = pos;
      }
      if (next <= 0) {
        // What stands behind the window is anything.
        if (next === match.other && pos + margin > filled) return match.more;
        this.otherSame = -1;
        this.otherStep = here;
        return next;
      }
      pos = next;
    }
  }

  /** The memo number that comes next. */
  private taking = 0;
  private viewed: Buffer | null = null;
  private view: DataView = new DataView(new ArrayBuffer(0));

  private value(
    bytes: Buffer,
    base: number,
    pos: number,
    filled: number,
    memo: number,
    field: number,
    register: number,
  ): number {
    const op = bytes[pos] as number;
    const { fieldNumbers } = this.parts;
    if (op === 0x8c || op === 0x58) return this.text(bytes, base, pos, filled, field, register);
    if (register >= 0) this.registerNumbers[register] = -1;
    switch (op) {
      case 0x4e:
        if (field >= 0) this.setKind(field, kind.none);
        return pos + 1;
      case 0x88:
        if (field >= 0) this.setKind(field, kind.yes);
        return pos + 1;
      case 0x89:
        if (field >= 0) this.setKind(field, kind.no);
        return pos + 1;
      case 0x4b:
        if (field >= 0) {
          this.setKind(field, kind.int);
          fieldNumbers[field] = bytes[pos + 1] as number;
        }
        return pos + 2;
      case 0x4d:
        if (field >= 0) {
          this.setKind(field, kind.int);
          fieldNumbers[field] = (bytes[pos + 1] as number) | ((bytes[pos + 2] as number) << 8);
        }
        return pos + 3;
      case 0x4a:
        if (field >= 0) {
          this.setKind(field, kind.int);
          fieldNumbers[field] = u32(bytes, pos + 1) | 0;
        }
        return pos + 5;
      case 0x47:
        if (field >= 0) {
          this.setKind(field, kind.float);
          fieldNumbers[field] = this.view.getFloat64(pos + 1);
        }
        return pos + 9;
      case 0x8a:
        // As a fact it is left to who knows large numbers.
        return field >= 0 ? match.other : pos + 2 + (bytes[pos + 1] as number);
      case 0x68:
        return this.earlier(bytes[pos + 1] as number, memo, field) ? pos + 2 : match.other;
      case 0x6a:
        return this.earlier(u32(bytes, pos + 1), memo, field) ? pos + 5 : match.other;
      default:
        return match.other;
    }
  }

  /** A value of an earlier record. */
  private earlier(number: number, memo: number, field: number): boolean {
    if (number >= memo) return false;
    if (field < 0) return true;
    const { parts, memo: known } = this;
    const place = placeOf(number);
    const found = known.kinds[place] as number;
    if (known.numbers[place] === number && (found < kind.dict || found === kind.global)) {
      this.setKind(field, found);
      parts.fieldNumbers[field] = known.values[place] as number;
      parts.fieldContents[field] = known.contents[place] as number;
      parts.fieldExtras[field] = known.extras[place] as number;
    } else {
      this.setKind(field, kind.earlier);
      parts.fieldNumbers[field] = number;
    }
    return true;
  }

  private setKind(field: number, to: number): void {
    const { parts } = this;
    const from = parts.fieldKinds[field] as number;
    if (from === to) return;
    parts.fieldKinds[field] = to;
    if (from !== kind.earlier && to !== kind.earlier) return;
    const dict = this.dictOf[field] as number;
    if (dict >= 0) parts.earlier[dict] = (parts.earlier[dict] as number) + (to === kind.earlier ? 1 : -1);
  }

  private text(
    bytes: Buffer,
    base: number,
    pos: number,
    filled: number,
    field: number,
    register: number,
  ): number {
    const op = bytes[pos] as number;
    if (op !== 0x8c && op !== 0x58) return match.other;
    const length = op === 0x8c ? (bytes[pos + 1] as number) : u32(bytes, pos + 1);
    const start = pos + (op === 0x8c ? 2 : 5);
    if (length > this.limits.textBytes) return match.other;
    if (start + length > filled) return match.more;
    if (length > this.water.textBytes) this.water.textBytes = length;
    const { parts } = this;
    let extra = 0;
    if (field >= 0 && length <= longestText && wantsText[parts.fieldWords[field] as number] === 1)
      extra = -this.names.textIdOf(bytes, start, start + length);
    if (extra === 0 && length <= longestWord) extra = wordAt(bytes, start, length);
    if (field >= 0) {
      this.setKind(field, kind.text);
      parts.fieldNumbers[field] = length;
      parts.fieldContents[field] = base + start;
      parts.fieldExtras[field] = extra;
    }
    return this.named(bytes, start + length, base + start, length, extra, register);
  }

  /** Takes the MEMOIZE behind a text, if there is one. */
  private named(
    bytes: Buffer,
    from: number,
    content: number,
    length: number,
    extra: number,
    register: number,
  ): number {
    let pos = from;
    while (bytes[pos] === frame) pos += 9;
    if (bytes[pos] !== 0x94) {
      if (register >= 0) this.registerNumbers[register] = -1;
      return from;
    }
    this.note(content, length, extra, register);
    this.taking += 1;
    return pos + 1;
  }

  /** The name of an entry: the same word, or as little of one. */
  private key(bytes: Buffer, base: number, pos: number, filled: number, memo: number, here: number): number {
    const word = this.more[here] as number;
    const register = this.registers[here] as number;
    const op = bytes[pos] as number;
    if (op === 0x8c || op === 0x58) {
      const length = op === 0x8c ? (bytes[pos + 1] as number) : u32(bytes, pos + 1);
      const start = pos + (op === 0x8c ? 2 : 5);
      if (length > this.limits.textBytes) return match.other;
      if (start + length > filled) return match.more;
      if (wordAt(bytes, start, length) !== word) return match.other;
      return this.named(bytes, start + length, base + start, length, word, register);
    }
    if (op !== 0x68 && op !== 0x6a) return match.other;
    const number = op === 0x68 ? (bytes[pos + 1] as number) : u32(bytes, pos + 1);
    const { memo: known } = this;
    const place = placeOf(number);
    if (number >= memo || known.numbers[place] !== number) return match.other;
    if (known.kinds[place] !== kind.text || known.extras[place] !== word) return match.other;
    if (register >= 0) this.registerNumbers[register] = -1;
    return pos + (op === 0x68 ? 2 : 5);
  }

  private list(bytes: Buffer, pos: number, filled: number, list: number): number {
    const { run, parts } = this;
    scanLists(bytes, pos, filled, run);
    if (run.end >= filled) return match.more;
    if (run.count + spelledOut > this.limits.items) return match.other;
    if (run.count > this.water.items) this.water.items = run.count;
    if (list >= 0) {
      const first = run.count > 0 ? run.first : (this.otherFirsts[list] as number);
      if (first === unknown) return match.other;
      parts.listFirsts[list] = first;
      parts.listLengths[list] = run.count + (this.otherLengths[list] as number);
      parts.listLeaves[list] = run.count + (this.otherLeaves[list] as number);
    }
    this.taking += run.numbered;
    return run.end;
  }

  /** A memo number that the record itself gave out. */
  private own(bytes: Buffer, pos: number, field: number, register: number): number {
    const op = bytes[pos] as number;
    if (op !== 0x68 && op !== 0x6a) return match.other;
    const number = op === 0x68 ? (bytes[pos + 1] as number) : u32(bytes, pos + 1);
    if (number !== this.registerNumbers[register]) return match.other;
    if (field >= 0) {
      // Only to texts do the facts of a record refer so.
      const { parts } = this;
      parts.fieldNumbers[field] = this.registerBytes[register] as number;
      parts.fieldContents[field] = this.registerContents[register] as number;
      parts.fieldExtras[field] = this.registerExtras[register] as number;
    }
    return pos + (op === 0x68 ? 2 : 5);
  }

  private note(content: number, length: number, extra: number, register: number): void {
    this.memo.remember(this.taking, kind.text, length, content, extra);
    if (register < 0) return;
    this.registerNumbers[register] = this.taking;
    this.registerBytes[register] = length;
    this.registerContents[register] = content;
    this.registerExtras[register] = extra;
  }
}

const memoize = Uint8Array.of(0x94);
/** An opcode with its operand is no longer than this. */
const margin = 16;
/** Items of a list that a shape spells out are fewer than this. */
const spelledOut = 4096;
const unknown = -2;
const frame = 0x95;

/** How many bytes from `pos` on are those of `[at, end)`. Small, so that it runs at full speed soon. */
function countAlike(bytes: DataView, pos: number, same: DataView, at: number, end: number): number {
  let to = at;
  let from = pos;
  const whole = Math.min(end, at + bytes.byteLength - pos) - 4;
  while (to <= whole && bytes.getInt32(from) === same.getInt32(to)) {
    to += 4;
    from += 4;
  }
  while (to < whole + 4 && bytes.getUint8(from) === same.getUint8(to)) {
    to += 1;
    from += 1;
  }
  return to - at;
}

const u32 = (bytes: Buffer, at: number): number =>
  ((bytes[at] as number) |
    ((bytes[at + 1] as number) << 8) |
    ((bytes[at + 2] as number) << 16) |
    ((bytes[at + 3] as number) << 24)) >>>
  0;
