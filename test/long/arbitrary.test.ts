import { expect, test } from 'vitest';
import { arbitraryValues, expectAsPython } from '../core/dump/arbitrary.ts';

/* As test/core/dump/arbitrary.test.ts, for a tenth of LONG_MINUTES and with larger values. */

const minutes = Number(process.env.LONG_MINUTES ?? 10) / 10;
const seed = Number(process.env.LONG_SEED ?? 1);

test(`arbitrary values for ${minutes} minutes, seed ${seed}`, () => {
  const until = performance.now() + minutes * 60_000;
  let count = 0;
  for (let round = 0; performance.now() < until; round += 1)
    for (const one of arbitraryValues(seed + round, 200, [20, 100, 400][round % 3] as number)) {
      expectAsPython(one);
      count += 1;
    }
  console.log(`arbitrary: ${count} values from seed ${seed} on`);
  expect(count).toBeGreaterThan(100);
});
