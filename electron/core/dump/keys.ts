import { fault } from './pickle-error.ts';
import { Shape } from './shape.ts';
import {
  type PickleValue,
  PyByteArray,
  PyBytes,
  PyDict,
  PyExtension,
  PyFloat,
  PyFrozenSet,
  PyGlobal,
  PyList,
  PySet,
  PyTuple,
} from './value.ts';

/** A value that Python refuses as a key. */
export class Unhashable extends Error {
  readonly type: string;
  constructor(type: string) {
    super(type);
    this.type = type;
  }
}

/** Estimated bytes of one entry in a Map. */
const entryBytes = 48;

/** Dicts with keys of their own up to this size have no map of them. */
const fewKeys = 8;
/** A map or array of more entries is copied when it grows, and takes twice its size for a while. */
const manyEntries = 32_768;

/** Comparing long keys over and over is all a small file needs to keep a reader busy for hours. */
const mostComparing = 4e9;
const longKey = 1024;

/**
 * Python's equality of keys, for one pickle: 1, 1.0 and True are one key, equal tuples are one key, two NaNs are
 * two, and objects that nobody made are equal only to themselves. Adds to dicts and sets by these rules: the
 * first key and its place stay, the last value counts.
 */
export class KeyTable {
  private readonly root = Shape.tree();
  private readonly tokens = new Map<string, symbol>();
  private readonly numbers = new Map<unknown, number>();
  private readonly composites = new Map<object, unknown>();
  /** Estimated bytes that were taken and not yet asked for. */
  private taken = 0;
  /** Bytes of long keys that were looked up. */
  private compared = 0;

  /** Estimated bytes taken since the last call. */
  drain(): number {
    const taken = this.taken;
    this.taken = 0;
    return taken;
  }

  /** Sets `items[from..to)`, key and value in turn. Throws Unhashable. */
  setItems(dict: PyDict, items: readonly PickleValue[], from: number, to: number): void {
    let at = from;
    if (dict.shape !== null) {
      let shape = dict.shape === Shape.empty ? this.root : dict.shape;
      let count = dict.values.length;
      // The exact room at once: an array that grows keeps a third of itself empty.
      const values = count === 0 ? new Array<PickleValue>((to - from) >> 1) : dict.values;
      for (; at < to; at += 2) {
        const key = items[at];
        if (typeof key !== 'string') break;
        if (key.length > longKey) this.compare(key.length);
        const next = shape.with(key);
        if (next === null) break;
        values[count] = items[at + 1] as PickleValue;
        count += 1;
        shape = next;
      }
      if (at < to) values.length = count;
      dict.values = values;
      dict.shape = shape;
      this.taken += (at - from) * 4;
      if (at === to) return;
      this.ownKeys(dict);
    }
    const keys = dict.ownKeys as PickleValue[];
    for (; at < to; at += 2) {
      const key = items[at] as PickleValue;
      const value = items[at + 1] as PickleValue;
      let position: number | undefined;
      if (dict.positions === null && typeof key === 'string' && keys.length <= fewKeys) {
        if (key.length > longKey) this.compare(key.length * (keys.length + 1));
        const found = keys.indexOf(key);
        if (found >= 0) position = found;
      } else {
        const positions = dict.positions ?? this.mapKeys(dict);
        const known = this.keyOf(key);
        position = positions.get(known);
        if (position === undefined) {
          positions.set(known, keys.length);
          this.taken += positions.size > manyEntries ? 2 * entryBytes : entryBytes;
        }
      }
      if (position === undefined) {
        keys.push(key);
        dict.values.push(value);
        this.taken += keys.length > manyEntries ? 48 : 24;
      } else dict.values[position] = value;
    }
  }

  /** Throws Unhashable. */
  addItems(set: PySet, items: readonly PickleValue[], from: number, to: number): void {
    set.positions ??= new Map();
    for (let at = from; at < to; at += 1) {
      const item = items[at] as PickleValue;
      const known = this.keyOf(item);
      if (set.positions.has(known)) continue;
      set.positions.set(known, set.items.length);
      set.items.push(item);
      this.taken += set.items.length > manyEntries ? 2 * entryBytes + 24 : entryBytes + 12;
    }
  }

