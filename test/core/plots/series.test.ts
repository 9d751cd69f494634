import { describe, expect, test } from 'vitest';
import type { PastWindow, WindowSeries } from '../../../electron/core/capture.ts';
import { readSeries } from '../../../electron/core/plots/series.ts';
import { atOnce } from '../../../electron/core/turns.ts';
import type { CaptureSeries, SeriesKind, SeriesLine } from '../../../shared/plots.ts';
import { captureOf, histogramText, sampleOf } from './metrics-text.ts';

const line = (
  found: CaptureSeries | undefined,
  of: SeriesKind,
  key: SeriesLine['key'],
): readonly (number | null)[] | null =>
  found?.plots.find((plot) => plot.of === of)?.lines.find((one) => one.key === key)?.values ?? null;

const look = (running: number, generated: number, at: number, number: number) =>
  sampleOf(
    [
      `sglang:num_running_reqs{dp_rank="0"} ${running}`,
      `sglang:num_running_reqs{dp_rank="1"} 1`,
      `sglang:num_queue_reqs 0`,
      `sglang:token_usage{dp_rank="0"} 0.25`,
      `sglang:token_usage{dp_rank="1"} 0.5`,
      `sglang:generation_tokens_total ${generated}`,
      `sglang:num_requests_total ${generated}`,
      histogramText('time_to_first_token_seconds', { '1': generated, '+Inf': generated }, generated / 2),
    ].join('\n'),
    at,
    number,
  );

describe('of the samples of a capture', () => {
  const [found] = atOnce(
    readSeries(captureOf(look(3, 100, 1000, 1), look(5, 400, 1030, 2), look(4, 400, 1060, 3))),
  );

  test('gauges at each moment, ranks added, of shares the fullest', () => {
    expect(found?.times).toEqual([1000, 1030, 1060]);
    expect(line(found, 'requests', 'running')).toEqual([4, 6, 5]);
    expect(line(found, 'requests', 'waiting')).toEqual([0, 0, 0]);
    expect(line(found, 'tokenUsage', 'usage')).toEqual([0.5, 0.5, 0.5]);
  });

  test('rates between two looks: there is none at the first', () => {
    expect(line(found, 'throughput', 'generated')).toEqual([null, 10, 0]);
  });

  test('no quantile where nothing ended in between', () => {
    expect(line(found, 'ttft', 'p50')).toBeNull();
    const [busy] = atOnce(
      readSeries(captureOf(look(3, 100, 1000, 1), look(5, 400, 1030, 2), look(4, 500, 1060, 3))),
    );
    expect(line(busy, 'ttft', 'p50')).toEqual([null, 0.5, 0.5]);
  });

  test('of the known values the median, the largest and the last', () => {
    const running = found?.plots.find(({ of }) => of === 'requests')?.lines[0];
    expect(running).toMatchObject({ key: 'running', p50: 5, p99: 6, most: 6, last: 5 });
  });

  test('names what it was read from', () => {
    expect(found?.plots.find(({ of }) => of === 'requests')?.metrics).toEqual([
      'num_running_reqs',
      'num_queue_reqs',
    ]);
  });

  test('a restart is marked, and no rate spans it', () => {
    const [again] = atOnce(
      readSeries(
        captureOf(look(3, 400, 1000, 1), look(5, 10, 1030, 2), look(4, 70, 1060, 3), look(4, 70, 1090, 4)),
      ),
    );
    expect(again?.restarts).toEqual([1030]);
    expect(line(again, 'throughput', 'generated')).toEqual([null, null, 2, 0]);
  });
});

test('one moment is no course, and neither are looks without a time', () => {
  expect(atOnce(readSeries(captureOf(look(3, 100, 1000, 1))))).toEqual([]);
  const timeless = { ...look(3, 100, 0, 1), takenAt: null };
  expect(atOnce(readSeries(captureOf(timeless, { ...timeless, number: 2 })))).toEqual([]);
});

describe('of a past window', () => {
  const series = (name: string, values: readonly (number | null)[], labels: Record<string, string> = {}) => {
    const known = values.flatMap((value, at) => (value === null ? [] : [[1000 + at * 15, value] as const]));
    return {
      name,
      labels: new Map(Object.entries(labels)),
      times: Float64Array.from(known, ([at]) => at),
      values: Float64Array.from(known, ([, value]) => value),
    } satisfies WindowSeries;
  };
  const windowOf = (...all: readonly WindowSeries[]): PastWindow => ({
    url: 'http://prometheus:9090',
    from: 1000,
    to: 1000,
    stepSeconds: 15,
    file: 'prometheus/window.json',
    series: all,
  });
  const read = (window: PastWindow) => atOnce(readSeries({ samples: [], window }))[0];

  test('a value that is missing stays missing, and a counter is a rate', () => {
    const found = read(
      windowOf(
        series('sglang:num_running_reqs', [1, null, 3]),
        series('sglang:generation_tokens_total', [0, 150, 450]),
      ),
    );
    expect(found?.from).toBe('window');
    expect(line(found, 'requests', 'running')).toEqual([1, null, 3]);
    expect(line(found, 'throughput', 'generated')).toEqual([null, 10, 20]);
  });

  test('quantiles from buckets', () => {
    const ttft = (suffix: string, values: readonly number[], labels = {}) =>
      series(`sglang:time_to_first_token_seconds_${suffix}`, values, labels);
    const found = read(
      windowOf(
        ttft('bucket', [0, 10, 10], { le: '1' }),
        ttft('bucket', [0, 10, 20], { le: '2' }),
        ttft('bucket', [0, 10, 20], { le: '+Inf' }),
        ttft('sum', [0, 5, 20]),
        ttft('count', [0, 10, 20]),
      ),
    );
    expect(line(found, 'ttft', 'p50')).toEqual([null, 0.5, 1.5]);
  });

  test('at most 2,000 points, and no peak is lost', () => {
    const values = Array.from({ length: 5000 }, (_, at) => (at === 3456 ? 99 : 1));
    const found = read(windowOf(series('sglang:num_running_reqs', values)));
    expect(found?.looks).toBe(5000);
    expect(found?.times.length).toBeLessThanOrEqual(2000);
    expect(line(found, 'requests', 'running')).toContain(99);
  });
});
