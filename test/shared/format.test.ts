import { describe, expect, test } from 'vitest';
import {
  formatBytes,
  formatChange,
  formatClock,
  formatCollectedAt,
  formatCount,
  formatDifference,
  formatDuration,
  formatEvidence,
  formatGib,
  formatNumber,
  formatPercent,
  formatRate,
  formatShare,
  formatTimestamp,
  formatTopology,
  missing,
} from '../../shared/format.ts';
import { dumpCounts } from '../../shared/messages/en/dump-counts.ts';

const tables: readonly [
  string,
  (value: number | null) => string,
  readonly (readonly [number | null, string])[],
][] = [
  [
    'formatDifference',
    formatDifference,
    [
      [0, '0'],
      [64, '+64'],
      [1200, '+1,200'],
      [-3, '−3'],
      [null, missing],
    ],
  ],
  [
    'formatCount',
    formatCount,
    [
      [0, '0'],
      [999, '999'],
      [1482752, '1,482,752'],
      [-3, '−3'],
      [-0.4, '0'],
      [2.5, '3'],
    ],
  ],
  [
    'formatNumber',
    formatNumber,
    [
      [0, '0'],
      [16384, '16,384'],
      [0.83, '0.83'],
      [12.44, '12.4'],
      [1016.2, '1,016'],
      [0.0093, '0.0093'],
      [-0.5, '−0.50'],
    ],
  ],
  [
    'formatDuration',
    formatDuration,
    [
      [0, '0 s'],
      [0.0003, '300 µs'],
      [0.0009994, '999 µs'],
      [0.0009996, '1.0 ms'],
      [0.0096, '9.6 ms'],
      [0.038, '38.0 ms'],
      [0.09994, '99.9 ms'],
      [0.09996, '100 ms'],
      [0.4187, '419 ms'],
      [0.9996, '1.00 s'],
      [1.66, '1.66 s'],
      [9.994, '9.99 s'],
      [9.996, '10.0 s'],
      [31.4, '31.4 s'],
      [59.96, '1 min 00 s'],
      [467, '7 min 47 s'],
      [3599.6, '1 h 00 min'],
      [90061, '25 h 01 min'],
      [-0.5, '−500 ms'],
    ],
  ],
  [
    'formatBytes',
    formatBytes,
    [
      [0, '0 B'],
      [412, '412 B'],
      [999, '999 B'],
      [1000, '1.0 kB'],
      [46_100, '46.1 kB'],
      [99_960, '100 kB'],
      [999_600, '1.0 MB'],
      [3_100_000, '3.1 MB'],
      [148_000_000, '148 MB'],
      [1_310_000_000, '1.31 GB'],
      [12_340_000_000, '12.3 GB'],
      [2_500_000_000_000, '2.50 TB'],
      [5_000_000_000_000_000, '5,000 TB'],
    ],
  ],
  [
    'formatPercent',
    formatPercent,
    [
      [0, '0 %'],
      [0.036, '3.6 %'],
      [0.0996, '10 %'],
      [0.83, '83 %'],
      [1, '100 %'],
      [-0.5, '−50 %'],
    ],
  ],
  [
    'formatChange',
    formatChange,
    [
      [4.36, '+436 %'],
      [-0.82, '−82 %'],
      [0, '0 %'],
      [0.001, '0 %'],
      [-0.001, '0 %'],
    ],
  ],
  [
    'formatGib',
    formatGib,
    [
      [7.111, '7.11 GiB'],
      [54.32, '54.3 GiB'],
    ],
  ],
  [
    'formatRate',
    formatRate,
    [
      [21.44, '21.4 tok/s'],
      [1012, '1,012 tok/s'],
    ],
  ],
  [
    'formatClock',
    formatClock,
    [
      [1_795_488_035.64, '02:40:35.6'],
      [0, '00:00:00.0'],
    ],
  ],
  ['formatTimestamp', formatTimestamp, [[1_795_488_035.64, '2026-11-24 02:40:35']]],
];

for (const [name, format, rows] of tables)
  describe(name, () => {
    for (const [value, expected] of rows)
      test(`${value} is ${expected}`, () => expect(format(value)).toBe(expected));
    for (const unknown of [null, Number.NaN, Number.POSITIVE_INFINITY])
      test(`${unknown} is missing, not 0`, () => expect(format(unknown)).toBe(missing));
  });

describe('formatShare', () => {
  const rows = [
    [15, 417, '15 of 417 (3.6 %)'],
    [10, 11, '10 of 11 (91 %)'],
    [0, 0, '0 of 0'],
    [null, 417, missing],
    [15, null, missing],
  ] as const;
  for (const [part, whole, expected] of rows)
    test(`${part} of ${whole}`, () => expect(formatShare(part, whole)).toBe(expected));
});

describe('formatCollectedAt', () => {
  const rows = [
    ['20261124_024107', '2026-11-24 02:41:07'],
    ['last night', 'last night'],
    [null, missing],
  ] as const;
  for (const [stamp, expected] of rows)
    test(String(stamp), () => expect(formatCollectedAt(stamp)).toBe(expected));
});

describe('formatTopology', () => {
  const rows = [
    [{ tp: 8, dp: 8, pp: 1 }, 'TP 8 · DP 8 · PP 1'],
    [{ tp: 8, dp: null }, 'TP 8'],
    [{ tp: null }, null],
  ] as const;
  for (const [sizes, expected] of rows)
    test(JSON.stringify(sizes), () => expect(formatTopology(sizes)).toBe(expected));
});

test('the locale decides the separators and nothing else', () => {
  expect(formatCount(1482752, 'de')).toBe('1.482.752');
  expect(formatDuration(7.61, 'de')).toBe('7,61 s');
  expect(formatBytes(1_310_000_000, 'zh-CN')).toBe('1.31 GB');
});

test.each([
  [{ value: 3.342, unit: 'seconds' }, '3.34 s'],
  [{ value: 0.931, unit: 'share' }, '93 %'],
  [{ value: 2049, unit: 'count' }, '2,049'],
  [{ value: 1.037 }, '1.04'],
  [{ value: 'HTTP 200' }, 'HTTP 200'],
  [{ value: false }, 'false'],
  [{ value: null, unit: 'seconds' }, '–'],
  [{ value: 1_784_601_667.5, unit: 'unix_seconds' }, '02:41:07.5'],
] as const)('formatEvidence %o', (evidence, expected) => expect(formatEvidence(evidence)).toBe(expected));

test.each([
  [
    { finished: 417, inFlight: 11, healthChecks: 1 },
    '428 requests (417 finished, 11 in flight), plus 1 health check',
  ],
  [{ finished: 1, inFlight: 0, healthChecks: 0 }, '1 request (1 finished, 0 in flight)'],
])('dumpCounts %o', (counts, expected) => expect(dumpCounts(counts)).toBe(expected));
