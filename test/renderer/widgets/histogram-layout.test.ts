import { describe, expect, test } from 'vitest';
import { layOut } from '../../../renderer/widgets/histogram-layout.ts';

const near = (value: number) => expect.closeTo(value, 6);

describe('bars on a log axis', () => {
  test('equal widths: as tall as they are many', () => {
    const { bins, low, high } = layOut([
      { from: 1, to: 10, count: 5 },
      { from: 10, to: 100, count: 10 },
    ]);
    expect([low, high]).toEqual([1, 100]);
    expect(bins.map(({ left, right, tall }) => [left, right, tall])).toEqual([
      [0, near(0.5), near(0.5)],
      [near(0.5), 1, 1],
    ]);
  });

  test('a bar three times as wide with three times as many is as tall', () => {
    const { bins } = layOut([
      { from: 1, to: 10, count: 10 },
      { from: 10, to: 10_000, count: 30 },
    ]);
    expect(bins.map(({ tall }) => tall)).toEqual([near(1), near(1)]);
  });

  test('a bin from 0 is drawn as wide as its neighbour', () => {
    const { bins, low } = layOut([
      { from: 0, to: 1, count: 1 },
      { from: 1, to: 4, count: 1 },
    ]);
    expect(low).toBeCloseTo(0.25);
    expect(bins[0]?.right).toBeCloseTo(0.5);
  });

  test('so is one without an end', () => {
    const { bins, high } = layOut([
      { from: 1, to: 4, count: 1 },
      { from: 4, to: null, count: 1 },
    ]);
    expect(high).toBe(16);
    expect(bins[1]).toMatchObject({ left: near(0.5), right: 1 });
  });

  test('one bin alone fills the axis, whatever its ends', () => {
    for (const bin of [
      { from: 0, to: 1, count: 3 },
      { from: 5, to: null, count: 3 },
      { from: 0, to: null, count: 3 },
    ])
      expect(layOut([bin]).bins[0]).toMatchObject({ left: 0, right: 1, tall: 1 });
  });

  test('a value past an end stands at it', () => {
    const { place } = layOut([{ from: 1, to: 100, count: 1 }]);
    expect([0, 0.5, 1, 10, 100, 1000].map(place)).toEqual([0, 0, 0, near(0.5), 1, 1]);
  });
});
