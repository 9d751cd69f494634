import { formatCount, formatDuration, formatNumber } from '../../format.ts';
import type { comparePhrases as english } from '../en/compare-phrases.ts';

const percent = (change: number): string => `${change > 0 ? '+' : ''}${Math.round(100 * change)} %`;

/** Clauses of a comparison: what makes two sides comparable, and why a figure is not judged. */
export const comparePhrases: typeof english = {
  otherKind: () => '一侧是采集，另一侧是转储：没有两侧都测量的指标',
  sameModel: ({ model }) => `模型相同：${model}`,
  otherModel: ({ a, b }) => `模型不同：${a} 与 ${b}`,
  modelUnknown: () => '未能得知两侧的模型',
  sameWeights: ({ weights }) => `权重相同：${weights}`,
  otherWeights: ({ a, b }) => `权重不同：${a} 与 ${b}`,
  weightsUnknown: () => '未能得知两侧的权重版本',
  sameHardware: ({ hardware }) => `硬件相同：${hardware}`,
  otherHardware: ({ a, b }) => `硬件不同：${a} 与 ${b}`,
  hardwareUnknown: () => '未能得知两侧的硬件',
  sameTopology: ({ topology }) => `拓扑相同：${topology}`,
  otherTopology: ({ a, b }) => `拓扑不同：${a} 与 ${b}`,
  topologyUnknown: () => '未能得知两侧的拓扑',
  sameVersion: ({ version }) => `SGLang 版本相同：${version}`,
  otherVersion: ({ a, b }) => `SGLang ${a} 与 ${b}`,
  versionUnknown: () => '未能得知两侧的版本',
  enoughRequests: ({ a, b }) => `已完成请求 ${formatCount(a)} 与 ${formatCount(b)} 个`,
  fewRequests: ({ a, b, least }) =>
    `已完成请求 ${formatCount(a)} 与 ${formatCount(b)} 个；任一侧少于 ${least} 个则无法判断`,
  requestsUnknown: () => '未能得知两侧完成了多少请求',
  sameLengths: ({ a, b, change }) =>
    `提示词长度中位数 ${formatCount(a)} 与 ${formatCount(b)} token（${percent(change)}，上限 25 %）`,
  otherLengths: ({ a, b, change }) =>
    `提示词长度中位数 ${formatCount(a)} 与 ${formatCount(b)} token 相差 ${percent(change)}，超过 25 %`,
  lengthsUnknown: () => '未能得知两侧的提示词长度',
  bothBetween: ({ a, b }) => `两侧均为两次采样之间，间隔 ${formatDuration(a)} 与 ${formatDuration(b)}`,
  bothBetweenUntimed: () => '两侧均为两次采样之间，间隔未记录',
  continuedBy: ({ later, seconds }) =>
    `同一进程：${later} 是另一侧之后 ${formatDuration(seconds)} 内发生的，另一侧为自启动以来`,
  sinceStartBoth: () => '两侧各只有一次快照：数值为自启动以来的累计，会掩盖近期变化',
  recordedBoth: () => '数值来自已记录的请求',

  nothingToCompare: () => '两侧都没有观测值',
  tooFewObserved: ({ a, b, least }) =>
    `独立观测 ${formatCount(a)} 与 ${formatCount(b)} 次，任一侧少于 ${least} 次`,
  tooFewBeyond: ({ percent: p }) => `超过 p${p} 的观测太少，无法得知偶然波动的幅度`,
  tooNearZero: () => '其中一个值为 0：无法给出百分比变化',
  beyondBuckets: ({ edge }) => `有值超出直方图的最后一个边界 ${formatNumber(edge)}`,
  oneBucket: ({ low, high }) =>
    `两侧都落在 ${formatNumber(low)} 至 ${formatNumber(high)} 的同一个桶内：差异未被测量`,
  insideBand: () => '在偶然波动的范围之内',
  notSure: () => '超出 95 % 的偶然范围，但在 99.7 % 之内：指标众多，相同的运行中也会出现',
  bandWide: () => '观测太少，不能断定相同',
  noDirection: () => '有变化，但其本身无所谓好坏',
  rateNeedsTwo: () => '速率需要两侧各有两次采样',
  oneLookEach: () => '两侧各只有一次快照',
  edgesDiffer: ({ name }) => `${name} 的桶边界相同的太少`,
  sourceOnOneSide: ({ side }) => `只有 ${side} 有`,
  sourceOnNoSide: () => '两侧都没有',
  nothingRuns: ({ a, b }) => `运行中的请求为 ${formatCount(a)} 与 ${formatCount(b)} 个：无可比较`,
  batchesDiffer: ({ a, b }) => `运行中的请求为 ${formatCount(a)} 与 ${formatCount(b)} 个，相差超过 20 %`,
  needsTwoDumps: () => '需要两侧都有转储',
  sameKeys: () => '没有键不同',
};
