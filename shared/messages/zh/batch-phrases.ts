import { formatChange, formatCount, formatDuration, formatNumber } from '../../format.ts';
import type { batchPhrases as english } from '../en/batch-phrases.ts';

export const batchPhrases: { readonly [K in keyof typeof english]: (typeof english)[K] } = {
  clientBusy: ({ cores }) => `客户端自身占用了一个核心的 ${formatNumber(cores)}`,
  pausedFor: ({ seconds }) => `暂停了 ${formatDuration(seconds)}`,
  noLogsLeftOut: ({ count }) => `${formatCount(count)} 个要求不留存的请求未发送`,
  insideNoise: ({ change }) => `同一构建的两次运行也相差这么多（${formatChange(change)}）`,
  noOutputsCompared: () => '没有两侧都带词元 ID 的输出',
  samplingOnly: ({ diverged, of }) =>
    `${formatCount(of)} 个输出中有 ${formatCount(diverged)} 个分歧，但没有一个请求是贪心解码：采样差异不是证据`,
  noNoiseFloor: () => '需要在同一目标上运行两次：带噪声基线的批量重放',
};
