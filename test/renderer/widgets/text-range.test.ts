import { describe, expect, test } from 'vitest';
import { findPiece, offsetsOf, rangeOf } from '../../../renderer/widgets/text-range.ts';

const text = 'ab\ncde\n\nf';

test.each([
  [0, 2],
  [1, 5],
  [3, 7],
  [7, 8],
  [0, 9],
])('offsets %i to %i as lines and columns, and back', (start, end) =>
  expect(offsetsOf(text, rangeOf(text, { start, end }))).toEqual({ start, end }),
);

test('lines and columns are counted from 1, the end column is exclusive', () =>
  expect(rangeOf(text, { start: 1, end: 5 })).toEqual({
    start_line: 1,
    start_column: 2,
    end_line: 2,
    end_column: 3,
  }));

test('a place past the end is the end', () =>
  expect(offsetsOf(text, { start_line: 1, start_column: 9, end_line: 99, end_column: 1 })).toEqual({
    start: 2,
    end: text.length,
  }));

describe('a pinned piece in the text as it is now', () => {
  const range = rangeOf(text, { start: 3, end: 6 });
  test.each([
    ['as it was', text, 'cde', { start: 3, end: 6 }],
    ['moved', `new line\n${text}`, 'cde', { start: 12, end: 15 }],
    ['masked in the copy', text, '[masked:00000000]', { start: 3, end: 6 }],
  ])('%s', (_name, now, piece, expected) => expect(findPiece(now, range, piece)).toEqual(expected));
  test('nowhere', () => expect(findPiece(text, null, 'zz')).toBeNull());
});
