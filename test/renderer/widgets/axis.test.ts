import { expect, test } from 'vitest';
import { axisTicks } from '../../../renderer/widgets/axis.ts';

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
