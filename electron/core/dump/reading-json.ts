import { atOnce, type Turns } from '../turns.ts';
import { type Friendly, friendly } from './friendly.ts';
import {
  type JsonArray,
  type JsonMember,
  type JsonView,
  objectView,
  Shown,
  type Written,
  writingJson,
} from './json-writer.ts';
import { floatRepr } from './numbers.ts';
import { IntList } from './packed.ts';
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
  type PyObject,
  PyPersistentId,
  PySet,
  PyTuple,
} from './value.ts';

/*
 * The reading form of docs/tagged-json.md: plain JSON where JSON can hold the value, one object with `$py` where it
 * cannot.
 */

export interface ReadingOptions {
  readonly indent?: boolean;
  /** Values written at most. */
  readonly nodes?: number;
  /** Characters written at most. */
  readonly characters?: number;
}

const mostNodes = 2_000_000;
const mostCharacters = 200_000_000;
/** Values nested deeper than this are cut: no editor can show them. */
const deepest = 1000;

/** Each of several values has at least this many, whatever the others took. */
const fewest = 1_000;

/** A value in the reading form. */
export const toReadingJson = (value: PickleValue, options: ReadingOptions = {}): string =>
  atOnce(readingJson(value, options));

/** The same in turns. */
export function* readingJson(value: PickleValue, options: ReadingOptions = {}): Turns<string> {
  return (yield* writeReading(value, options, 0)).text;
}

/** Names and values as one JSON object, in turns. A value that is cut leaves the ones after it whole. */
export function* fieldsJson(
  names: readonly string[],
  values: readonly PickleValue[],
  options: ReadingOptions = {},
): Turns<string> {
  const { indent = false, nodes = mostNodes } = options;
  let left = nodes;
  const members: string[] = [];
  for (const [index, name] of names.entries()) {
    const value = values[index] as PickleValue;
    const written = yield* writeReading(value, { ...options, nodes: Math.max(left, fewest) }, 1);
    left -= written.nodes;
    members.push(`${JSON.stringify(name)}:${indent ? ' ' : ''}${written.text}`);
  }
  if (members.length === 0) return '{}';
  return indent ? `{\n  ${members.join(',\n  ')}\n}` : `{${members.join(',')}}`;
}

function writeReading(root: PickleValue, options: ReadingOptions, level: number): Turns<Written> {
  return writingJson(root, {
    indent: options.indent ?? false,
    level,
    nodes: options.nodes ?? mostNodes,
    characters: options.characters ?? mostCharacters,
    depth: deepest,
    view: (value, up) => {
      const levels = typeof value === 'object' && value !== null ? up(value) : 0;
      return levels > 0 ? py('cycle', { up: number(levels) }) : reading(value);
    },
    cut: (nodes) => py('cut', { nodes: number(nodes) }),
  });
}

const number = (value: number | bigint) => new Shown(String(value));

const py = (kind: string, members: Readonly<Record<string, JsonMember>>): JsonView =>
  objectView({ $py: Shown.text(kind), ...members });

const array = (items: {
  readonly length: number;
  at(index: number): PickleValue | undefined;
}): JsonArray => ({
  length: items.length,
  at: (index) => items.at(index) as PickleValue,
});

function list(value: PyList): JsonArray {
  const { packed } = value;
  if (packed instanceof IntList) return { ...array(value), texts: () => packed.toArray().map(String) };
  return array(value);
}

const base64 = (bytes: Uint8Array) =>
  Shown.text(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64'));

function reading(value: PickleValue): JsonView {
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'string') return JSON.stringify(value);
  if (isInt(value)) return String(value);
  if (typeof value === 'number') return float(value);
  if (value instanceof PyFloat) return float(value.value);
  if (value instanceof PyTuple) return array(value.items);
  if (value instanceof PyList) return list(value);
  if (value instanceof PyDict) return dict(value.keys, value.values);
  if (value instanceof PyBytes) return py('bytes', { base64: base64(value.bytes) });
  if (value instanceof PyByteArray) return py('bytearray', { base64: base64(value.bytes) });
  if (value instanceof PySet) return py('set', { items: new Shown(array(value.items)) });
  if (value instanceof PyFrozenSet) return py('frozenset', { items: new Shown(array(value.items)) });
  if (value instanceof PyPersistentId) return py('persistent_id', { id: value.id });
  if (value instanceof PyExtension) return py('extension', { code: number(value.code) });
  const seen = friendly(value);
  if (seen !== null) return friendlyView(seen);
  return value instanceof PyGlobal ? py('type', { name: Shown.text(value.path) }) : anyObject(value);
}

