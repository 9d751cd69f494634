import { formatCount, formatDuration, formatNumber, formatPercent, formatRate } from '../../format.ts';
import type {
  BucketQuantile,
  CaptureSeries,
  LatencyHistogram,
  LatencyKind,
  SeriesKind,
  SeriesLine,
  SeriesPlot,
} from '../../plots.ts';

const plural = (count: number, one: string, many: string): string =>
  `${formatCount(count)} ${count === 1 ? one : many}`;

const names: Readonly<Record<LatencyKind, string>> = {
  ttft: 'Time to first token',
  queue: 'Queue time',
  interToken: 'Between tokens',
  endToEnd: 'End to end',
};

/** A value above the highest edge is known to be more, not how much. */
const quantile = ({ value, within }: BucketQuantile): string =>
  within[1] === null ? `more than ${formatDuration(value)}` : formatDuration(value);

const value = (unit: SeriesPlot['unit'], number: number): string => {
  if (unit === 'seconds') return formatDuration(number);
  if (unit === 'share') return formatPercent(number);
  return unit === 'tokensPerSecond' ? formatRate(number) : formatNumber(number);
};

const lines: Readonly<Record<SeriesLine['key'], string>> = {
  running: 'running',
  waiting: 'waiting',
  usage: 'fullest rank',
  generated: 'generated',
  prompt: 'prompt',
  p50: 'p50',
  p99: 'p99',
  share: 'from cache',
};

const plots: Readonly<Record<SeriesKind, string>> = {
  requests: 'Requests',
  tokenUsage: 'KV pool in use',
  throughput: 'Tokens a second',
  ttft: 'Time to first token',
  queueTime: 'Queue time',
  interToken: 'Between tokens',
  cacheHit: 'Prompt tokens from cache',
};

/** Words of what is drawn of a capture: how latencies are spread, and how they and the load went over time. */
export const capturePlots = {
  names,
  /** Beside the head of the section. `seconds` is null where the samples do not say when they were taken. */
  between: (seconds: number | null) =>
    seconds === null ? 'between two scrapes' : `${formatDuration(seconds)} between scrapes`,
  sinceStart: 'since the server started',
  sinceStartBecause: (reason: string) => `Since the server started: ${reason}.`,
  ofDump: 'from the dump, of finished requests',
  inFlight: 'in flight',
  loadOfDump: (most: number) =>
    `from the dump, at most ${plural(most, 'request', 'requests')} in flight at once`,
  loadOfDumpSummary: (most: number, last: number, from: string, to: string) =>
    `${plural(most, 'request', 'requests')} in flight at most, ${formatCount(last)} at the end, from ${from} to ${to} UTC.`,
  table: 'Table',
  plot: 'Plot',
  asTable: (section: string) => `${section}: table`,
  asPlot: (section: string) => `${section}: plot`,
  observations: (n: number) => `n ${formatCount(n)}`,
  quantile,
  histogramSummary: (of: LatencyHistogram) =>
    `${plural(of.n, 'observation', 'observations')}; p50 ${quantile(of.p50)}, p90 ${quantile(of.p90)}, p99 ${quantile(of.p99)}, mean ${formatDuration(of.mean)}.`,
  bucket: (from: number, to: number | null, count: number, n: number) => {
    const range =
      to === null ? `above ${formatDuration(from)}` : `${formatDuration(from)} to ${formatDuration(to)}`;
    return `${range}: ${formatCount(count)} of ${formatCount(n)}${n > 0 ? ` (${formatPercent(count / n)})` : ''}`;
  },
  metric: (name: string) => `From sglang:${name}.`,
  failed: 'Could not be drawn',
  reading: 'Reading the samples',

  overTime: 'Over time',
  overTimeOf: {
    samples: (looks: number, span: number) =>
      `${plural(looks, 'sample', 'samples')} over ${formatDuration(span)}`,
    window: (looks: number, span: number) =>
      `Prometheus, ${plural(looks, 'step', 'steps')} over ${formatDuration(span)}`,
  },
  reduced: (looks: number, points: number) =>
    `${formatCount(looks)} looks drawn as ${formatCount(points)} points, of which each shows the largest`,
  restarts: (count: number) => `${plural(count, 'restart', 'restarts')}, marked by a dashed line`,
  plots,
  lines,
  value,
  /** On an axis whose head names the unit. */
  tick: (unit: SeriesPlot['unit'], number: number) =>
    unit === 'tokensPerSecond' ? formatNumber(number) : value(unit, number),
  lineSummary: (unit: SeriesPlot['unit'], { key, p50, p99, most, last }: SeriesLine) =>
    `${lines[key]}: p50 ${value(unit, p50)}, p99 ${value(unit, p99)}, at most ${value(unit, most)}, last ${value(unit, last)}.`,
  /** What all lines of a plot show, in sentences. */
  seriesSummary: (plot: SeriesPlot, { restarts }: CaptureSeries) =>
    [
      ...plot.lines.map((line) => capturePlots.lineSummary(plot.unit, line)),
      ...(restarts.length > 0 ? [`${plural(restarts.length, 'restart', 'restarts')} in between.`] : []),
    ].join(' '),
  zoomIn: 'Zoom in',
  zoomOut: 'Zoom out',
  earlier: 'Earlier',
  later: 'Later',
  showAll: 'Show all',
  zoomHint: 'Drag over a plot to zoom, double-click to show all.',
  shownRange: (from: string, to: string) => `Shows ${from} to ${to} UTC`,
  time: 'Time, UTC',
};
