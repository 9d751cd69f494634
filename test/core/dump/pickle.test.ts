import { describe, expect, test } from 'vitest';
import { decodePickle } from '../../../electron/core/dump/pickle.ts';
import { PickleError } from '../../../electron/core/dump/pickle-error.ts';
import { toTaggedJson } from '../../../electron/core/dump/tagged-json.ts';
import { bytesOf, optionsOf, pickleCases, type Tagged, unfold } from './pickle-cases.ts';

describe('pickle-cases.json', () => {
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
        const text = toTaggedJson(decodePickle(bytesOf(example), optionsOf(example)));
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
