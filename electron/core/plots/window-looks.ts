import type { PastWindow } from '../capture.ts';
import { metricNames } from '../derived/moved-names.ts';
import { scrapesAt, timesOf } from '../derived/window-scrapes.ts';
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
  return scrapesAt(used, timesOf(used), file);
}
