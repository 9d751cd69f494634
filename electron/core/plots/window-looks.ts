import type { PastWindow, WindowSeries } from '../capture.ts';
import { metricNames } from '../derived/moved-names.ts';
import type { MetricSample, MetricTable } from '../metrics.ts';
import type { Look } from './series.ts';

/* A past window as looks, one at each of its times: what reads samples then reads it as well. */

/** What the lines are read from, and what tells a restart; the other series of a window stay where they are. */
const wanted: ReadonlySet<string> = new Set(
  [
    ...['num_running_reqs', 'num_queue_reqs', 'token_usage'],
    ...['num_requests_total', 'process_cpu_seconds_total', 'realtime_tokens_total'],
    ...['generation_tokens_total', 'prompt_tokens_total', 'cached_tokens_total'],
    ...['time_to_first_token_seconds', 'queue_time_seconds', 'inter_token_latency_seconds'].flatMap((name) =>
      metricNames(name).flatMap((own) => ['_bucket', '_sum', '_count'].map((suffix) => own + suffix)),
    ),
  ].flatMap((name) => [name, `sglang:${name}`]),
);

export function windowLooks({ series, file }: PastWindow): readonly Look[] {
  const used = series.filter(({ name }) => wanted.has(name));
  const times = [...new Set(used.flatMap((one) => [...one.times]))].sort((a, b) => a - b);
  const readers = used.map(readerOf);
  return times.map((takenAt, at) => ({
    number: at + 1,
    folder: '',
    takenAt,
    loads: null,
    metrics: tableOf(readers.flatMap((read) => read(takenAt) ?? [])),
    metricsFile: file,
  }));
}

/** Asked for ascending times; null where the series has no value at that time: it is never carried on. */
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
  return { samples, families: new Map(), notUnderstood: [], named: (name) => byName.get(name) ?? [] };
}
