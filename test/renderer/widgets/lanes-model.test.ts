import { describe, expect, test } from 'vitest';
import {
  around,
  barAt,
  bringing,
  brushed,
  type LaneBars,
  panned,
  placeLanes,
  timeTicks,
  zoomed,
} from '../../../renderer/widgets/lanes-model.ts';

const whole = { from: 1000, to: 1100 };

describe('the part in view', () => {
  const rows = [
    ['zooms in around a moment that stays in its place', zoomed(whole, whole, 0.5, 1025), [1012.5, 1062.5]],
    [
      'zooms out no farther than everything',
      zoomed({ from: 1040, to: 1050 }, whole, 100, 1045),
      [1000, 1100],
    ],
    ['pans', panned({ from: 1040, to: 1050 }, whole, 5), [1045, 1055]],
    ['pans to the edge and stays as long', panned({ from: 1040, to: 1050 }, whole, 500), [1090, 1100]],
    ['is brushed in either direction', brushed(1060, 1020, whole), [1020, 1060]],
    ['is brushed to the edges at most', brushed(900, 1020, whole), [1000, 1020]],
    ['closes in on one bar with room beside it', around(1040, 1048, whole), [1038, 1050]],
    [
      'stays where what is chosen is in sight',
      bringing({ from: 1010, to: 1030 }, whole, 1020, 1090),
      [1010, 1030],
    ],
    [
      'moves to what is chosen before it',
      bringing({ from: 1050, to: 1070 }, whole, 1020, 1022),
      [1018, 1038],
    ],
    ['moves to what is chosen after it', bringing({ from: 1010, to: 1030 }, whole, 1050, 1052), [1040, 1060]],
  ] as const;
  for (const [name, { from, to }, expected] of rows)
    test(name, () => expect([from, to].map((at) => Number(at.toFixed(6)))).toEqual(expected));

  test('never gets shorter than what times can tell apart', () => {
    let view = { ...whole };
    for (let press = 0; press < 200; press += 1) view = zoomed(view, whole, 0.6, 1050);
    expect(view.to - view.from).toBeCloseTo(1e-3, 6);
    expect(view.from).toBeGreaterThan(whole.from);
  });
});

describe('lanes', () => {
  test('a few have room, open ones stand apart', () => {
    const places = placeLanes(5, 2, 200);
    expect([0, 1, 2, 3, 4].map((lane) => places.topOf(lane))).toEqual([0, 8, 22, 30, 38]);
    expect(places.sizeOf(0)).toBe(6);
    expect(places.lanesAt(12)).toEqual({ first: 1, last: 1 });
    expect(places.lanesAt(18)).toBeNull();
    expect(places.lanesAt(190)).toBeNull();
  });
  test('thousands fit, several to a pixel, and open ones keep their share', () => {
    const places = placeLanes(4000, 20, 200);
    expect(places.topOf(3999)).toBeLessThan(200);
    expect(places.sizeOf(0)).toBeGreaterThan(2);
    const at = places.lanesAt(190);
    expect(at && at.last - at.first).toBeGreaterThan(10);
  });
  test('only open ones, and none', () => {
    expect(placeLanes(3, 3, 100).lanesAt(20)).toEqual({ first: 2, last: 2 });
    expect(placeLanes(0, 0, 100).lanesAt(20)).toBeNull();
  });
});

describe('the bar at a place', () => {
  // Lane 0 is open from 1010; lane 1 holds 1000-1020 and 1030-1031; lane 2 holds 1040-1080.
  const bars: LaneBars = {
    start: new Float64Array([1000, 1010, 1030, 1040]),
    end: new Float64Array([1020, Number.NaN, 1031, 1080]),
    look: new Uint8Array([0, 1, 0, 0]),
    lane: new Uint32Array([1, 0, 1, 2]),
    lanes: 3,
    openLanes: 1,
    cuts: [],
  };
  const where = { view: whole, width: 1000, places: placeLanes(3, 1, 100), end: 1100 };
  const rows = [
    ['an open one reaches to the end', 900, 3, 1],
    ['before it is nothing', 50, 3, null],
    ['the bar itself', 100, 17, 0],
    ['the nearest within reach', 298, 17, 2],
    ['too far away', 270, 17, null],
    ['the next lane', 500, 25, 3],
    ['between open ones and the others', 500, 11, null],
    ['below all', 500, 90, null],
  ] as const;
  for (const [name, x, y, expected] of rows)
    test(name, () => expect(barAt(bars, where, x, y)).toBe(expected));
});

describe('ticks of time', () => {
  const rows = [
    [{ from: 1000, to: 1100 }, 8, 15, 1005],
    [{ from: 1786370400.25, to: 1786370400.75 }, 6, 0.1, 1786370400.3],
    [{ from: 1786370400, to: 1786370400 + 86_400 * 3 }, 6, 43_200, 1786406400],
  ] as const;
  for (const [span, most, step, first] of rows)
    test(`every ${step} s of ${span.to - span.from} s`, () => {
      const ticks = timeTicks(span, most);
      expect(ticks.step).toBeCloseTo(step, 9);
      expect(ticks.at[0]).toBeCloseTo(first, 4);
      expect(ticks.at.length).toBeLessThanOrEqual(most + 1);
      for (const at of ticks.at) expect(at >= span.from && at <= span.to).toBe(true);
    });
});
