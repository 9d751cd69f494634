import { formatCount } from '../../format.ts';
import type { rulePhrases as english } from '../en/rule-phrases.ts';

const ofSeries = (series: number): string => (series > 1 ? `，${formatCount(series)} 条序列之和` : '');

/** Clauses of the rules: why a value could not be worked out, and what the values behind a finding are. */
export const rulePhrases: typeof english = {
  oneScrape: () => '/metrics 只读了一次：无从得知有什么变化',
  scrapesTooClose: ({ seconds, least }) => `两次 /metrics 相隔 ${seconds} s，不到能得出速率的 ${least} s`,
  restartedBetween: ({ series }) => `两次采样之间进程重启过：${series} 变小`,
  timesUnknown: () => '没有记录采样的时间',
  nothingBetween: ({ name }) => `两次采样之间 ${name} 没有新的观测`,
  bucketsDiffer: ({ name }) => `${name} 的 bucket 在采样或 rank 之间不同`,
  noBuckets: ({ name }) => `${name} 没有可用的 bucket`,
  oneRank: () => '只有一个 rank',
  tooLittleToShare: ({ name, sum, least }) =>
    `所有 rank 的 ${name} 合计 ${formatCount(sum)}；不到 ${least} 时看不出是否均衡`,
  olderThan: ({ version, since }) => `SGLang ${version} 没有它；${since} 及以后才有`,
  noneInFlightAtBoth: () => '并非两次采样时都有未完成的请求',
  callsHoldSeveral: () => '每次调用带有多个请求，两个计数无法对照',
  zeroWithoutMetrics: ({ name }) => `没有 metrics 的服务器上 ${name} 始终为 0`,
  tooFewResponses: ({ count, least }) =>
    `只应答了 ${formatCount(count)} 次生成调用；不到 ${least} 次时占比说明不了什么`,
  needsLog: () => '需要服务器的日志',
  needsRankLogs: () => '需要每个 rank 的日志',
  needsBaseline: () => '需要一次正常的采集来对照',
  needsReplay: () => '需要一次重放的结果',
  needsTwoReplays: () => '需要在同一构建上重放两次',
  needsHostView: () => '需要主机上的 nvidia-smi',
  needsActing: () => '属于操作的时刻：重放和命令在改变服务器之前会先询问',

  evidenceAtSample: ({ name, sample, series }) => `第 ${sample} 次采样中的 ${name}${ofSeries(series)}`,
  evidenceOverSeries: ({ name, series }) => `${name}${ofSeries(series)}`,
  evidenceTakenAt: ({ sample }) => `第 ${sample} 次采样时间，UTC`,
  evidenceRunningAt: ({ sample }) => `第 ${sample} 次采样中运行的请求`,
  evidenceActiveCalls: ({ sample }) => `第 ${sample} 次采样中打开的生成调用`,

  // Figures worked out of samples.
  figureMean: ({ name }) => `${name} 的平均值`,
  figureP50: ({ name }) => `${name} 的 p50`,
  figureP95: ({ name }) => `${name} 的 p95`,
  figureP99: ({ name }) => `${name} 的 p99`,
  figureCount: ({ name }) => `计数：${name}`,
  figureSum: ({ name }) => `${name}（所有 rank 之和）`,
  figureRank: ({ name, rank }) => `DP rank ${rank} 的 ${name}`,
  figureCores: ({ component }) => `每个 ${component} 占用的核数`,
  figureGpuBusy: () => 'GPU 计算时间占比',
  figureHostTier: () => '主机层使用率',
  figureOfPeer: ({ name, target }) => `${target} 的 ${name}`,
  onePoolOnly: () => '模型只有一个池',
  graphsOff: () => 'CUDA graph 已关闭',
  noRouter: () => '这不是路由器',
  noWorkersBeside: () => '没有与路由器一起采集任何 worker',
  otherSide: ({ mode }) => (mode === 'null' ? '没有做 PD 分离' : `这是一台 ${mode} 服务`),
  noOtherSide: () => '这次抓取里没有分离的另一侧',
  noStorageTier: () => '缓存没有存储层',
};
