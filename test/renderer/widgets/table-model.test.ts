import { describe, expect, test } from 'vitest';
import type { TableColumn } from '../../../renderer/widgets/table-model.ts';
import { moveFocus, selects, toTsv } from '../../../renderer/widgets/table-model.ts';

describe('keys move the focus', () => {
  const table = { count: 100, pageRows: 20, letters: true };
  const cases = [
    { key: 'ArrowDown', from: 5, expected: 6 },
    { key: 'ArrowUp', from: 5, expected: 4 },
    { key: 'j', from: 5, expected: 6 },
    { key: 'k', from: 5, expected: 4 },
    { key: 'ArrowUp', from: 0, expected: 0 },
    { key: 'ArrowDown', from: 99, expected: 99 },
    { key: 'PageDown', from: 5, expected: 24 },
    { key: 'PageUp', from: 5, expected: 0 },
    { key: 'Home', from: 50, expected: 0 },
    { key: 'End', from: 50, expected: 99 },
    { key: 'ArrowDown', from: null, expected: 0 },
    { key: 'x', from: 5, expected: null },
  ];
  for (const { key, from, expected } of cases) {
    test(`${key} from ${from}`, () => expect(moveFocus(key, from, table)).toBe(expected));
  }

  test('letters only where they may be used', () => {
    expect(moveFocus('j', 5, { ...table, letters: false })).toBeNull();
    expect(moveFocus('ArrowDown', 5, { ...table, letters: false })).toBe(6);
  });
  test('an empty table has no place to go', () => {
    expect(moveFocus('End', null, { ...table, count: 0 })).toBeNull();
  });
});

test('a selection holds from either end', () => {
  for (const selection of [
    { anchor: 2, focus: 5 },
    { anchor: 5, focus: 2 },
  ]) {
    expect([1, 2, 4, 5, 6].map((at) => selects(selection, at))).toEqual([false, true, true, true, false]);
  }
  expect(selects(null, 0)).toBe(false);
});

test('rows as tab-separated values stay rows', () => {
  const column = (
    header: string,
    text: (row: string) => string,
    textHeader?: string,
  ): TableColumn<string> => ({
    id: header,
    header,
    width: 10,
    cell: (row) => row,
    text,
    ...(textHeader === undefined ? {} : { textHeader }),
  });
  const columns = [column('Text', (row) => row), column('TTFT', () => '1.5', 'TTFT s')];
  expect(toTsv(columns, ['a\tb\r\nc', ''])).toBe('Text\tTTFT s\na b c\t1.5\n\t1.5\n');
});
