import { formatCount, formatDuration, formatPercent } from '../../../format.ts';
import { type SignalCatalogue, words } from '../../signal-words.ts';
import { risks } from './phrases.ts';

export const split: SignalCatalogue = {
  bootstrapBacklog: words<{ queued: number; before: number; seconds: number }>({
    title: 'prefill 在等 decode 提供空间',
    cause: 'prefill 之前的积压',
    detail: ({ queued, before, seconds }) =>
      before >= 0 && queued > before
        ? `两次采样之间 bootstrap 队列从 ${formatCount(before)} 增加到 ${formatCount(queued)}。`
        : `最慢的 5% 在 prefill_bootstrap 花了 ${formatDuration(seconds)} 以上${queued >= 0 ? `；现在有 ${formatCount(queued)} 个在等` : ''}。`,
    guess: () => 'decode 侧没有可提供的 KV 空间，或没有应答。',
    next: () => '查看 decode 侧：预分配队列，以及 KV 池有多满。',
    risk: risks.reading,
  }),
  inflightBacklog: words<{ queued: number; running: number; seconds: number }>({
    title: '算好的 KV 在等传输',
    cause: 'KV 传输的积压',
    detail: ({ queued, running, seconds }) =>
      queued > running && running >= 0
        ? `${formatCount(queued)} 个请求已完成 prefill 而尚未传出，正在运行的有 ${formatCount(running)} 个。`
        : `最慢的 5% 的传输用了 ${formatDuration(seconds)} 以上。`,
    guess: () => '两侧之间的网络比 prefill 慢，或 decode 侧接收 KV 太慢。',
    next: () => '查看传输速度和延迟，以及网卡计数器。',
    risk: risks.reading,
  }),
  noRoomForDecode: words<{ queued: number; usage: number }>({
    title: 'decode 没有空间接收请求',
    cause: 'decode 侧 KV 池没有空间',
    detail: ({ queued, usage }) =>
      `这台 decode 服务上有 ${formatCount(queued)} 个请求在等 KV 空间，而 KV 池已用 ${formatPercent(usage)}。`,
    guess: () => '瓶颈在 decode：两侧各自看都很快，首个 token 却来得晚。',
    next: () => '增加 decode 容量、调整 prefill 与 decode 的比例，或调小 num_reserved_decode_tokens。',
    risk: risks.reading,
  }),
  transferStuck: words<{ queued: number; before: number; seconds: number }>({
    title: 'KV 传输停住了',
    cause: '停住的 KV 传输',
    detail: ({ queued, before, seconds }) =>
      `先有 ${formatCount(before)} 个、后有 ${formatCount(queued)} 个请求在等 KV，而 ${formatDuration(seconds)} 内没有一次传输完成。`,
    guess: () => 'prefill 侧或它的链路已断，而请求并不知道。',
    next: () => '在 prefill 侧的日志里找同一个 bootstrap_room；加长超时只会掩盖问题。',
    risk: risks.reading,
  }),
  transfersFail: words<{ transfer: number; bootstrap: number; retries: number }>({
    title: 'prefill 与 decode 之间的交接失败',
    cause: '失败的交接',
    detail: ({ transfer, bootstrap, retries }) =>
      `${formatCount(transfer)} 次传输和 ${formatCount(bootstrap)} 次 bootstrap 失败，重试了 ${formatCount(retries)} 次 prefill。`,
    guess: () => '对端丢失或不可达，或链路中断。',
    next: () => '在日志里按 bootstrap_room 和对端给失败分组。',
    risk: risks.reading,
  }),
  peersDisagree: words<{ names: string; count: number; compared: number; peers: number }>({
    title: 'prefill 与 decode 服务不一致',
    cause: '不一致的对端',
    detail: ({ names, compared, peers }) =>
      `与另一侧的 ${formatCount(peers)} 台服务相比，这台在 ${names} 上不同；共比较了 ${formatCount(compared)} 项设置。`,
    guess: () => '两侧用不同的版本或设置启动：一侧的 KV 在另一侧可能含义不同。',
    next: () => '让两侧使用相同的模型、KV 类型、page size 和版本。',
    risk: risks.reading,
  }),
  peerLost: words<{ count: number }>({
    title: '与另一侧的 session 失败',
    cause: '丢失的对端',
    detail: ({ count }) => `与另一侧有 ${formatCount(count)} 个失败的传输 session 被重新建立。`,
    guess: () => '对端被重启，或两侧之间的链路空闲或中断。',
    next: () => '在两侧日志中查找 “Lost connection” 及其 bootstrap_addr，并确认该对端是否被重启。',
    risk: risks.reading,
  }),
};
