import { formatCount, formatDuration, formatPercent } from '../../../format.ts';
import { type SignalCatalogue, words } from '../../signal-words.ts';
import { risks } from './phrases.ts';

export const down: SignalCatalogue = {
  noListener: words<{ url: string; calls: number; answered: number; refused: number }>({
    title: '没有一次调用得到应答',
    cause: '无人监听',
    detail: ({ url, calls, refused }) =>
      refused > 0
        ? `${url} 上没有进程在监听：${formatCount(calls)} 次连接中有 ${formatCount(refused)} 次被拒绝。`
        : `对 ${url} 的 ${formatCount(calls)} 次调用都没有应答。`,
    guess: ({ refused }) =>
      refused > 0
        ? '服务器已退出、从未启动，或监听在别处。'
        : '主机宕机、防火墙丢弃了调用，或进程不再接受任何连接。',
    next: () => '在其主机上查看进程、最后 200 行日志和崩溃转储目录。',
    risk: risks.reading,
  }),
  notSglang: words<{ url: string; pages: number; answered: number; title: string }>({
    title: '应答不是来自 SGLang 服务器',
    cause: '别的服务占了它的位置',
    detail: ({ url, pages, answered, title }) =>
      `${url === '' ? '该地址' : url} 的 ${formatCount(answered)} 次应答中有 ${formatCount(pages)} 次是网页或重定向${title === '' ? '' : `（“${title}”）`}，没有一次来自 SGLang：对服务器一无所知。`,
    guess: () => '在这个地址应答的是登录页、代理或别的服务。',
    next: () => '在主机本身或绕过代理重新采集，使用服务器启动时的地址。',
    risk: risks.collecting,
  }),
  engineSilent: words<Record<string, never>>({
    title: 'HTTP 有应答，引擎没有',
    cause: '不应答的引擎',
    detail: () =>
      '/model_info 由 HTTP 进程从自己的内存应答，立即返回；/server_info 要问每个调度器，始终没有返回，而且失败的不止这一次调用。',
    guess: () => '调度器或它的某个 rank 卡住，HTTP 进程正常。',
    next: () => '重启之前用 py-spy 抓取每个 rank 和调度器的调用栈，并保存请求；不要做 profile。',
    risk: risks.stacks,
  }),
  healthGenerateFailed: words<{ status: number }>({
    title: 'HTTP 有应答，/health_generate 失败',
    cause: '不出 token 的引擎',
    detail: ({ status }) =>
      `服务器处理过请求，其他调用仍有应答，而 /health_generate 应答 HTTP ${status}：启动早已结束，却没有 token 返回。`,
    guess: () => '引擎不出 token：卡住了，或者服务器正在关闭。',
    next: () =>
      '抓取调度器和 detokenizer 的调用栈；重新采集并记录 /health 用了多久：立即应答是关闭，20 s 是引擎停滞。',
    risk: risks.stacks,
  }),
  quick503: words<{ status: number; seconds: number }>({
    title: '服务器表示正在启动或停止',
    cause: '正在启动或停止',
    detail: ({ seconds }) =>
      `/health 在 ${formatDuration(seconds)} 后应答 503：立即应答，正是启动或关闭中的服务器的表现。`,
    guess: () => '启动尚未完成、权重仍在加载，或关闭已经开始。',
    next: () => '在日志中查找“Load weight”、“Capture cuda graph”和 SIGTERM；等启动完成，再采集一次。',
    risk: risks.collecting,
  }),
  slow503: words<{ status: number; seconds: number }>({
    title: '引擎没有返回 token',
    cause: '停滞的引擎',
    detail: ({ seconds }) =>
      `/health 在 ${formatDuration(seconds)} 后应答 503：HTTP 正常，而调度器、worker 或 detokenizer 在这段时间里没有给出 token。`,
    guess: () => '调度器、某个 worker 或 detokenizer 停滞。一次很长的 prefill 看起来也会这样。',
    next: () =>
      '重启之前用 py-spy 抓取调度器和 detokenizer 的调用栈，记下每个 rank 最新的 batch 行，并保存请求。',
    risk: risks.stacks,
  }),
  healthFailed: words<{ status: number }>({
    title: '健康检查失败',
    cause: '采集时不健康',
    detail: ({ status }) => `/health 应答 HTTP ${status}。`,
    guess: () => '启动、关闭、崩溃或调度器停滞：单凭状态码分不出来。',
    next: () => '重新采集，给 /health 至少 25 s 并记录耗时；查看每个 rank 最新的日志。',
    risk: risks.collecting,
  }),
  healthSilent: words<{ seconds: number; timedOut: number }>({
    title: '健康检查没有应答',
    cause: '沉默的健康检查',
    detail: ({ seconds, timedOut }) =>
      timedOut > 0
        ? `/health 在 ${formatDuration(seconds)} 内没有应答，超过了服务器自己的 20 s 上限，而其他调用有应答。`
        : '/health 的连接没有应答就被关闭，而其他调用有应答。',
    guess: () => '被询问时 HTTP 进程阻塞，或正在退出。',
    next: () => '抓取 HTTP 进程和调度器的调用栈，并查看两者最后的日志。',
    risk: risks.stacks,
  }),
  shallowHealth: words<{ status: number }>({
    title: '/health 正常，/health_generate 不正常',
    cause: '掩盖引擎停滞的健康状态',
    detail: ({ status }) =>
      status > 0
        ? `/health 正常，而 /health_generate 应答 HTTP ${status}：正常只说明 HTTP 在运行。`
        : '/health 正常，而 /health_generate 没有应答：正常只说明 HTTP 在运行。',
    guess: () => 'HTTP 活着，引擎没有返回 token。',
    next: () => '抓取调度器和 detokenizer 的调用栈，并比较每个 rank 最新的 batch 行。',
    risk: risks.stacks,
  }),
  notReady: words<{ status: number }>({
    title: '健康，但未就绪',
    cause: '暂停或正在排空',
    detail: ({ status }) =>
      status > 0 ? `/health 正常，而 /ready 应答 HTTP ${status}。` : '/health 正常，而 /ready 没有应答。',
    guess: () => '生成被暂停（可能因为更新权重），或服务器在停止前排空请求。',
    next: () => '查明谁调用了 /pause_generation 或开始了关闭，并在日志中查找权重更新。',
    risk: risks.reading,
  }),
  errorShare: words<{ server: number; client: number; total: number; codes: string; delta: number }>({
    title: '许多生成调用失败',
    cause: '服务器应答中的错误',
    detail: ({ server, client, total, codes, delta }) =>
      `${delta > 0 ? '两次采样之间' : '启动以来'}应答的 ${formatCount(total)} 次生成调用中，${formatPercent(server)} 以 5xx 失败，${formatPercent(client)} 以 4xx 被拒绝（${codes}）。`,
    guess: ({ server, client }) =>
      server >= client
        ? '服务器处理某些请求时出错，或在队列中放弃了它们。'
        : '客户端发来的请求被服务器拒绝：模型名不对、prompt 太长或密钥错误。',
    next: () => '按结束原因和错误对转储中的请求分组，查看各个 abort 的消息。',
    risk: risks.reading,
  }),
  routerRefuses: words<{ paths: string; alive: number; workers: number }>({
    title: '路由器拒绝请求，而 worker 仍然存活',
    cause: '拒绝请求的路由器',
    detail: ({ paths, alive, workers }) =>
      paths === ''
        ? `路由器正常转发请求；${workers} 个 worker 中有 ${alive} 个健康。`
        : `路由器对 ${paths} 返回 503，而 ${workers} 个 worker 中有 ${alive} 个健康。`,
    guess: () => '在出错或背压之后熔断器处于打开状态，或路由器不认识它的 worker。',
    next: () => '查看 /workers 与路由器日志，找出打开熔断器的状态码；在此期间可以直接请求 worker。',
    risk: risks.reading,
  }),
};