  /** Throws Unhashable. */
  frozen(items: readonly PickleValue[], from: number, to: number): PyFrozenSet {
    const kept = new Array<PickleValue>(to - from);
    const seen = new Set<unknown>();
    let count = 0;
    for (let at = from; at < to; at += 1) {
      const item = items[at] as PickleValue;
      const known = this.keyOf(item);
      if (seen.has(known)) continue;
      seen.add(known);
      kept[count] = item;
      count += 1;
    }
    if (count < kept.length) kept.length = count;
    this.taken += 24 + 8 * (to - from);
    return new PyFrozenSet(kept);
  }

  /** Gives a dict keys of its own. */
  private ownKeys(dict: PyDict): void {
    dict.ownKeys = [...dict.keys];
    dict.shape = null;
    // Both arrays grow from now on, with room to spare.
    this.taken += 400 + 8 * dict.ownKeys.length;
  }

  /** Gives a dict a map of its keys; until then few texts are compared one by one. */
  private mapKeys(dict: PyDict): Map<unknown, number> {
    const keys = dict.ownKeys as PickleValue[];
    dict.positions = new Map(keys.map((key, index) => [key, index]));
    this.taken += 250 + keys.length * entryBytes;
    return dict.positions;
  }

  /** What a Map can compare as Python would. */
  private keyOf(value: PickleValue): unknown {
    if (typeof value === 'string') {
      if (value.length > longKey) this.compare(value.length);
      return value;
    }
    if (typeof value === 'bigint') {
      this.compare(longKey);
      return value;
    }
    if (typeof value === 'number') return Number.isNaN(value) ? Symbol('nan') : value;
    if (value === null) return null;
    if (typeof value === 'boolean') return value ? 1 : 0;
    if (value instanceof PyFloat) {
      if (Number.isNaN(value.value)) return Symbol('nan');
      return Number.isSafeInteger(value.value) ? value.value : BigInt(value.value);
    }
    if (value instanceof PyTuple || value instanceof PyFrozenSet) return this.compositeKey(value);
    if (value instanceof PyBytes) return this.bytesKey(value);
    if (value instanceof PyGlobal) return this.token(`global ${value.module}\0${value.name}`);
    if (value instanceof PyExtension) return this.token(`extension ${value.code}`);
    if (value instanceof PyList) throw new Unhashable('list');
    if (value instanceof PyDict) throw new Unhashable('dict');
    if (value instanceof PySet) throw new Unhashable('set');
    if (value instanceof PyByteArray) throw new Unhashable('bytearray');
    return value;
  }

  private bytesKey(value: PyBytes): unknown {
    let key = this.composites.get(value);
    if (key === undefined) {
      const { buffer, byteOffset, byteLength } = value.bytes;
      key = this.token(`bytes ${Buffer.from(buffer, byteOffset, byteLength).toString('latin1')}`);
      this.composites.set(value, key);
      this.taken += entryBytes;
    }
    return key;
  }

  /** Members first, with a work list of its own: tuples may be nested a million deep. */
  private compositeKey(root: PyTuple | PyFrozenSet): unknown {
    const work: (PyTuple | PyFrozenSet)[] = [root];
    while (work.length > 0) {
      const top = work[work.length - 1] as PyTuple | PyFrozenSet;
      const before = work.length;
      if (!this.composites.has(top)) {
        for (const item of top.items) {
          const nested = item instanceof PyTuple || item instanceof PyFrozenSet;
          if (nested && !this.composites.has(item)) work.push(item);
        }
        if (work.length > before) continue;
        const members = top.items.map((item) => this.numberOf(this.keyOf(item)));
        const sorted = top instanceof PyTuple ? members : members.sort((a, b) => a - b);
        const kind = top instanceof PyTuple ? 'tuple' : 'frozenset';
        this.composites.set(top, this.token(`${kind} ${sorted.join(',')}`));
        this.taken += entryBytes;
      }
      work.pop();
    }
    return this.composites.get(root);
  }

  private compare(bytes: number): void {
    this.compared += bytes;
    if (this.compared > mostComparing) throw fault('limit', 'pickleKeys', {});
  }

  private numberOf(key: unknown): number {
    let number = this.numbers.get(key);
    if (number === undefined) {
      number = this.numbers.size;
      this.numbers.set(key, number);
      this.taken += entryBytes;
    }
    return number;
  }

  private token(text: string): symbol {
    let token = this.tokens.get(text);
    if (token === undefined) {
      token = Symbol('key');
      this.tokens.set(text, token);
      this.taken += entryBytes + text.length;
    }
    return token;
  }
}
