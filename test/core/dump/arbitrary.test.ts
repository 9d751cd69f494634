import { expect, test } from 'vitest';
import { arbitraryValues, expectAsPython } from './arbitrary.ts';

/* Properties over values that nobody thought of; `npm run test:long` has more of them, and larger ones. */

const count = 300;

test(`${count} arbitrary values, written by CPython in every protocol, are read as CPython reads them`, () => {
  const made = arbitraryValues(1, count, 60);
  // A few have no form in their protocol; most do.
  expect(made.length).toBeGreaterThan(0.95 * count);
  const kinds = new Set<string>();
  for (const one of made) {
    expectAsPython(one);
    for (const [, kind] of JSON.stringify(one.value).matchAll(/"(?:t|how)":"(\w+)"/g))
      kinds.add(kind as string);
  }
  // Every kind of value there is was among them; INST and OBJ are written by no pickler of today.
  expect([...kinds].sort()).toEqual(
    (
      'bool bytearray bytes dict ext float frozenset global int list newobj newobj_ex none object persid reduce ref ' +
      'set str tuple'
    ).split(' '),
  );
});
