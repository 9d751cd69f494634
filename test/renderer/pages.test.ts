import { describe, expect, test } from 'vitest';
import type { Pages } from '../../renderer/pages.ts';
import { missingIn, noPages, pagesIn, positionOf, rowAt, withPage } from '../../renderer/pages.ts';

const rowsOf = (page: number, size: number): number[] =>
  Array.from({ length: size }, (_, at) => page * size + at);
const holding = (size: number, ...numbers: number[]): Pages<number> =>
  numbers.reduce((pages, page) => withPage(pages, page, rowsOf(page, size), 100), noPages<number>(size));

describe('pages that a span touches', () => {
  const cases = [
    { name: 'one page', span: { first: 0, last: 9 }, count: 100, expected: [0] },
    { name: 'over an edge', span: { first: 5, last: 14 }, count: 100, expected: [0, 1] },
    { name: 'the last row of a page', span: { first: 9, last: 9 }, count: 100, expected: [0] },
    { name: 'past the end', span: { first: 95, last: 300 }, count: 97, expected: [9] },
    { name: 'before the start', span: { first: -60, last: 3 }, count: 97, expected: [0] },
    { name: 'an empty list', span: { first: 0, last: 20 }, count: 0, expected: [] },
    { name: 'backwards', span: { first: 25, last: 5 }, count: 100, expected: [0, 1, 2] },
  ];
  for (const { name, span, count, expected } of cases) {
    test(name, () => expect(pagesIn(span, 10, count)).toEqual(expected));
  }

  test('only those that are not here are missing', () => {
    expect(missingIn(holding(10, 1), { first: 5, last: 25 }, 100)).toEqual([0, 2]);
  });
});

describe('rows by position', () => {
  const pages = holding(10, 0, 3);
  const cases = [
    { position: 0, expected: 0 },
    { position: 9, expected: 9 },
    { position: 10, expected: null },
    { position: 35, expected: 35 },
    { position: -1, expected: null },
  ];
  for (const { position, expected } of cases) {
    test(`${position}`, () => expect(rowAt(pages, position)).toBe(expected));
  }

  test('a row is found in any page held', () => {
    expect(positionOf(pages, (row) => row === 31)).toBe(31);
    expect(positionOf(pages, (row) => row === 15)).toBeNull();
  });
});

test('of too many pages the farthest from the newest are let go', () => {
  const pages = [0, 1, 2, 50].reduce(
    (held, page) => withPage(held, page, rowsOf(page, 10), 3),
    noPages<number>(10),
  );
  expect([...pages.held.keys()].sort((a, b) => a - b)).toEqual([1, 2, 50]);
});

test('a page that is fetched again replaces the old one', () => {
  const pages = withPage(holding(2, 0), 0, [7, 8], 3);
  expect(rowAt(pages, 0)).toBe(7);
  expect(pages.held.size).toBe(1);
});
