import { expect, test } from 'vitest';
import { readNumber } from '../../../renderer/widgets/field.tsx';

test.each([
  ['10', 10],
  [' 0.25 ', 0.25],
  ['0,25', 0.25],
  ['.5', 0.5],
  ['-3', -3],
  ['', null],
  ['1e3', null],
  ['12 s', null],
  ['1.2.3', null],
])('%j reads as %s', (text, number) => {
  expect(readNumber(text)).toBe(number);
});
