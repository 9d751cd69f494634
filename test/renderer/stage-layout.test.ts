import { describe, expect, test } from 'vitest';
import { layOutStages } from '../../renderer/stage-layout.ts';

const finished = (elapsedSeconds: number | null) => ({
  state: 'finished' as const,
  end: 1,
  elapsedSeconds,
  completionTokens: 5,
});
const inFlight = (elapsedSeconds: number | null, completionTokens: number | null = 0) => ({
  state: 'in_flight' as const,
  end: null,
  elapsedSeconds,
  completionTokens,
});

describe('a finished request', () => {
  test('stages stand end to end in their order, however they came', () => {
    const bars = layOutStages(
      [
        { stage: 'prefill', seconds: 3 },
        { stage: 'front', seconds: 0.5 },
        { stage: 'decode', seconds: 4 },
        { stage: 'queue', seconds: 1.5 },
      ],
      finished(9),
    );
    expect(bars.map(({ stage, start }) => [stage, start])).toEqual([
      ['front', 0],
      ['queue', 0.5],
      ['prefill', 2],
      ['decode', 5],
    ]);
    expect(bars.every(({ open }) => !open)).toBe(true);
  });

  test('time that no stage accounts for is shown as such', () => {
    const bars = layOutStages([{ stage: 'queue', seconds: 4 }], finished(10));
    expect(bars.at(-1)).toEqual({ stage: 'unknown', start: 4, seconds: 6, open: false });
  });

  test('rounding is not', () => {
    expect(layOutStages([{ stage: 'queue', seconds: 9.9 }], finished(10))).toHaveLength(1);
  });

  test('without stages there is one bar', () => {
    expect(layOutStages([], finished(10))).toEqual([
      { stage: 'unknown', start: 0, seconds: 10, open: false },
    ]);
  });

  test('without any time there is none', () => {
    expect(layOutStages([], finished(null))).toEqual([]);
  });
});

describe('a request in flight', () => {
  const cases = [
    { name: 'queued', stages: ['front'], tokens: 0, expected: 'queue' },
    { name: 'in prefill', stages: ['front', 'queue'], tokens: 0, expected: 'prefill' },
    { name: 'in decode', stages: ['front', 'queue', 'prefill'], tokens: 3, expected: 'decode' },
    {
      name: 'past prefill, no one knows since when',
      stages: ['front', 'queue'],
      tokens: 3,
      expected: 'unknown',
    },
    { name: 'of a server without metrics', stages: [], tokens: 0, expected: 'unknown' },
  ] as const;
  for (const { name, stages, tokens, expected } of cases) {
    test(name, () => {
      const bars = layOutStages(
        stages.map((stage) => ({ stage, seconds: 1 })),
        inFlight(31, tokens),
      );
      expect(bars.at(-1)).toEqual({
        stage: expected,
        start: stages.length,
        seconds: 31 - stages.length,
        open: true,
      });
    });
  }

  test('of unknown age only what is known is drawn', () => {
    expect(layOutStages([{ stage: 'front', seconds: 1 }], inFlight(null))).toHaveLength(1);
  });
});
