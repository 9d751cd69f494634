import { formatCount, formatDuration, formatNumber, formatPercent } from '../../../format.ts';
import { type SignalCatalogue, words } from '../../signal-words.ts';

const risks = {
  reading: '只读日志与配置，不影响在线服务。',
  replaying: '只要重放发往独立的目标就没有风险：切勿发往被采集的服务器。',
};

const reasons = ({ prompts, of, lag }: { prompts: number; of: number; lag: number }): string =>
  [
    ...(prompts > 0 ? [`${formatCount(of)} 个提示词中有 ${formatCount(prompts)} 个词元数不同`] : []),
    ...(lag > 0.1 ? [`请求发送延迟 ${formatDuration(lag)}（p95）`] : []),
  ].join('；');

/** Findings about a batch replay. */
export const batch: SignalCatalogue = {
  otherTokens: words<{ diverged: number; n: number; early: number; floor: number }>({
    title: '相同请求，不同词元',
    cause: '相同请求得到不同词元',
    detail: ({ diverged, n, early, floor }) =>
      `贪心解码的请求中 ${formatPercent(diverged / Math.max(1, n))} 出现分歧（n = ${formatCount(n)}），其中 ${formatCount(early)} 个在第 16 个词元之前；${floor < 0 ? '未测量同一构建两次运行的差异' : `同一构建两次运行的分歧率为 ${formatPercent(floor)}`}。`,
    guess: ({ floor }) =>
      floor < 0
        ? '可能是数值原因：批次或缓存状态不同，舍入也不同。'
        : '回答的变化超出同一构建两次运行的差异。',
    next: () => '在清空缓存的目标上单独重放其中一个，再用确定性模式重放；并比较分歧处的 logprob。',
    risk: risks.replaying,
  }),
  noiseFloor: words<{ diverged: number; n: number }>({
    title: '同一构建两次运行的差异',
    cause: '构建与自身的差异',
    detail: ({ diverged, n }) =>
      `同一构建的两次运行中有 ${formatPercent(diverged / Math.max(1, n))} 的请求不同（n = ${formatCount(n)}）：低于此值的差异是噪声。`,
    guess: () => '动态批处理使每次运行的舍入不同。',
    next: () => '用这一比例判断另一构建的差异。',
    risk: risks.reading,
  }),
  replayUnfaithful: words<{ prompts: number; of: number; lag: number; score: number }>({
    title: '此重放不是记录的负载',
    cause: '与记录的负载不符的重放',
    detail: (slots) =>
      `此重放没有复现记录的负载：${reasons(slots) || `保真度 ${formatNumber(slots.score)}`}。`,
    guess: () => '分词器或模板不同，或客户端跟不上。',
    next: () => '先解决这一点，再据此重放下结论。',
    risk: risks.replaying,
  }),
};
