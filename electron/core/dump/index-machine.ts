import type { FileWindow } from './file-window.ts';
import { HighWater } from './high-water.ts';
import { longestWord, noText, wantsText, wordAt, wordIds } from './index-keys.ts';
import { kind, type PassedRecord, type TopEntry, Unsupported } from './index-kinds.ts';
import { IndexMemo, placeOf } from './index-memo.ts';
import { IndexNames, longestText, mostTexts } from './index-names.ts';
import { RecordParts } from './index-parts.ts';
import { endsEntry, plainBytes, type Run, scanRun } from './index-runs.ts';
import { RecordShapes } from './index-shapes.ts';
import { match } from './index-template.ts';
import { defaultLimits, type PickleLimits } from './limits.ts';
import { bytesToInt } from './numbers.ts';
import { opcodeName, opcodeNames } from './opcodes.ts';
import { Fault, fault, PickleError } from './pickle-error.ts';
import { shownText } from './strings.ts';
import type { Witness } from './witness.ts';

/*
 * The first of two readers of a dump: it goes through the whole file once, makes no value of anything, and tells where
 * each record stands and what its row says. Its stack holds kinds and offsets in place of values. What a server
 * writes it understands; of anything else it says so (Unsupported), and the other reader, machine.ts, takes over.
 */

/** Entries beside the records; a dump has six. */
const mostEntries = 1_000;
/** An opcode with its operand, or with a string that is looked at, is no longer than this. */
const margin = 48;

type IndexLimits = Pick<PickleLimits, 'stack' | 'marks' | 'items' | 'textBytes' | 'memoEntries'>;

/** The index holds no texts and few memo numbers: there it keeps to what a person has set, and to nothing else. */
function indexLimits(limits: Partial<PickleLimits>): IndexLimits {
  const own = (key: 'textBytes' | 'memoEntries') => {
    const most = limits[key] ?? defaultLimits[key];
    return most < defaultLimits[key] ? most : Number.POSITIVE_INFINITY;
  };
  const { stack, marks, items } = { ...defaultLimits, ...limits };
  return { stack, marks, items, textBytes: own('textBytes'), memoEntries: own('memoEntries') };
}

export class IndexMachine {
  private readonly window: FileWindow;
  private readonly witness: Witness;
  readonly limits: IndexLimits;
  private readonly water = new HighWater();
  private readonly onRecord: (record: PassedRecord) => boolean;
  /** Offset in the file of the next opcode. */
  position = 0;
  done = false;
  /** Records passed. */
  records = 0;

  // The stack. What `number` and `extra` hold depends on the kind.
  private readonly kinds: Uint8Array;
  /** Value of an int or float, bytes of a string, memo number of something earlier. */
  private readonly numbers: Float64Array;
  /** Offset of the first opcode. */
  private readonly begins: Float64Array;
  /** Of a string the offset of its content, which stands elsewhere when the memo had it. */
  private readonly contents: Float64Array;
  private readonly memos: Uint32Array;
  /** Of a string its word (positive) or its text (negative); of everything else its place in the lists below. */
  private readonly extras: Int32Array;
  private size = 0;
  private fence = 0;
  private readonly marks: number[] = [];
  private readonly markStarts: number[] = [];
  private readonly markMemos: number[] = [];

  private memoCount = 0;
  private readonly memo = new IndexMemo();
  /** Of the record under way. */
  private readonly parts = new RecordParts();

  readonly names = new IndexNames();
  private readonly shapes: RecordShapes;
  /** Things that a witness was told. */
  private told = 0;
  private toldBefore = 0;
  private readonly batch: Run = { end: 0, count: 0, numbered: 0, first: 0 };
  /** Words that were found under memo numbers which are no longer remembered. */
  private readonly earlierWords = new Map<number, number>();
  private readonly resolveText: (number: number) => string | null;

  // The list of records: its place on the stack, marks below its items, and records not yet appended.
  private recordsSlot = -1;
  private recordsLevel = 0;
  private pending = 0;
  private recordStart = 0;
  private recordMemo = 0;
  private readonly top: TopEntry[] = [];

