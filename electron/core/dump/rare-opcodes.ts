import type { PickleMachine } from './machine.ts';
import { bytesToInt, parseFloatText, parseIntText, parseLongText } from './numbers.ts';
import { opcodeName } from './opcodes.ts';
import { fault } from './pickle-error.ts';
import { decodeRawUnicode, decodeStringLiteral } from './text-opcodes.ts';
import {
  isCallable,
  type PickleValue,
  PyByteArray,
  PyBytes,
  PyDict,
  PyExtension,
  PyGlobal,
  PyList,
  PyObject,
  PyPersistentId,
  PySet,
  PyTuple,
  typeName,
} from './value.ts';

/** The operand's bytes are not there yet; its end is not known either. */
const noEnd = Number.POSITIVE_INFINITY;

/**
 * Executes an opcode that is rare in dumps. The machine stands behind the opcode. Answers 0 when it is
 * done, or the offset up to which bytes must be there first: then nothing has changed. Throws Fault.
 */
export function rareOpcode(machine: PickleMachine, op: number): number {
  switch (op) {
    case 0x8d: // BINUNICODE8
    case 0x8e: // BINBYTES8
    case 0x96: // BYTEARRAY8
      return sized(machine, op, 8);
    case 0x42: // BINBYTES
    case 0x54: // BINSTRING
      return sized(machine, op, 4);
    case 0x43: // SHORT_BINBYTES
    case 0x55: // SHORT_BINSTRING
      return sized(machine, op, 1);
    case 0x8a: // LONG1
    case 0x8b: // LONG4
      return long(machine, op);
    case 0x80: // PROTO
      return protocol(machine);
    case 0x82: // EXT1
      return extension(machine, 1);
    case 0x83: // EXT2
      return extension(machine, 2);
    case 0x84: // EXT4
      return extension(machine, 4);
    case 0x49: // INT
    case 0x4c: // LONG
    case 0x46: // FLOAT
    case 0x53: // STRING
    case 0x56: // UNICODE
    case 0x50: // PERSID
    case 0x67: // GET
    case 0x70: // PUT
      return textLine(machine, op);
    case 0x63: // GLOBAL
    case 0x69: // INST
      return twoLines(machine, op);
    case 0x97: // NEXT_BUFFER
      return nextBuffer(machine);
    default:
      onStack(machine, op);
      return 0;
  }
}

function push(machine: PickleMachine, value: PickleValue, taken: number): void {
  machine.stack[machine.size] = value;
  machine.size += 1;
  machine.taken += taken;
}

function pop(machine: PickleMachine, op: number): PickleValue {
  if (machine.size <= machine.fence) {
    throw fault('stack_underflow', 'pickleUnderflow', { opcode: opcodeName(op) });
  }
  machine.size -= 1;
  return machine.stack[machine.size] as PickleValue;
}

/** Removes the topmost mark; what stood above it is `stack[answer..size before)`. */
function popMark(machine: PickleMachine, op: number): number {
  const from = machine.marks.pop();
  if (from === undefined) throw fault('no_mark', 'pickleNoMark', { opcode: opcodeName(op) });
  machine.fence = machine.marks.at(-1) ?? 0;
  machine.size = from;
  return from;
}

/** Strings and bytes with their length in front, in `head` bytes. */
function sized(machine: PickleMachine, op: number, head: number): number {
  const { bytes, view, available, at: position } = machine;
  const start = position + head;
  if (start > available) return start;
  let length: number;
  if (head === 1) length = bytes[position] as number;
  else if (op === 0x54) length = view.getInt32(position, true);
  else length = view.getUint32(position, true);
  if (length < 0) throw fault('negative_length', 'pickleNegative', { opcode: opcodeName(op) });
  if (head === 8) length += view.getUint32(position + 4, true) * 0x1_0000_0000;
  if (length > Number.MAX_SAFE_INTEGER - start) {
    throw fault('too_large', 'pickleTooLong', { opcode: opcodeName(op) });
  }
  const end = start + length;
  if (length > machine.limits.textBytes && end <= machine.end) throw machine.textTooLong();
  if (end > available) return end;
  machine.noteText(length);
  switch (op) {
    case 0x8d: {
      const text = machine.strings.read(start, end);
      if (typeof text === 'number') throw fault('bad_utf8', 'pickleUtf8', { at: machine.base - 1 - text });
      push(machine, text, machine.strings.taken);
      break;
    }
    case 0x54:
    case 0x55:
      push(machine, oldString(machine, start, end), 24 + 2 * length);
      break;
    case 0x96:
      push(machine, new PyByteArray(copy(bytes, start, end)), 260 + length);
      break;
    default:
      push(machine, new PyBytes(copy(bytes, start, end)), 260 + length);
  }
  machine.at = end;
  return 0;
}

