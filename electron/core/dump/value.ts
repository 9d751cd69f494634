import type { PackedList } from './packed.ts';
import { Shape } from './shape.ts';

/*
 * What a pickle says, as inert data. Nothing here can call, import or look up anything, and no key of the
 * file ever becomes a property name: dicts are columns of keys and values.
 *
 * int   -> number when safe, else bigint
 * float -> number when it has a fraction or is not finite, else PyFloat; so 1 and 1.0 stay apart
 */
export type PickleValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | PyFloat
  | PyBytes
  | PyByteArray
  | PyTuple
  | PyList
  | PyDict
  | PySet
  | PyFrozenSet
  | PyGlobal
  | PyObject
  | PyPersistentId
  | PyExtension;

/** A float whose value is whole, or a NaN with unusual bits. All other floats are plain numbers. */
export class PyFloat {
  readonly value: number;
  /** The 64 bits in hex, where `value` alone cannot tell them. */
  readonly bits: string | null;

  constructor(value: number, bits: string | null = null) {
    this.value = value;
    this.bits = bits;
  }
}

/** `value` as the float it was in Python. */
export function makeFloat(value: number): number | PyFloat {
  return Number.isInteger(value) ? new PyFloat(value) : value;
}

export class PyBytes {
  readonly bytes: Uint8Array;
  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }
}

export class PyByteArray {
  readonly bytes: Uint8Array;
  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }
}

export class PyTuple {
  readonly items: readonly PickleValue[];
  constructor(items: readonly PickleValue[]) {
    this.items = items;
  }
}

/** Stands for the items of all that have none; never changed. */
const noValues: PickleValue[] = [];

/** A list. Long runs of ints, floats or logprob triples are stored packed; `at` gives them as values. */
export class PyList {
  private generic: PickleValue[] | null;
  private dense: PackedList | null = null;

  constructor(items: PickleValue[] = noValues) {
    this.generic = items;
  }

  get length(): number {
    return this.generic === null ? (this.dense as PackedList).length : this.generic.length;
  }

  at(index: number): PickleValue {
    if (this.generic === null) return (this.dense as PackedList).at(index);
    return this.generic[index] as PickleValue;
  }

  /** The packed store; null when the items are kept one by one. */
  get packed(): PackedList | null {
    return this.dense;
  }

  /** The items as an array of their own, to be appended to. Unpacks a packed list. */
  get items(): PickleValue[] {
    if (this.generic === null) {
      this.generic = (this.dense as PackedList).toArray();
      this.dense = null;
    } else if (this.generic === noValues) this.generic = [];
    return this.generic;
  }

  /** Appends `items[from..to)`. */
  extend(items: readonly PickleValue[], from: number, to: number): void {
    if (this.length === 0) {
      this.generic = items.slice(from, to);
      this.dense = null;
      return;
    }
    const mine = this.items;
    for (let at = from; at < to; at += 1) mine.push(items[at] as PickleValue);
  }

  /** Gives an empty list its items. */
  fill(items: PickleValue[]): void {
    this.generic = items;
  }

  /** Gives an empty list, or one that is packed already, its packed store. */
  pack(packed: PackedList): void {
    this.generic = null;
    this.dense = packed;
  }

  *[Symbol.iterator](): Iterator<PickleValue> {
    for (let index = 0; index < this.length; index += 1) yield this.at(index);
  }
}

/**
 * A dict in insertion order. Dicts with the same string keys in the same order share one Shape; the others
 * hold their keys themselves. Written through KeyTable, which knows Python's equality.
 */
export class PyDict {
  shape: Shape | null = Shape.empty;
  /** Keys of a dict without a shape. */
  ownKeys: PickleValue[] | null = null;
  values: PickleValue[] = noValues;
  /** Position by key of a dict without a shape; null while it has few, and all are texts. */
  positions: Map<unknown, number> | null = null;

  get size(): number {
    return this.values.length;
  }

  get keys(): readonly PickleValue[] {
    return this.shape === null ? (this.ownKeys as PickleValue[]) : this.shape.keys;
  }

  /** The value of a string key; undefined when it is not there. */
  get(key: string): PickleValue | undefined {
    if (this.shape === null && this.positions === null) {
      return this.values[(this.ownKeys as PickleValue[]).indexOf(key)];
    }
    const at = this.shape === null ? this.positions?.get(key) : this.shape.positionOf(key);
    return at === undefined ? undefined : this.values[at];
  }
}

