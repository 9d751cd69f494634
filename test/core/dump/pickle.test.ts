import { describe, expect, test } from 'vitest';
import { PickleMachine } from '../../../electron/core/dump/machine.ts';
import { opcodeNames } from '../../../electron/core/dump/opcodes.ts';
import { decodePickle } from '../../../electron/core/dump/pickle.ts';
import { PickleError } from '../../../electron/core/dump/pickle-error.ts';
import { toTaggedJson } from '../../../electron/core/dump/tagged-json.ts';
import type { PickleValue } from '../../../electron/core/dump/value.ts';
import { inPieces } from './arbitrary.ts';
import { fixtureBytes } from './fixtures.ts';
import { bytesOf, optionsOf, pickleCases, type Tagged, unfold } from './pickle-cases.ts';

const hex = (text: string) => Buffer.from(text.replaceAll(' ', ''), 'hex');
const decoded = (text: string) => JSON.parse(toTaggedJson(decodePickle(hex(text)))) as unknown;
const refusal = (bytes: Uint8Array): PickleError => {
  try {
    decodePickle(bytes);
  } catch (error) {
    if (error instanceof PickleError) return error;
    throw error;
  }
  throw new Error('it was accepted');
};

describe('pickle-cases.json', () => {
  test('is whole', () => expect(pickleCases).toHaveLength(208));
  for (const example of pickleCases) {
    const { expect: expected } = example;
    if ('error' in expected) {
      test(`${example.name} is refused`, () => {
        const bytes = bytesOf(example);
        const error = (() => {
          try {
            return toTaggedJson(decodePickle(bytes, optionsOf(example)));
          } catch (thrown) {
            return thrown;
          }
        })();
        expect(error).toBeInstanceOf(PickleError);
        const { at, message } = error as PickleError;
        expect(at).toBeGreaterThanOrEqual(0);
        expect(at).toBeLessThanOrEqual(bytes.length);
        expect(message).toContain(`byte ${at}`);
      });
    } else {
      test(`${example.name} ${example.note}`, () => {
        const bytes = bytesOf(example);
        const machine = new PickleMachine(optionsOf(example));
        machine.feed(bytes, 0, bytes.length, bytes.length);
        expect(machine.run(Number.POSITIVE_INFINITY)).toBe('done');
        expect(bytes.length - machine.position).toBe(example.trailing ?? 0);
        const text = toTaggedJson(machine.result as PickleValue);
        if (expected.t === 'nest') expect(nesting(text)).toEqual({ of: expected.of, depth: expected.depth });
        else expect(unfold(JSON.parse(text))).toEqual(unfold(expected));
      });
    }
  }
});

/** Depth of containers that hold nothing but the next one. */
function nesting(text: string): { of: string; depth: number } {
  let value = JSON.parse(text) as Tagged;
  const of = value.t;
  let depth = 1;
  while ((value.v as Tagged[]).length > 0) {
    value = (value.v as [Tagged])[0];
    expect(value.t).toBe(of);
    depth += 1;
  }
  return { of, depth };
}

test('all 68 opcodes are known, and no other byte is', () => {
  expect(opcodeNames.size).toBe(68);
  for (let byte = 0; byte < 256; byte += 1) {
    const fault = (() => {
      try {
        decodePickle(Buffer.from([byte]));
      } catch (error) {
        return (error as PickleError).fault;
      }
      return null;
    })();
    if (opcodeNames.has(byte)) expect(fault, opcodeNames.get(byte)).not.toBe('bad_opcode');
    else expect(fault).toBe('bad_opcode');
  }
});

