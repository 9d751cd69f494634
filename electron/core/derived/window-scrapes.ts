import type { Capture, PastWindow, Sample, WindowSeries } from '../capture.ts';
import type { MetricSample, MetricTable } from '../metrics.ts';

/* A past window of Prometheus as samples, so that what reads samples reads it as well. */

/** The metrics of some series at some of their times, ascending. A value is never carried on to a time it was not told for. */
export function scrapesAt(
  series: readonly WindowSeries[],
  times: readonly number[],
  file: string,
): readonly (Sample & { readonly takenAt: number; readonly metrics: MetricTable })[] {
  const readers = series.map(readerOf);
  return times.map((takenAt, at) => ({
    number: at + 1,
    folder: '',
    takenAt,
    loads: null,
    metrics: tableOf(readers.flatMap((read) => read(takenAt) ?? [])),
    metricsFile: file,
  }));
}

/** Unix seconds at which any of the series has a value, ascending. */
export const timesOf = (series: readonly WindowSeries[]): readonly number[] =>
  [...new Set(series.flatMap(({ times }) => [...times]))].sort((a, b) => a - b);

/** Restarts are looked for between so many moments of a window at most. */
const mostMoments = 13;

/**
 * A server's own part of a window, at evenly spread moments, the first and the last among them. Where the window holds
 * several instances it is told by its address (`host:port`); none where it is not among them.
 */
export function windowScrapes(window: PastWindow, baseUrl: string | null): readonly Sample[] {
  const ours = window.series.filter(({ name }) => name.startsWith('sglang:'));
  const instances = new Set(ours.flatMap(({ labels }) => labels.get('instance') ?? []));
  const address = baseUrl !== null && URL.canParse(baseUrl) ? new URL(baseUrl).host : null;
  const own = instances.size < 2 ? ours : ours.filter(({ labels }) => labels.get('instance') === address);
  const times = timesOf(own);
  const count = Math.min(mostMoments, times.length);
  const chosen = Array.from({ length: count }, (_, at) =>
    count === 1 ? 0 : Math.round((at * (times.length - 1)) / (count - 1)),
  );
  return scrapesAt(
    own,
    chosen.flatMap((at) => times[at] ?? []),
    window.file,
  );
}

/** The same of a capture; empty where it holds no window. */
export const pastOf = ({ window, view }: Pick<Capture, 'window' | 'view'>): readonly Sample[] =>
  window ? windowScrapes(window, view.baseUrl) : [];

/** Asked for ascending times; null where the series has no value at that time. */
function readerOf({ name, labels, times, values }: WindowSeries): (at: number) => MetricSample | null {
  let place = 0;
  return (at) => {
    while (place < times.length && (times[place] as number) < at) place += 1;
    if (times[place] !== at) return null;
    return { name, labels, value: values[place] as number, timestamp: null, line: 1 };
  };
}

function tableOf(samples: readonly MetricSample[]): MetricTable {
  const byName = new Map<string, MetricSample[]>();
  for (const sample of samples) {
    const group = byName.get(sample.name);
    if (group) group.push(sample);
    else byName.set(sample.name, [sample]);
  }
  return {
    length: samples.length,
    names: [...byName.keys()],
    samples,
    families: new Map(),
    notUnderstood: [],
    named: (name) => byName.get(name) ?? [],
  };
}
