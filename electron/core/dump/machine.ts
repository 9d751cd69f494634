import { HighWater } from './high-water.ts';
import { KeyTable, Unhashable } from './keys.ts';
import { defaultLimits, memoryFor, type PickleLimits } from './limits.ts';
import { Memo } from './memo.ts';
import { opcodeName } from './opcodes.ts';
import { Fault, fault, PickleError } from './pickle-error.ts';
import { rareOpcode } from './rare-opcodes.ts';
import { RunReader } from './runs.ts';
import { StringReader } from './strings.ts';
import {
  emptyTuple,
  isCallable,
  type PickleValue,
  PyDict,
  PyFloat,
  PyGlobal,
  PyList,
  PyObject,
  PyTuple,
  typeName,
} from './value.ts';
import type { Witness } from './witness.ts';

/** Buffers that protocol 5 may send apart from the pickle. */
export interface OutOfBandBuffer {
  readonly bytes: Uint8Array;
  readonly readonly: boolean;
}

export interface PickleOptions {
  readonly limits?: Partial<PickleLimits>;
  /** Encoding of Python 2's str. */
  readonly encoding?: 'ascii' | 'latin1' | 'utf8';
  readonly buffers?: readonly OutOfBandBuffer[];
  /** Sees what the stream names. */
  readonly witness?: Witness;
  /** For a piece of a pickle that refers to what stands before it. */
  readonly memo?: Memo;
  /** The file may be cut: a frame that reaches past its end is read as far as it goes. */
  readonly mayBeCut?: boolean;
}

/** Lists from this length on are large. */
const largeList = 32_768;

/** `paused`: `until` was reached. `starved`: more bytes are needed. `done`: STOP was read. */
export type RunState = 'paused' | 'starved' | 'done';

/**
 * Reads a pickle opcode by opcode into inert values. Nothing is called, imported or looked up: a call becomes a
 * record of who was to be called with what. It can stop after any opcode and go on, so that a caller may read a
 * large file in slices; and when the bytes end or turn bad, the values read until then are still on its stack.
 *
 * The fields belong to the machine and to rare-opcodes.ts.
 */
export class PickleMachine {
  readonly limits: PickleLimits;
  readonly encoding: 'ascii' | 'latin1' | 'utf8';
  readonly buffers: readonly OutOfBandBuffer[];
  readonly witness: Witness | null;
  nextBuffer = 0;

  /** A window on the file. Offsets below are counted from its start, `base` is where it starts. */
  bytes: Buffer = Buffer.alloc(0);
  view: DataView = new DataView(new ArrayBuffer(0));
  base = 0;
  /** The first bytes of the window that may be read. */
  available = 0;
  /** Where the file ends; Infinity as long as nobody knows. */
  end = Number.POSITIVE_INFINITY;
  /** Where frames have to end. */
  private frameEnd = Number.POSITIVE_INFINITY;
  private readonly mayBeCut: boolean;
  /** The next opcode. */
  at = 0;
  /** Up to where bytes must be there before it can go on. */
  wanted = 0;

  /** Values; those at and above `size` are stale. */
  readonly stack: PickleValue[] = [];
  size = 0;
  /** Size of the stack at each mark. */
  readonly marks: number[] = [];
  /** Size at the topmost mark: no opcode reaches below it. */
  fence = 0;

  readonly memo: Memo;
  readonly keys = new KeyTable();
  readonly strings = new StringReader();
  private readonly runs: RunReader;
  /** Estimated bytes that values may still take. */
  left = 0;
  private memory = 0;
  private used = 0;

  private readonly water = new HighWater();

  /** What STOP found. */
  result: PickleValue | undefined = undefined;
  done = false;

  constructor(options: PickleOptions = {}) {
    this.limits = { ...defaultLimits, ...options.limits };
    this.encoding = options.encoding ?? 'ascii';
    this.buffers = options.buffers ?? [];
    this.witness = options.witness ?? null;
    this.memo = options.memo ?? new Memo();
    this.mayBeCut = options.mayBeCut ?? false;
    this.runs = new RunReader(this.strings, this.memo, this.limits.stack);
  }

  /** Offset in the file of the next opcode. */
  get position(): number {
    return this.base + this.at;
  }

  /** Estimated bytes that its values have taken so far. */
  get memoryUsed(): number {
    return this.used;
  }

  /** Estimated bytes that its values may take, once it was fed. */
  get mostMemory(): number {
    return this.memory;
  }

  /** What the pickle took so far. */
  get highWater(): HighWater {
    this.water.memoEntries = this.memo.own;
    this.water.memory = this.used;
    return this.water;
  }

