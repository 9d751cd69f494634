import { formatCount, formatDuration, formatPercent } from '../../../format.ts';
import { type SignalCatalogue, words } from '../../signal-words.ts';
import { overRanks, risks } from './phrases.ts';

export const evidence: SignalCatalogue = {
  emptyBundle: words<{ sources: number }>({
    title: '数据包中没有任何应答',
    cause: '空的数据包',
    detail: ({ sources }) =>
      `${formatCount(sources)} 项来源都不在这个数据包中，连失败的调用也没有：对服务器一无所知。`,
    guess: () => '采集器在第一次调用之前就停了，或者数据包丢了文件。',
    next: () => '取回完整的数据包，或重新采集。',
    risk: risks.collecting,
  }),
  idle: words<{ running: number; waiting: number; ranks: number }>({
    title: '采集时空闲',
    cause: '采集时空闲',
    detail: ({ ranks }) => `采集时没有运行中或等待中的请求${overRanks(ranks)}：负载数据说明不了什么。`,
    guess: () => '采集之前事件已经结束，或流量已被切走。',
    next: () => '在有流量时重新采集，或改用转储并重放。',
    risk: risks.collecting,
  }),
  metricsOff: words<{ samples: number }>({
    title: '没有开启 metrics',
    cause: 'metrics 未开启',
    detail: ({ samples }) =>
      samples > 0
        ? '/metrics 有应答，但没有一条 SGLang 的序列：延迟类规则都无法检查。'
        : '服务器运行时没有 --enable-metrics：延迟类规则都无法检查。',
    guess: ({ samples }) =>
      samples > 0
        ? '应答 /metrics 的是别的进程，或者服务器启动时没有 --enable-metrics。'
        : '服务器启动时没有 --enable-metrics。',
    next: () => '启动重放目标时加上 --enable-metrics。',
    risk: risks.replaying,
  }),
  healthGivenUp: words<{ seconds: number; timedOut: number }>({
    title: '健康检查放弃得太早',
    cause: '过早放弃的健康检查',
    detail: ({ seconds }) =>
      seconds > 0
        ? `等 /health 到 ${formatDuration(seconds)} 就放弃了；服务器自己要到 20 s 才应答 503，因此没有结论。`
        : '/health 在采集器允许的时间内没有应答；服务器自己要到 20 s 才应答 503，因此没有结论。',
    guess: () => '采集器在服务器能说话之前就放弃了。',
    next: () => '重新采集，给 /health 至少 25 s。',
    risk: risks.collecting,
  }),
  keyRefused: words<{ count: number; paths: string }>({
    title: '部分调用因密钥被拒绝',
    cause: '缺少密钥',
    detail: ({ paths }) => `没有正确的密钥而被拒绝：${paths}。这与密钥有关，与健康无关。`,
    guess: () => '服务器要求 API key，而采集器没有。',
    next: () => '用服务器启动时的密钥重新采集。',
    risk: risks.collecting,
  }),
  damagedDump: words<{ name: string; atByte: number; records: number; cancelled: number }>({
    title: '转储没有读到末尾',
    cause: '损坏的转储',
    detail: ({ name, atByte, records, cancelled }) => {
      const kept = records === 0 ? '没有一条记录可读' : `之前的 ${formatCount(records)} 条记录可读`;
      return cancelled > 0
        ? `读取 ${name} 时被取消；${kept}。`
        : `${name} 在第 ${formatCount(atByte)} 字节处中断；${kept}。未完成的请求位于末尾。`;
    },
    guess: () => '文件在写入时被复制，或者复制不完整。',
    next: () => '重新取回完整的转储。',
    risk: risks.reading,
  }),
  lifetimeOnly: words<{ samples: number; seconds: number }>({
    title: '延迟是自启动以来的平均值',
    cause: '掩盖突增的延迟数据',
    detail: ({ samples }) =>
      samples > 1
        ? '两次 /metrics 不能相互比较：延迟数据是进程启动以来的平均值，可能掩盖最近的突增。'
        : '/metrics 只读了一次：延迟数据是进程启动以来的平均值，可能掩盖最近的突增。',
    guess: () => '采集时只取了一次样。',
    next: () => '在问题发生时采集两次，间隔 30 到 60 s。',
    risk: risks.collecting,
  }),
  restarted: words<{ series: string; was: number; is: number; gone: number }>({
    title: '两次采样之间进程重启过',
    cause: '采样之间的重启',
    detail: ({ series, was, is, gone }) =>
      gone > 0
        ? `计数器 ${series} 在一次采样中为 ${formatCount(was)}，在下一次中消失：应答的是另一个进程，速率从其后算起。`
        : `计数器 ${series} 在两次采样之间从 ${formatCount(was)} 降到 ${formatCount(is)}：应答的是另一个进程，速率从其后算起。`,
    guess: () => '采集期间服务器崩溃或被重启。',
    next: () => '查找那个时间的崩溃转储和最后的日志。',
    risk: risks.reading,
  }),
  ranksMissing: words<{ ranks: number; of: number; missing: string }>({
    title: '负载中缺少部分 DP rank',
    cause: '只有部分 rank 的负载',
    detail: ({ ranks, of, missing }) =>
      `/v1/loads 中只有 ${formatCount(ranks)} / ${formatCount(of)} 个 DP rank${missing === '' ? '' : `（缺少：${missing}）`}：总和与最大值都只是一部分。`,
    guess: () => '缺少的 rank 从未发布负载：正在启动、卡住或已退出。',
    next: () => '查看缺少的 rank 的日志，并用 py-spy 抓取其调用栈。',
    risk: risks.stacks,
  }),
  oneRankReports: words<{ tp: number; rank: string }>({
    title: '调度器指标只来自一个 TP rank',
    cause: '单个 TP rank 的指标',
    detail: ({ tp, rank }) =>
      `调度器的序列只来自 ${formatCount(tp)} 个 TP rank 中的 ${rank} 号：别的 rank 落后，在这里看不出来。`,
    guess: () => '服务器运行时没有 --enable-metrics-for-all-schedulers，这是常态。',
    next: () => '比较每个 rank 日志中最新的 batch 行。',
    risk: risks.reading,
  }),
  averageHidesRank: words<{ usage: number; mean: number; rank: number; ranks: number }>({
    title: '平均值掩盖了一个已满的 rank',
    cause: '平均值背后已满的 rank',
    detail: ({ usage, mean, rank, ranks }) =>
      `${formatCount(ranks)} 个 DP rank 的 KV 池平均占用 ${formatPercent(mean)}，看似正常，但 DP rank ${rank} 为 ${formatPercent(usage)}。`,
    guess: ({ rank }) => `DP rank ${rank} 分到的请求比别的 rank 更长或更多。`,
    next: () => '逐个比较 rank，再看 --load-balance-method 以及 router 如何分配请求。',
    risk: risks.reading,
  }),
  priorityRows: words<{ names: string; count: number }>({
    title: '各优先级的行与总计并列',
    cause: '重复计算的优先级',
    detail: ({ names }) => `${names} 中，priority="" 的行是总计，带编号的行是其组成；这里的总数取自总计行。`,
    guess: () => '服务器按优先级调度。',
    next: () => '在自己的看板中只累加 priority="" 的行。',
    risk: risks.reading,
  }),
  hitRateGauge: words<{ gauge: number; rate: number }>({
    title: '缓存命中率 gauge 不是命中率',
    cause: '误导的缓存命中率 gauge',
    detail: ({ gauge, rate }) =>
      `gauge cache_hit_rate 为 ${formatPercent(gauge)}，token 计数器得出 ${formatPercent(rate)}：它只反映最后一个 batch，每次记录 decode 行都会被置 0。`,
    guess: () => '读取 gauge 时正处于两次 prefill 之间。',
    next: () => '以缓存 token 数除以 prompt token 数为准，不要对该 gauge 设告警。',
    risk: risks.reading,
  }),
  utilization: words<{ value: number; running: number }>({
    title: '字段 utilization 没有意义',
    cause: '没有意义的 utilization',
    detail: ({ value, running }) =>
      value < 0
        ? '字段 utilization 为 -1，每个 prefill 节点都是如此；这里不使用它。'
        : `有 ${formatCount(running)} 个请求在运行，字段 utilization 却为 0：未设 SLO 限制时它始终为 0，这里不使用它。`,
    guess: () => '没有设置 SLO 限制。',
    next: () => '以运行中的请求、slot 数和 token 占用为准。',
    risk: risks.reading,
  }),
  oneHealthPath: words<{ health: number; generate: number }>({
    title: '两项健康检查实为一项',
    cause: '必然一致的健康检查',
    detail: ({ health, generate }) =>
      `/health 用了 ${formatDuration(health)}，/health_generate 用了 ${formatDuration(generate)}：两者都生成一个 token，因此结果一致不算第二个证据。`,
    guess: () => 'SGLANG_ENABLE_HEALTH_ENDPOINT_GENERATION 已开启，这是默认值。',
    next: () => '把两者算作一项检查。',
    risk: risks.reading,
  }),
  freshProcess: words<{ served: number; limit: number }>({
    title: '进程几乎还没有处理过请求',
    cause: '数据中包含预热',
    detail: ({ served }) =>
      `进程启动以来只完成了 ${formatCount(served)} 个请求：其耗时包含图捕获、kernel 编译和冷缓存。`,
    guess: () => '服务器刚启动或刚重启不久。',
    next: () => '等它预热，再重新采集。',
    risk: risks.collecting,
  }),
};
