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
  return writeJson(value, {
    indent: false,
    nodes: mostNodes,
    characters: 400_000_000,
    view: (shown) => {
      const id = typeof shown === 'object' && shown !== null ? ids.get(shown) : undefined;
      if (id === undefined) return tagged(shown, {});
      if (seen.has(shown as object)) return objectView({ t: Shown.text('ref'), id });
      seen.add(shown as object);
      return tagged(shown, { id });
    },
    cut: (nodes) => objectView({ t: Shown.text('cut'), nodes: new Shown(String(nodes)) }),
  });
}

const t = (kind: string) => Shown.text(kind);
const raw = (number: number | string) => new Shown(String(number));

function arrayOf(items: { readonly length: number; at(index: number): PickleValue | undefined }): Shown {
  const view: JsonArray = { length: items.length, at: (index) => items.at(index) as PickleValue };
  return new Shown(view);
}

/** Keys and values as an array of pairs. */
function pairsOf(count: number, key: (index: number) => PickleValue, value: (index: number) => PickleValue) {
  return new Shown({ length: count, at: (index) => Shown.list([key(index), value(index)]) });
}

const hex = (bytes: Uint8Array) =>
  Shown.text(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex'));

function tagged(value: PickleValue, id: { id?: JsonMember }): JsonView {
  if (value === null) return '{"t":"none"}';
  if (typeof value === 'boolean') return `{"t":"bool","v":${value}}`;
  if (typeof value === 'string') return `{"t":"str","v":${JSON.stringify(value)}}`;
  if (isInt(value)) return `{"t":"int","v":"${value}"}`;
  if (typeof value === 'number' || value instanceof PyFloat) {
    const number = typeof value === 'number' ? value : value.value;
    return `{"t":"float","bits":"${floatBits(value)}","v":"${floatRepr(number)}"}`;
  }
  if (value instanceof PyBytes) return objectView({ t: t('bytes'), ...id, hex: hex(value.bytes) });
  if (value instanceof PyByteArray) return objectView({ t: t('bytearray'), ...id, hex: hex(value.bytes) });
  if (value instanceof PyTuple) return objectView({ t: t('tuple'), ...id, v: arrayOf(value.items) });
  if (value instanceof PyList) return objectView({ t: t('list'), ...id, v: arrayOf(value) });
  if (value instanceof PySet) return objectView({ t: t('set'), ...id, v: arrayOf(value.items) });
  if (value instanceof PyFrozenSet) return objectView({ t: t('frozenset'), ...id, v: arrayOf(value.items) });
  if (value instanceof PyDict) {
    const { keys, values } = value;
    const v = pairsOf(
      value.size,
      (index) => keys[index] as PickleValue,
      (index) => values[index] as PickleValue,
    );
    return objectView({ t: t('dict'), ...id, v });
  }
  if (value instanceof PyGlobal) {
    return objectView({ t: t('global'), ...id, module: t(value.module), name: t(value.name) });
  }
  if (value instanceof PyPersistentId) return objectView({ t: t('persid'), ...id, v: value.id });
  if (value instanceof PyExtension) return objectView({ t: t('ext'), ...id, code: raw(value.code) });
  return taggedObject(value, id);
}

function taggedObject(value: PyObject, id: { id?: JsonMember }): JsonView {
  const members: Record<string, JsonMember> = {
    t: t('object'),
    ...id,
    how: t(value.how),
    cls: value.cls,
    args: arrayOf(value.args.items),
  };
  if (value.kwargs !== null && value.kwargs.size > 0) members.kwargs = value.kwargs;
  if (value.state !== undefined) members.state = value.state;
  if (value.earlierStates.length > 0) members.earlier_states = arrayOf(value.earlierStates);
  if (value.items.length > 0) members.items = arrayOf(value.items);
  const { pairs } = value;
  if (pairs.length > 0) {
    members.pairs = pairsOf(
      pairs.length / 2,
      (index) => pairs[index * 2] as PickleValue,
      (index) => pairs[index * 2 + 1] as PickleValue,
    );
  }
  return objectView(members);
}

/** Numbers for the values that are met more than once, in the order of first sight. */
function sharedIds(root: PickleValue, mostNodes: number): Map<object, Shown> {
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
  const ids = new Map<object, Shown>();
  for (const [value, count] of sights) if (count > 1) ids.set(value, raw(ids.size + 1));
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