  /** Told of each text and value of bytes that the machine does not read itself. */
  noteText(bytes: number): void {
    if (bytes > this.water.textBytes) this.water.textBytes = bytes;
  }

  /** Told of each container that grew. Throws Fault. */
  noteItems(items: number): void {
    if (items <= this.water.items) return;
    if (items > this.limits.items) throw fault('limit', 'pickleItems', { most: this.limits.items });
    this.water.items = items;
  }

  /** Offset in the file up to which a starved machine needs bytes to go on. */
  get need(): number {
    return this.base + this.wanted;
  }

  /**
   * Gives the machine a window on the file: its bytes from `base` on, of which `available` may be read, with the next
   * opcode among them. `total` is the size of the file, Infinity as long as nobody knows it.
   */
  feed(bytes: Uint8Array, base: number, available: number, total: number): void {
    const { position } = this;
    if (bytes !== this.bytes) {
      this.bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    }
    this.base = base;
    this.at = position - base;
    this.available = available;
    this.end = total - base;
    this.frameEnd = this.mayBeCut ? Number.POSITIVE_INFINITY : this.end;
    this.strings.use(this.bytes);
    this.runs.use(this.bytes, this.view, available, this.frameEnd);
    const size = Number.isFinite(total) ? total : base + available;
    this.memory = this.limits.memory ?? memoryFor(size);
    this.left = this.memory - this.used;
  }

