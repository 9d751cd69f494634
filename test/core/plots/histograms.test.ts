import { describe, expect, test } from 'vitest';
import { readHistograms } from '../../../electron/core/plots/histograms.ts';
import { say } from '../../../shared/phrase.ts';
import type { Histograms, LatencyHistogram, LatencyKind } from '../../../shared/plots.ts';
import { captureOf, histogramText, sampleOf } from './metrics-text.ts';

const ttft = (counts: Readonly<Record<string, number>>, sum: number, labels = '') =>
  histogramText('time_to_first_token_seconds', counts, sum, labels);
const early = ttft({ '0.1': 10, '1': 10, '10': 10, '+Inf': 10 }, 1);
const late = ttft({ '0.1': 10, '1': 60, '10': 109, '+Inf': 110 }, 401);

function plotOf(found: Histograms, of: LatencyKind): LatencyHistogram {
  const plot = found.plots.find((one) => one.of === of);
  if (!plot || 'absent' in plot) throw new Error(`no ${of}: ${plot && say(plot.absent)}`);
  return plot;
}
const why = (found: Histograms, of: LatencyKind): string | null => {
  const plot = found.plots.find((one) => one.of === of);
  return plot && 'absent' in plot ? say(plot.absent) : null;
};

describe('over which time', () => {
  test('of one sample all of it is since the process started', () => {
    const found = readHistograms(captureOf(sampleOf(late, 1000)), null, 15);
    const plot = plotOf(found, 'ttft');
    expect(found.between).toBeNull();
    expect(found.whyNot && say(found.whyNot)).toMatch(/once only/);
    expect(plot).toMatchObject({ grade: 'lifetime', n: 110, metric: 'time_to_first_token_seconds' });
    expect(plot.mean).toBeCloseTo(401 / 110);
  });

  test('between two samples of one capture', () => {
    const found = readHistograms(captureOf(sampleOf(early, 1000), sampleOf(late, 1045, 2)), null, 15);
    expect(found.between).toEqual({ from: 1000, to: 1045, seconds: 45 });
    expect(plotOf(found, 'ttft')).toMatchObject({ grade: 'delta', n: 100, mean: 4 });
  });

  test('since an earlier capture, where this one has one sample', () => {
    const before = captureOf(sampleOf(early, 1000));
    const found = readHistograms(captureOf(sampleOf(late, 1045)), before, 15);
    expect(found.between?.seconds).toBe(45);
    expect(plotOf(found, 'ttft').n).toBe(100);
  });

  test('an earlier capture says nothing where this one has two samples of its own', () => {
    const before = captureOf(sampleOf(early, 0));
    const own = captureOf(sampleOf(early, 1000), sampleOf(late, 1045, 2));
    expect(readHistograms(own, before, 15).between?.from).toBe(1000);
  });

  test('after a restart it is since the start of the new process, and why is said', () => {
    const before = captureOf(sampleOf(`${late}\nsglang:num_requests_total 500`, 1000));
    const found = readHistograms(
      captureOf(sampleOf(`${early}\nsglang:num_requests_total 10`, 1045)),
      before,
      15,
    );
    expect(found.between).toBeNull();
    expect(found.whyNot && say(found.whyNot)).toMatch(/restarted/);
    expect(plotOf(found, 'ttft')).toMatchObject({ grade: 'lifetime', n: 10 });
  });

  test('what saw nothing in between is of all the time, and says so itself', () => {
    const queue = histogramText('queue_time_seconds', { '0.1': 4, '+Inf': 4 }, 0.2);
    const found = readHistograms(
      captureOf(sampleOf(`${early}\n${queue}`, 1000), sampleOf(`${late}\n${queue}`, 1045, 2)),
      null,
      15,
    );
    expect(plotOf(found, 'ttft').grade).toBe('delta');
    expect(plotOf(found, 'queue')).toMatchObject({ grade: 'lifetime', n: 4 });
  });
});

describe('what is in it', () => {
  const found = readHistograms(captureOf(sampleOf(early, 1000), sampleOf(late, 1045, 2)), null, 15);
  const plot = plotOf(found, 'ttft');

  test('counts of each bucket, without the empty ones at both ends', () => {
    expect(plot.buckets).toEqual([
      { from: 0.1, to: 1, count: 50 },
      { from: 1, to: 10, count: 49 },
      { from: 10, to: null, count: 1 },
    ]);
  });

  test('quantiles inside their bucket', () => {
    expect(plot.p50).toEqual({ value: 1, within: [0.1, 1] });
    expect(plot.p90.value).toBeCloseTo(1 + 9 * (40 / 49));
    expect(plot.p90.within).toEqual([1, 10]);
  });

  test('a quantile above the highest edge is a lower bound', () => {
    const over = readHistograms(captureOf(sampleOf(ttft({ '1': 1, '+Inf': 50 }, 900), 1)), null, 15);
    expect(plotOf(over, 'ttft').p99).toEqual({ value: 1, within: [1, null] });
  });

  test('observations of 0 count to the first edge above it', () => {
    const counts = { '0.0': 5, '0.001': 9, '0.01': 10, '+Inf': 10 };
    const text = histogramText('queue_time_seconds', counts, 0.01);
    expect(plotOf(readHistograms(captureOf(sampleOf(text, 1)), null, 15), 'queue').buckets).toEqual([
      { from: 0, to: 0.001, count: 9 },
      { from: 0.001, to: 0.01, count: 1 },
    ]);
  });

  test('ranks are added', () => {
    const text = [0, 1].map((rank) => ttft({ '1': 5, '+Inf': 10 }, 12, `dp_rank="${rank}"`)).join('\n');
    expect(plotOf(readHistograms(captureOf(sampleOf(text, 1)), null, 15), 'ttft').n).toBe(20);
  });

  test('the earlier name of the time between tokens', () => {
    const text = histogramText('time_per_output_token_seconds', { '0.1': 3, '+Inf': 3 }, 0.1);
    expect(plotOf(readHistograms(captureOf(sampleOf(text, 1)), null, 15), 'interToken').metric).toBe(
      'time_per_output_token_seconds',
    );
  });
});

describe('what is not there', () => {
  test.each<[string, string | null, RegExp]>([
    ['/metrics was not collected', null, /\/metrics was not collected/],
    ['nothing was observed yet', 'sglang:num_requests_total 0', /no observation yet/],
    [
      'a summary without buckets',
      'sglang:time_to_first_token_seconds_sum 3\nsglang:time_to_first_token_seconds_count 2',
      /bucket/,
    ],
  ])('%s', (_, text, reason) => {
    expect(why(readHistograms(captureOf(sampleOf(text, 1)), null, 15), 'ttft')).toMatch(reason);
  });
});