function float(value: number): JsonView {
  if (!Number.isFinite(value)) return py('float', { value: Shown.text(floatRepr(value)) });
  return floatRepr(value);
}

/** A dict as an object when all its keys are texts, and none could be taken for a tag. */
function dict(keys: readonly PickleValue[], values: readonly PickleValue[]): JsonView {
  if (keys.every((key) => typeof key === 'string' && key !== '$py')) {
    return { keys: keys as readonly string[], at: (index) => values[index] as PickleValue };
  }
  const entries = {
    length: keys.length,
    at: (index: number) => Shown.list([keys[index] as PickleValue, values[index] as PickleValue]),
  };
  return py('dict', { entries: new Shown(entries) });
}

function friendlyView(seen: Friendly): JsonView {
  switch (seen.kind) {
    case 'dict':
      return dict(seen.keys, seen.values);
    case 'list':
      return array(seen.items);
    case 'set':
    case 'frozenset':
      return py(seen.kind, { items: new Shown(array(seen.items)) });
    case 'bytes':
    case 'bytearray':
      return py(seen.kind, { base64: base64(seen.bytes) });
    case 'datetime':
    case 'date':
    case 'time':
      return py(seen.kind, { iso: Shown.text(seen.iso) });
    case 'timedelta':
      return py(seen.kind, { seconds: number(seen.seconds) });
    case 'fraction':
    case 'decimal':
    case 'path':
    case 'uuid':
      return py(seen.kind, { value: Shown.text(seen.text) });
    case 'complex':
      return py(seen.kind, { real: seen.real, imag: seen.imag });
    case 'range':
      return py(seen.kind, { start: seen.start, stop: seen.stop, step: seen.step });
    case 'type':
      return py(seen.kind, { name: Shown.text(seen.name) });
    case 'enum':
      return py(seen.kind, {
        class: Shown.text(seen.path),
        value: seen.value,
        ...(seen.name !== null && { name: Shown.text(seen.name) }),
        ...(seen.reading !== null && { reading: Shown.text(seen.reading) }),
      });
    case 'number':
      return reading(seen.value);
    case 'ndarray':
      return py(seen.kind, {
        dtype: seen.dtype === null ? null : Shown.text(seen.dtype),
        shape: new Shown(array(seen.shape)),
        ...(seen.values !== null && { values: new Shown(array(seen.values)) }),
        ...(seen.values === null && seen.bytes !== null && { bytes: base64(seen.bytes) }),
      });
    case 'tensor':
      return py(seen.kind, {
        dtype: seen.dtype === null ? null : Shown.text(seen.dtype),
        shape: seen.shape,
        strides: seen.strides,
        device: seen.device === null ? null : Shown.text(seen.device),
      });
    case 'object': {
      const { names, values } = seen.fields;
      return py(seen.kind, {
        class: Shown.text(seen.path),
        fields: new Shown({ keys: names, at: (index) => values[index] as PickleValue }),
      });
    }
  }
}

/** An object as the pickle describes it. */
function anyObject(value: PyObject): JsonView {
  const { pairs } = value;
  const members: Record<string, JsonMember> = {
    class: value.cls instanceof PyGlobal ? Shown.text(value.cls.path) : value.cls,
    how: Shown.text(value.how),
  };
  if (value.args.items.length > 0) members.args = new Shown(array(value.args.items));
  if (value.kwargs !== null && value.kwargs.size > 0) members.kwargs = value.kwargs;
  if (value.state !== undefined) members.state = value.state;
  if (value.earlierStates.length > 0) members.earlier_states = new Shown(array(value.earlierStates));
  if (value.items.length > 0) members.items = new Shown(array(value.items));
  if (pairs.length > 0) {
    members.pairs = new Shown({
      length: pairs.length / 2,
      at: (index) => Shown.list([pairs[index * 2] as PickleValue, pairs[index * 2 + 1] as PickleValue]),
    });
  }
  return py('object', members);
}
