import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sortByText } from '../../../electron/core/dump/sort-by-text.ts';
import { sortByNumber } from '../../../electron/core/dump/sort-rows.ts';
import { atOnce } from '../../../electron/core/turns.ts';

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
    expect([...atOnce(sortByNumber(places, Float64Array.from(keys), false))]).toEqual(ascending);
    expect([...atOnce(sortByNumber(places, Float64Array.from(keys), true))]).toEqual(descending);
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
        expect([...atOnce(sortByNumber(placesOf(keys.length), Float64Array.from(keys), descending))]).toEqual(
          compared,
        );
      }),
    );
  });

  test('only the places that are asked for, in the order in which they came where they are equal', () => {
    expect([...atOnce(sortByNumber(Uint32Array.of(4, 0, 2), Float64Array.of(1, 9, 1, 9, 0), false))]).toEqual(
      [4, 0, 2],
    );
  });
});

describe('sortByText', () => {
  const sort = (texts: readonly (string | null)[], descending: boolean) => [
    ...atOnce(sortByText(placesOf(texts.length), descending, (at) => texts[at] as string | null)),
  ];
  const compared = (texts: readonly (string | null)[], descending: boolean) =>
    [...texts.keys()].sort((a, b) => {
      const [own, other] = [texts[a] as string | null, texts[b] as string | null];
      if (own === null || other === null) return Number(own === null) - Number(other === null) || a - b;
      return (own === other ? 0 : own < other === descending ? 1 : -1) || a - b;
    });

  const rows: readonly [string, readonly (string | null)[], readonly number[], readonly number[]][] = [
    ['nothing', [], [], []],
    ['unknown ones last, either way', [null, 'b', null, 'a'], [3, 1, 0, 2], [1, 3, 0, 2]],
    ['equal ones in their order', ['b', 'a', 'b', 'a'], [1, 3, 0, 2], [0, 2, 1, 3]],
    ['an empty one first', ['a', '', null], [1, 0, 2], [0, 1, 2]],
    ['by what stands in front', [`${'x'.repeat(48)}b`, `${'x'.repeat(48)}a`], [0, 1], [0, 1]],
  ];
  test.each(rows)('%s', (_name, texts, ascending, descending) => {
    expect(sort(texts, false)).toEqual(ascending);
    expect(sort(texts, true)).toEqual(descending);
  });

  test.each([4095, 4096, 4097, 8192, 30_000])('%i rows as a sort that compares does, in turns', (length) => {
    const texts = Array.from({ length }, (_, at) => (at % 11 === 0 ? null : String((at * 7919) % 5003)));
    for (const descending of [false, true])
      expect(sort(texts, descending)).toEqual(compared(texts, descending));
    let turns = 0;
    const work = sortByText(placesOf(length), false, (at) => texts[at] as string | null);
    while (!work.next().done) turns += 1;
    expect(turns).toBeGreaterThan(length / 256);
  });
});