  /**
   * `onRecord` answers whether it needed nothing but what was seen. `resolveText` reads the value of an earlier memo
   * number; null when that is no string.
   */
  constructor(
    window: FileWindow,
    witness: Witness,
    onRecord: (record: PassedRecord) => boolean,
    resolveText: (number: number) => string | null,
    limits: Partial<PickleLimits> = {},
  ) {
    this.limits = indexLimits(limits);
    this.shapes = new RecordShapes(this.memo, this.names, this.limits, this.water);
    const room = this.limits.stack + 16;
    this.kinds = new Uint8Array(room);
    this.numbers = new Float64Array(room);
    this.begins = new Float64Array(room);
    this.contents = new Float64Array(room);
    this.memos = new Uint32Array(room);
    this.extras = new Int32Array(room);
    this.window = window;
    this.witness = witness;
    this.onRecord = onRecord;
    this.resolveText = resolveText;
  }

  /** The list of the records was seen. */
  get foundRecords(): boolean {
    return this.recordsSlot >= 0;
  }

  /** What the pickle took so far. */
  get highWater(): HighWater {
    this.water.memoEntries = this.memoCount;
    return this.water;
  }

  /** Entries beside the records, as far as they are whole. */
  entries(): readonly TopEntry[] {
    if (this.done || this.recordsSlot === closed || this.kinds[0] !== kind.dict) return this.top;
    const found = [...this.top];
    const end = this.recordsSlot > 0 ? this.recordsSlot - 1 : (this.marks[1] ?? this.size);
    for (let slot = 1; slot + 2 <= end; slot += 2) {
      const next = this.begins[slot + 2] as number;
      if (slot + 2 < this.size) found.push(this.entryAt(slot, next));
    }
    return found;
  }

  private entryAt(slot: number, end: number): TopEntry {
    return {
      keyAt: this.contents[slot] as number,
      keyLength: this.kinds[slot] === kind.text ? (this.numbers[slot] as number) : -1,
      start: this.begins[slot + 1] as number,
      end,
      memo: this.memos[slot + 1] as number,
    };
  }

  /**
   * Goes on up to offset `until`, or to STOP. Throws PickleError where the file ends or makes no sense, and Unsupported.
   */
  run(until: number): void {
    const { window } = this;
    while (!this.done && this.position < until) {
      const end = window.base + window.filled;
      if (
        this.position < window.base ||
        this.position >= end ||
        (!window.atEnd && this.position + margin >= end)
      ) {
        window.move(this.position, this.position + margin, this.recordStart);
        if (this.position >= window.base + window.filled) this.cut();
      }
      this.runInWindow(until);
    }
  }

  private cut(): never {
    const end = Math.min(this.position, Math.max(this.window.size, this.window.base + this.window.filled));
    throw new PickleError('truncated', end, fault('truncated', 'pickleNoStop', {}).reason);
  }

