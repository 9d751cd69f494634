import { formatCount, formatDuration } from '../../../format.ts';
import { type SignalCatalogue, words } from '../../signal-words.ts';
import { risks } from './phrases.ts';

export const hang: SignalCatalogue = {
  staleLoad: words<{ seconds: number; rank: number; ranks: number; running: number; limit: number }>({
    title: '有调度器不再发布负载',
    cause: '停转的调度器',
    detail: ({ seconds, rank, ranks, running }) =>
      `/v1/loads 应答时，${ranks > 1 ? `DP rank ${rank}` : '调度器'}的负载已是 ${formatDuration(seconds)} 之前的，其中有 ${formatCount(running)} 个请求在运行：无论是否过载，调度器在每个 batch 和每次空闲时都会发布负载。`,
    guess: () => '调度循环停转：它在等集合通信、kernel 或别的进程。',
    next: () => '重启之前用 py-spy 抓取每个 rank 的调用栈，比较它们最新的 batch 行；不要做 profile。',
    risk: risks.stacks,
  }),
  noProgress: words<{ count: number; seconds: number; usual: number; longest: number }>({
    title: '转储之前不再有请求完成',
    cause: '不再完成的请求',
    detail: ({ count, seconds, usual, longest }) =>
      `写出转储时有 ${formatCount(count)} 个请求未完成，已有 ${formatDuration(seconds)} 没有请求完成；此前每 ${formatDuration(usual)} 完成一个，最慢的用了 ${formatDuration(longest)}。`,
    guess: () => '引擎在进程结束之前很久就停住了：这是一次卡死，转储只是记录了它。',
    next: () =>
      '在同一构建的干净目标上逐个重放最早没有返回的请求，以及形状相同的请求；卡住时抓取每个 rank 的调用栈。',
    risk: risks.replaying,
  }),
  sharedShape: words<{
    trait: string;
    tokens: number;
    count: number;
    inFlight: number;
    finishedWith: number;
    finished: number;
  }>({
    title: '未完成的请求形状相同',
    cause: '未完成请求的共同形状',
    detail: ({ trait, tokens, count, inFlight, finishedWith, finished }) => {
      const some = `${formatCount(inFlight)} 个未完成的请求中有 ${formatCount(count)} 个`;
      const others = `${formatCount(finished)} 个已完成的请求中${finishedWith === 0 ? '一个也没有' : `有 ${formatCount(finishedWith)} 个`}`;
      if (trait === 'media') return `${some}带有媒体，${others}。`;
      if (trait === 'lora') return `${some}指定了 adapter，${others}。`;
      return `${some}恰好有 ${formatCount(tokens)} 个 prompt token，${formatCount(finished)} 个已完成的请求中没有一个是这样。`;
    },
    guess: ({ trait, tokens }) =>
      trait === 'promptTokens'
        ? `恰好 ${formatCount(tokens)} 个 prompt token 的请求不会返回。`
        : '这种形状的请求不会返回。',
    next: () => '在同一构建的干净目标上单独重放其中一个；如果也失败，就逐步缩小，直到不再失败。',
    risk: risks.replaying,
  }),
  inFlight: words<{ count: number; finished: number }>({
    title: '写出转储时有请求未完成',
    cause: '转储时未完成的请求',
    detail: ({ count, finished }) =>
      `写出转储时有 ${formatCount(count)} 个请求没有结束原因，另有 ${formatCount(finished)} 个已完成。`,
    guess: () => '是某个未完成的请求，或它们的共同之处，引发了问题。',
    next: () => '在同一构建的干净目标上重放未完成的请求：先逐个，再对半，最后按记录的间隔全部重放。',
    risk: risks.replaying,
  }),
  noTokens: words<{ seconds: number; count: number; tokens: number }>({
    title: '两次采样之间没有处理一个 token',
    cause: '没有进展的引擎',
    detail: ({ seconds, count }) =>
      `两次采样时都有 ${formatCount(count)} 个请求未完成，而其间的 ${formatDuration(seconds)} 里没有处理一个 token。`,
    guess: () => '引擎停住了：某个 rank 在等集合通信或 kernel，或者调度器卡住。',
    next: () => '重启之前用 py-spy 抓取每个 rank 的调用栈，比较它们最新的 batch 行；不要做 profile。',
    risk: risks.stacks,
  }),
  zombies: words<{ count: number; running: number; slots: number }>({
    title: '有请求在运行，客户端却已离开',
    cause: '没有客户端的请求',
    detail: ({ count, running, slots }) =>
      `两次采样中，运行的请求都比打开的调用至少多 ${formatCount(count)} 个，最后一次有 ${formatCount(running)} 个在运行${slots > 0 ? `；每个 rank 有 ${formatCount(slots)} 个 slot` : ''}。`,
    guess: () => '客户端已离开，引擎仍在为它们 decode：正在运行的并不是实际需要的负载。',
    next: () =>
      '在日志中查找“the state was deleted in TokenizerManager”并统计 rid。重启会清掉它们，/abort_request 未必能。',
    risk: risks.stacks,
  }),
  paused: words<{ paused: number; load: number }>({
    title: '有请求被暂停',
    cause: '为更新权重而暂停',
    detail: ({ paused, load }) =>
      `${formatCount(paused)} 个请求被暂停${load > 0 ? `；最近一次加载权重用了 ${formatDuration(load)}` : ''}：它们等的是暂停结束，不是引擎。`,
    guess: () => '生成被暂停，多半是为了更新权重。',
    next: () => '与更新权重的任务对照时间；查找没有 /continue_generation 的 /pause_generation。',
    risk: risks.reading,
  }),
};
