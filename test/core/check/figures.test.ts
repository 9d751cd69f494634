import { describe, expect, test } from 'vitest';
import { figureInOutput, holds, statOf } from '../../../electron/core/check/figures.ts';

const table = `
============ Serving Benchmark Result ============
Successful requests:                     500
Request throughput (req/s):              4.42
Output token throughput (tok/s):         1163.42
Peak output token throughput (tok/s):    1811.00
Total token throughput (tok/s):          3400.32
----------------End-to-End Latency----------------
Mean E2E Latency (ms):                   60465.83
Median E2E Latency (ms):                 60908.48
---------------Time to First Token----------------
Mean TTFT (ms):                          47792.35
Median TTFT (ms):                        47176.86
P99 TTFT (ms):                           102048.78
`;

describe('a figure in what a benchmark wrote', () => {
  test.each([
    ['throughput', 'max', 1163.42],
    ['request_throughput', 'max', 4.42],
    ['ttft', 'mean', 47.79235],
    ['ttft', 'p50', 47.17686],
    ['ttft', 'p99', 102.04878],
    ['ttft', 'p95', null],
    ['e2e', 'mean', 60.46583],
    ['itl', 'mean', null],
  ] as const)('%s %s of its table', (figure, stat, value) => {
    const found = figureInOutput(figure, stat, table);
    if (value === null) expect(found).toBeNull();
    else expect(found).toBeCloseTo(value, 9);
  });

  test.each([
    ['ttft', 'p95', 'ttft_p95 = 0.8', 0.8],
    ['ttft', 'p95', 'ttft_p95=0.8\nttft_p95=0.9', 0.9],
    ['ttft', 'p95', '{"ttft_p95": 0.8, "x": 1}', 0.8],
    ['ttft', 'p99', '{"p99_ttft_ms": 12.5}', 0.0125],
    ['ttft', 'p50', '{"median_ttft_ms": 20}', 0.02],
    ['throughput', 'max', '{"output_throughput": 99.5}', 99.5],
    ['throughput', 'max', 'throughput: 1e3', 1000],
    ['throughput', 'max', 'the throughput is fine', null],
  ] as const)('%s %s in %j', (figure, stat, text, value) => {
    expect(figureInOutput(figure, stat, text)).toBe(value);
  });
});

test.each([
  ['p50', 2],
  ['p95', 4],
  ['max', 4],
  ['mean', 2.5],
] as const)('%s of 1 to 4', (stat, value) => expect(statOf(stat, [4, 1, 3, 2])).toBe(value));

test('nothing measured is unknown, not 0', () => expect(statOf('p95', [])).toBeNull());

test.each([
  ['<', false],
  ['<=', true],
  ['>', false],
  ['>=', true],
] as const)('2 %s 2', (than, expected) => expect(holds(2, than, 2)).toBe(expected));