  private runInWindow(until: number): void {
    const { window, kinds, numbers, begins, contents, memos, extras, marks, markStarts, markMemos } = this;
    const { parts, memo } = this;
    const { kinds: memoKinds, extras: memoExtras } = memo;
    const { bytes, base, filled } = window;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const last = Math.min(window.atEnd ? filled : filled - margin, until - base);
    const { stack: mostValues, textBytes: mostText, memoEntries, marks: mostMarks } = this.limits;
    const { water } = this;
    let { stack: mostSize, textBytes: longest } = water;
    let pos = this.position - base;
    let at = pos;
    let { size, fence, memoCount } = this;
    try {
      while (pos < last) {
        at = pos;
        if (size > mostSize) {
          if (size > mostValues) throw fault('limit', 'pickleStack', { most: mostValues });
          mostSize = size;
        }
        const op = bytes[pos++] as number;
        switch (op) {
          case 0x4e: // NONE
            kinds[size] = kind.none;
            begins[size] = base + at;
            memos[size++] = memoCount;
            break;
          case 0x88: // NEWTRUE
            kinds[size] = kind.yes;
            begins[size] = base + at;
            memos[size++] = memoCount;
            break;
          case 0x89: // NEWFALSE
            kinds[size] = kind.no;
            begins[size] = base + at;
            memos[size++] = memoCount;
            break;
          case 0x4b: // BININT1
            kinds[size] = kind.int;
            numbers[size] = bytes[pos] as number;
            begins[size] = base + at;
            memos[size++] = memoCount;
            pos += 1;
            break;
          case 0x4d: // BININT2
            kinds[size] = kind.int;
            numbers[size] = (bytes[pos] as number) | ((bytes[pos + 1] as number) << 8);
            begins[size] = base + at;
            memos[size++] = memoCount;
            pos += 2;
            break;
          case 0x4a: // BININT
            kinds[size] = kind.int;
            numbers[size] = view.getInt32(pos, true);
            begins[size] = base + at;
            memos[size++] = memoCount;
            pos += 4;
            break;
          case 0x47: // BINFLOAT
            kinds[size] = kind.float;
            numbers[size] = view.getFloat64(pos);
            begins[size] = base + at;
            memos[size++] = memoCount;
            pos += 8;
            break;
          case 0x68: // BINGET
          case 0x6a: {
            // LONG_BINGET
            const number = op === 0x68 ? (bytes[pos] as number) : view.getUint32(pos, true);
            pos += op === 0x68 ? 1 : 4;
            if (number >= memoCount) throw fault('bad_memo', 'pickleMemo', { number: String(number) });
            const place = placeOf(number);
            const found = memoKinds[place] as number;
            const isKnown =
              memo.numbers[place] === number &&
              (number >= this.recordMemo || found < kind.dict || found === kind.global);
            if (isKnown) {
              // A field that no row asks for, with a value that nothing refers to, leaves no trace.
              if (
                memoExtras[place] === 0 &&
                parts.seen === null &&
                found === kind.text &&
                ((size - fence) & 1) === 0 &&
                this.recordsSlot >= 0 &&
                fence - 1 > this.recordsSlot &&
                kinds[fence - 1] === kind.dict
              ) {
                const plain = plainBytes[bytes[pos] as number] as number;
                if (plain !== 0 && endsEntry[bytes[pos + plain] as number] === 1) {
                  pos += plain;
                  break;
                }
              }
              kinds[size] = found;
              numbers[size] = memo.values[place] as number;
              extras[size] = memoExtras[place] as number;
              contents[size] = memo.contents[place] as number;
            } else {
              kinds[size] = kind.earlier;
              numbers[size] = number;
              if (number >= this.recordMemo) parts.unclear = true;
            }
            begins[size] = base + at;
            memos[size++] = memoCount;
            break;
          }
          case 0x71: // BINPUT
          case 0x72: {
            // LONG_BINPUT
            const number = op === 0x71 ? (bytes[pos] as number) : view.getUint32(pos, true);
            pos += op === 0x71 ? 1 : 4;
            if (number !== memoCount) throw new Unsupported('memo numbers out of order');
            if (size <= fence) throw fault('stack_underflow', 'pickleUnderflow', { opcode: opcodeName(op) });
            if (memoCount >= memoEntries) throw fault('limit', 'pickleMemoFull', { most: memoEntries });
            this.remember(memoCount, size - 1);
            memoCount += 1;
            break;
          }
          case 0x94: // MEMOIZE
            if (size <= fence) throw fault('stack_underflow', 'pickleUnderflow', { opcode: opcodeName(op) });
            if (memoCount >= memoEntries) throw fault('limit', 'pickleMemoFull', { most: memoEntries });
            this.remember(memoCount, size - 1);
            memoCount += 1;
            break;
          case 0x8c: // SHORT_BINUNICODE
          case 0x58: {
            // BINUNICODE
            const short = op === 0x8c;
            const length = short ? (bytes[pos] as number) : view.getUint32(pos, true);
            const start = pos + (short ? 1 : 4);
            if (length > longest) {
              if (length > mostText) throw fault('limit', 'pickleText', { most: mostText });
              if (base + start + length <= window.size) longest = length;
            }
            if (base + start + length > window.size) {
              const left = window.size - base - pos;
              throw fault('truncated', 'pickleCut', { opcode: opcodeName(op), need: length, left });
            }
            const word = size > 0 && kinds[size - 1] === kind.text ? (extras[size - 1] as number) : 0;
            let extra = 0;
            if (word > 0 && wantsText[word] === 1 && length <= longestText) {
              if (start + length > filled && !window.atEnd) {
                this.leave(at, size, fence, memoCount);
                window.move(base + at, base + start + length, this.recordStart);
                return;
              }
              extra = -this.names.textIdOf(bytes, start, start + length);
            }
            if (extra === 0 && length <= longestWord) extra = wordAt(bytes, start, length);
            kinds[size] = kind.text;
            numbers[size] = length;
            contents[size] = base + start;
            begins[size] = base + at;
            extras[size] = extra;
            memos[size++] = memoCount;
            pos = start + length;
            break;
          }
          case 0x28: {
            // MARK
            if (size > fence && kinds[size - 1] === kind.list) {
              this.memoCount = memoCount;
              const next = this.skipRun(bytes, pos, last, extras[size - 1] as number);
              if (next > 0) {
                pos = next;
                memoCount = this.memoCount;
                break;
              }
            }
            if (marks.length >= water.marks) {
              if (marks.length >= mostMarks) throw fault('limit', 'pickleMarks', { most: mostMarks });
              water.marks = marks.length + 1;
            }
            if (size === this.recordsSlot + 1 + this.pending && marks.length <= this.recordsLevel + 1) {
              this.beginRecord(base + at, memoCount);
              if (this.isRecordPlace(size, fence)) {
                this.leave(at, size, fence, memoCount);
                const next = this.passAlike(at, last);
                if (next === match.more) return;
                ({ size, memoCount } = this);
                if (next > at) {
                  pos = next;
                  break;
                }
                parts.seen = this.shapes.wantsNext() ? [] : null;
                this.toldBefore = this.told;
              }
            }
            marks.push(size);
            markStarts.push(base + at);
            markMemos.push(memoCount);
            fence = size;
            break;
          }
          case 0x5d: {
            // EMPTY_LIST
            kinds[size] = kind.list;
            extras[size] = parts.newList(0, -1, 0);
            begins[size] = base + at;
            memos[size++] = memoCount;
            if (this.isListOfRecords(size, fence)) {
              if (this.recordsSlot >= 0) throw new Unsupported('two lists of records');
              this.recordsSlot = size - 1;
              this.recordsLevel = marks.length;
            }
            break;
          }
          case 0x7d: // EMPTY_DICT
            kinds[size] = kind.dict;
            extras[size] = parts.newDict();
            begins[size] = base + at;
            memos[size++] = memoCount;
            break;
          case 0x29: // EMPTY_TUPLE
            size = this.pushTuple(size, 0, base + at, memoCount);
            break;
          case 0x85: // TUPLE1
          case 0x86: // TUPLE2
          case 0x87: {
            // TUPLE3
            const count = op - 0x84;
            if (size - count < fence) {
              throw fault('stack_underflow', 'pickleUnderflow', { opcode: opcodeName(op) });
            }
            const from = size - count;
            const start = begins[from] as number;
            const memo = memos[from] as number;
            if (this.isRecordPlace(from, fence))
              this.passRecord(from, count, start, memo, base + pos, memoCount);
            size = this.pushTuple(size, count, start, memo);
            break;
          }
          case 0x74: {
            // TUPLE
            if (marks.length === 0) throw fault('no_mark', 'pickleNoMark', { opcode: 'TUPLE' });
            const count = size - fence;
            const start = markStarts.pop() as number;
            const memo = markMemos.pop() as number;
            marks.pop();
            fence = marks.length === 0 ? 0 : (marks[marks.length - 1] as number);
            const from = size - count;
            if (this.isRecordPlace(from, fence))
              this.passRecord(from, count, start, memo, base + pos, memoCount);
            size = this.pushTuple(size, count, start, memo);
            break;
          }
          case 0x75: {
            // SETITEMS
            const from = fence;
            if (marks.length === 0) throw fault('no_mark', 'pickleNoMark', { opcode: 'SETITEMS' });
            const below = marks.length === 1 ? 0 : (marks[marks.length - 2] as number);
            if (from <= below) throw fault('stack_underflow', 'pickleUnderflow', { opcode: 'SETITEMS' });
            if (((size - from) & 1) !== 0) throw fault('odd_items', 'pickleOddItems', { opcode: 'SETITEMS' });
            this.setItems(from - 1, from, size, base + at);
            size = from;
            marks.pop();
            markStarts.pop();
            markMemos.pop();
            fence = below;
            break;
          }
          case 0x73: // SETITEM
            if (size - 3 < fence) throw fault('stack_underflow', 'pickleUnderflow', { opcode: 'SETITEM' });
            this.setItems(size - 3, size - 2, size, base + at);
            size -= 2;
            break;
          case 0x65: {
            // APPENDS
            const from = fence;
            if (marks.length === 0) throw fault('no_mark', 'pickleNoMark', { opcode: 'APPENDS' });
            const below = marks.length === 1 ? 0 : (marks[marks.length - 2] as number);
            if (from <= below) throw fault('stack_underflow', 'pickleUnderflow', { opcode: 'APPENDS' });
            this.append(from - 1, from, size);
            size = from;
            marks.pop();
            markStarts.pop();
            markMemos.pop();
            fence = below;
            break;
          }
          case 0x61: // APPEND
            if (size - 2 < fence) throw fault('stack_underflow', 'pickleUnderflow', { opcode: 'APPEND' });
            this.append(size - 2, size - 1, size);
            size -= 1;
            break;
          case 0x81: // NEWOBJ
          case 0x52: // REDUCE
          case 0x92: {
            // NEWOBJ_EX
            const count = op === 0x92 ? 3 : 2;
            if (size - count < fence) {
              throw fault('stack_underflow', 'pickleUnderflow', { opcode: opcodeName(op) });
            }
            const args = size - count + 1;
            if (kinds[args] !== kind.tuple && kinds[args] !== kind.earlier) {
              throw new Unsupported('arguments that are no tuple');
            }
            size -= count - 1;
            this.makeObject(size - 1, op === 0x81 && kinds[args] === kind.tuple);
            break;
          }
          case 0x62: {
            // BUILD
            if (size - 2 < fence) throw fault('stack_underflow', 'pickleUnderflow', { opcode: 'BUILD' });
            if (kinds[size - 2] !== kind.object)
              throw new Unsupported('state for what is no object of its own');
            const object = extras[size - 2] as number;
            const before = parts.objectStates[object] as number;
            const isPlain = kinds[size - 1] === kind.dict && before === -1;
            parts.objectStates[object] = isPlain ? (extras[size - 1] as number) : -3;
            if (before >= 0 || before === -3) {
              this.witness.oddity('stateSetAgain', base + at);
              this.told += 1;
            }
            size -= 1;
            break;
          }
          case 0x93: {
            // STACK_GLOBAL
            if (size - 2 < fence) {
              throw fault('stack_underflow', 'pickleUnderflow', { opcode: 'STACK_GLOBAL' });
            }
            size -= 1;
            const id = this.classAt(this.textAt(size - 1), this.textAt(size), base + at);
            kinds[size - 1] = kind.global;
            extras[size - 1] = id;
            break;
          }
          case 0x63: {
            // GLOBAL
            const line = bytes.indexOf(0x0a, pos);
            const end = line < 0 ? -1 : bytes.indexOf(0x0a, line + 1);
            if (end < 0 || end >= filled) {
              if (window.atEnd || filled - at > longestText) throw new Unsupported('a long name');
              this.leave(at, size, fence, memoCount);
              window.move(base + at, base + at + 2 * longestText, this.recordStart);
              return;
            }
            kinds[size] = kind.global;
            extras[size] = this.classAt(
              bytes.toString('utf8', pos, line),
              bytes.toString('utf8', line + 1, end),
              base + at,
            );
            begins[size] = base + at;
            memos[size++] = memoCount;
            pos = end + 1;
            break;
          }
          case 0x95: // FRAME
            pos += 8;
            break;
          case 0x80: // PROTO
            if ((bytes[pos] as number) > 5) {
              throw fault('bad_protocol', 'pickleProtocol', { protocol: bytes[pos] as number });
            }
            pos += 1;
            break;
          case 0x8a: {
            // LONG1
            const length = bytes[pos] as number;
            pos += 1;
            // One that is too large for a number counts nothing that a row tells.
            const value = length < margin - 2 ? bytesToInt(bytes, pos, pos + length) : null;
            kinds[size] = typeof value === 'number' ? kind.int : kind.other;
            if (typeof value === 'number') numbers[size] = value;
            begins[size] = base + at;
            memos[size++] = memoCount;
            pos += length;
            break;
          }
          case 0x8d: // BINUNICODE8
          case 0x8e: // BINBYTES8
          case 0x96: // BYTEARRAY8
          case 0x42: // BINBYTES
          case 0x43: {
            // SHORT_BINBYTES
            const head = op === 0x43 ? 1 : op === 0x42 ? 4 : 8;
            let length = head === 1 ? (bytes[pos] as number) : view.getUint32(pos, true);
            if (head === 8) length += view.getUint32(pos + 4, true) * 0x1_0000_0000;
            if (length > Number.MAX_SAFE_INTEGER - base - pos) {
              throw fault('too_large', 'pickleTooLong', { opcode: opcodeName(op) });
            }
            if (length > mostText) throw fault('limit', 'pickleText', { most: mostText });
            if (base + pos + head + length > window.size) {
              const left = window.size - base - pos;
              throw fault('truncated', 'pickleCut', { opcode: opcodeName(op), need: length, left });
            }
            if (length > longest) longest = length;
            kinds[size] = op === 0x8d ? kind.text : kind.other;
            numbers[size] = length;
            contents[size] = base + pos + head;
            extras[size] = 0;
            begins[size] = base + at;
            memos[size++] = memoCount;
            pos += head + length;
            break;
          }
          case 0x8f: // EMPTY_SET
            kinds[size] = kind.other;
            begins[size] = base + at;
            memos[size++] = memoCount;
            break;
          case 0x91: // FROZENSET
          case 0x90: {
            // ADDITEMS
            if (marks.length === 0) throw fault('no_mark', 'pickleNoMark', { opcode: opcodeName(op) });
            this.noteItems(size - fence);
            const start = markStarts.pop() as number;
            const memo = markMemos.pop() as number;
            size = fence;
            marks.pop();
            fence = marks.length === 0 ? 0 : (marks[marks.length - 1] as number);
            if (op === 0x91) {
              kinds[size] = kind.other;
              begins[size] = start;
              memos[size++] = memo;
            } else if (size <= fence || kinds[size - 1] !== kind.other) {
              throw new Unsupported('items for what is no set of its own');
            }
            break;
          }
          case 0x30: // POP
            if (
              size <= fence ||
              size <= this.recordsSlot + 1 + this.pending ||
              kinds[size - 1] === kind.object
            ) {
              throw new Unsupported('POP');
            }
            size -= 1;
            break;
          case 0x31: {
            // POP_MARK
            const from = marks.pop();
            if (from === undefined) throw fault('no_mark', 'pickleNoMark', { opcode: 'POP_MARK' });
            if (from <= this.recordsSlot + 1) throw new Unsupported('POP_MARK');
            markStarts.pop();
            markMemos.pop();
            size = from;
            fence = marks.length === 0 ? 0 : (marks[marks.length - 1] as number);
            break;
          }
          case 0x2e: // STOP
            if (size !== 1 || marks.length > 0) throw new Unsupported('STOP with more on the stack');
            this.done = true;
            this.leave(pos, size, fence, memoCount);
            return;
          default:
            if (!opcodeNames.has(op)) throw fault('bad_opcode', 'pickleOpcode', { opcode: opcodeName(op) });
            throw new Unsupported(opcodeName(op));
        }
      }
      // What was read behind the end is not in the file.
      if (window.atEnd && pos > filled) {
        const opcode = opcodeName(bytes[at] as number);
        throw fault('truncated', 'pickleCut', { opcode, need: pos - at - 1, left: filled - at - 1 });
      }
      this.leave(pos, size, fence, memoCount);
    } catch (error) {
      // Records of a known shape are passed without coming back here.
      this.leave(Math.max(at, this.position - base), size, fence, memoCount);
      if (error instanceof Fault) {
        const where = error.fault === 'truncated' ? Math.max(window.size, base + filled) : base + at;
        throw new PickleError(error.fault, where, error.reason);
      }
      throw error;
    } finally {
      water.stack = mostSize;
      // A record of a known shape may have had a longer one meanwhile.
      if (longest > water.textBytes) water.textBytes = longest;
    }
  }

