import { formatCount, formatDuration, formatNumber, formatPercent } from '../../../format.ts';
import { type SignalCatalogue, words } from '../../signal-words.ts';
import { overRanks, risks } from './phrases.ts';

export const latency: SignalCatalogue = {
  queueInTtft: words<{ share: number; ttft: number; queue: number }>({
    title: 'TTFT 大部分是排队',
    cause: '首个 token 之前的排队',
    detail: ({ share, ttft, queue }) =>
      `平均 TTFT 为 ${formatDuration(ttft)}，其中 ${formatDuration(queue)} 在排队（${formatPercent(share)}）。`,
    guess: () => '到达的请求多于服务能接收的；慢的不是 prefill 本身。',
    next: () => '先看容量、并发槽位和 KV 池，再考虑 profile。',
    risk: risks.reading,
  }),
  slotBound: words<{
    slots: number;
    running: number;
    usage: number;
    rank: number;
    full: number;
    ranks: number;
  }>({
    title: '并发槽位已满，KV 池仍有空间',
    cause: '并发槽位不足',
    detail: ({ slots, usage, rank, ranks }) =>
      `${ranks > 1 ? `DP rank ${rank} 的` : ''}${formatCount(slots)} 个槽位全部占用且有请求在等，而其 KV 池只用了 ${formatPercent(usage)}。`,
    guess: () => '限制来自并发请求数而不是显存；也可能有没有客户端的请求占着槽位。',
    next: () => '调大 --max-running-requests，或找出没有客户端仍在运行的请求。',
    risk: risks.reading,
  }),
  retraction: words<{ tokens: number; share: number; queued: number }>({
    title: '有 token 被丢弃后重新计算',
    cause: 'Retraction',
    detail: ({ tokens, share, queued }) =>
      tokens === 0
        ? `${formatCount(queued)} 个请求已被 retract，正等待重新计算。`
        : `${formatCount(tokens)} 个 token 被 retract${share < 0 ? '' : `，占生成量的 ${formatPercent(share)}`}，需要重新计算。`,
    guess: () => 'decode 期间 KV 池被占满。',
    next: () =>
      '减少并发请求数、提高 --schedule-conservativeness 或扩大 KV 池；在日志里找“KV cache pool is full. Retract requests”。',
    risk: risks.reading,
  }),
  onePool: words<{ pool: string; usage: number; other: string; otherUsage: number }>({
    title: '一个池已满而另一个没有',
    cause: '单个池成为瓶颈',
    detail: ({ pool, usage, other, otherUsage }) =>
      `${pool} 池已用 ${formatPercent(usage)}，${other} 池只用了 ${formatPercent(otherUsage)}。`,
    guess: () => '各个池之间的显存分配与流量的需要不符。',
    next: () => '调整 --swa-full-tokens-ratio 或 mamba 槽位数。',
    risk: risks.reading,
  }),
  idleBesideQueue: words<{ waiting: number; rank: number; idle: number; ranks: number }>({
    title: '一个 DP rank 在排队，另一个空闲',
    cause: '空闲 rank 旁的排队',
    detail: ({ waiting, rank, idle, ranks }) =>
      `DP rank ${rank} 上有 ${formatCount(waiting)} 个请求在等，而 ${formatCount(ranks)} 个 rank 中有 ${formatCount(idle)} 个无事可做。`,
    guess: () => '请求被固定到某个 rank：会话粘滞，或路由不了解负载。',
    next: () => '查看 --load-balance-method、请求中的 routed_dp_rank 以及路由。',
    risk: risks.reading,
  }),
  imbalance: words<{
    column: string;
    factor: number;
    high: number;
    highRank: number;
    low: number;
    lowRank: number;
    ranks: number;
    method: string;
  }>({
    title: 'DP rank 之间负载不均',
    cause: 'DP rank 之间的不均衡',
    detail: ({ column, factor, high, highRank, low, lowRank, ranks, method }) =>
      `${formatCount(ranks)} 个 DP rank 中，${column} 在 rank ${highRank} 最高（${formatCount(high)}），在 rank ${lowRank} 最低（${formatCount(low)}）：是平均值的 ${formatNumber(factor)} 倍${method === '' ? '' : `（${method}）`}。`,
    guess: () => '请求按数量而不是按大小分配，或公共前缀把它们引到了同一个 rank。',
    next: () => '试用 --load-balance-method total_tokens 或能识别 rank 的路由；看哪些前缀去了哪里。',
    risk: risks.reading,
  }),
  cudaGraph: words<{ share: number; running: number; captured: number }>({
    title: 'decode 没有使用 CUDA graph',
    cause: '没有 CUDA graph 的 decode',
    detail: ({ share, running, captured }) =>
      `${formatPercent(share)} 的 decode 步没有使用 CUDA graph${running >= 0 && captured >= 0 ? `；最忙的 rank 上运行 ${formatCount(running)} 个请求，而 graph 只捕获到批次 ${formatCount(captured)}` : ''}。`,
    guess: ({ running, captured }) =>
      running > captured && captured >= 0
        ? '批次大于已捕获的最大批次。'
        : '批次里有不能在 graph 中运行的内容，或运行期间关闭了 graph。',
    next: () =>
      '调大 --cuda-graph-max-bs 或调小 --max-running-requests；在日志的 decode 行里找“cuda graph: False”。',
    risk: risks.reading,
  }),
  speculationNotUsed: words<{ algorithm: string; tokens: number; calls: number }>({
    title: '配置了投机解码却没有使用',
    cause: '未使用的投机解码',
    detail: ({ algorithm, tokens }) =>
      `配置了 ${algorithm}，而两次采样之间完成的请求共 ${formatCount(tokens)} 个 token，没有一个验证步。`,
    guess: () => '投机解码在运行期间被关闭，或批次超过了它的使用范围。',
    next: () => '在日志里找关闭投机解码的原因，以及与批次大小有关的限制。',
    risk: risks.reading,
  }),
  grammarCompile: words<{ seconds: number; queued: number }>({
    title: '请求在等语法编译',
    cause: '语法编译',
    detail: ({ seconds, queued }) =>
      seconds >= 0 && queued === 0
        ? `最慢的 5% 的语法编译用了 ${formatDuration(seconds)} 以上。`
        : `语法队列中有 ${formatCount(queued)} 个请求${seconds >= 0 ? `；最慢的 5% 的语法编译用了 ${formatDuration(seconds)} 以上` : ''}。`,
    guess: () => 'schema 很大或每次都不同，需要它的请求要等编译完成。',
    next: () => '在 dump 里找到该 schema（json_schema、ebnf、regex）并缩小它；查看语法缓存的命中比例。',
    risk: risks.reading,
  }),
  grammarFailed: words<{ failed: number; timedOut: number }>({
    title: '语法超时或被放弃',
    cause: '失败的语法',
    detail: ({ failed, timedOut }) =>
      `有 ${formatCount(failed)} 个语法被放弃，其中 ${formatCount(timedOut)} 个因为超时。`,
    guess: () => 'schema 无法及时编译，或出现了它不允许的 token。',
    next: () => '在日志里找到这些请求（“Grammar accept_token failed for req”），重放其中一个。',
    risk: risks.replaying,
  }),
  hostBound: words<{ component: string; cores: number; gpu: number }>({
    title: '主机进程成为瓶颈',
    cause: '繁忙的 tokenizer 或 detokenizer',
    detail: ({ component, cores, gpu }) =>
      `${component} 用掉一个核的 ${formatPercent(cores)}${gpu < 0 ? '' : `，而 GPU 只有 ${formatPercent(gpu)} 的时间在计算`}。`,
    guess: () => '一个进程处理所有请求的文本，已没有余力：prompt 很长、logprobs 或流式输出很多。',
    next: () => '增加进程（--tokenizer-worker-num）、加大流式输出的步长、少要 logprobs。',
    risk: risks.reading,
  }),
  gpuWaits: words<{ rank: number; share: number; ranks: number }>({
    title: 'GPU 在等主机',
    cause: '等待中的 GPU',
    detail: ({ rank, share, ranks }) =>
      `${ranks > 1 ? `DP rank ${rank} 的 GPU` : 'GPU'} 有工作可做，但两次采样之间只有 ${formatPercent(share)} 的时间在计算。`,
    guess: () => '调度器或主机上的其他进程交付工作不够快。',
    next: () => '对请求做 trace，而不是对 kernel 做 profile。',
    risk: risks.reading,
  }),
  prefillGaps: words<{ p99: number; p50: number; prefilled: number; decoded: number }>({
    title: 'prefill 打断 decode',
    cause: 'decode 之间的 prefill',
    detail: ({ p99, p50, prefilled, decoded }) =>
      `最长的 1% 的 token 间隔在 ${formatDuration(p99)} 以上，中位数为 ${formatDuration(p50)}；期间 prefill 了 ${formatCount(prefilled)} 个 token，decode 了 ${formatCount(decoded)} 个。`,
    guess: () => 'prefill 占住批次时，正在运行的请求停住。',
    next: () => '试更小的 --chunked-prefill-size、prefill delayer 或 PD 分离。',
    risk: risks.replaying,
  }),
  lowerTier: words<{ share: number; cached: number }>({
    title: '缓存命中大多来自较慢的层',
    cause: '来自主机内存或存储的命中',
    detail: ({ share, cached }) =>
      `命中缓存的 ${formatCount(cached)} 个 token 中，${formatPercent(share)} 来自主机内存或存储。`,
    guess: () => '前缀留不在 GPU 上：每次命中都要拷贝，首个 token 得等它。',
    next: () => '查看各层的大小以及层间搬运的耗时。',
    risk: risks.reading,
  }),
  queue: words<{ waiting: number; running: number; ranks: number; before: number }>({
    title: '有请求在排队',
    cause: '排队',
    detail: ({ waiting, running, ranks, before }) =>
      `${formatCount(waiting)} 个请求在等，${formatCount(running)} 个在运行${overRanks(ranks)}${
        before >= 0 ? `；第一个样本中有 ${formatCount(before)} 个在等` : ''
      }。`,
    guess: () => '到达的请求多于服务能接收的：瓶颈是并发槽位或 KV 空间。',
    next: () => '比较运行中的请求数与槽位数、token 用量与 KV 池；先看容量，再考虑 profile。',
    risk: risks.reading,
  }),
  kvPressure: words<{ usage: number; rank: number; ranks: number; limit: number }>({
    title: 'KV 池快满了',
    cause: 'KV 压力',
    detail: ({ usage, rank, ranks, limit }) =>
      `${ranks > 1 ? `DP rank ${rank} 的 ` : ''}token 用量为 ${formatPercent(usage)}，上限按 ${formatPercent(limit)} 计。`,
    guess: () => '长上下文或大量请求占满 KV 池，请求要等待或被 retract。',
    next: () =>
      '在日志里找 retraction（“KV cache pool is full”），在 dump 里看 prompt 长度，再看 --mem-fraction-static。',
    risk: risks.reading,
  }),
  ttftWithoutQueue: words<{ ttft: number; queue: number }>({
    title: '首个 token 来得晚，但不是因为排队',
    cause: '没有排队的高 TTFT',
    detail: ({ ttft, queue }) =>
      `平均 TTFT 为 ${formatDuration(ttft)}，其中排队占 ${formatDuration(queue)}。`,
    guess: () => '时间花在 prefill 或到达调度器之前的路上，而不是排队。',
    next: () => '保存一个慢请求，在干净的目标上单独重放，比较那里的 prefill 时间。',
    risk: risks.replaying,
  }),
  prefillDominates: words<{ prefill: number; intake: number; limit: number }>({
    title: '时间花在 prefill 上',
    cause: '慢 prefill',
    detail: ({ prefill, intake }) =>
      `最慢的 rank 上 prefill_forward 平均 ${formatDuration(prefill)}，request_process 平均 ${formatDuration(intake)}。`,
    guess: () => 'prefill 的前向计算拖住了首个 token：prompt 很长、chunk 很大，或某个 kernel 很慢。',
    next: () =>
      '在干净的目标上单独重放一个慢请求：若同样慢，就对 prefill 做 profile；否则看 chunked_prefill_size 以及同时在运行的请求。',
    risk: risks.replaying,
  }),
  speculation: words<{ length: number; algorithm: string; limit: number }>({
    title: '投机解码没有收益',
    cause: '投机解码失效',
    detail: ({ length, algorithm }) =>
      `${algorithm} 的 accept length 为每步 ${formatNumber(length)} 个 token（含 bonus token）：草稿全部被拒绝。`,
    guess: () => '草稿模型与目标模型不匹配：权重不同、模板不同，或温度更高。',
    next: () => '与正常的抓取比较草稿模型、目标权重和 speculative_* 设置；关掉投机解码重放。',
    risk: risks.replaying,
  }),
};
