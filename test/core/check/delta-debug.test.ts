import { expect, test } from 'vitest';
import { deltaDebug } from '../../../electron/core/check/delta-debug.ts';

const numbers = (count: number) => Array.from({ length: count }, (_, at) => ({ at }));

async function narrowed(count: number, needed: readonly number[], most = Number.POSITIVE_INFINITY) {
  let tests = 0;
  const smallest = await deltaDebug(numbers(count), async (part) => {
    if (tests >= most) return null;
    tests += 1;
    return needed.every((wanted) => part.some(({ at }) => at === wanted));
  });
  return { smallest: smallest.map(({ at }) => at), tests };
}

test.each([
  [1, [0]],
  [2, [1]],
  [9, [4]],
  [100, [0, 99]],
  [100, [3, 50, 51]],
  [1000, [17, 940]],
  [6, [0, 1, 2, 3, 4, 5]],
])('of %i items exactly %j are left, in order', async (count, needed) => {
  const { smallest } = await narrowed(count, needed);
  expect(smallest).toEqual(needed);
});

test('two of a thousand take some dozens of tests', async () => {
  expect((await narrowed(1000, [17, 940])).tests).toBeLessThan(120);
});

test('where it is stopped the smallest so far is left, and still has the property', async () => {
  const { smallest, tests } = await narrowed(100, [40], 3);
  expect(tests).toBe(3);
  expect(smallest).toContain(40);
  expect(smallest.length).toBeLessThan(100);
});
