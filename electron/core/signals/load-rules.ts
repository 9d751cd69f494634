import { hostTierFull } from './hicache/host-tier-full.ts';
import { prefetchGates } from './hicache/prefetch-gates.ts';
import { slowMoves } from './hicache/slow-moves.ts';
import { writtenNeverRead } from './hicache/written-never-read.ts';
import { cudaGraph } from './latency/cuda-graph.ts';
import { gpuWaits } from './latency/gpu-waits.ts';
import { grammarCompile } from './latency/grammar-compile.ts';
import { grammarFailed } from './latency/grammar-failed.ts';
import { hostBound } from './latency/host-bound.ts';
import { idleBesideQueue } from './latency/idle-beside-queue.ts';
import { imbalance } from './latency/imbalance.ts';
import { lowerTier } from './latency/lower-tier.ts';
import { onePool } from './latency/one-pool.ts';
import { prefillGaps } from './latency/prefill-gaps.ts';
import { queueInTtft } from './latency/queue-in-ttft.ts';
import { retraction } from './latency/retraction.ts';
import { slotBound } from './latency/slot-bound.ts';
import { speculationNotUsed } from './latency/speculation-off.ts';
import type { CaptureRule } from './rule.ts';
import { bootstrapBacklog } from './split/bootstrap-backlog.ts';
import { inflightBacklog } from './split/inflight-backlog.ts';
import { noRoomForDecode } from './split/no-room-for-decode.ts';
import { peerLost } from './split/peer-lost.ts';
import { peersDisagree } from './split/peers-disagree.ts';
import { transferStuck } from './split/transfer-stuck.ts';
import { transfersFail } from './split/transfers-fail.ts';

/** Rules of latency and throughput over one capture: queues, pools, the hand-over of a split, the tiers of the cache. */
export const loadRules: readonly CaptureRule[] = [
  transferStuck,
  transfersFail,
  peerLost,
  peersDisagree,
  queueInTtft,
  slotBound,
  retraction,
  onePool,
  idleBesideQueue,
  imbalance,
  bootstrapBacklog,
  inflightBacklog,
  noRoomForDecode,
  cudaGraph,
  speculationNotUsed,
  grammarCompile,
  grammarFailed,
  hostBound,
  gpuWaits,
  prefillGaps,
  lowerTier,
  hostTierFull,
  writtenNeverRead,
  slowMoves,
  prefetchGates,
];
