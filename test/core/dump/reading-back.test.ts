import { describe, expect, test } from 'vitest';
import { decodePickle } from '../../../electron/core/dump/pickle.ts';
import { toReadingJson } from '../../../electron/core/dump/reading-json.ts';
import type { PickleValue } from '../../../electron/core/dump/value.ts';
import { arbitraryValues } from './arbitrary.ts';
import { fixtureBytes, fixtureNames } from './fixtures.ts';
import { bytesOf, optionsOf, pickleCases } from './pickle-cases.ts';
import { parseKeeping, plainOf, reduced } from './reading-back.ts';

/* Nothing is lost on the way into the editor: what is written there, read back, is the value. */

function expectBack(value: PickleValue, name: string): void {
  const wanted = plainOf(value);
  for (const indent of [false, true])
    expect(reduced(parseKeeping(toReadingJson(value, { indent }))), name).toEqual(wanted);
}

describe('the cases', () => {
  // Nested or shared beyond what anybody shows: they are cut, and reading-json.test.ts says how.
  const shown = pickleCases.filter(
    ({ expect: expected, parts }) =>
      't' in expected && expected.t !== 'nest' && expected.t !== 'double' && parts === undefined,
  );
  expect(shown.length).toBeGreaterThan(120);
  for (const example of shown)
    test(example.name, () => expectBack(decodePickle(bytesOf(example), optionsOf(example)), example.name));
});

test('arbitrary values that CPython wrote', () => {
  for (const { name, bytes } of arbitraryValues(2, 120, 60)) expectBack(decodePickle(bytes), name);
});

test('the dumps', () => {
  for (const name of fixtureNames) {
    if (name === 'hostile-laughs') continue;
    expectBack(decodePickle(fixtureBytes(name)), name);
  }
});