  private remember(number: number, slot: number): void {
    this.memo.remember(
      number,
      this.kinds[slot] as number,
      this.numbers[slot] as number,
      this.contents[slot] as number,
      this.extras[slot] as number,
    );
  }

  private leave(pos: number, size: number, fence: number, memoCount: number): void {
    this.position = this.window.base + pos;
    this.size = size;
    this.fence = fence;
    this.memoCount = memoCount;
  }

  /** A batch of `list` that holds numbers or triples and nothing else: the place behind it, or 0 when it is none. */
  private skipRun(bytes: Buffer, from: number, last: number, list: number): number {
    const { batch: run, parts } = this;
    if (!scanRun(bytes, from, last, run)) return 0;
    if (parts.listLengths[list] === 0) parts.listFirsts[list] = run.first;
    parts.listLengths[list] = this.grown((parts.listLengths[list] as number) + run.count);
    parts.listLeaves[list] = (parts.listLeaves[list] as number) + run.count;
    this.memoCount += run.numbered;
    if (this.memoCount > this.limits.memoEntries) {
      throw fault('limit', 'pickleMemoFull', { most: this.limits.memoEntries });
    }
    return run.end;
  }

  private isListOfRecords(size: number, fence: number): boolean {
    if (size === 1) return true;
    if (this.kinds[0] !== kind.dict || this.extras[size - 2] !== wordIds.requests) return false;
    if (this.kinds[size - 2] !== kind.text) return false;
    return size === 3
      ? this.marks.length === 0 || fence === 1
      : this.marks.length === 1 && fence === 1 && size % 2 === 1;
  }

