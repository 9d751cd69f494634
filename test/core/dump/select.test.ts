import fc from 'fast-check';
import { expect, test } from 'vitest';
import { select, spreadOf } from '../../../electron/core/dump/facts/numbers.ts';
import { atOnce } from '../../../electron/core/turns.ts';

const numbers = fc.array(fc.oneof(fc.double({ noNaN: true, min: 0 }), fc.integer({ min: 0, max: 5 })), {
  minLength: 1,
  maxLength: 300,
});

test('any place is found as in the sorted numbers, and smaller ones stand before it', () => {
  fc.assert(
    fc.property(numbers, fc.nat(), (given, chosen) => {
      const wanted = chosen % given.length;
      const values = Float64Array.from(given);
      const found = atOnce(select(values, wanted));
      expect(found).toBe(Float64Array.from(given).sort()[wanted]);
      expect(values.subarray(0, wanted).every((value) => value <= found)).toBe(true);
      expect(values.subarray(wanted).every((value) => value >= found)).toBe(true);
    }),
  );
});

test('a spread says what the sorted numbers say', () => {
  fc.assert(
    fc.property(numbers, (given) => {
      const sorted = Float64Array.from(given).sort();
      const at = (share: number) => sorted[Math.min(given.length - 1, Math.floor(share * given.length))];
      expect(atOnce(spreadOf(Float64Array.from(given)))).toEqual({
        n: given.length,
        p50: at(0.5),
        p95: at(0.95),
        p99: at(0.99),
        max: sorted.at(-1),
      });
    }),
  );
  expect(atOnce(spreadOf(new Float64Array(0)))).toBeNull();
});

test('many equal or ordered numbers take turns', () => {
  for (const make of [() => 7, (at: number) => at, (at: number) => -at + 1e6]) {
    const values = Float64Array.from({ length: 200_000 }, (_, at) => make(at));
    const work = select(values, 100_000);
    let turns = 0;
    while (!work.next().done) turns += 1;
    expect(turns).toBeLessThan(100);
  }
});
