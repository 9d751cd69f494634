import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sortByNumber } from '../../../electron/core/dump/sort-rows.ts';

const placesOf = (length: number) => Uint32Array.from({ length }, (_, at) => at);

describe('sortByNumber', () => {
  const rows: readonly [string, readonly number[], readonly number[], readonly number[]][] = [
    ['nothing', [], [], []],
    ['both signs', [3, -1, 2, -5], [3, 1, 2, 0], [0, 2, 1, 3]],
    ['unknown ones last, either way', [Number.NaN, 1, Number.NaN, 0], [3, 1, 0, 2], [1, 3, 0, 2]],
    ['equal ones in their order', [1, 0, 1, 0], [1, 3, 0, 2], [0, 2, 1, 3]],
    ['0 and -0 are equal', [0, -0, 0], [0, 1, 2], [0, 1, 2]],
    ['infinities', [1, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY], [2, 0, 1], [1, 0, 2]],
    ['Unix times', [1786370400.25, 1786370400.125, 1.5], [2, 1, 0], [0, 1, 2]],
  ];
  test.each(rows)('%s', (_name, keys, ascending, descending) => {
    const places = placesOf(keys.length);
    expect([...sortByNumber(places, Float64Array.from(keys), false)]).toEqual(ascending);
    expect([...sortByNumber(places, Float64Array.from(keys), true)]).toEqual(descending);
  });

  test('as a sort that compares does', () => {
    const value = fc.oneof(fc.double(), fc.integer({ min: -3, max: 3 }), fc.constant(Number.NaN));
    fc.assert(
      fc.property(fc.array(value, { maxLength: 60 }), fc.boolean(), (keys, descending) => {
        const compared = [...keys.keys()].sort((a, b) => {
          const [own, other] = [keys[a] as number, keys[b] as number];
          if (Number.isNaN(own) || Number.isNaN(other))
            return Number(Number.isNaN(own)) - Number(Number.isNaN(other)) || a - b;
          return (own === other ? 0 : own < other === descending ? 1 : -1) || a - b;
        });
        expect([...sortByNumber(placesOf(keys.length), Float64Array.from(keys), descending)]).toEqual(
          compared,
        );
      }),
    );
  });

  test('only the places that are asked for, in the order in which they came where they are equal', () => {
    expect([...sortByNumber(Uint32Array.of(4, 0, 2), Float64Array.of(1, 9, 1, 9, 0), false)]).toEqual([
      4, 0, 2,
    ]);
  });
});