describe('values that are easily mistaken', () => {
  const table: readonly [string, string, unknown][] = [
    ['1 is an int', '4b01 2e', { t: 'int', v: '1' }],
    ['1.0 is a float', '47 3ff0000000000000 2e', { t: 'float', bits: '3ff0000000000000', v: '1.0' }],
    ['True is a bool', '88 2e', { t: 'bool', v: true }],
    ['a NaN keeps its bits', '47 fff8000000000001 2e', { t: 'float', bits: 'fff8000000000001', v: 'nan' }],
    [
      '1, 1.0 and True are one key, the first one',
      '7d 28 4b01 4e 47 3ff0000000000000 4b02 88 4b03 75 2e',
      {
        t: 'dict',
        v: [
          [
            { t: 'int', v: '1' },
            { t: 'int', v: '3' },
          ],
        ],
      },
    ],
    [
      'two NaNs are two keys',
      '7d 28 47 7ff8000000000000 4e 47 7ff8000000000000 4e 75 2e',
      {
        t: 'dict',
        v: [
          [{ t: 'float', bits: '7ff8000000000000', v: 'nan' }, { t: 'none' }],
          [{ t: 'float', bits: '7ff8000000000000', v: 'nan' }, { t: 'none' }],
        ],
      },
    ],
    [
      'a frozenset is a key in any order of its items',
      '7d 28 28 4b01 4b02 91 4b07 28 4b02 4b01 91 4b08 75 2e',
      {
        t: 'dict',
        v: [
          [
            {
              t: 'frozenset',
              v: [
                { t: 'int', v: '1' },
                { t: 'int', v: '2' },
              ],
            },
            { t: 'int', v: '8' },
          ],
        ],
      },
    ],
    ['hexadecimal text is what C reads', '49 30783130 0a 2e', { t: 'int', v: '16' }],
    [
      'a state that is set twice keeps both',
      '63 6d0a 430a 29 81 4b01 62 4b02 62 2e',
      {
        t: 'object',
        how: 'newobj',
        cls: { t: 'global', module: 'm', name: 'C' },
        args: [],
        state: { t: 'int', v: '2' },
        earlier_states: [{ t: 'int', v: '1' }],
      },
    ],
  ];
  for (const [name, bytes, expected] of table) test(name, () => expect(decoded(bytes)).toEqual(expected));
});

describe('what is refused, and where', () => {
  const table: readonly [string, Uint8Array, string, number][] = [
    ['an opcode that does not exist', hex('4e 99 2e'), 'bad_opcode', 1],
    ['a string longer than the file', hex('80 04 8c 20 61 62'), 'truncated', 2],
    ['a length of 2^63', hex('80 04 8d 0000000000000080'), 'too_large', 2],
    ['a memo number that was never given', hex('4b01 68 05 2e'), 'bad_memo', 2],
    ['a key that Python cannot hash', hex('7d 5d 4e 73 2e'), 'unhashable', 3],
    ['a tuple with a list in it as a key', hex('7d 5d 85 4e 73 2e'), 'unhashable', 4],
    [
      'bad UTF-8 in a long string',
      Buffer.from(`\x80\x04X\x40\0\0\0${'a'.repeat(63)}\xff.`, 'latin1'),
      'bad_utf8',
      2,
    ],
    ['three bytes for a slash', hex('80 04 8c 03 e080af 2e'), 'bad_utf8', 2],
    ['too many marks', Buffer.alloc(100_001, 0x28), 'limit', 100_000],
    ['too many values', Buffer.alloc(1_000_002, 0x4e), 'limit', 1_000_001],
    ['too many digits', Buffer.from(`I${'9'.repeat(5000)}\n.`), 'limit', 0],
  ];
  for (const [name, bytes, fault, at] of table) {
    test(name, () => expect(refusal(bytes)).toMatchObject({ fault, at }));
  }
});

describe('the result does not depend on how the bytes come', () => {
  const names = ['values', 'logprobs', 'protocol-0', 'protocol-2', 'cycle', 'hostile-laughs'];
  const steps = [1, 7, 4096];
  for (const name of names) {
    const bytes = fixtureBytes(name);
    for (const step of steps) {
      if (step === 1 && bytes.length > 20_000) continue;
      test(`${name}, ${step} bytes at a time`, () => {
        expect(toTaggedJson(inPieces(bytes, step))).toBe(toTaggedJson(decodePickle(bytes)));
      });
    }
  }
});

test('a key never reaches a prototype', () => {
  for (const name of ['values', 'hostile-record']) decodePickle(fixtureBytes(name));
  const bytes = hex('7d 8c 09 5f5f70726f746f5f5f 7d 8c 08 706f6c6c75746564 88 73 73 2e');
  decodePickle(bytes);
  expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  expect(Object.keys(Object.prototype)).toEqual([]);
});
