import { expect, test } from 'vitest';
import { axisTicks, logTicks } from '../../../renderer/widgets/axis.ts';

const cases = [
  { end: 31.4, count: 4, expected: [0, 10, 20, 30] },
  { end: 3.99, count: 4, expected: [0, 1, 2, 3] },
  { end: 0.3, count: 3, expected: [0, 0.1, 0.2, 0.3] },
  { end: 0, count: 4, expected: [0] },
  { end: Number.NaN, count: 4, expected: [0] },
];
for (const { end, count, expected } of cases) {
  test(`to ${end}`, () => expect(axisTicks(end, count)).toEqual(expected));
}

const logCases = [
  { from: 1, to: 100, most: 8, expected: [1, 2, 5, 10, 20, 50, 100] },
  { from: 0.02, to: 3, most: 5, expected: [0.03, 0.1, 0.3, 1, 3] },
  { from: 1, to: 1e9, most: 5, expected: [1, 100, 10_000, 1e6, 1e8] },
  { from: 0, to: 10, most: 5, expected: [] },
];
for (const { from, to, most, expected } of logCases) {
  test(`log, ${from} to ${to}`, () => expect(logTicks(from, to, most)).toEqual(expected));
}
