import { type Friendly, friendly } from '../../../electron/core/dump/friendly.ts';
import { floatRepr } from '../../../electron/core/dump/numbers.ts';
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
} from '../../../electron/core/dump/value.ts';

/*
 * The reading form read back: from its text, and from the value that it was made of, to one plain structure. A test
 * compares the two. What the form does not tell apart on purpose is one here, too: list from tuple, deque and array.
 */

export type Plain = string | null | boolean | readonly Plain[] | { readonly [kind: string]: Plain };

/** JSON with each number as it is written, `{number: "1.0"}`, and each object as `{object: [[key, value], …]}`. */
export function parseKeeping(text: string): Plain {
  let at = 0;
  const expectText = (wanted: string) => {
    if (!text.startsWith(wanted, at))
      throw new Error(`${wanted} expected at ${at}: ${text.slice(at, at + 20)}`);
    at += wanted.length;
  };
  const token = (pattern: RegExp): string => {
    pattern.lastIndex = at;
    const [found] = pattern.exec(text) ?? [];
    if (found === undefined) throw new Error(`nothing of ${pattern} at ${at}: ${text.slice(at, at + 20)}`);
    at += found.length;
    return found;
  };
  const blank = () => token(/\s*/y);
  const string = () => JSON.parse(token(/"(?:[^"\\]|\\.)*"/y)) as string;
  const several = (end: string, one: () => Plain): Plain[] => {
    at += 1;
    const items: Plain[] = [];
    for (blank(); !text.startsWith(end, at); blank()) {
      if (items.length > 0) expectText(',');
      items.push(one());
    }
    at += 1;
    return items;
  };
  function value(): Plain {
    blank();
    switch (text[at]) {
      case '"':
        return string();
      case '[':
        return several(']', value);
      case '{':
        return {
          object: several('}', () => {
            blank();
            const key = string();
            blank();
            expectText(':');
            return [key, value()];
          }),
        };
      case '-':
        return { number: token(/-?[0-9.eE+-]+/y) };
      default: {
        const word = token(/[a-z]+|[0-9][0-9.eE+-]*/y);
        if (word === 'null') return null;
        return word === 'true' || word === 'false' ? word === 'true' : { number: word };
      }
    }
  }
  const parsed = value();
  blank();
  if (at !== text.length) throw new Error(`more at ${at}`);
  return parsed;
}

const tagged = (kind: string, ...members: (readonly [string, Plain])[]): Plain => ({
  object: [['$py', kind], ...members],
});

/** What the reading form of a value has to say. Of a friendly view its kind and no more: those have tests of their own. */
export function plainOf(value: PickleValue, above: readonly object[] = []): Plain {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return value;
  if (isInt(value)) return { number: String(value) };
  if (typeof value === 'number' || value instanceof PyFloat) {
    const number = typeof value === 'number' ? value : value.value;
    return Number.isFinite(number)
      ? { number: floatRepr(number) }
      : tagged('float', ['value', floatRepr(number)]);
  }
  if (above.includes(value)) return tagged('cycle');
  const path = [...above, value];
  const each = (items: Iterable<PickleValue>) => [...items].map((item) => plainOf(item, path));
  const base64 = (bytes: Uint8Array): readonly [string, Plain] => [
    'base64',
    Buffer.from(bytes).toString('base64'),
  ];
  if (value instanceof PyTuple) return each(value.items);
  if (value instanceof PyList) return each(value);
  if (value instanceof PyDict) return dictOf(each(value.keys), each(value.values));
  if (value instanceof PyBytes) return tagged('bytes', base64(value.bytes));
  if (value instanceof PyByteArray) return tagged('bytearray', base64(value.bytes));
  if (value instanceof PySet) return tagged('set', ['items', each(value.items)]);
  if (value instanceof PyFrozenSet) return tagged('frozenset', ['items', each(value.items)]);
  if (value instanceof PyPersistentId) return tagged('persistent_id', ['id', plainOf(value.id, path)]);
  if (value instanceof PyExtension) return tagged('extension', ['code', { number: String(value.code) }]);
  const seen = friendly(value);
  if (seen !== null) return friendlyOf(seen, path);
  return value instanceof PyGlobal ? tagged('type') : objectOf(value, path);
}

function dictOf(keys: readonly Plain[], values: readonly Plain[]): Plain {
  const pairs = keys.map((key, at): readonly Plain[] => [key, values[at] as Plain]);
  if (keys.every((key) => typeof key === 'string' && key !== '$py')) return { object: pairs };
  return tagged('dict', ['entries', pairs]);
}

function friendlyOf(seen: Friendly, path: readonly object[]): Plain {
  const each = (items: readonly PickleValue[]) => items.map((item) => plainOf(item, path));
  switch (seen.kind) {
    case 'dict':
      return dictOf(each(seen.keys), each(seen.values));
    case 'list':
      return each(seen.items);
    case 'number':
      return plainOf(seen.value, path);
    case 'set':
    case 'frozenset':
      return tagged(seen.kind, ['items', each(seen.items)]);
    case 'bytes':
    case 'bytearray':
      return tagged(seen.kind, ['base64', Buffer.from(seen.bytes).toString('base64')]);
    case 'object': {
      const fields = dictless(seen.fields.names, each(seen.fields.values));
      return tagged('object', ['class', seen.path], ['fields', fields]);
    }
    default:
      return tagged(seen.kind);
  }
}

const dictless = (names: readonly string[], values: readonly Plain[]): Plain => ({
  object: names.map((name, at): readonly Plain[] => [name, values[at] as Plain]),
});

function objectOf(value: PyObject, path: readonly object[]): Plain {
  const each = (items: readonly PickleValue[]) => items.map((item) => plainOf(item, path));
  const members: [string, Plain][] = [
    ['class', value.cls instanceof PyGlobal ? value.cls.path : plainOf(value.cls, path)],
    ['how', value.how],
  ];
  if (value.args.items.length > 0) members.push(['args', each(value.args.items)]);
  if (value.kwargs !== null && value.kwargs.size > 0) members.push(['kwargs', plainOf(value.kwargs, path)]);
  if (value.state !== undefined) members.push(['state', plainOf(value.state, path)]);
  if (value.earlierStates.length > 0) members.push(['earlier_states', each(value.earlierStates)]);
  if (value.items.length > 0) members.push(['items', each(value.items)]);
  const flat = each(value.pairs);
  const pairs = flat.flatMap((key, at) => (at % 2 === 0 ? [[key, flat[at + 1] as Plain]] : []));
  if (pairs.length > 0) members.push(['pairs', pairs]);
  return tagged('object', ...members);
}

/** Kinds of which `plainOf` tells no more than that. */
const kindOnly = new Set(
  'cycle type datetime date time timedelta uuid path fraction decimal complex range enum ndarray tensor'.split(
    ' ',
  ),
);

/** The parsed text, with no more of those kinds than `plainOf` tells. */
export function reduced(value: Plain): Plain {
  if (value === null || typeof value !== 'object') return value;
  if (isList(value)) return value.map(reduced);
  const entries = value.object as readonly (readonly [string, Plain])[] | undefined;
  if (entries === undefined) return value;
  const [first] = entries;
  if (first?.[0] === '$py' && kindOnly.has(first[1] as string)) return { object: [first] };
  return { object: entries.map(([key, held]) => [key, reduced(held)]) };
}

const isList = (value: Plain): value is readonly Plain[] => Array.isArray(value);