  /** `slot` is where the next record belongs: in a batch behind the list's mark, or alone behind the list. */
  private isRecordPlace(slot: number, fence: number): boolean {
    const first = this.recordsSlot + 1;
    if (slot !== first + this.pending || first === 0) return false;
    const { length } = this.marks;
    return length === this.recordsLevel + 1 ? fence === first : length === this.recordsLevel;
  }

  private beginRecord(start: number, memo: number): void {
    this.recordStart = start;
    this.recordMemo = memo;
    this.parts.begin();
  }

  /**
   * From the MARK at `from` on passes all records whose shape is known. Answers where the first begins that has none,
   * or match.more when the window was moved to its beginning.
   */
  private passAlike(from: number, last: number): number {
    const { shapes, window, limits } = this;
    const { bytes, base, filled } = window;
    let pos = from;
    while (pos < last && bytes[pos] === 0x28) {
      const start = base + pos;
      const memoStart = this.memoCount;
      const end = shapes.match(bytes, base, pos, filled, memoStart);
      if (end === match.more && !window.atEnd && pos > 0) {
        this.beginRecord(start, memoStart);
        this.leave(pos, this.size, this.fence, memoStart);
        window.move(start, start + margin, start);
        return match.more;
      }
      const { template } = shapes;
      if (end <= 0 || template === null) break;
      // Where it comes near a limit, the machine says what and where.
      if (
        this.size + template.height > limits.stack ||
        this.marks.length + template.height > limits.marks ||
        template.memoAfter >= limits.memoEntries
      )
        break;
      this.pending += 1;
      this.records += 1;
      this.onRecord({ start, end: base + end, memo: memoStart, parts: template.parts });
      const slot = this.size;
      this.memoCount = template.memoAfter;
      this.beginRecord(base + end, this.memoCount);
      this.kinds[slot] = kind.tuple;
      this.extras[slot] = this.parts.newList(mostTop, kind.object, mostTop);
      this.begins[slot] = start;
      this.memos[slot] = memoStart;
      this.size = slot + 1;
      pos = end;
      if (bytes[pos] === 0x94 && this.memoCount < limits.memoEntries) {
        this.remember(this.memoCount, slot);
        this.memoCount += 1;
        pos += 1;
      }
      while (bytes[pos] === 0x95 && pos + margin < filled) pos += 9;
      this.position = base + pos;
    }
    return pos;
  }

