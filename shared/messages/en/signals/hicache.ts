import { formatCount, formatDuration, formatPercent } from '../../../format.ts';
import { type SignalCatalogue, words } from '../../signal-words.ts';
import { requests, risks } from './phrases.ts';

export const hicache: SignalCatalogue = {
  hostTierFull: words<{ share: number; used: number; total: number }>({
    title: 'The host tier of the cache is full',
    cause: 'Full host tier',
    detail: ({ share, used, total }) =>
      `The host tier holds ${formatCount(used)} of ${formatCount(total)} tokens (${formatPercent(share)}).`,
    guess: () => 'What leaves the GPU pushes other prefixes out, or is dropped.',
    next: () => 'Raise --hicache-ratio or --hicache-size; in the log look for "host memory pressure".',
    risk: risks.reading,
  }),
  writtenNeverRead: words<{ written: number; read: number; served: number }>({
    title: 'Cache storage is written and never read',
    cause: 'Storage tier that only costs',
    detail: ({ written, served }) =>
      `${formatCount(written)} tokens were written to storage, and over ${requests(served)} none was read back.`,
    guess: () => 'Prefixes are not met again, or the keys of what is written and what is looked up differ.',
    next: () => 'Look at page size and model name in the keys; try without storage on the replay target.',
    risk: risks.replaying,
  }),
  slowMoves: words<{ move: string; seconds: number; moves: number }>({
    title: 'Moves between cache tiers are slow',
    cause: 'Slow moves between tiers',
    detail: ({ move, seconds, moves }) =>
      `The slowest twentieth of ${formatCount(moves)} moves took ${formatDuration(seconds)} or more (${move}).`,
    guess: () => 'The way between GPU and host is the limit: layout, NUMA node or the I/O backend.',
    next: () =>
      'Compare --hicache-io-backend and --hicache-mem-layout, and bind the process to the NUMA node of its GPU.',
    risk: risks.reading,
  }),
  prefetchGates: words<{ policy: string; backend: string; waiting: number; queue: number }>({
    title: 'Requests may wait for cache storage',
    cause: 'Prefetch before the first token',
    detail: ({ policy, backend, waiting, queue }) =>
      `${requests(waiting)} waiting, ${formatDuration(queue)} on average, with the prefetch policy ${policy} over ${backend} and a GPU that is not busy.`,
    guess: () => 'Requests wait for storage to answer, even where it holds nothing for them.',
    next: () =>
      'Try the policy best_effort on the replay target, and measure how long storage takes to answer.',
    risk: risks.replaying,
  }),
};
