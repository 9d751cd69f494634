import { describe, expect, test } from 'vitest';
import {
  formatExpectation,
  parseExpectation,
  parseExpectations,
} from '../../../electron/core/check/expectation.ts';
import type { Expectation } from '../../../shared/check.ts';

const cases: readonly (readonly [string, Expectation])[] = [
  ['status', { kind: 'status', status: 200 }],
  ['status=400', { kind: 'status', status: 400 }],
  ['status 503', { kind: 'status', status: 503 }],
  ['200', { kind: 'status', status: 200 }],
  ['timeout', { kind: 'timeout', seconds: null }],
  ['time-out=2.5', { kind: 'timeout', seconds: 2.5 }],
  ['timeout=30s', { kind: 'timeout', seconds: 30 }],
  ['regex four', { kind: 'regex', pattern: 'four', flags: '', found: true }],
  ['regex:a=b c', { kind: 'regex', pattern: 'a=b c', flags: '', found: true }],
  ['regex=/Four/i', { kind: 'regex', pattern: 'Four', flags: 'i', found: true }],
  ['/^4$/m', { kind: 'regex', pattern: '^4$', flags: 'm', found: true }],
  ['no-regex (.)\\1{40}', { kind: 'regex', pattern: '(.)\\1{40}', flags: '', found: false }],
  ['divergence', { kind: 'same', as: { kind: 'recorded' } }],
  ['same-as recorded', { kind: 'same', as: { kind: 'recorded' } }],
  ['same-as=out/expected.json', { kind: 'same', as: { kind: 'file', path: 'out/expected.json' } }],
  ['same-as http://127.0.0.1:1', { kind: 'same', as: { kind: 'target', baseUrl: 'http://127.0.0.1:1' } }],
  ['ttft_p95<2', { kind: 'figure', figure: 'ttft', stat: 'p95', than: '<', value: 2 }],
  ['ttft_p95 < 800ms', { kind: 'figure', figure: 'ttft', stat: 'p95', than: '<', value: 0.8 }],
  ['itl_median<=0.05s', { kind: 'figure', figure: 'itl', stat: 'p50', than: '<=', value: 0.05 }],
  ['elapsed<9', { kind: 'figure', figure: 'e2e', stat: 'max', than: '<', value: 9 }],
  ['throughput>1500', { kind: 'figure', figure: 'throughput', stat: 'max', than: '>', value: 1500 }],
  [
    'request_throughput>=4.5',
    { kind: 'figure', figure: 'request_throughput', stat: 'max', than: '>=', value: 4.5 },
  ],
];

describe('an expectation as it is typed', () => {
  test.each(cases)('%s', (typed, expected) => {
    expect(parseExpectation(typed)).toEqual(expected);
    expect(parseExpectation(formatExpectation(expected))).toEqual(expected);
  });

  test.each([
    '',
    'statu',
    'status=99',
    'regex',
    'same-as',
    'ttft_p42<1',
    'throughput_p95>1',
    'latency<2',
    'timeout=0',
  ])('nothing like %j', (typed) =>
    expect(() => parseExpectation(typed)).toThrow(/nothing that can be expected/),
  );

  test('an expression that is none is refused with its fault', () => {
    expect(() => parseExpectation('regex (')).toThrow(/regex \(/);
  });

  test('a value may stand in a word of its own', () => {
    expect(
      parseExpectations(['status', 'same-as', 'f.txt', 'regex', 'a b', 'ttft_p50<1']).map(formatExpectation),
    ).toEqual(['status', 'same-as f.txt', 'regex /a b/', 'ttft_p50<1']);
  });
});
