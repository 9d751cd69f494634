import { describe, expect, test } from 'vitest';
import {
  judgeMean,
  judgeQuantile,
  judgeRate,
  judgeShare,
  shareBand,
} from '../../../electron/core/compare/judge.ts';
import { fromBuckets, fromValues } from '../../../electron/core/compare/observations.ts';
import { firstDifference } from '../../../electron/core/compare/pair-outputs.ts';
import { sameEdges } from '../../../electron/core/compare/same-edges.ts';
import { say } from '../../../shared/phrase.ts';

const values = (n: number, at: (share: number) => number) =>
  fromValues(Array.from({ length: n }, (_, index) => at((index + 0.5) / n)));
/** Of a known shape: from half of `middle` to one and a half of it. */
const around = (middle: number, n = 1000) => values(n, (share) => middle * (0.5 + share));

const told = ({
  verdict,
  why,
}: {
  readonly verdict: string;
  readonly why: Parameters<typeof say>[0] | null;
}) => (why ? `${verdict}: ${say(why)}` : verdict);

describe('a quantile of both sides', () => {
  test.each([
    ['rose', around(1), around(1.5), 'up', 'worse'],
    ['fell', around(1.5), around(1), 'up', 'better'],
    ['fell, where less hurts', around(1.5), around(1), 'down', 'worse'],
    ['is the same', around(1), around(1), 'up', 'same'],
    ['moved by less than 10 %', around(1), around(1.05), 'up', 'same'],
    [
      'moved, which hurts in no direction',
      around(1),
      around(2),
      null,
      'unclear: it moved, which is neither good nor bad by itself',
    ],
    [
      'rose by less than chance does',
      around(1, 40),
      around(1.15, 40),
      'up',
      'unclear: inside what chance alone moves it by',
    ],
    [
      'is of too few',
      around(1, 29),
      around(9),
      'up',
      'unclear: 29 and 1,000 independent observations, below 30 on a side',
    ],
    [
      'is the same, of few',
      around(1, 40),
      around(1.02, 40),
      'up',
      'unclear: too few observations to call it the same',
    ],
  ] as const)('that %s', (_what, a, b, worse, expected) =>
    expect(told(judgeQuantile(a, b, 0.5, worse))).toBe(expected),
  );

  test('p99 of 200: too few lie beyond it', () =>
    expect(told(judgeQuantile(around(1, 200), around(5, 200), 0.99, 'up'))).toBe(
      'unclear: too few observations lie beyond p99 to know how far chance moves it',
    ));

  test('inside one bucket nothing is measured', () => {
    const buckets = (low: number, high: number) => [
      { edge: 1, count: low },
      { edge: 2, count: low + high },
      { edge: Number.POSITIVE_INFINITY, count: 1000 },
    ];
    const [a, b] = [fromBuckets(buckets(480, 500), 1, 1000), fromBuckets(buckets(50, 500), 1.5, 1000)];
    expect(told(judgeQuantile(a, b, 0.5, 'up'))).toBe(
      'unclear: both lie in the bucket from 1 to 2: the difference is not measured',
    );
  });

  test('beyond the last edge nothing is measured either', () => {
    const a = fromBuckets(
      [
        { edge: 1, count: 10 },
        { edge: Number.POSITIVE_INFINITY, count: 1000 },
      ],
      3,
      1000,
    );
    expect(told(judgeQuantile(a, around(1), 0.5, 'up'))).toBe(
      'unclear: a value lies beyond the last edge of its histogram, 1',
    );
  });

  test('the band holds the change, and has the words of the change', () => {
    const { change, band } = judgeQuantile(around(1), around(1.5), 0.5, 'up');
    expect(change).toBeCloseTo(0.5, 2);
    expect(band?.[0]).toBeLessThan(0.5);
    expect(band?.[1]).toBeGreaterThan(0.5);
    expect(band?.[0]).toBeGreaterThan(0.3);
  });
});

