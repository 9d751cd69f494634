import { describe, expect, test } from 'vitest';
import type { PastWindow, WindowSeries } from '../../../electron/core/capture.ts';
import { createDerived, isKnown } from '../../../electron/core/derived/derived.ts';
import { windowScrapes } from '../../../electron/core/derived/window-scrapes.ts';
import { parseMetrics } from '../../../electron/core/metrics.ts';
import { readHistograms } from '../../../electron/core/plots/histograms.ts';

const series = (name: string, labels: Record<string, string>, values: readonly number[]): WindowSeries => ({
  name,
  labels: new Map(Object.entries(labels)),
  times: Float64Array.from(values, (_, at) => 1000 + 60 * at),
  values: Float64Array.from(values),
});
const windowOf = (...all: readonly WindowSeries[]): PastWindow => ({
  url: 'http://prom:9090',
  from: 1000,
  to: 4600,
  stepSeconds: 60,
  file: 'prometheus/window.json',
  series: all,
});
/** 60 requests in each minute, for an hour. */
const served = (labels: Record<string, string> = {}, each = 60) =>
  series(
    'sglang:num_requests_total',
    labels,
    Array.from({ length: 61 }, (_, at) => 500 + each * at),
  );
const now = (text: string, number = 1, takenAt = 9000) => ({
  number,
  folder: '',
  takenAt,
  loads: null,
  metrics: parseMetrics(text),
  metricsFile: 'metrics.txt',
});
const derivedOf = (
  window: PastWindow,
  baseUrl: string | null = 'http://a:1',
  texts = ['sglang:num_requests_total 9999'],
) =>
  createDerived({
    samples: texts.map((text, at) => now(text, at + 1, 9000 + 30 * at)),
    serverInfo: null,
    past: windowScrapes(window, baseUrl),
  });

describe('what changed, of a capture with one look', () => {
  test('is read from the past window, graded and named as such', () => {
    const rate = derivedOf(windowOf(served())).rate('num_requests_total');
    expect(rate).toMatchObject({ value: 1, grade: 'delta', interval: 3600 });
    if (!isKnown(rate)) throw new Error('not known');
    expect(new Set(rate.evidence.map(({ source }) => source))).toEqual(new Set(['prometheus/window.json']));
  });

  test('is that of its own instance, by the address; of several others it says nothing', () => {
    const window = windowOf(served({ instance: 'a:1' }), served({ instance: 'b:1' }, 600));
    expect(derivedOf(window, 'http://b:1').rate('num_requests_total')).toMatchObject({ value: 10 });
    expect(derivedOf(window, 'http://c:1').rate('num_requests_total')).toHaveProperty('absent');
  });

  test('leaves out what was before a restart', () => {
    const values = Array.from({ length: 61 }, (_, at) => (at < 30 ? 1000 + 60 * at : 60 * (at - 30)));
    const { pastStretch, ...derived } = derivedOf(windowOf(series('sglang:num_requests_total', {}, values)));
    expect(pastStretch?.from.takenAt).toBe(2800);
    expect(derived.rate('num_requests_total')).toMatchObject({ value: 1 });
  });

  test('is not of now: a hang is told by samples alone', () => {
    const derived = derivedOf(windowOf(served()));
    expect(derived.stretch).toBeNull();
    expect(derived.lately(60).rate('num_requests_total')).toHaveProperty('absent');
  });
});

test('two looks of its own come before the window', () => {
  const texts = ['sglang:num_requests_total 100', 'sglang:num_requests_total 190'];
  const derived = derivedOf(windowOf(served()), null, texts);
  expect(derived.pastStretch).toBeNull();
  expect(derived.rate('num_requests_total')).toMatchObject({ value: 3, interval: 30 });
});

test('latencies of the window are drawn for a capture with one look', () => {
  const name = 'sglang:time_to_first_token_seconds';
  const grows = (each: number) => Array.from({ length: 61 }, (_, at) => each * at);
  const window = windowOf(
    series(`${name}_bucket`, { le: '1' }, grows(1)),
    series(`${name}_bucket`, { le: '2' }, grows(2)),
    series(`${name}_bucket`, { le: '+Inf' }, grows(2)),
    series(`${name}_sum`, {}, grows(2)),
    series(`${name}_count`, {}, grows(2)),
  );
  const one = { samples: [now('sglang:num_requests_total 1')] };
  const { between, plots } = readHistograms(one, null, 15, windowScrapes(window, null));
  expect(between).toMatchObject({ from: 1000, to: 4600, seconds: 3600 });
  expect(plots.find(({ of }) => of === 'ttft')).toMatchObject({ grade: 'delta', n: 120, mean: 1 });
  expect(readHistograms(one, null, 15).between).toBeNull();
});
