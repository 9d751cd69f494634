import { expect, test } from 'vitest';
import { LogCounts, spreadOf } from '../../../electron/core/batch/log-counts.ts';
import { HighInStep, MostAtOnce, overlapOf } from '../../../electron/core/batch/over-time.ts';

test('the most at once of each second; a quiet second keeps what there was', () => {
  const most = new MostAtOnce();
  most.note(0.1, 1);
  most.note(0.5, 3);
  most.note(0.9, 2);
  most.note(3.2, 5);
  expect(most.until(4.5)).toEqual([3, 2, 2, 5, 5]);
});

test('a long run has longer steps, and keeps its peaks', () => {
  const most = new MostAtOnce();
  for (let at = 0; at < 2000; at += 1) most.note(at, at === 777 ? 99 : 1);
  const curve = most.until(1999);
  expect(most.step).toBe(4);
  expect(curve).toHaveLength(500);
  expect(curve[Math.floor(777 / 4)]).toBe(99);
});

test('the lag of a step is its 95th percentile; a step without a request has none', () => {
  const lags = new HighInStep();
  for (let at = 0; at < 100; at += 1) lags.note(0.5, at / 1000);
  lags.note(2.5, 0.2);
  expect(lags.read(1)).toEqual([0.094, null, 0.2]);
  expect(lags.read(2)).toEqual([0.094, 0.2]);
});

test('spans over each other', () => {
  expect(
    overlapOf(
      [
        [0, 2.5],
        [0.5, 1.5],
        [4, 4.2],
      ],
      1,
    ),
  ).toEqual([2, 2, 1, 0, 1]);
});

test('quantiles of counted numbers are within 2 %, and 0 counts', () => {
  const counts = new LogCounts();
  for (let value = 1; value <= 1000; value += 1) counts.add(value / 1000);
  for (const share of [0.5, 0.9, 0.99]) {
    const found = counts.quantile(share) ?? 0;
    expect(Math.abs(found / share - 1)).toBeLessThan(0.025);
  }
  const zeros = new LogCounts();
  for (const value of [0, 0, 0, 5]) zeros.add(value);
  expect(zeros.quantile(0.5)).toBe(0);
  expect(zeros.n).toBe(4);
  expect(spreadOf('x', 'seconds', counts, new LogCounts())).toBeNull();
  const spread = spreadOf('x', 'seconds', counts, zeros);
  expect(spread?.a.counts.reduce((sum, own) => sum + own, 0)).toBe(1000);
  expect(spread?.b.counts.reduce((sum, own) => sum + own, 0)).toBe(4);
  expect(spread?.edges).toHaveLength((spread?.a.counts.length ?? 0) + 1);
});
