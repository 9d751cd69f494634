import { Parser } from 'pickleparser';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { fieldsOf } from '../../../electron/core/dump/fields.ts';
import { decodePickle } from '../../../electron/core/dump/pickle.ts';
import {
  type PickleValue,
  PyByteArray,
  PyBytes,
  PyDict,
  PyFloat,
  PyFrozenSet,
  PyGlobal,
  PyList,
  PyObject,
  PySet,
  PyTuple,
} from '../../../electron/core/dump/value.ts';
import { fixtureBytes, fixtureNames } from './fixtures.ts';
import { bytesOf, pickleCases } from './pickle-cases.ts';

/*
 * pickleparser as an independent second reader. Where the two agree, a mistake would have to be made twice. Where
 * they do not, the case is listed with the reason; the truth there is Python's, which the other tests compare with.
 */

/** Cases that it reads wrongly or refuses. A name that leaves this list, or should be on it, fails the test. */
const itsMistakes: Readonly<Record<string, string>> = {
  text_int_past_2_63: 'digits past 2^53 are lost',
  text_long_big: 'digits past 2^53 are lost',
  long1_minus_128: 'the sign of a LONG1 is lost',
  long1_minus_2147483649: 'the sign of a LONG1 is lost',
  long1_9007199254740992: 'a number that other ints round to as well',
  long1_minus_9007199254740993: 'the sign of a LONG1 is lost',
  long1_minus_9223372036854775808: 'longer than eight bytes is refused',
  long1_18446744073709551616: 'longer than eight bytes is refused',
  long1_10000000000000000000000000000000000000000: 'longer than eight bytes is refused',
  long4_zero_bytes: 'LONG4 is a bigint whatever its size',
  text_float_inf: 'inf as text becomes NaN',
  str_bom_first: 'a byte order mark is dropped',
  str_lone_low: 'a surrogate becomes three replacement characters',
  str_two_surrogates_as_6_bytes: 'surrogates become replacement characters',
  raw_unicode_escape: 'escapes of UNICODE stay as they are',
  raw_unicode_newline: 'escapes of UNICODE stay as they are',
  py2_str_escapes: 'most escapes of STRING stay as they are',
  list_mixed_after_ints: 'the sign of a LONG1 is lost',
  dict_big_int_keys: 'two keys past 2^53 become one',
  dict_tuple_keys: 'equal tuples are two keys',
  state_proto_key: 'an attribute __proto__ replaces the prototype',
  pop_takes_mark: 'POP never removes a mark',
  state_dict_and_slots: 'slots are not attributes',
  ext2: 'refused where no extension is registered',
  persid_bin: 'refused where nobody resolves it',
  'dict-v0.5.6_2025-12-10_09-30-00': 'digits of bootstrap_room past 2^53 are lost',
};

/** A value without what pickleparser cannot tell: tuple from list, int from float, bytes from bytearray. */
function loose(value: PickleValue): unknown {
  if (value instanceof PyFloat) return value.value;
  if (value instanceof PyTuple) return value.items.map(loose);
  if (value instanceof PyList) return [...value].map(loose);
  if (value instanceof PySet || value instanceof PyFrozenSet) return new Set(value.items.map(loose));
  if (value instanceof PyBytes || value instanceof PyByteArray) return [...value.bytes];
  if (value instanceof PyDict) {
    return new Map(value.keys.map((key, at) => [loose(key), loose(value.values[at] as PickleValue)]));
  }
  if (value instanceof PyObject) {
    const fields = fieldsOf(value);
    if (!fields) return calledObject;
    return Object.fromEntries(
      fields.names.map((name, at) => [name, loose(fields.values[at] as PickleValue)]),
    );
  }
  return value;
}

/** Objects without attributes: what a call is worth to pickleparser depends on the call. */
const calledObject = Symbol('object');

function hasCalls(value: unknown): boolean {
  if (value === calledObject || value instanceof PyGlobal) return true;
  if (value instanceof Map) return [...value.keys(), ...value.values()].some(hasCalls);
  if (value instanceof Set || Array.isArray(value)) return [...value].some(hasCalls);
  return typeof value === 'object' && value !== null && Object.values(value).some(hasCalls);
}

function second(bytes: Buffer): unknown {
  const parser = new Parser({ unpicklingTypeOfDictionary: 'Map', unpicklingTypeOfSet: 'Set' });
  return plain(parser.parse(bytes), new Set());
}

/** Its objects as plain ones, its bytes as numbers. */
function plain(value: unknown, path: Set<unknown>): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (path.has(value)) throw new Error('cycle');
  path.add(value);
  const inside = (part: unknown) => plain(part, path);
  let copy: unknown;
  if (value instanceof Uint8Array) copy = [...value];
  else if (Array.isArray(value)) copy = value.map(inside);
  else if (value instanceof Set) copy = new Set([...value].map(inside));
  else if (value instanceof Map) {
    copy = new Map([...value].map(([key, held]) => [inside(key), inside(held)]));
  } else copy = Object.fromEntries(Object.entries(value).map(([key, held]) => [key, inside(held)]));
  path.delete(value);
  return copy;
}

/** Without calls, without options and with a value to compare; large and deep ones are not its game. */
const comparable = pickleCases.filter(({ expect: expected, group, options }) => {
  return !('error' in expected) && !options && !['bomb', 'deep', 'big', 'cycle', 'hostile'].includes(group);
});

// It warns of each number that it rounds.
beforeAll(() => void vi.spyOn(console, 'warn').mockReturnValue());

describe('cases', () => {
  for (const example of comparable) {
    const bytes = bytesOf(example);
    const ours = loose(decodePickle(bytes));
    if (hasCalls(ours)) continue;
    const mistake = itsMistakes[example.name];
    test(`${example.name}${mistake ? `: ${mistake}` : ''}`, () => {
      const theirs = () => second(bytes);
      if (mistake) expect(() => expect(theirs()).toEqual(ours)).toThrow();
      else expect(theirs()).toEqual(ours);
    });
  }
});

describe('dumps', () => {
  const dumps = fixtureNames.filter((name) => !/^(hostile|cycle|not-torch|values|protocol-[01])/.test(name));
  expect(dumps.length).toBeGreaterThan(12);
  for (const name of dumps) {
    const mistake = itsMistakes[name];
    test(`${name}${mistake ? `: ${mistake}` : ''}`, () => {
      const bytes = fixtureBytes(name);
      const ours = requestsIn(loose(decodePickle(bytes)));
      const theirs = requestsIn(second(bytes));
      if (mistake) expect(theirs).not.toEqual(ours);
      else expect(theirs).toEqual(ours);
    });
  }
});

/** The records, whose objects both read as attributes; server_args holds calls. */
function requestsIn(root: unknown): unknown {
  return root instanceof Map ? root.get('requests') : root;
}