  /** Executes opcodes up to offset `until` of the file, the window's end, or STOP. Throws PickleError. */
  run(until: number): RunState {
    if (this.done) return 'done';
    const { bytes, view, stack, marks, memo, strings, runs, available } = this;
    const known = memo.values;
    const early = known.first;
    const end = Math.min(until - this.base, available);
    const { stack: mostValues, textBytes: mostText } = this.limits;
    const { water } = this;
    let { stack: mostSize, textBytes: longest } = water;
    let pos = this.at;
    let at = pos;
    let size = this.size;
    let fence = this.fence;
    let left = this.left;
    let memoRoom = this.limits.memoEntries - memo.own;
    /** Where the operand under way ends, when that is past what is available. */
    let need = 0;
    try {
      loop: while (pos < end) {
        at = pos;
        if (left < 0) throw fault('limit', 'pickleMemory', { most: this.memory });
        if (size > mostSize) {
          if (size > mostValues) throw fault('limit', 'pickleStack', { most: mostValues });
          mostSize = size;
        }
        const op = bytes[pos++] as number;
        switch (op) {
          case 0x4e: // NONE
            stack[size++] = null;
            break;
          case 0x88: // NEWTRUE
            stack[size++] = true;
            break;
          case 0x89: // NEWFALSE
            stack[size++] = false;
            break;
          case 0x4b: // BININT1
            if (pos >= available) {
              need = pos + 1;
              break loop;
            }
            stack[size++] = bytes[pos] as number;
            pos += 1;
            break;
          case 0x4d: // BININT2
            if (pos + 2 > available) {
              need = pos + 2;
              break loop;
            }
            stack[size++] = (bytes[pos] as number) | ((bytes[pos + 1] as number) << 8);
            pos += 2;
            break;
          case 0x4a: // BININT
            if (pos + 4 > available) {
              need = pos + 4;
              break loop;
            }
            stack[size++] = view.getInt32(pos, true);
            pos += 4;
            break;
          case 0x47: {
            // BINFLOAT
            if (pos + 8 > available) {
              need = pos + 8;
              break loop;
            }
            const value = view.getFloat64(pos);
            stack[size++] =
              Number.isInteger(value) || Number.isNaN(value) ? this.oddFloat(value, pos) : value;
            left -= 16;
            pos += 8;
            break;
          }
          case 0x68: {
            // BINGET
            if (pos >= available) {
              need = pos + 1;
              break loop;
            }
            const number = bytes[pos] as number;
            const value = number < memo.direct ? early[number] : undefined;
            stack[size] = typeof value === 'string' || value instanceof PyGlobal ? value : memo.get(number);
            size += 1;
            pos += 1;
            break;
          }
          case 0x6a: {
            // LONG_BINGET
            if (pos + 4 > available) {
              need = pos + 4;
              break loop;
            }
            const number = view.getUint32(pos, true);
            const value = number < memo.direct ? known.at(number) : undefined;
            stack[size] = typeof value === 'string' ? value : memo.get(number);
            size += 1;
            pos += 4;
            break;
          }
          case 0x94: // MEMOIZE
            if (size <= fence) throw fault('stack_underflow', 'pickleUnderflow', { opcode: 'MEMOIZE' });
            if (memo.regular) known.push(stack[size - 1]);
            else memo.add(stack[size - 1] as PickleValue);
            left -= 8;
            memoRoom -= 1;
            if (memoRoom < 0) throw this.memoFull();
            break;
          case 0x71: // BINPUT
            if (pos >= available) {
              need = pos + 1;
              break loop;
            }
            if (size <= fence) throw fault('stack_underflow', 'pickleUnderflow', { opcode: 'BINPUT' });
            left -= memo.put(bytes[pos] as number, stack[size - 1] as PickleValue);
            pos += 1;
            if (memo.own > this.limits.memoEntries) throw this.memoFull();
            break;
          case 0x72: // LONG_BINPUT
            if (pos + 4 > available) {
              need = pos + 4;
              break loop;
            }
            if (size <= fence) throw fault('stack_underflow', 'pickleUnderflow', { opcode: 'LONG_BINPUT' });
            left -= memo.put(view.getUint32(pos, true), stack[size - 1] as PickleValue);
            pos += 4;
            if (memo.own > this.limits.memoEntries) throw this.memoFull();
            break;
          case 0x8c: // SHORT_BINUNICODE
          case 0x58: {
            // BINUNICODE
            const head = op === 0x8c ? 1 : 4;
            if (pos + head > available) {
              need = pos + head;
              break loop;
            }
            const start = pos + head;
            const stop = start + (head === 1 ? (bytes[pos] as number) : view.getUint32(pos, true));
            if (stop - start > longest) {
              if (stop - start > mostText && stop <= this.end) throw this.textTooLong();
              if (stop <= available) longest = stop - start;
            }
            if (stop > available) {
              need = stop;
              break loop;
            }
            const text = strings.read(start, stop);
            if (typeof text === 'number') throw fault('bad_utf8', 'pickleUtf8', { at: this.base - 1 - text });
            stack[size++] = text;
            left -= strings.taken;
            pos = stop;
            break;
          }
          case 0x28: {
            // MARK
            if (size > fence) {
              const under = stack[size - 1];
              if (under instanceof PyList && (under.length === 0 || under.packed !== null)) {
                const next = memo.regular ? runs.read(under, pos) : -1;
                if (next >= 0) {
                  pos = next;
                  left -= runs.taken;
                  memoRoom = this.limits.memoEntries - memo.own;
                  if (memoRoom < 0) throw this.memoFull();
                  this.noteItems(under.length);
                  break;
                }
              }
            }
            if (marks.length >= water.marks) {
              const { marks: most } = this.limits;
              if (marks.length >= most) throw fault('limit', 'pickleMarks', { most });
              water.marks = marks.length + 1;
            }
            marks.push(size);
            fence = size;
            break;
          }
          case 0x5d: // EMPTY_LIST
            stack[size++] = new PyList();
            left -= 64;
            break;
          case 0x7d: // EMPTY_DICT
            stack[size++] = new PyDict();
            left -= 104;
            break;
          case 0x29: // EMPTY_TUPLE
            stack[size++] = emptyTuple;
            break;
          case 0x85: // TUPLE1
            if (size - 1 < fence) throw fault('stack_underflow', 'pickleUnderflow', { opcode: 'TUPLE1' });
            stack[size - 1] = new PyTuple([stack[size - 1] as PickleValue]);
            left -= 80;
            break;
          case 0x86: // TUPLE2
            if (size - 2 < fence) throw fault('stack_underflow', 'pickleUnderflow', { opcode: 'TUPLE2' });
            size -= 1;
            stack[size - 1] = new PyTuple([stack[size - 1] as PickleValue, stack[size] as PickleValue]);
            left -= 88;
            break;
          case 0x87: // TUPLE3
            if (size - 3 < fence) throw fault('stack_underflow', 'pickleUnderflow', { opcode: 'TUPLE3' });
            size -= 2;
            stack[size - 1] = new PyTuple([
              stack[size - 1] as PickleValue,
              stack[size] as PickleValue,
              stack[size + 1] as PickleValue,
            ]);
            left -= 96;
            break;
          case 0x74: {
            // TUPLE
            if (marks.length === 0) throw fault('no_mark', 'pickleNoMark', { opcode: 'TUPLE' });
            const tuple = size === fence ? emptyTuple : new PyTuple(stack.slice(fence, size));
            left -= 80 + 8 * (size - fence);
            size = fence;
            marks.pop();
            fence = marks.length === 0 ? 0 : (marks[marks.length - 1] as number);
            stack[size++] = tuple;
            break;
          }
          case 0x75: {
            // SETITEMS
            const from = fence;
            if (marks.length === 0) throw fault('no_mark', 'pickleNoMark', { opcode: 'SETITEMS' });
            const below = marks.length === 1 ? 0 : (marks[marks.length - 2] as number);
            if (from <= below) throw fault('stack_underflow', 'pickleUnderflow', { opcode: 'SETITEMS' });
            if (((size - from) & 1) !== 0) throw fault('odd_items', 'pickleOddItems', { opcode: 'SETITEMS' });
            left -= this.setItems(stack[from - 1] as PickleValue, from, size, op);
            size = from;
            marks.pop();
            fence = below;
            break;
          }
          case 0x73: // SETITEM
            if (size - 3 < fence) throw fault('stack_underflow', 'pickleUnderflow', { opcode: 'SETITEM' });
            left -= this.setItems(stack[size - 3] as PickleValue, size - 2, size, op);
            size -= 2;
            break;
          case 0x65: {
            // APPENDS
            const from = fence;
            if (marks.length === 0) throw fault('no_mark', 'pickleNoMark', { opcode: 'APPENDS' });
            const below = marks.length === 1 ? 0 : (marks[marks.length - 2] as number);
            if (from <= below) throw fault('stack_underflow', 'pickleUnderflow', { opcode: 'APPENDS' });
            left -= this.append(stack[from - 1] as PickleValue, from, size, op);
            size = from;
            marks.pop();
            fence = below;
            break;
          }
          case 0x61: // APPEND
            if (size - 2 < fence) throw fault('stack_underflow', 'pickleUnderflow', { opcode: 'APPEND' });
            left -= this.append(stack[size - 2] as PickleValue, size - 1, size, op);
            size -= 1;
            break;
          case 0x81: // NEWOBJ
          case 0x52: {
            // REDUCE
            if (size - 2 < fence) {
              throw fault('stack_underflow', 'pickleUnderflow', { opcode: opcodeName(op) });
            }
            size -= 1;
            stack[size - 1] = this.makeObject(
              op === 0x52 ? 'reduce' : 'newobj',
              stack[size - 1] as PickleValue,
              stack[size] as PickleValue,
              op,
            );
            left -= 88;
            break;
          }
          case 0x62: {
            // BUILD
            if (size - 2 < fence) throw fault('stack_underflow', 'pickleUnderflow', { opcode: 'BUILD' });
            const target = stack[size - 2] as PickleValue;
            if (!(target instanceof PyObject)) throw this.badTarget(op, target);
            size -= 1;
            left -= this.build(target, stack[size] as PickleValue, at);
            break;
          }
          case 0x93: {
            // STACK_GLOBAL
            if (size - 2 < fence) {
              throw fault('stack_underflow', 'pickleUnderflow', { opcode: 'STACK_GLOBAL' });
            }
            const module = stack[size - 2];
            const name = stack[size - 1];
            if (typeof module !== 'string' || typeof name !== 'string') {
              if (this.witness) this.witness.computedName = true;
              throw fault('bad_global', 'pickleGlobal', { opcode: 'STACK_GLOBAL' });
            }
            size -= 1;
            stack[size - 1] = new PyGlobal(module, name);
            this.witness?.global(module, name, this.base + at);
            left -= 48;
            break;
          }
          case 0x95: {
            // FRAME
            if (pos + 8 > available) {
              need = pos + 8;
              break loop;
            }
            const stop = pos + 8 + view.getUint32(pos, true) + view.getUint32(pos + 4, true) * 0x1_0000_0000;
            if (stop > this.frameEnd) {
              need = stop;
              break loop;
            }
            pos += 8;
            break;
          }
          case 0x2e: // STOP
            if (size <= fence) throw fault('stack_underflow', 'pickleUnderflow', { opcode: 'STOP' });
            size -= 1;
            this.result = stack[size];
            this.done = true;
            at = pos;
            return 'done';
          default: {
            // Everything else is rare in a dump. It works on the fields.
            this.at = pos;
            this.size = size;
            this.fence = fence;
            need = rareOpcode(this, op);
            if (need > 0) break loop;
            pos = this.at;
            size = this.size;
            fence = this.fence;
            left -= this.taken;
            this.taken = 0;
            break;
          }
        }
      }
      if (need > 0) {
        // A line without an end is whole when the file is.
        const openLine = need === Number.POSITIVE_INFINITY;
        this.wanted = openLine ? available + 1 : need;
        if (this.wanted > this.end) {
          const opcode = opcodeName(bytes[at] as number);
          if (openLine) throw fault('truncated', 'pickleLineCut', { opcode });
          throw fault('truncated', 'pickleCut', { opcode, need: need - at - 1, left: this.end - at - 1 });
        }
        return 'starved';
      }
      at = pos;
      if (left < 0) throw fault('limit', 'pickleMemory', { most: this.memory });
      if (pos < available) return 'paused';
      this.wanted = pos + 1;
      if (available >= this.end) throw fault('truncated', 'pickleNoStop', {});
      return 'starved';
    } catch (error) {
      if (this.witness && !(error instanceof Fault && error.fault === 'truncated'))
        this.witness.refused = true;
      if (error instanceof Fault) throw new PickleError(error.fault, this.base + at, error.reason);
      if (error instanceof Unhashable) {
        const { reason } = fault('unhashable', 'pickleUnhashable', { type: error.type });
        throw new PickleError('unhashable', this.base + at, reason);
      }
      throw error;
    } finally {
      this.at = at;
      this.size = size;
      this.fence = fence;
      this.used += this.left - left;
      this.left = left;
      water.stack = mostSize;
      this.noteText(longest);
    }
  }

