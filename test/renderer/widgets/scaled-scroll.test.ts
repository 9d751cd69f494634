import { describe, expect, test } from 'vitest';
import { rowsInView, scaleScroll, tallest, topShowing } from '../../../renderer/widgets/scaled-scroll.ts';

const heights = { row: 24, head: 26 };
const viewport = 500;
/** Chromium clips beyond this many device pixels; four of them may make a pixel. */
const clipped = 33_500_000 / 4;

for (const count of [0, 1, 20, 300_000, 1_000_000, 1_400_000, 10_000_000, 100_000_000])
  describe(`${count} rows`, () => {
    const total = heights.head + count * heights.row;
    const scale = scaleScroll(total, viewport);
    const endOfBar = Math.max(0, scale.sheet - viewport);

    test('stand on a sheet that is not clipped', () => {
      expect(scale.sheet).toBeLessThan(clipped);
      expect(scale.isScaled).toBe(total > tallest);
    });
    test('the bar reaches the first row and the last', () => {
      expect(scale.topAt(0)).toBe(0);
      expect(scale.topAt(endOfBar)).toBeCloseTo(Math.max(0, total - viewport), 3);
      const seen = rowsInView(scale.topAt(endOfBar), viewport, count, heights);
      expect(seen?.last ?? -1).toBe(count - 1);
    });
    test('there and back is the same place', () => {
      for (const share of [0, 0.1, 0.5, 0.999, 1]) {
        const top = Math.max(0, total - viewport) * share;
        expect(scale.topAt(scale.scrollTopFor(top))).toBeCloseTo(top, 3);
      }
    });
    test('every row can be shown, whole', () => {
      for (const position of new Set([0, 1, count >> 1, count - 2, count - 1]))
        for (const align of ['auto', 'center'] as const) {
          if (position < 0 || position >= count) continue;
          const wanted = topShowing(position, { top: scale.most / 3, viewport, align, heights });
          const top = Math.min(scale.most, Math.max(0, wanted));
          const start = position * heights.row;
          expect(start).toBeGreaterThanOrEqual(top - 1e-6);
          expect(start + heights.row).toBeLessThanOrEqual(top + viewport - heights.head + 1e-6);
        }
    });
  });

test('what is in sight already moves nothing', () => {
  expect(topShowing(10, { top: 200, viewport, align: 'auto', heights })).toBe(200);
});

test.each([
  [0, 500, 100, { first: 0, last: 19 }],
  [12, 500, 100, { first: 0, last: 20 }],
  [2_000, 500, 100, { first: 83, last: 99 }],
  [0, 0, 100, null],
  [0, 500, 0, null],
])('rows seen from %i in %i of %i', (top, height, count, expected) =>
  expect(rowsInView(top, height, count, heights)).toEqual(expected),
);
