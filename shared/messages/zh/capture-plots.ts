import { formatCount, formatDuration, formatPercent } from '../../format.ts';
import type { BucketQuantile, SeriesLine, SeriesPlot } from '../../plots.ts';
import { capturePlots as english } from '../en/capture-plots.ts';
import type { Messages } from '../messages.ts';

/** Units and digits are written as in English. */
const { value } = english;

const quantile = ({ value: seconds, within }: BucketQuantile): string =>
  within[1] === null ? `超过 ${formatDuration(seconds)}` : formatDuration(seconds);

const lines: Readonly<Record<SeriesLine['key'], string>> = {
  running: '运行',
  waiting: '等待',
  usage: '最满的 rank',
  generated: '生成',
  prompt: '提示词',
  p50: 'p50',
  p99: 'p99',
  share: '来自缓存',
};

const lineSummary = (unit: SeriesPlot['unit'], { key, p50, p99, most, last }: SeriesLine): string =>
  `${lines[key]}：p50 ${value(unit, p50)}，p99 ${value(unit, p99)}，最大 ${value(unit, most)}，最后 ${value(unit, last)}。`;

const restartCount = (count: number): string => `${formatCount(count)} 次重启`;

/** Words of what is drawn of a capture: how latencies are spread, and how they and the load went over time. */
export const capturePlots: Messages['capturePlots'] = {
  names: { ttft: '首 token 时间', queue: '排队时间', interToken: 'token 间隔', endToEnd: '端到端' },
  between: (seconds) => (seconds === null ? '两次采样之间' : `两次采样间隔 ${formatDuration(seconds)}`),
  sinceStart: '自服务器启动以来',
  sinceStartBecause: (reason) => `自服务器启动以来：${reason}。`,
  ofDump: '来自转储，已完成的请求',
  loadOfDump: (most) => `来自转储，同时最多 ${formatCount(most)} 个未完成`,
  loadOfDumpSummary: (most, last, from, to) =>
    `最多 ${formatCount(most)} 个请求未完成，最后 ${formatCount(last)} 个，${from} 至 ${to} UTC。`,
  table: '表格',
  plot: '图',
  asTable: (section) => `${section}：表格`,
  asPlot: (section) => `${section}：图`,
  observations: (n) => `n ${formatCount(n)}`,
  quantile,
  histogramSummary: (of) =>
    `${formatCount(of.n)} 次观测；p50 ${quantile(of.p50)}，p90 ${quantile(of.p90)}，p99 ${quantile(of.p99)}，平均 ${formatDuration(of.mean)}。`,
  bucket: (from, to, count, n) => {
    const range =
      to === null ? `超过 ${formatDuration(from)}` : `${formatDuration(from)} 至 ${formatDuration(to)}`;
    return `${range}：${formatCount(count)} / ${formatCount(n)}${n > 0 ? `（${formatPercent(count / n)}）` : ''}`;
  },
  metric: (name) => `来自 sglang:${name}。`,
  failed: '无法绘制',
  reading: '正在读取采样',

  overTime: '随时间变化',
  overTimeOf: {
    samples: (looks, span) => `${formatDuration(span)} 内 ${formatCount(looks)} 次采样`,
    window: (looks, span) => `Prometheus，${formatDuration(span)} 内 ${formatCount(looks)} 步`,
  },
  reduced: (looks, points) => `${formatCount(looks)} 次采样绘成 ${formatCount(points)} 个点，各取其中最大值`,
  restarts: (count) => `${restartCount(count)}，以虚线标出`,
  plots: {
    requests: '请求',
    tokenUsage: 'KV 池占用',
    throughput: '每秒 token',
    ttft: '首 token 时间',
    queueTime: '排队时间',
    interToken: 'token 间隔',
    cacheHit: '来自缓存的提示词 token',
  },
  lines,
  value,
  inFlight: '未完成',
  lineSummary,
  seriesSummary: (plot, { restarts }) =>
    [
      ...plot.lines.map((line) => lineSummary(plot.unit, line)),
      ...(restarts.length > 0 ? [`期间有 ${restartCount(restarts.length)}。`] : []),
    ].join(''),
  zoomIn: '放大',
  zoomOut: '缩小',
  earlier: '更早',
  later: '更晚',
  showAll: '显示全部',
  zoomHint: '在图上拖动可放大，双击显示全部。',
  shownRange: (from, to) => `显示 ${from} 至 ${to} UTC`,
  time: '时间，UTC',
};