  private passRecord(
    slot: number,
    length: number,
    start: number,
    memo: number,
    end: number,
    memoCount: number,
  ): void {
    this.pending += 1;
    this.records += 1;
    const { parts } = this;
    parts.length = length;
    parts.top = parts.fieldCount;
    for (let at = slot; at < slot + length && at < slot + mostTop; at += 1) this.newField(0, at);
    const isSeenThrough = this.onRecord({ start, end, memo, parts });
    if (parts.seen !== null) {
      const isPlain = isSeenThrough && this.told === this.toldBefore && this.window.has(start, end - start);
      if (isPlain) this.shapes.learn(this.window.peek(start, end - start), start, memo, parts);
      parts.seen = null;
    }
    // What comes next begins here, if it begins without a MARK.
    this.beginRecord(end, memoCount);
  }

  /** Makes one of the topmost `count`. Answers the new size. */
  private pushTuple(size: number, count: number, start: number, memo: number): number {
    const slot = size - count;
    let leaves = 0;
    for (let at = slot; at < size; at += 1) leaves += this.leavesOf(at);
    const list = this.parts.newList(count, count === 0 ? -1 : (this.kinds[slot] as number), leaves);
    this.kinds[slot] = kind.tuple;
    this.extras[slot] = list;
    this.begins[slot] = start;
    this.memos[slot] = memo;
    return slot + 1;
  }

