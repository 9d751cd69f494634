import { formatCount, formatDuration, formatNumber, formatPercent } from '../../../format.ts';
import { type SignalCatalogue, words } from '../../signal-words.ts';
import { risks } from './phrases.ts';

const stages: Readonly<Record<string, string>> = {
  front: '多出的时间在进入调度器之前',
  queue: '多出的时间在排队',
  prefill: '多出的时间在 prefill',
  rest: '多出的时间在首个 token 之后',
  whole: '记录中没有各阶段时间',
};

/** Rules over the rows of a dump. */
export const dump: SignalCatalogue = {
  neverFits: words<{ aborted: number; need: number; pool: number; prompt: number }>({
    title: '有请求比整个 KV 池还大',
    cause: '永远放不下的请求',
    detail: ({ aborted, need, pool, prompt }) => {
      if (aborted > 0)
        return `${formatCount(aborted)} 个请求以“Out of memory even after retracting”结束：批次里只剩它自己，KV 池仍然放不下。`;
      return prompt >= pool
        ? `一个未完成的请求的 prompt 有 ${formatCount(prompt)} 个 token，而 KV 池只有 ${formatCount(pool)} 个。`
        : `一个未完成的请求可能需要 ${formatCount(need)} 个 token（其中 prompt ${formatCount(prompt)} 个），而 KV 池只有 ${formatCount(pool)} 个。`;
    },
    guess: () => '调度器在等永远腾不出来的空间，排在后面的请求也跟着等。',
    next: () => '在网关拒绝这种长度；在干净的目标上单独重放这个请求。',
    risk: risks.replaying,
  }),
  engineTimeouts: words<{ waited: number; ran: number; finished: number }>({
    title: '引擎按自身的超时结束了请求',
    cause: '被运行超时结束的请求',
    detail: ({ waited, ran, finished }) => {
      const parts = [
        ran > 0 ? `${formatCount(ran)} 个运行中的` : '',
        waited > 0 ? `${formatCount(waited)} 个排队中的` : '',
      ].filter((part) => part !== '');
      return `在 ${formatCount(finished)} 个已结束的请求中，调度器因超时结束了 ${parts.join('、')}请求。`;
    },
    guess: ({ ran }) =>
      ran > 0
        ? 'decode 太慢或停住，时间超过了 SGLANG_REQ_RUNNING_TIMEOUT。'
        : '排队时间超过了 SGLANG_REQ_WAITING_TIMEOUT：队列太长。',
    next: () => '看这段时间里有没有别的请求完成：都没有就按卡死排查，否则看队列和容量。',
    risk: risks.reading,
  }),
  aborted: words<{
    requests: number;
    finished: number;
    server: number;
    client: number;
    request: number;
    message: string;
  }>({
    title: '有请求以 abort 结束',
    cause: '引擎内的 abort',
    detail: ({ requests: count, finished, server, client, request, message }) => {
      const parts = [
        server > 0 ? `服务端 ${formatCount(server)} 个` : '',
        request > 0 ? `请求自身有误 ${formatCount(request)} 个` : '',
        client > 0 ? `客户端 ${formatCount(client)} 个` : '',
      ].filter((part) => part !== '');
      return `${formatCount(finished)} 个已结束的请求中有 ${formatCount(count)} 个（${formatPercent(finished > 0 ? count / finished : null)}）以 abort 结束：${parts.join('，')}；最常见的消息是“${message}”。`;
    },
    guess: ({ server, request }) => {
      if (server > 0) return '引擎没能完成它们：超时、显存不足或内部错误。';
      return request > 0 ? '请求要求了服务端不支持的内容。' : '客户端或路由先放弃了。';
    },
    next: () => '按 finish reason 给请求分组，打开最大一组的第一个。',
    risk: risks.reading,
  }),
  queueFull: words<{ count: number }>({
    title: '队列已满，请求被拒绝',
    cause: '准入控制',
    detail: ({ count }) =>
      `${formatCount(count)} 个请求以“The request queue is full.”结束；能进入 dump 的只是被拒绝请求中的少数。`,
    guess: () => '到达的请求多于 --max-queued-requests 允许的排队数：是过载，不是崩溃。',
    next: () => '查看容量（并发槽位、KV 池）和 --max-queued-requests；在路由处统计 503。',
    risk: risks.reading,
  }),
  longPromptsBlock: words<{ long: number; usual: number; slow: number; fast: number; short: number }>({
    title: '短请求排在长 prefill 后面',
    cause: '长 prompt 挡住短请求',
    detail: ({ long, usual, slow, fast, short }) =>
      `未命中缓存的 prompt token：最长的 1% 不少于 ${formatCount(long)}，中位数 ${formatCount(usual)}；${formatCount(short)} 个短请求中最慢的 1% 要 ${formatDuration(slow)} 才出首个 token，中位数为 ${formatDuration(fast)}。`,
    guess: () => '一次长 prefill 占住批次，期间到达的短请求只能等。',
    next: () =>
      '按记录的顺序与打乱的顺序各重放一次；再试更小的 --chunked-prefill-size、mixed chunk 或 PD 分离。',
    risk: risks.replaying,
  }),
  beforeScheduler: words<{ p95: number; share: number; requests: number }>({
    title: '时间耗在进入调度器之前',
    cause: '调度器之前的耗时',
    detail: ({ p95, share, requests: count }) =>
      `在 ${formatCount(count)} 个请求中，最慢的 5% 从到达到入队花了 ${formatDuration(p95)} 以上；合计占 TTFT 的 ${formatPercent(share)}。`,
    guess: () => 'tokenizer 进程成了瓶颈：聊天模板很长、要下载图片，或一个 worker 承担太多。',
    next: () => '打开最慢的请求：是否有图片 URL、超长 prompt；再增大 --tokenizer-worker-num。',
    risk: risks.reading,
  }),
  retractedInDump: words<{ requests: number; known: number; times: number }>({
    title: '有请求被 retract 后重新计算',
    cause: 'Retraction',
    detail: ({ requests: count, known, times }) =>
      `${formatCount(known)} 个已结束的请求中有 ${formatCount(count)} 个被 retract，共 ${formatCount(times)} 次；已算出的内容被丢弃。`,
    guess: () => 'decode 期间 KV 池被占满。',
    next: () =>
      '减少并发请求数、提高 --schedule-conservativeness 或扩大 KV 池；在日志里找“KV cache pool is full. Retract requests”。',
    risk: risks.reading,
  }),
  draftsRejectedInDump: words<{ length: number; low: number; before: number; after: number; at: string }>({
    title: '草稿被拒绝',
    cause: 'dump 中的投机解码失效',
    detail: ({ length, low, before, after, at }) =>
      low > 0
        ? `全部请求平均每个验证步得到 ${formatNumber(length)} 个 token（含 bonus token）。`
        : `每个验证步原来得到 ${formatNumber(before)} 个 token，从 ${at} 起为 ${formatNumber(after)} 个（含 bonus token）。`,
    guess: ({ low }) =>
      low > 0
        ? '草稿模型与目标模型不匹配：权重不同、模板不同，或温度更高。'
        : '那个时刻有东西变了：权重、模板或请求内容。',
    next: () => '与正常时段比较草稿、目标权重和 speculative_* 设置；关掉投机解码重放。',
    risk: risks.replaying,
  }),
  cacheDropInDump: words<{ before: number; after: number; at: string }>({
    title: '缓存命中率下降',
    cause: '缓存命中率下降',
    detail: ({ before, after, at }) =>
      `prompt token 的缓存命中率原为 ${formatPercent(before)}，从 ${at} 起为 ${formatPercent(after)}，而 prompt 长度没有变化。`,
    guess: () => '前缀不再匹配：system prompt 或模板变了、路由变了，或缓存被清空。',
    next: () => '取前后各一个 prompt，从头逐 token 比较；再看路由和缓存设置。',
    risk: risks.reading,
  }),
  lowerTierInDump: words<{ share: number; cached: number; known: number }>({
    title: '缓存命中大多来自较慢的层',
    cause: '来自主机内存或存储的命中',
    detail: ({ share, cached, known }) =>
      `${formatCount(known)} 个请求命中缓存的 ${formatCount(cached)} 个 token 中，${formatPercent(share)} 来自主机内存或存储。`,
    guess: () => '前缀留不在 GPU 上：每次命中都要拷贝，首个 token 得等它。',
    next: () => '比较这类请求与其他请求的 TTFT；查看各层大小和 HiCache 的发现。',
    risk: risks.reading,
  }),
  loraSlots: words<{ adapters: number; slots: number; named: number }>({
    title: 'LoRA 适配器多于槽位',
    cause: 'LoRA 槽位不足',
    detail: ({ adapters, slots, named }) =>
      `${formatCount(named)} 个请求用到 ${formatCount(adapters)} 个适配器，而一个批次只能容纳 ${formatCount(slots)} 个。`,
    guess: () => '适配器轮流载入又换出，请求要等自己的那个。',
    next: () => '增大 --max-loras-per-batch、固定常用的适配器，或把适配器分到多台服务器。',
    risk: risks.reading,
  }),
  outlierRequests: words<{ found: number; compared: number; seconds: number; usual: number; stage: string }>({
    title: '个别请求比同样大小的请求慢得多',
    cause: '同样大小请求中的离群者',
    detail: ({ found, compared, seconds, usual, stage }) =>
      `${formatCount(compared)} 个请求中有 ${formatCount(found)} 个比同样大小的慢得多；最突出的用了 ${formatDuration(seconds)}，通常为 ${formatDuration(usual)}，${stages[stage] ?? stage}。`,
    guess: ({ stage }) =>
      stage === 'queue' || stage === 'front'
        ? '这些请求被别的东西挡住；它们自身的计算和平时一样快。'
        : '这些请求的共同点，或同时运行的东西，使它们变慢。',
    next: () => '打开它们，在干净的目标上单独重放一个，再看同一时刻还有什么在运行。',
    risk: risks.replaying,
  }),
  weightsChanged: words<{ versions: number; from: string; to: string; at: string }>({
    title: 'dump 期间权重发生了变化',
    cause: '权重变化',
    detail: ({ versions, from, to, at }) =>
      `请求先由权重 ${from} 回答，${at === '' ? '之后' : `从 ${at} 起`}由 ${to} 回答${versions > 2 ? `；共 ${formatCount(versions)} 个版本` : ''}。`,
    guess: () => '这些请求运行期间更新了权重：前后的回答来自两个模型。',
    next: () => '以那个时刻为界拆分请求，比较同一 prompt 前后的回答。',
    risk: risks.reading,
  }),
  degenerate: words<{ looked: number; found: number; kinds: string }>({
    title: '有正常模型不会给出的回答',
    cause: '退化的回答',
    detail: ({ looked, found, kinds }) =>
      `有 ${formatCount(found)} 个回答${kinds
        .split(' ')
        .map((kind) => faults[kind] ?? kind)
        .join('，或')}；共检查了 ${formatCount(looked)} 个回答的文本。`,
    guess: () => '数值或模板问题：某个 kernel 或量化在某种长度下出错，或停止符永远匹配不到。',
    next: () => '打开一个，看从哪里开始；在干净的目标上用贪心解码单独重放，再把长度减半重放。',
    risk: risks.replaying,
  }),
  markupLeft: words<{ tool: number; think: number; looked: number; requests: number }>({
    title: '回答里残留标记',
    cause: '没有解析器处理的标记',
    detail: ({ tool, think, looked, requests: count }) => {
      const parts = [
        tool > 0 ? `${formatCount(tool)} 个含工具调用标记而没有 --tool-call-parser` : '',
        think > 0 ? `${formatCount(think)} 个含思考标记而没有 --reasoning-parser` : '',
      ].filter((part) => part !== '');
      return `${formatCount(count)} 个回答含有标记；检查的 ${formatCount(looked)} 个中，${parts.join('，')}。`;
    },
    guess: () => '服务启动时没有配置去除标记的解析器，客户端会把它当作正文看到。',
    next: () => '与正常部署比较解析器和 chat template；直接调用 /generate 的客户端本来就会看到标记。',
    risk: risks.reading,
  }),
  finishedOnlyDump: words<{ finished: number; hangs: number }>({
    title: '这个 dump 里不会有卡住的请求',
    cause: '只含已完成请求的 dump',
    detail: ({ finished, hangs }) =>
      `request dump 只含已完成的请求（这里是 ${formatCount(finished)} 个）：卡住的请求不会在里面${hangs > 0 ? '，而同时打开的抓取显示服务卡死' : ''}。`,
    guess: () => '攒够一定数量的已完成请求才写一次文件；服务结束时其余的会丢失。',
    next: () => '排查卡死请用 crash dump（--crash-dump-folder）、2 级或 3 级请求日志，或在客户端保存请求。',
    risk: risks.reading,
  }),
  noServerArgs: words<Record<string, never>>({
    title: 'dump 里没有服务参数',
    cause: '缺少服务参数',
    detail: () => 'SGLang 无法写出自己的参数，只写了请求：从这个文件看不出模型和拓扑。',
    guess: () => '参数里有无法 pickle 的内容，使用 --trust-remote-code 时常见。',
    next: () => '与同一服务的 /server_info 或日志中的 server_args= 一行配合查看。',
    risk: risks.reading,
  }),
  noTiming: words<{ timed: number; finished: number }>({
    title: 'dump 里没有各阶段的时间',
    cause: '缺少各阶段时间',
    detail: ({ finished }) =>
      `${formatCount(finished)} 个已完成的请求都没有排队和 prefill 的时间：只知道开始、结束和总延迟。`,
    guess: () => '服务启动时没有开启 --enable-metrics。',
    next: () => '启动重放目标时加上 --enable-metrics。',
    risk: risks.replaying,
  }),
  unknownNames: words<{ names: number; acting: number; ids: number; name: string; records: number }>({
    title: '文件里有 SGLang dump 不会出现的名字',
    cause: 'pickle 中的未知名字',
    detail: ({ names, acting, ids, name, records }) => {
      const what =
        names === 0
          ? `文件之外的 ${formatCount(ids)} 个对象`
          : names === 1
            ? ` ${name}`
            : ` ${name} 等 ${formatCount(names)} 个名字`;
      return `文件引用了${what}${acting > 0 ? '，在 Python 中可以执行代码' : ''}；这里没有执行任何东西，${formatCount(records)} 条记录按普通数据显示。`;
    },
    guess: ({ acting }) =>
      acting > 0
        ? '这个文件是为了在被打开时执行某些东西而制作或篡改的。'
        : '插件或更新的版本写入了自己的类。',
    next: () => '不要用 Python 或自带的重放脚本打开它；先弄清来源。',
    risk: '在这里没有风险。在 Python 中载入这个文件会执行它引用的东西。',
  }),
  decoderLimit: words<{ atByte: number; records: number }>({
    title: '读取在达到上限时停止',
    cause: '损坏或恶意的文件',
    detail: ({ atByte, records }) =>
      `文件要求的内容超过任何服务会写出的：在第 ${formatCount(atByte)} 字节处停止，此前的 ${formatCount(records)} 条记录可以查看。`,
    guess: () => '文件已损坏，或者是为了耗尽读取者的内存而制作的。',
    next: () => '重新获取文件；只有来源可信时才在设置中提高上限。',
    risk: risks.reading,
  }),
};

const faults: Readonly<Record<string, string>> = {
  repeats: '不断重复自己',
  oneToken: '反复输出同一个 token',
  replacement: '含有损坏的字符',
  empty: '有 token 而没有文本',
};
