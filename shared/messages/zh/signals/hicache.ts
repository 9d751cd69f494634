import { formatCount, formatDuration, formatPercent } from '../../../format.ts';
import { type SignalCatalogue, words } from '../../signal-words.ts';
import { risks } from './phrases.ts';

export const hicache: SignalCatalogue = {
  hostTierFull: words<{ share: number; used: number; total: number }>({
    title: '缓存的主机层已满',
    cause: '已满的主机层',
    detail: ({ share, used, total }) =>
      `主机层存有 ${formatCount(used)} 个 token，容量 ${formatCount(total)} 个（${formatPercent(share)}）。`,
    guess: () => '离开 GPU 的内容会挤掉其他前缀，或被丢弃。',
    next: () => '调大 --hicache-ratio 或 --hicache-size；在日志里找“host memory pressure”。',
    risk: risks.reading,
  }),
  writtenNeverRead: words<{ written: number; read: number; served: number }>({
    title: '缓存存储只写不读',
    cause: '只有开销的存储层',
    detail: ({ written, served }) =>
      `已向存储写入 ${formatCount(written)} 个 token，而 ${formatCount(served)} 个请求中没有读回过一个。`,
    guess: () => '前缀不再出现，或写入与查找使用的键不同。',
    next: () => '查看键中的 page size 和模型名；在重放目标上去掉存储试试。',
    risk: risks.replaying,
  }),
  slowMoves: words<{ move: string; seconds: number; moves: number }>({
    title: '缓存层之间的搬运很慢',
    cause: '层间搬运慢',
    detail: ({ move, seconds, moves }) =>
      `${formatCount(moves)} 次搬运中最慢的 5% 用了 ${formatDuration(seconds)} 以上（${move}）。`,
    guess: () => 'GPU 与主机之间的通路是瓶颈：内存布局、NUMA 节点或 I/O 后端。',
    next: () => '比较 --hicache-io-backend 和 --hicache-mem-layout，并把进程绑定到其 GPU 所在的 NUMA 节点。',
    risk: risks.reading,
  }),
  prefetchGates: words<{ policy: string; backend: string; waiting: number; queue: number }>({
    title: '请求可能在等缓存存储',
    cause: '首个 token 之前的预取',
    detail: ({ policy, backend, waiting, queue }) =>
      `有 ${formatCount(waiting)} 个请求在等，平均 ${formatDuration(queue)}；预取策略为 ${policy}，存储为 ${backend}，而 GPU 并不忙。`,
    guess: () => '请求在等存储应答，即使存储里没有它们要的内容。',
    next: () => '在重放目标上试 best_effort 策略，并测量存储应答要多久。',
    risk: risks.replaying,
  }),
};