  private leavesOf(slot: number): number {
    const of = this.kinds[slot] as number;
    if (of === kind.none) return 0;
    return of === kind.list || of === kind.tuple
      ? (this.parts.listLeaves[this.extras[slot] as number] as number)
      : 1;
  }

  /** Of a container that is not kept here: whoever decodes it keeps to the limit. */
  private noteItems(items: number): void {
    if (items > this.water.items) this.water.items = items;
  }

  /** The number of items that a list has now. */
  private grown(items: number): number {
    if (items > this.limits.items) throw fault('limit', 'pickleItems', { most: this.limits.items });
    this.noteItems(items);
    return items;
  }

  private append(target: number, from: number, to: number): void {
    if (target === this.recordsSlot) {
      if (to - from !== this.pending) throw new Unsupported('an entry that is no record');
      this.pending = 0;
      this.grown(this.records);
      return;
    }
    const of = this.kinds[target] as number;
    if (of === kind.object) {
      this.parts.objectStates[this.extras[target] as number] = -3;
      return;
    }
    if (of !== kind.list) throw new Unsupported('items for what is no list of its own');
    const { parts } = this;
    const list = this.extras[target] as number;
    let leaves = 0;
    for (let at = from; at < to; at += 1) leaves += this.leavesOf(at);
    if (parts.listLengths[list] === 0 && to > from) parts.listFirsts[list] = this.kinds[from] as number;
    parts.listLengths[list] = this.grown((parts.listLengths[list] as number) + to - from);
    parts.listLeaves[list] = (parts.listLeaves[list] as number) + leaves;
  }

