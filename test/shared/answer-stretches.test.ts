import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Stretch, stretchesOf, textStretches } from '../../shared/answer-stretches.ts';

const shown = (a: string, b: string) =>
  textStretches(a, b).map((one) => [a.slice(one.a.from, one.a.to), b.slice(one.b.from, one.b.to)]);

describe('where texts differ, word by word', () => {
  const cases: [name: string, a: string, b: string, expected: [string, string][]][] = [
    ['the same', 'a b', 'a b', []],
    ['one word', 'a smaller chunk, or', 'a larger chunk, or', [['smaller', 'larger']]],
    [
      'two words',
      'a smaller chunk, or a pool',
      'a larger chunk, and a pool',
      [
        ['smaller', 'larger'],
        ['or', 'and'],
      ],
    ],
    ['one side goes on', 'yes', 'yes, it is', [['', ', it is']]],
    ['a word left out', 'one two three', 'one three', [['two ', '']]],
    [
      'what only shares its blanks is one stretch',
      'a dog ran off, quickly',
      'a cat sat up. Slowly',
      [['dog ran off, quickly', 'cat sat up. Slowly']],
    ],
    ['Chinese, sign by sign', '短请求排队', '短请求等待', [['排队', '等待']]],
    ['a pair stays whole', 'ok 😀!', 'ok 😁!', [['😀', '😁']]],
    ['one is empty', '', 'a b', [['', 'a b']]],
  ];
  for (const [name, a, b, expected] of cases) test(name, () => expect(shown(a, b)).toEqual(expected));

  test('nothing in common, and long, is one stretch in bounded time', () => {
    const [a, b] = ['a', 'b'].map((sign) =>
      Array.from({ length: 50_000 }, (_, at) => `${sign}${at}`).join(' '),
    );
    const found = textStretches(a ?? '', b ?? '');
    expect(found).toHaveLength(1);
  });
});

test('putting the stretches of B in place of those of A makes B of A', () => {
  const items = fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 40 });
  fc.assert(
    fc.property(items, items, (a, b) => {
      const made: number[] = [];
      let at = 0;
      for (const { a: inA, b: inB } of stretchesOf(a, b)) {
        made.push(...a.slice(at, inA.from), ...b.slice(inB.from, inB.to));
        at = inA.to;
      }
      expect([...made, ...a.slice(at)]).toEqual(b);
    }),
    { numRuns: 300 },
  );
});

test('no more is called different than has to be', () => {
  const size = (found: readonly Stretch[]) =>
    found.reduce((sum, { a, b }) => sum + a.to - a.from + b.to - b.from, 0);
  expect(size(stretchesOf([1, 2, 3, 4, 5], [1, 9, 3, 4, 8, 5]))).toBe(3);
});
