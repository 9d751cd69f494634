import { formatCount } from '../../format.ts';
import type { rulePhrases as english } from '../en/rule-phrases.ts';

const ofSeries = (series: number): string => (series > 1 ? `，${formatCount(series)} 条序列之和` : '');

/** Clauses of the rules: why a value could not be worked out, and what the values behind a finding are. */
export const rulePhrases: { readonly [K in keyof typeof english]: (typeof english)[K] } = {
  oneScrape: () => '/metrics 只读取过一次：无从得知变化',
  scrapesTooClose: ({ seconds, least }) =>
    `/metrics 的两次读取相隔 ${seconds} s，不足以得出速率的 ${least} s`,
  restartedBetween: ({ series }) => `采样之间进程重启过：${series} 变小了`,
  timesUnknown: () => '没有记录采样时间',
  nothingBetween: ({ name }) => `采样之间 ${name} 没有新的观测`,
  bucketsDiffer: ({ name }) => `${name} 的分桶在采样或 rank 之间不同`,
  noBuckets: ({ name }) => `${name} 没有可用的分桶`,
  oneRank: () => '只有一个 rank',
  tooLittleToShare: ({ name, sum, least }) =>
    `${name} 在所有 rank 上合计 ${formatCount(sum)}；低于 ${least} 看不出是否均衡`,

  olderThan: ({ version, since }) => `SGLang ${version} 没有此项；${since} 及以后才有`,
  needsLog: () => '需要服务器的日志',
  needsRankLogs: () => '需要每个 rank 的日志',
  needsRouterLog: () => '需要路由器的日志',
  needsBaseline: () => '需要一份正常的采集来对照',
  needsReplay: () => '需要一次重放的结果',
  needsTwoReplays: () => '需要在同一构建上的两次重放',
  needsHostView: () => '需要主机的 nvidia-smi',

  evidenceAtSample: ({ name, sample, series }) => `第 ${sample} 次采样中的 ${name}${ofSeries(series)}`,
  evidenceOverSeries: ({ name, series }) => `${name}${ofSeries(series)}`,
};
