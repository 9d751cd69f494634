import { describe, expect, test } from 'vitest';
import { interTokenSeconds, numberRows, percentile, pieceGaps } from '../../renderer/replay-numbers.ts';
import type { ReplayResult } from '../../shared/replay.ts';
import type { RecordedOutput } from '../../shared/request.ts';

const recorded: RecordedOutput = {
  text: 'a',
  outputIds: null,
  promptTokens: 100,
  completionTokens: 11,
  cachedTokens: 0,
  ttftSeconds: 1,
  elapsedSeconds: 3,
  finishType: 'length',
  part: 'whole',
};
const replayed: ReplayResult = {
  end: 'complete',
  httpStatus: 200,
  problem: null,
  text: 'a',
  outputIds: null,
  rid: null,
  finishType: 'length',
  promptTokens: 100,
  cachedTokens: 64,
  completionTokens: 11,
  elapsedSeconds: 1.5,
  ttftSeconds: 0.5,
  pieces: [
    { at: 0.5, tokens: 1 },
    { at: 0.7, tokens: 2 },
    { at: 1.5, tokens: 6 },
  ],
  answerText: '{}',
};
const rowsByKey = (one: RecordedOutput | null, other: ReplayResult | null) =>
  new Map(numberRows(one, other).map((row) => [row.key, row]));

test('both sides of each number, and the change between them', () => {
  const rows = rowsByKey(recorded, replayed);
  expect(rows.get('ttft')).toMatchObject({ recorded: 1, replayed: 0.5, change: -0.5 });
  expect(rows.get('elapsed')).toMatchObject({ recorded: 3, replayed: 1.5, change: -0.5 });
  // (11 - 1) tokens in 2 s, and in 1 s
  expect(rows.get('outputRate')).toMatchObject({ recorded: 5, replayed: 10, change: 1 });
  expect(rows.get('promptTokens')).toMatchObject({ recorded: 100, replayed: 100, change: 0 });
});

test('counts change by so many, also from 0', () => {
  const rows = rowsByKey(recorded, { ...replayed, completionTokens: 8 });
  expect(rows.get('cachedTokens')).toMatchObject({ recorded: 0, replayed: 64, change: 64 });
  expect(rows.get('completionTokens')).toMatchObject({ recorded: 11, replayed: 8, change: -3 });
});

test('a time that was 0 has no share', () => {
  const change = (ttftSeconds: number) =>
    rowsByKey({ ...recorded, ttftSeconds: 0 }, { ...replayed, ttftSeconds }).get('ttft')?.change;
  expect(change(0.5)).toBeNull();
  expect(change(0)).toBe(0);
});

test('a dump knows no time of single tokens', () => {
  const row = rowsByKey(recorded, replayed).get('interToken');
  expect(row?.recorded).toBeNull();
  expect(row?.replayed).toBeCloseTo(0.2);
});

describe('what is unknown stays unknown', () => {
  test('before a request was sent', () => {
    for (const row of numberRows(recorded, null)) expect(row).toMatchObject({ replayed: null, change: null });
  });
  test('without a recorded output', () => {
    for (const row of numberRows(null, replayed)) expect(row).toMatchObject({ recorded: null, change: null });
  });
  test('half an answer is compared only in what its end does not change', () => {
    const inFlight = { ...recorded, finishType: null, part: 'beginning' as const };
    for (const rows of [
      rowsByKey(recorded, { ...replayed, end: 'cancelled' }),
      rowsByKey(inFlight, replayed),
    ]) {
      for (const key of ['elapsed', 'outputRate', 'completionTokens'] as const)
        expect(rows.get(key)?.change, key).toBeNull();
      expect(rows.get('ttft')?.change).toBe(-0.5);
      expect(rows.get('promptTokens')?.change).toBe(0);
      expect(rows.get('cachedTokens')?.change).toBe(64);
    }
  });
  test('an answer of which only the last piece was kept has its counts and times whole', () => {
    const rows = rowsByKey({ ...recorded, part: 'tail' }, replayed);
    expect(rows.get('completionTokens')?.change).toBe(0);
    expect(rows.get('elapsed')?.change).toBe(-0.5);
  });
  test('an answer that did not stream has no rate', () => {
    const rows = rowsByKey(recorded, { ...replayed, ttftSeconds: null, pieces: [] });
    expect(rows.get('outputRate')?.replayed).toBeNull();
    expect(rows.get('interToken')?.replayed).toBeNull();
  });
  test('one token has no rate', () => {
    expect(rowsByKey(recorded, { ...replayed, completionTokens: 1 }).get('outputRate')?.replayed).toBeNull();
  });
});

describe('pieces of a stream', () => {
  test('gaps', () => {
    expect(pieceGaps(replayed.pieces).map((gap) => Math.round(gap * 1000))).toEqual([200, 800]);
    expect(pieceGaps([{ at: 1, tokens: 1 }])).toEqual([]);
  });
  test('a piece of four tokens counts as four, each with a quarter of the time', () => {
    expect(interTokenSeconds(replayed.pieces).map((each) => Math.round(each * 1000))).toEqual([
      200, 200, 200, 200, 200,
    ]);
  });
  test('a piece of unknown size counts as one token', () => {
    expect(
      interTokenSeconds([
        { at: 0, tokens: null },
        { at: 0.25, tokens: null },
      ]),
    ).toEqual([0.25]);
  });
  test('a piece without a token is no token', () => {
    expect(
      interTokenSeconds([
        { at: 0, tokens: 3 },
        { at: 0.25, tokens: 3 },
      ]),
    ).toEqual([]);
  });
});

describe('nearest-rank percentiles', () => {
  const cases = [
    { values: [], share: 0.5, expected: null },
    { values: [4], share: 0.99, expected: 4 },
    { values: [3, 1, 2], share: 0.5, expected: 2 },
    { values: [4, 3, 2, 1], share: 0.5, expected: 2 },
    { values: [1, 2, 3, 4], share: 1, expected: 4 },
    { values: [1, 2, 3, 4], share: 0, expected: 1 },
  ];
  for (const { values, share, expected } of cases) {
    test(`${share} of [${values}]`, () => expect(percentile(values, share)).toBe(expected));
  }
});
