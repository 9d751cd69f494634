import type { Distribution } from '../../dump.ts';
import { formatCount, formatDuration, formatNumber, formatShare } from '../../format.ts';

const plural = (count: number, one: string, many: string): string =>
  `${formatCount(count)} ${count === 1 ? one : many}`;

/** How a number of a distribution is written: lengths are counts, the rest are times. */
const written = (of: Distribution['of'], value: number | null): string =>
  of === 'ttftSeconds' || of === 'elapsedSeconds' ? formatDuration(value) : formatCount(value);

/** The same on an axis, where numbers are round: `1 s`, not `1.00 s`. */
function tick(of: Distribution['of'], value: number): string {
  if (of !== 'ttftSeconds' && of !== 'elapsedSeconds') return formatCount(value);
  const [factor, unit] =
    value < 1e-3 ? [1e6, 'µs'] : value < 1 ? [1e3, 'ms'] : value < 1000 ? [1, 's'] : [1 / 3600, 'h'];
  return `${formatNumber(Number((value * factor).toPrecision(3)))} ${unit}`;
}

/** Words of what is drawn above the table of requests: timeline and distributions. */
export const plots = {
  strip: 'Drawings of the requests',
  tabs: { timeline: 'Timeline', distributions: 'Distributions' },
  show: 'Show the drawings',
  hide: 'Hide the drawings',
  resize: 'Height of the drawings',
  reading: 'Follows when the file is read',
  failedWhy: (why: string) => `Could not be drawn: ${why}`,

  timeline: 'Timeline of the requests',
  timelineKeys: 'W S zoom · A D pan · F fit',
  timelineStrip: 'Requests in flight over time',
  dumpWritten: (clock: string) => `dump written ${clock}`,
  legend: {
    queue: 'queue',
    prefill: 'prefill',
    decode: 'decode',
    unsplit: 'before the first token',
    whole: 'no stage times',
    open: 'in flight, no end',
    failed: 'aborted',
  },
  /** What the drawing shows, for those who do not see it. */
  timelineSummary: (shown: number, inFlight: number, from: string, to: string, most: number) =>
    `${plural(shown, 'request', 'requests')} from ${from} to ${to} UTC, ${formatCount(inFlight)} of them in flight at the end, at most ${formatCount(most)} at once. The table below lists them.`,
  timelineView: (from: string, to: string) => `Shows ${from} to ${to} UTC`,
  bar: (rid: string | null, index: number) => rid ?? `record ${formatCount(index)}`,
  barOpen: (start: string, age: number | null) =>
    age === null ? `started ${start}, in flight` : `started ${start}, in flight > ${formatDuration(age)}`,
  barEnded: (start: string, seconds: number, ttft: number | null) =>
    ttft === null
      ? `started ${start}, took ${formatDuration(seconds)}`
      : `started ${start}, took ${formatDuration(seconds)}, TTFT ${formatDuration(ttft)}`,
  timeless: (count: number) => `${formatCount(count)} without a usable start`,
  left: (count: number) => `${plural(count, 'shorter one', 'shorter ones')} left out`,
  noBars: 'No request here has a usable start time.',
  noneMatch: 'Nothing to draw',

  distributions: 'Distributions of the requests',
  distribution: {
    promptTokens: 'Prompt tokens',
    completionTokens: 'Completion tokens',
    ttftSeconds: 'TTFT',
    elapsedSeconds: 'Latency',
  },
  written,
  tick,
  requestsOf: (n: number, unknown: number) =>
    unknown === 0 ? `n ${formatCount(n)}` : `n ${formatCount(n)}, ${formatCount(unknown)} unknown`,
  noNumbers: 'None of the requests has it.',
  percentile: { p50: 'p50', p90: 'p90', p99: 'p99' },
  least: 'least',
  most: 'most',
  range: 'From',
  until: 'to below',
  count: 'Requests',
  table: 'Table',
  plot: 'Plot',
  distributionSummary: ({ of, n, min, p50, p90, p99, max }: Distribution) =>
    `${plural(n, 'request', 'requests')} from ${written(of, min)} to ${written(of, max)}; p50 ${written(of, p50)}, p90 ${written(of, p90)}, p99 ${written(of, p99)}.`,
  bin: (of: Distribution['of'], from: number, to: number, count: number, n: number) =>
    `${written(of, from)} to ${written(of, to)}: ${formatShare(count, n)}`,
} as const;
