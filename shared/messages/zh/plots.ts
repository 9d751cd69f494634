import type { Distribution } from '../../dump.ts';
import { formatCount, formatDuration, formatPercent } from '../../format.ts';
import { plots as english } from '../en/plots.ts';
import type { Messages } from '../messages.ts';

/** Units and digits are written as in English. */
const { written, tick } = english;

const share = (part: number, whole: number): string => {
  const counts = `${formatCount(part)} / ${formatCount(whole)}`;
  return whole > 0 ? `${counts}（${formatPercent(part / whole)}）` : counts;
};

/** Words of what is drawn above the table of requests: timeline and distributions. */
export const plots: Messages['plots'] = {
  strip: '请求图示',
  tabs: { timeline: '时间线', distributions: '分布' },
  show: '显示图示',
  hide: '隐藏图示',
  resize: '图示高度',
  reading: '读完文件后显示',
  failedWhy: (why) => `无法绘制：${why}`,

  timeline: '请求时间线',
  timelineKeys: 'W S 缩放 · A D 平移 · F 适应',
  timelineStrip: '未完成请求数随时间的变化',
  dumpWritten: (clock) => `转储写出 ${clock}`,
  legend: {
    queue: '排队',
    prefill: 'prefill',
    decode: 'decode',
    unsplit: '首 token 之前',
    whole: '无阶段用时',
    open: '未完成，没有终点',
    failed: '已中止',
  },
  timelineSummary: (shown, inFlight, from, to, most) =>
    `${from} 至 ${to} UTC 的 ${formatCount(shown)} 个请求，其中 ${formatCount(inFlight)} 个到最后仍未完成，同时最多 ${formatCount(most)} 个。下方表格逐一列出。`,
  timelineView: (from, to) => `显示 ${from} 至 ${to} UTC`,
  bar: (rid, index) => rid ?? `第 ${formatCount(index)} 条记录`,
  barOpen: (start, age) =>
    age === null ? `开始于 ${start}，未完成` : `开始于 ${start}，未完成 > ${formatDuration(age)}`,
  barEnded: (start, seconds, ttft) =>
    ttft === null
      ? `开始于 ${start}，用时 ${formatDuration(seconds)}`
      : `开始于 ${start}，用时 ${formatDuration(seconds)}，TTFT ${formatDuration(ttft)}`,
  timeless: (count) => `${formatCount(count)} 个没有可用的开始时间`,
  left: (count) => `略去 ${formatCount(count)} 个较短的`,
  noBars: '这里没有请求带可用的开始时间。',
  noneMatch: '没有可绘制的内容',

  distributions: '请求的分布',
  distribution: {
    promptTokens: '提示词 token',
    completionTokens: '输出 token',
    ttftSeconds: 'TTFT',
    elapsedSeconds: '总用时',
  },
  written,
  tick,
  requestsOf: (n, unknown) =>
    unknown === 0 ? `n ${formatCount(n)}` : `n ${formatCount(n)}，${formatCount(unknown)} 个未知`,
  noNumbers: '没有请求带此数据。',
  percentile: { p50: 'p50', p90: 'p90', p99: 'p99' },
  least: '最小',
  most: '最大',
  range: '从',
  until: '到（不含）',
  count: '请求',
  table: '表格',
  plot: '图',
  distributionSummary: ({ of, n, min, p50, p90, p99, max }: Distribution) =>
    `${formatCount(n)} 个请求，从 ${written(of, min)} 到 ${written(of, max)}；p50 ${written(of, p50)}，p90 ${written(of, p90)}，p99 ${written(of, p99)}。`,
  bin: (of, from, to, count, n) => `${written(of, from)} 至 ${written(of, to)}：${share(count, n)}`,
};