  private setItems(target: number, from: number, to: number, end: number): void {
    const of = this.kinds[target] as number;
    if (target === 0 && of === kind.dict) {
      if (this.pending > 0) throw new Unsupported('an entry that is no record');
      if (this.top.length + to - from > 2 * mostEntries) throw new Unsupported('too many entries');
      for (let at = from; at < to; at += 2)
        if (at + 1 !== this.recordsSlot)
          this.top.push(this.entryAt(at, at + 2 < to ? (this.begins[at + 2] as number) : end));
      // The list of records is behind us: what follows is no record.
      if (this.recordsSlot >= from) this.recordsSlot = closed;
      return;
    }
    if (of === kind.object) {
      this.parts.objectStates[this.extras[target] as number] = -3;
      return;
    }
    if (of !== kind.dict) throw new Unsupported('entries for what is no dict of its own');
    const { kinds, extras, numbers, begins, parts } = this;
    const dict = extras[target] as number;
    parts.dictSizes[dict] = (parts.dictSizes[dict] as number) + ((to - from) >> 1);
    this.noteItems(parts.dictSizes[dict] as number);
    for (let at = from; at < to; at += 2) {
      const key = kinds[at] as number;
      let word = key === kind.text ? (extras[at] as number) : noText;
      // It was met as a value first.
      if (word < 0) word = wordOf(this.names.texts[-word] as string);
      if (key === kind.earlier) word = this.earlierWord(numbers[at] as number);
      let field = -1;
      if (word > 0) {
        field = this.newField(word, at + 1);
        parts.fieldNexts[field] = parts.dictFields[dict] as number;
        parts.dictFields[dict] = field;
      }
      parts.seen?.push({ key: begins[at] as number, value: begins[at + 1] as number, field });
    }
  }

  private newField(word: number, slot: number): number {
    return this.parts.newField(
      word,
      this.kinds[slot] as number,
      this.numbers[slot] as number,
      this.contents[slot] as number,
      this.extras[slot] as number,
      this.begins[slot] as number,
    );
  }

  private earlierWord(number: number): number {
    // Of this record nothing can be read yet; it is decoded when it is whole.
    if (number >= this.recordMemo) return noText;
    const known = this.earlierWords.get(number);
    if (known !== undefined) return known;
    const text = this.resolveText(number);
    const word = text === null ? noText : wordOf(text);
    if (this.earlierWords.size >= mostTexts) this.earlierWords.clear();
    this.earlierWords.set(number, word);
    return word;
  }

  /** `isPlain`: made by a class without arguments, as every request is. */
  private makeObject(slot: number, isPlain: boolean): void {
    const { parts } = this;
    const hasNoArguments = parts.listLengths[this.extras[slot + 1] as number] === 0;
    const isClass = this.kinds[slot] === kind.global;
    const object = parts.newObject(
      isClass ? (this.extras[slot] as number) : -1,
      isPlain && isClass && hasNoArguments ? -1 : -2,
    );
    this.kinds[slot] = kind.object;
    this.extras[slot] = object;
  }

  private classAt(module: string, name: string, offset: number): number {
    this.witness.global(module, name, offset);
    return this.names.classIdOf(module, name);
  }

  /** The string in a slot. */
  private textAt(slot: number): string {
    const of = this.kinds[slot] as number;
    const bytes = this.numbers[slot] as number;
    if (of === kind.earlier && bytes < this.recordMemo) {
      const text = this.resolveText(bytes);
      if (text !== null) return text;
    }
    if (of !== kind.text || bytes > longestText) throw new Unsupported('a name that is no short string');
    return shownText(this.window.peek(this.contents[slot] as number, bytes));
  }
}

const wordsByText: ReadonlyMap<string, number> = new Map(Object.entries(wordIds));
const wordOf = (text: string): number => wordsByText.get(text) ?? 0;

/** Parts of a record's tuple that are looked at: a dump's have four. */
const mostTop = 4;
/** In place of a slot: the list of records was closed. */
const closed = 0x7fff_0000;