  /** Estimated bytes that a rare opcode took. */
  taken = 0;

  /** A float that a plain number cannot stand for: a whole one, or a NaN, whose bits are kept. */
  private oddFloat(value: number, position: number): number | PyFloat {
    if (!Number.isNaN(value)) return new PyFloat(value);
    const bits = this.bytes.toString('hex', position, position + 8);
    return bits === '7ff8000000000000' ? value : new PyFloat(value, bits);
  }

  /** `stack[from..to)` as keys and values of `target`; answers the estimated bytes that takes. */
  private setItems(target: PickleValue, from: number, to: number, op: number): number {
    if (target instanceof PyDict) {
      this.noteItems(target.size + ((to - from) >> 1));
      this.keys.setItems(target, this.stack, from, to);
      return this.keys.drain();
    }
    if (from === to) return 0;
    if (!(target instanceof PyObject)) throw this.badTarget(op, target);
    const { pairs } = target.grown();
    this.noteItems((pairs.length + to - from) >> 1);
    for (let at = from; at < to; at += 1) pairs.push(this.stack[at] as PickleValue);
    return 96 + (pairs.length > largeList ? 24 : 12) * (to - from);
  }

  /** Appends `stack[from..to)` to `target`; answers the estimated bytes that takes. */
  private append(target: PickleValue, from: number, to: number, op: number): number {
    if (target instanceof PyList) {
      this.noteItems(target.length + to - from);
      target.extend(this.stack, from, to);
      // An array that grows is copied, and for a while there are two.
      if (target.length > largeList && target.length > to - from) return 24 * (to - from);
    } else if (target instanceof PyObject) {
      const { items } = target.grown();
      this.noteItems(items.length + to - from);
      for (let at = from; at < to; at += 1) items.push(this.stack[at] as PickleValue);
      if (items.length > largeList) return 24 * (to - from);
    } else if (from < to) throw this.badTarget(op, target);
    return op === 0x61 ? 12 : 8 * (to - from);
  }

  /** Records a call that nobody makes. */
  makeObject(how: PyObject['how'], cls: PickleValue, args: PickleValue, op: number): PyObject {
    if (!isCallable(cls)) {
      throw fault('bad_callable', 'pickleCallable', { opcode: opcodeName(op), type: typeName(cls) });
    }
    if (!(args instanceof PyTuple)) {
      throw fault('bad_args', 'pickleArguments', { opcode: opcodeName(op), type: typeName(args) });
    }
    return new PyObject(how, cls, args);
  }

  private build(target: PyObject, state: PickleValue, at: number): number {
    if (target.state === undefined) {
      target.state = state;
      return 0;
    }
    this.witness?.oddity('stateSetAgain', this.base + at);
    target.grown().earlierStates.push(target.state);
    target.state = state;
    return 96;
  }

  memoFull(): Fault {
    return fault('limit', 'pickleMemoFull', { most: this.limits.memoEntries });
  }

  textTooLong(): Fault {
    return fault('limit', 'pickleText', { most: this.limits.textBytes });
  }

  badTarget(op: number, target: PickleValue): Fault {
    return fault('bad_target', 'pickleTarget', { opcode: opcodeName(op), type: typeName(target) });
  }
}