function copy(bytes: Uint8Array, start: number, end: number): Uint8Array {
  return Uint8Array.prototype.slice.call(bytes, start, end);
}

/** Python 2's str, in the encoding that was asked for. */
function oldString(machine: PickleMachine, start: number, end: number): string {
  const { bytes, encoding } = machine;
  machine.witness?.oddity('textOfPython2', machine.position - 1);
  if (encoding === 'latin1') return bytes.toString('latin1', start, end);
  if (encoding === 'utf8') {
    const text = machine.strings.read(start, end);
    if (typeof text === 'number') throw fault('bad_utf8', 'pickleUtf8', { at: machine.base - 1 - text });
    return text;
  }
  return ascii(bytes, start, end, machine.base);
}

/** `offset` is what the first byte of `bytes` has in the file. */
function ascii(bytes: Buffer, start: number, end: number, offset: number): string {
  for (let at = start; at < end; at += 1) {
    if ((bytes[at] as number) >= 0x80) throw fault('bad_string', 'pickleAscii', { at: offset + at });
  }
  return bytes.toString('latin1', start, end);
}

function long(machine: PickleMachine, op: number): number {
  const { bytes, view, available, at: position, limits } = machine;
  const start = position + (op === 0x8a ? 1 : 4);
  if (start > available) return start;
  const length = op === 0x8a ? (bytes[position] as number) : view.getInt32(position, true);
  if (length < 0) throw fault('negative_length', 'pickleNegative', { opcode: opcodeName(op) });
  const end = start + length;
  if (end > machine.end) return end;
  if (length > limits.longBytes) throw fault('limit', 'pickleLong', { most: limits.longBytes });
  if (end > available) return end;
  push(machine, bytesToInt(bytes, start, end), 32 + length);
  machine.at = end;
  return 0;
}

function protocol(machine: PickleMachine): number {
  const { bytes, available, at: position } = machine;
  if (position >= available) return position + 1;
  const number = bytes[position] as number;
  if (number > 5) throw fault('bad_protocol', 'pickleProtocol', { protocol: number });
  machine.at += 1;
  return 0;
}

function extension(machine: PickleMachine, width: 1 | 2 | 4): number {
  const { bytes, view, available, at: position } = machine;
  if (position + width > available) return position + width;
  let code: number;
  if (width === 1) code = bytes[position] as number;
  else if (width === 2) code = view.getUint16(position, true);
  else code = view.getInt32(position, true);
  if (code <= 0) throw fault('bad_ext', 'pickleExtension', { code });
  push(machine, new PyExtension(code), 32);
  machine.witness?.extension(code, machine.base + position - 1);
  machine.at += width;
  return 0;
}

/** Opcodes whose operand is a line of text. */
function textLine(machine: PickleMachine, op: number): number {
  const { bytes, available, at: position, limits } = machine;
  const found = bytes.indexOf(0x0a, position);
  if (found < 0 || found >= available) {
    if (available - position > limits.textBytes) throw machine.textTooLong();
    return noEnd;
  }
  const opcode = opcodeName(op);
  const length = found - position;
  if (length > limits.textBytes) throw machine.textTooLong();
  machine.noteText(length);
  // Room for a sign, a base, and the L that Python 2 put behind a long.
  const numeric = op === 0x49 || op === 0x4c || op === 0x46;
  if (numeric && length > limits.digits + 8) throw fault('limit', 'pickleDigits', { most: limits.digits });
  switch (op) {
    case 0x49:
      push(machine, parseIntText(bytes.toString('latin1', position, found)), 16 + length);
      break;
    case 0x4c:
      push(machine, parseLongText(bytes.toString('latin1', position, found)), 16 + length);
      break;
    case 0x46:
      push(machine, parseFloatText(bytes.toString('latin1', position, found)), 32);
      break;
    case 0x53: {
      machine.witness?.oddity('textOfPython2', machine.position - 1);
      const literal = decodeStringLiteral(bytes, position, found);
      const decoded =
        literal instanceof Buffer ? literal : Buffer.from(literal.buffer, 0, literal.byteLength);
      if (machine.encoding === 'latin1') push(machine, decoded.toString('latin1'), 24 + length);
      else if (machine.encoding === 'ascii')
        push(machine, ascii(decoded, 0, decoded.length, machine.base + position), 24 + length);
      else push(machine, decoded.toString('utf8'), 24 + 2 * length);
      break;
    }
    case 0x56:
      push(machine, decodeRawUnicode(bytes, position, found), 24 + 2 * length);
      break;
    case 0x50: {
      const id = ascii(bytes, position, found, machine.base);
      push(machine, new PyPersistentId(id), 56 + length);
      machine.witness?.persistentId(id, machine.base + position - 1);
      break;
    }
    default: {
      const text = bytes.toString('latin1', position, Math.min(found, position + 32));
      const number = /^[0-9]{1,16}$/.test(text) ? Number(text) : -1;
      if (length > 16 || number < 0 || number > limits.memoNumber) {
        throw fault('bad_memo', 'pickleMemoNumber', { number: text });
      }
      if (op === 0x67) push(machine, machine.memo.get(number), 0);
      else {
        if (machine.size <= machine.fence) throw fault('stack_underflow', 'pickleUnderflow', { opcode });
        machine.taken += machine.memo.put(number, machine.stack[machine.size - 1] as PickleValue);
        if (machine.memo.count > limits.memoEntries) throw machine.memoFull();
      }
    }
  }
  machine.at = found + 1;
  return 0;
}