test('tokens of one request are no independent looks', () => {
  const buckets = [
    { edge: 1, count: 5000 },
    { edge: 2, count: 10_000 },
  ];
  expect(told(judgeMean(fromBuckets(buckets, 1, 12), fromBuckets(buckets, 1.5, 12), 'up'))).toBe(
    'unclear: 12 and 12 independent observations, below 30 on a side',
  );
});

test.each([
  ['a mean', judgeMean(around(1), around(1.3), 'up'), 'worse'],
  [
    'a mean of 0',
    judgeMean(fromValues(new Array(50).fill(0)), around(1), 'up'),
    'unclear: a value is 0: no change in % can be told',
  ],
  ['a rate of events', judgeRate(10, 20, { nA: 300, nB: 600, spread: 0, worse: 'up' }), 'worse'],
  [
    'a rate of few events',
    judgeRate(1, 2, { nA: 10, nB: 20, spread: 0, worse: 'up' }),
    'unclear: 10 and 20 independent observations, below 30 on a side',
  ],
  [
    'a rate of events that vary',
    judgeRate(1, 1.2, { nA: 100, nB: 100, spread: 1, worse: 'up' }),
    'unclear: inside what chance alone moves it by',
  ],
  ['a share', judgeShare(0.4, 0.2, { nA: 500, nB: 500, worse: 'down', least: 0.05 }), 'worse'],
  ['a share of none', judgeShare(0, 0, { nA: 500, nB: 500, worse: 'up', least: 0.01 }), 'same'],
  [
    'a share that moved little',
    judgeShare(0.4, 0.38, { nA: 5000, nB: 5000, worse: 'down', least: 0.05 }),
    'same',
  ],
] as const)('%s', (_what, judged, expected) => expect(told(judged)).toBe(expected));

test('the interval of two shares is that of Agresti and Caffo', () => {
  // Their own example: 10 of 10 against 0 of 10 would be a point by the plain interval.
  const [low, high] = shareBand(1, 0, 10, 10);
  expect(low).toBeCloseTo(-1.054, 3);
  expect(high).toBeCloseTo(-0.612, 3);
});

describe('edges of two histograms', () => {
  const of = (...edges: readonly number[]) => edges.map((edge, at) => ({ edge, count: 10 * (at + 1) }));
  const inf = Number.POSITIVE_INFINITY;
  test.each([
    ['equal', of(1, 2, 4, inf), of(1, 2, 4, inf), [1, 2, 4, inf], false],
    ['one finer', of(1, 2, 3, 4, inf), of(1, 2, 4, inf), [1, 2, 4, inf], true],
    ['both finer somewhere', of(1, 2, 3, 4, inf), of(1, 2, 4, 5, inf), [1, 2, 4, inf], true],
  ] as const)('%s', (_what, a, b, edges, rebinned) => {
    const found = sameEdges(a, b);
    expect(found?.a.map(({ edge }) => edge)).toEqual(edges);
    expect(found?.b.map(({ edge }) => edge)).toEqual(edges);
    expect(found?.rebinned).toBe(rebinned);
  });

  test('putting buckets together keeps the count at each edge that is left', () =>
    expect(sameEdges(of(1, 2, 3, 4, inf), of(1, 2, 4, inf))?.a).toEqual([
      { edge: 1, count: 10 },
      { edge: 2, count: 20 },
      { edge: 4, count: 40 },
      { edge: inf, count: 50 },
    ]));

  test.each([
    ['too few in common', of(1, 2, 4, inf), of(1.5, 2, 3, inf)],
    ['none in common', of(1, 2, 3), of(4, 5, 6)],
  ] as const)('%s: refused', (_what, a, b) => expect(sameEdges(a, b)).toBeNull());
});

test.each([
  [[1, 2, 3], [1, 2, 3], null],
  [[1, 2, 3], [1, 9, 3], 1],
  [[1, 2], [1, 2, 3], 2],
  [[], [], null],
] as const)('%j and %j part at %s', (a, b, expected) => expect(firstDifference<number>(a, b)).toBe(expected));
