import { formatCount, formatDuration } from '../../format.ts';
import type { Grade, ProblemClass } from '../../signal.ts';
import type { Messages } from '../messages.ts';
import { dumpCounts } from './dump-counts.ts';
import { causes } from './signals/causes.ts';

/* The sentences that a drafted note is made of: each is whole, as in English. */

const classes: Record<ProblemClass, string> = {
  D: '宕机或不健康',
  L: '延迟或吞吐',
  W: '输出错误',
  H: '停滞或超时',
  M: '证据质量',
  S: '安全',
};

const grades: Record<Grade, string> = {
  log: '据日志或转储',
  delta: '据两次采样之差',
  point: '据单次快照',
  lifetime: '自服务器启动以来的平均值',
};

const oneDecimal = (weight: number): string => weight.toFixed(1);

const className = (of: ProblemClass, sub: string | null): string =>
  `${classes[of]}（${sub === null ? of : `${of}-${sub}`}）`;

export const noteDraft: Messages['note']['draft'] = {
  list: (items) => items.join('、'),
  longList: (items) => items.join('；'),
  paragraphs: (sentences) => sentences.join('\n'),
  sentences: (sentences) => sentences.join(''),
  dumpCounts,

  subtitle: (parts) => (parts.length > 0 ? `${parts.join('，')}。` : ''),
  takenAt: (time) => `采集于 ${time}（采集端时钟）`,
  requestsFrom: (from, to) => (from === to ? `请求始于 ${from} UTC` : `请求始于 ${from} 至 ${to} UTC`),
  utc: (time) => `${time} UTC`,
  collectorTime: (time) => `${time}（采集端时钟）`,
  takenBefore: (time, seconds) => `采集于 ${time}，比崩溃转储写出早 ${formatDuration(seconds)}。`,
  takenNewest: (time) => `采集于 ${time}，为最新一次：以它代表现状。`,
  takenEarlier: (time) => `采集于 ${time}，早于最新一次。`,
  version: (version) => `SGLang ${version}`,
  accelerators: (count, name) => `${formatCount(count)} × ${name}`,

  className,
  classIs: (name, weight) => `${name}。权重 ${oneDecimal(weight)}。`,
  classNext: (name, weight, next, nextWeight) =>
    `${name}。权重 ${oneDecimal(weight)}；次高为${next}，${oneDecimal(nextWeight)}。`,
  classTied: (names, weight) => `尚在${names.join('与')}之间：权重均为 ${oneDecimal(weight)}。`,
  classUnknown: '尚不清楚：宕机、延迟、输出错误与停滞各类规则均未触发。',

  bundleChecked: (name, url, collected, of) =>
    `数据包 ${name}${url === null ? '' : `（${url}）`}：${formatCount(of)} 项来源采集到 ${formatCount(collected)} 项。`,
  sourcesCollected: (paths) => `已采集：${paths}。`,
  sourcesMissing: (items) => `缺失：${items}。`,
  sourcesCut: (items) => `被截断：${items}。`,
  sourceWhy: (path, reason) => `${path}（${reason}）`,
  dumpChecked: {
    crash_dump: (name, counts) => `崩溃转储 ${name}：${counts}。`,
    request_dump: (name, counts) => `请求转储 ${name}：${counts}。`,
    unknown: (name, counts) => `转储 ${name}：${counts}。`,
  },
  dumpDamaged: (why) => `未能读到结尾。${why}`,
  dumpCancelled: '读取被取消；此前的记录已计入。',
  logChecked: (name, size, span) =>
    span === null
      ? `日志 ${name}：${size}，未找到时间戳。尚无规则读取日志。`
      : `日志 ${name}：${size}，${span.first} 至 ${span.last}（按其自身时钟）。尚无规则读取日志。`,
  attachedLog: (name, of, run) =>
    run === null ? `${name}（附于 ${of}）` : `${name}（附于 ${of} 的第 ${run} 次运行）`,
  batchChecked: (name, targets, { answered, planned, failed }) =>
    `${name}，在 ${targets} 上重放：${formatCount(planned)} 个中有 ${formatCount(answered)} 个得到应答，${formatCount(failed)} 个失败。`,
  batchEnds: {
    cancelled: '未到结束即被停止。',
    died: '运行期间目标服务器崩溃。',
    broken: '中断：运行期间应用退出。',
  },
  rulesFired: (ids, count) => `触发 ${formatCount(count)} 条规则：${ids}。`,
  rulesQuiet: (ids, count) => `未触发 ${formatCount(count)} 条：${ids}。`,
  rulesNotChecked: (items, count) => `未检查 ${formatCount(count)} 条：${items}。`,

  signalAt: (sentence, rule, grade, place) =>
    `${sentence}（${rule}，${grades[grade]}${place === null ? '' : `，${place}`}）`,
  placeIn: (place, capture) => `${capture} 的 ${place}`,
  place: (source, line) => (line === null ? source : `${source}:${line}`),
  signalNone: '无：宕机、延迟、输出错误与停滞各类规则均未触发。',
  doubt: (sentence, rule) => `对证据的疑问：${sentence}（${rule}）`,

  guessSupported: (guess, reasons) => `${guess}依据：${reasons.join('')}`,
  guessAlone: (guess, rule) => `${guess}目前仅有 ${rule} 支持。`,
  guessNone: '暂无。',

  causes,
  ruledOut: (cause, rules) => `${cause}（${rules}）。`,
  ruledOutNone: '暂无：能够排除某个原因的规则，没有一条运行后保持未触发。',

  ruledOutBefore: (capture, seconds) =>
    seconds === null
      ? `无：不清楚 ${capture} 的采集是在崩溃转储之前还是之后。`
      : `无：${capture} 的采集比崩溃转储写出早 ${formatDuration(seconds)}，不能说明此后的情况。`,

  saveRequest:
    '在此之前先保存出问题的请求：原样的请求体、一行请求日志，或崩溃转储（--crash-dump-folder）；通过 /configure_logging 做请求转储会改变服务器。',
  takeBundle: '为服务器或重放目标采集一份数据包，以便了解负载与配置。',
  nothingFired: '在问题发生时采集数据包，保存一个出问题的请求，并在干净的目标上重放。',
  riskNothing: '下一步没有风险：不影响在线服务。',
  riskSaving:
    '通过 /configure_logging 保存请求会改变服务器，并把提示词写入其磁盘；在客户端保存请求体则不改变任何东西。',
  stillFailing: (capture, time) => `故障是否仍在继续尚不清楚：最新的采集 ${capture} 取自 ${time}。`,
  stillFailingBefore: (capture, seconds) =>
    seconds === null
      ? `故障是否仍在继续尚不清楚：无从得知 ${capture} 是否采集于崩溃转储之后。`
      : `故障是否仍在继续尚不清楚：最新的采集 ${capture} 比崩溃转储写出早 ${formatDuration(seconds)}。`,
  stillFailingUnknown: '故障是否仍在继续尚不清楚。',
  affectedWaiting: (waiting, total) =>
    `采集时受影响：${formatCount(total)} 个请求中有 ${formatCount(waiting)} 个在等待。`,
  affectedInFlight: (inFlight, requests) =>
    `转储中受影响：记录的 ${formatCount(requests)} 个请求中有 ${formatCount(inFlight)} 个未完成。`,
  affectedUnknown: '受影响的流量有多少尚不清楚。',
};