/** GLOBAL and INST: a line for the module, a line for the name. */
function twoLines(machine: PickleMachine, op: number): number {
  const { bytes, available, at: position } = machine;
  const first = bytes.indexOf(0x0a, position);
  const isOpen = (found: number) => found < 0 || found >= available;
  const second = isOpen(first) ? -1 : bytes.indexOf(0x0a, first + 1);
  if (isOpen(second)) {
    if (available - position > 2 * machine.limits.textBytes) throw machine.textTooLong();
    return noEnd;
  }
  const read = (start: number, end: number): string => {
    if (op === 0x69) return ascii(bytes, start, end, machine.base);
    const text = machine.strings.read(start, end);
    if (typeof text === 'number') throw fault('bad_utf8', 'pickleUtf8', { at: machine.base - 1 - text });
    return text;
  };
  const module = read(position, first);
  const name = read(first + 1, second);
  if (module === '' || name === '') throw fault('bad_global', 'pickleGlobal', { opcode: opcodeName(op) });
  const global = new PyGlobal(module, name);
  machine.witness?.global(module, name, machine.base + position - 1);
  if (op === 0x63) push(machine, global, 80 + second - position);
  else {
    const to = machine.size;
    const from = popMark(machine, op);
    const args = new PyTuple(machine.stack.slice(from, to));
    push(machine, new PyObject('inst', global, args), 240 + second - position + 8 * (to - from));
  }
  machine.at = second + 1;
  return 0;
}

function nextBuffer(machine: PickleMachine): number {
  const buffer = machine.buffers[machine.nextBuffer];
  if (buffer === undefined) throw fault('out_of_band', 'pickleBuffer', {});
  machine.nextBuffer += 1;
  push(machine, buffer.readonly ? new PyBytes(buffer.bytes) : new PyByteArray(buffer.bytes), 160);
  return 0;
}

/** Opcodes without an operand. */
function onStack(machine: PickleMachine, op: number): void {
  const { stack } = machine;
  switch (op) {
    case 0x30: // POP
      if (machine.size > machine.fence) {
        machine.size -= 1;
        if (stack[machine.size] instanceof PyObject)
          machine.witness?.oddity('callThrownAway', machine.position - 1);
      } else popMark(machine, op);
      break;
    case 0x31: // POP_MARK
      popMark(machine, op);
      break;
    case 0x32: // DUP
      if (machine.size <= machine.fence) throw fault('stack_underflow', 'pickleUnderflow', { opcode: 'DUP' });
      push(machine, stack[machine.size - 1] as PickleValue, 0);
      break;
    case 0x51: // BINPERSID
      persistentId(machine, pop(machine, op));
      break;
    case 0x64: // DICT
      makeDict(machine, op);
      break;
    case 0x6c: {
      // LIST
      const to = machine.size;
      const from = popMark(machine, op);
      machine.noteItems(to - from);
      push(machine, new PyList(stack.slice(from, to)), 64 + 8 * (to - from));
      break;
    }
    case 0x6f: {
      // OBJ
      const to = machine.size;
      const from = machine.marks.at(-1);
      if (from === undefined) throw fault('no_mark', 'pickleNoMark', { opcode: 'OBJ' });
      if (from >= to) throw fault('stack_underflow', 'pickleUnderflow', { opcode: 'OBJ' });
      const object = machine.makeObject(
        'obj',
        stack[from] as PickleValue,
        new PyTuple(stack.slice(from + 1, to)),
        op,
      );
      popMark(machine, op);
      push(machine, object, 168 + 8 * (to - from));
      break;
    }
    case 0x8f: // EMPTY_SET
      push(machine, new PySet(), 200);
      break;
    case 0x90: // ADDITEMS
      addItems(machine, op);
      break;
    case 0x91: {
      // FROZENSET
      if (machine.marks.length === 0) throw fault('no_mark', 'pickleNoMark', { opcode: 'FROZENSET' });
      machine.noteItems(machine.size - machine.fence);
      const set = machine.keys.frozen(stack, machine.fence, machine.size);
      popMark(machine, op);
      push(machine, set, 80 + machine.keys.drain());
      break;
    }
    case 0x92: // NEWOBJ_EX
      newObjectEx(machine, op);
      break;
    case 0x98: // READONLY_BUFFER
      readonlyBuffer(machine, op);
      break;
    default:
      throw fault('bad_opcode', 'pickleOpcode', { opcode: opcodeName(op) });
  }
}

