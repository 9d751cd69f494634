import { describe, expect, test } from 'vitest';
import { createPieces, createThrottle } from '../../../electron/core/replay/progress.ts';

describe('pieces of an endless stream', () => {
  test('stay below the limit and keep the first, the newest and an even spread', () => {
    const pieces = createPieces(64);
    for (let at = 0; at < 10_000; at += 1) pieces.add({ at, tokens: at });
    const list = pieces.list();
    expect(list.length).toBeLessThanOrEqual(65);
    expect(list.length).toBeGreaterThan(32);
    expect(list[0]).toEqual({ at: 0, tokens: 0 });
    expect(list.at(-1)).toEqual({ at: 9999, tokens: 9999 });
    const steps = new Set(list.slice(1, -1).map((piece, index) => piece.at - (list[index]?.at ?? 0)));
    expect(steps.size).toBe(1);
  });

  test('below the limit all of them are kept', () => {
    const pieces = createPieces(64);
    for (let at = 0; at < 64; at += 1) pieces.add({ at, tokens: null });
    expect(pieces.list().map(({ at }) => at)).toEqual(Array.from({ length: 64 }, (_, at) => at));
  });
});

describe('a throttle', () => {
  test('tells the first at once, then the newest only, and on flush what waits', () => {
    const told: number[] = [];
    const throttle = createThrottle<number>(3_600_000, (value) => told.push(value));
    for (const value of [1, 2, 3]) throttle.offer(() => value);
    expect(told).toEqual([1]);
    throttle.flush();
    expect(told).toEqual([1, 3]);
    throttle.flush();
    expect(told).toEqual([1, 3]);
  });

  test('tells by itself when its time has come', async () => {
    const told: number[] = [];
    await new Promise<void>((resolve) => {
      const throttle = createThrottle<number>(5, (value) => {
        told.push(value);
        if (value === 2) resolve();
      });
      throttle.offer(() => 1);
      throttle.offer(() => 2);
    });
    expect(told).toEqual([1, 2]);
  });
});
