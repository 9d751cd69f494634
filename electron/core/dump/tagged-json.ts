import {
  type JsonArray,
  type JsonMember,
  type JsonView,
  objectView,
  Shown,
  writeJson,
} from './json-writer.ts';
import { floatBits, floatRepr } from './numbers.ts';
import {
  isInt,
  type PickleValue,
  PyByteArray,
  PyBytes,
  PyDict,
  PyExtension,
  PyFloat,
  PyFrozenSet,
  PyGlobal,
  PyList,
  PyObject,
  PyPersistentId,
  PySet,
  PyTuple,
} from './value.ts';

/*
 * The exact form of docs/tagged-json.md: every value can be told from every other, and what is shared is written
 * once.
 */

/** `value` in the exact form, as compact JSON. Stops after `mostNodes` values. */
export function toTaggedJson(value: PickleValue, mostNodes = 10_000_000): string {
  const ids = sharedIds(value, mostNodes);
  const seen = new Set<object>();
  const { text } = writeJson(value, {
    indent: false,
    nodes: mostNodes,
    characters: 400_000_000,
    view: (shown) => {
      const id = typeof shown === 'object' && shown !== null ? ids.get(shown) : undefined;
      if (id === undefined) return tagged(shown, null);
      if (seen.has(shown as object)) return `{"t":"ref","id":${id}}`;
      seen.add(shown as object);
      return tagged(shown, id);
    },
    cut: (nodes) => `{"t":"cut","nodes":${nodes}}`,
  });
  return text;
}

interface Items {
  readonly length: number;
  at(index: number): PickleValue | undefined;
}

const items = (held: Items): JsonArray => ({
  length: held.length,
  at: (index) => held.at(index) as PickleValue,
});

/** A container with its items in `v`. */
function container(kind: string, id: number | null, held: Items): JsonArray {
  return { ...items(held), before: `${head(kind, id)},"v":`, after: '}' };
}

const head = (kind: string, id: number | null) => `{"t":"${kind}"${id === null ? '' : `,"id":${id}`}`;

/** Keys and values as an array of pairs. */
function pairs(
  count: number,
  key: (index: number) => PickleValue,
  value: (index: number) => PickleValue,
): JsonArray {
  return { length: count, at: (index) => Shown.list([key(index), value(index)]) };
}

const hex = (bytes: Uint8Array) =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex');

function tagged(value: PickleValue, id: number | null): JsonView {
  if (value === null) return '{"t":"none"}';
  if (typeof value === 'boolean') return `{"t":"bool","v":${value}}`;
  if (typeof value === 'string') return `{"t":"str","v":${JSON.stringify(value)}}`;
  if (isInt(value)) return `{"t":"int","v":"${value}"}`;
  if (typeof value === 'number' || value instanceof PyFloat) {
    const number = typeof value === 'number' ? value : value.value;
    return `{"t":"float","bits":"${floatBits(value)}","v":"${floatRepr(number)}"}`;
  }
  if (value instanceof PyBytes) return `{"t":"bytes","hex":"${hex(value.bytes)}"}`;
  if (value instanceof PyByteArray) return `${head('bytearray', id)},"hex":"${hex(value.bytes)}"}`;
  if (value instanceof PyTuple) return container('tuple', id, value.items);
  if (value instanceof PyList) return container('list', id, value);
  if (value instanceof PySet) return container('set', id, value.items);
  if (value instanceof PyFrozenSet) return container('frozenset', id, value.items);
  if (value instanceof PyDict) {
    const { keys, values } = value;
    const entries = pairs(
      value.size,
      (index) => keys[index] as PickleValue,
      (index) => values[index] as PickleValue,
    );
    return { ...entries, before: `${head('dict', id)},"v":`, after: '}' };
  }
  if (value instanceof PyGlobal) {
    const { module, name } = value;
    return `${head('global', id)},"module":${JSON.stringify(module)},"name":${JSON.stringify(name)}}`;
  }
  const own: Record<string, JsonMember> = id === null ? {} : { id: new Shown(String(id)) };
  if (value instanceof PyPersistentId) return objectView({ t: Shown.text('persid'), ...own, v: value.id });
  if (value instanceof PyExtension) return `${head('ext', id)},"code":${value.code}}`;
  return taggedObject(value, own);
}

function taggedObject(value: PyObject, own: Readonly<Record<string, JsonMember>>): JsonView {
  const list = (held: Items) => new Shown(items(held));
  const members: Record<string, JsonMember> = {
    t: Shown.text('object'),
    ...own,
    how: Shown.text(value.how),
    cls: value.cls,
    args: list(value.args.items),
  };
  if (value.kwargs !== null && value.kwargs.size > 0) members.kwargs = value.kwargs;
  if (value.state !== undefined) members.state = value.state;
  if (value.earlierStates.length > 0) members.earlier_states = list(value.earlierStates);
  if (value.items.length > 0) members.items = list(value.items);
  const set = value.pairs;
  if (set.length > 0) {
    members.pairs = new Shown(
      pairs(
        set.length / 2,
        (index) => set[index * 2] as PickleValue,
        (index) => set[index * 2 + 1] as PickleValue,
      ),
    );
  }
  return objectView(members);
}

/** Numbers for the values that are met more than once, in the order of first sight. */
function sharedIds(root: PickleValue, mostNodes: number): Map<object, number> {
  const sights = new Map<object, number>();
  const waiting: { at(index: number): PickleValue; length: number; next: number }[] = [];
  let nodes = 0;
  const meet = (value: PickleValue) => {
    nodes += 1;
    if (typeof value !== 'object' || value === null || !canBeShared(value)) return;
    const count = sights.get(value) ?? 0;
    sights.set(value, count + 1);
    if (count === 0) {
      const children = childrenOf(value);
      if (children !== null) waiting.push({ ...children, next: 0 });
    }
  };
  meet(root);
  while (waiting.length > 0 && nodes < mostNodes) {
    const top = waiting[waiting.length - 1] as (typeof waiting)[number];
    if (top.next === top.length) waiting.pop();
    else {
      top.next += 1;
      meet(top.at(top.next - 1));
    }
  }
  const ids = new Map<object, number>();
  for (const [value, count] of sights) if (count > 1) ids.set(value, ids.size + 1);
  return ids;
}

function canBeShared(value: object): boolean {
  if (value instanceof PyFloat || value instanceof PyBytes) return false;
  return !(value instanceof PyTuple && value.items.length === 0);
}

interface Children {
  readonly length: number;
  at(index: number): PickleValue;
}

const children = (items: readonly PickleValue[]): Children => ({
  length: items.length,
  at: (index) => items[index] as PickleValue,
});

/** What is written inside a value, in that order. */
function childrenOf(value: PickleValue): Children | null {
  if (value instanceof PyTuple || value instanceof PySet || value instanceof PyFrozenSet) {
    return children(value.items);
  }
  if (value instanceof PyList) return { length: value.length, at: (index) => value.at(index) };
  if (value instanceof PyDict) {
    const { keys, values } = value;
    return {
      length: keys.length * 2,
      at: (index) => ((index & 1) === 0 ? keys[index >> 1] : values[index >> 1]) as PickleValue,
    };
  }
  if (value instanceof PyPersistentId) return children([value.id]);
  if (!(value instanceof PyObject)) return null;
  const parts: PickleValue[] = [value.cls, ...value.args.items];
  if (value.kwargs !== null && value.kwargs.size > 0) parts.push(value.kwargs);
  if (value.state !== undefined) parts.push(value.state);
  return children(parts.concat(value.earlierStates, value.items, value.pairs));
}