/** Values in order of arrival, equal ones once. Only a frozenset can be a key. */
export class PySet {
  readonly items: PickleValue[] = [];
  positions: Map<unknown, number> | null = null;
}

export class PyFrozenSet {
  readonly items: readonly PickleValue[];
  constructor(items: readonly PickleValue[]) {
    this.items = items;
  }
}

/** A class or function that the stream names. A name is all it is. */
export class PyGlobal {
  readonly module: string;
  readonly name: string;
  constructor(module: string, name: string) {
    this.module = module;
    this.name = name;
  }

  get path(): string {
    return `${this.module}.${this.name}`;
  }
}

/** What may stand where a pickle calls something. */
export type PyCallable = PyGlobal | PyObject | PyExtension | PyPersistentId;

/** What would have been made by a call: who was to be called, with what, and what came after. */
export class PyObject {
  readonly how: 'reduce' | 'newobj' | 'newobj_ex' | 'inst' | 'obj';
  readonly cls: PyCallable;
  readonly args: PyTuple;
  readonly kwargs: PyDict | null;
  /** The last state that BUILD set; undefined when there was none (None is a state). */
  state: PickleValue | undefined = undefined;
  /** What was appended, added, or set by key. */
  more: PyObjectMore | null = null;

  constructor(how: PyObject['how'], cls: PyCallable, args: PyTuple, kwargs: PyDict | null = null) {
    this.how = how;
    this.cls = cls;
    this.args = args;
    this.kwargs = kwargs;
  }

  get items(): readonly PickleValue[] {
    return this.more?.items ?? [];
  }

  /** Key, value, key, value, in the order of the stream; a repeated key stays. */
  get pairs(): readonly PickleValue[] {
    return this.more?.pairs ?? [];
  }

  /** Where what comes after goes. */
  grown(): PyObjectMore {
    this.more ??= { items: [], pairs: [], earlierStates: [] };
    return this.more;
  }

  /** States that were set before the last one; Python would have merged them. */
  get earlierStates(): readonly PickleValue[] {
    return this.more?.earlierStates ?? [];
  }
}

export interface PyObjectMore {
  readonly items: PickleValue[];
  readonly pairs: PickleValue[];
  readonly earlierStates: PickleValue[];
}

export class PyPersistentId {
  readonly id: PickleValue;
  constructor(id: PickleValue) {
    this.id = id;
  }
}

export class PyExtension {
  readonly code: number;
  constructor(code: number) {
    this.code = code;
  }
}

export const emptyTuple: PyTuple = new PyTuple([]);

/** The number in an int or float; null for everything else and for ints past 2^53. */
export function numberOf(value: PickleValue | undefined): number | null {
  if (typeof value === 'number') return value;
  return value instanceof PyFloat ? value.value : null;
}

export function isInt(value: PickleValue | undefined): value is number | bigint {
  return typeof value === 'bigint' || (typeof value === 'number' && Number.isInteger(value));
}

export function isFloat(value: PickleValue | undefined): value is number | PyFloat {
  return value instanceof PyFloat || (typeof value === 'number' && !Number.isInteger(value));
}

export function isCallable(value: PickleValue | undefined): value is PyCallable {
  return (
    value instanceof PyGlobal ||
    value instanceof PyObject ||
    value instanceof PyExtension ||
    value instanceof PyPersistentId
  );
}

/** What Python would call the value's type. */
export function typeName(value: PickleValue | undefined): string {
  if (value === null) return 'None';
  if (value === undefined) return 'nothing';
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'string') return 'str';
  if (isInt(value)) return 'int';
  if (isFloat(value)) return 'float';
  if (value instanceof PyBytes) return 'bytes';
  if (value instanceof PyByteArray) return 'bytearray';
  if (value instanceof PyTuple) return 'tuple';
  if (value instanceof PyList) return 'list';
  if (value instanceof PyDict) return 'dict';
  if (value instanceof PySet) return 'set';
  if (value instanceof PyFrozenSet) return 'frozenset';
  if (value instanceof PyGlobal) return 'class';
  if (value instanceof PyObject) return 'object';
  return value instanceof PyPersistentId ? 'persistent id' : 'extension';
}