function persistentId(machine: PickleMachine, id: PickleValue): void {
  push(machine, new PyPersistentId(id), 32);
  const readable = typeof id === 'string' || typeof id === 'number' || typeof id === 'bigint';
  machine.witness?.persistentId(readable ? String(id) : typeName(id), machine.base + machine.at - 1);
}

function makeDict(machine: PickleMachine, op: number): void {
  const { stack, keys, size, fence } = machine;
  if (machine.marks.length === 0) throw fault('no_mark', 'pickleNoMark', { opcode: 'DICT' });
  if (((size - fence) & 1) !== 0) throw fault('odd_items', 'pickleOddItems', { opcode: 'DICT' });
  machine.noteItems((size - fence) >> 1);
  const dict = new PyDict();
  keys.setItems(dict, stack, fence, size);
  popMark(machine, op);
  push(machine, dict, 104 + keys.drain());
}

function addItems(machine: PickleMachine, op: number): void {
  const { stack, marks, keys } = machine;
  const to = machine.size;
  const from = marks.at(-1);
  if (from === undefined) throw fault('no_mark', 'pickleNoMark', { opcode: 'ADDITEMS' });
  if (from <= (marks.at(-2) ?? 0)) {
    throw fault('stack_underflow', 'pickleUnderflow', { opcode: 'ADDITEMS' });
  }
  const target = stack[from - 1] as PickleValue;
  if (target instanceof PySet) {
    machine.noteItems(target.items.length + to - from);
    keys.addItems(target, stack, from, to);
    machine.taken += keys.drain();
  } else if (target instanceof PyObject) {
    const { items } = target.grown();
    machine.noteItems(items.length + to - from);
    for (let at = from; at < to; at += 1) items.push(stack[at] as PickleValue);
    machine.taken += 96 + 12 * (to - from);
  } else if (from < to) throw machine.badTarget(op, target);
  popMark(machine, op);
}

function newObjectEx(machine: PickleMachine, op: number): void {
  const { stack, size, fence } = machine;
  const opcode = opcodeName(op);
  if (size - 3 < fence) throw fault('stack_underflow', 'pickleUnderflow', { opcode });
  const cls = stack[size - 3];
  const args = stack[size - 2];
  const kwargs = stack[size - 1];
  if (!isCallable(cls)) throw fault('bad_callable', 'pickleCallable', { opcode, type: typeName(cls) });
  if (!(args instanceof PyTuple))
    throw fault('bad_args', 'pickleArguments', { opcode, type: typeName(args) });
  if (!(kwargs instanceof PyDict)) {
    throw fault('bad_args', 'pickleArguments', { opcode, type: typeName(kwargs) });
  }
  machine.size -= 3;
  push(machine, new PyObject('newobj_ex', cls, args, kwargs), 88);
}

function readonlyBuffer(machine: PickleMachine, op: number): void {
  const { stack, size, fence } = machine;
  if (size <= fence) throw fault('stack_underflow', 'pickleUnderflow', { opcode: opcodeName(op) });
  const buffer = stack[size - 1] as PickleValue;
  if (buffer instanceof PyByteArray) {
    stack[size - 1] = new PyBytes(buffer.bytes);
    machine.taken += 24;
  } else if (!(buffer instanceof PyBytes)) throw machine.badTarget(op, buffer);
}
