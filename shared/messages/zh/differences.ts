import { formatCount } from '../../format.ts';
import type { Messages } from '../messages.ts';

const logprob = (value: number): string => value.toFixed(3).replace('-', '−');

/** Words about where two answers differ, and what that means. */
export const differences: Messages['differences'] = {
  next: '下一处差异',
  nextKeys: 'N',
  place: (at, of) => `${formatCount(at)} / ${formatCount(of)}`,
  gap: (gap) => `logprob 差 ${logprob(gap)}`,
  gapOfRecorded: (gap) => `记录时的 logprob 差 ${logprob(gap)}`,
  own: (before, after) => `logprob ${logprob(before)} 与 ${logprob(after)}，各自属于自己的 token`,
  ids: (before, after) => `token id ${before} → ${after}`,
  none: '结束',
  inAll: (stretches, before, after) =>
    `共 ${formatCount(stretches)} 处不同：记录 ${formatCount(before)} 个 token，重放 ${formatCount(after)} 个。`,
  askGap: '设置 return_logprob 与 top_logprobs_num 2，即可看到两个 token 有多接近。',
  caveats: {
    prompt_differs: (before, after) =>
      `记录时提示为 ${formatCount(before)} 个 token，重放时为 ${formatCount(after)} 个：提示并不相同，模板、分词器或媒体有差别。`,
    edited: () => '请求已被编辑：不再是记录的那个请求。',
    sampled: () => '未设种子的采样：两个回答会偶然不同。要比较，请设置 temperature 0 或 sampling_seed。',
    seeded: () => '种子只有在概率相同时才抽到相同结果：另一个批次会改变概率。',
    cache_differs: (before, after) =>
      `temperature 0，但缓存状态不同（记录时缓存 ${formatCount(before)} 个 token，重放时 ${formatCount(after)} 个）：会有数值差异。用 A/B 让 A 与自身比较即可了解噪声。`,
    batch: () => 'temperature 0，但批次不同：会有数值差异。在认定为回归之前，请再发送一次以了解噪声。',
  },
};
