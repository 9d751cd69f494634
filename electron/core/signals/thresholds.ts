/* Every limit that a rule holds a value against, in one place. Where each comes from is said in its rule. */

export const defaultThresholds = {
  /** M03: two samples closer than this tell nothing of a rate. Seconds. */
  sampleSeconds: 15,
  /** M07: a mean token usage below this looks fine. Share. */
  meanTokenUsage: 0.8,
  /** M09: how far the gauge of the hit rate may be from the token counters. Share. */
  hitRateGap: 0.1,
  /** M13: a /health that takes this long has generated a token. Seconds. */
  generatingHealthSeconds: 0.9,
  /** L27: a process that has served fewer is fresh. */
  freshRequests: 50,
  /** D07: no token for this long. Seconds. */
  noTokenSeconds: 20,
  /** D16: shares of the answered calls for generation, of so many at least. */
  serverErrorShare: 0.01,
  clientErrorShare: 0.1,
  errorResponses: 20,
  /** H04: requests that run without a call for them. */
  zombieRequests: 2,
  /** M12: a health check that we gave up on sooner is no verdict. Seconds. */
  healthVerdictSeconds: 25,
  /** D02: a 503 that comes sooner says starting or shutting down. Seconds. */
  quickHealthSeconds: 1.5,
  /** D03: a 503 that comes later says that no token came back: SGLANG_HEALTH_CHECK_TIMEOUT is 20 s. Seconds. */
  slowHealthSeconds: 15,
  /** D04: a load snapshot older than this does not speak for now; one older than the other is no busy loop. Seconds. */
  snapshotSeconds: 5,
  stuckSnapshotSeconds: 20,
  /** H90: nothing finished for this long, and for so many usual pauses; with fewer finished ones there is no usual. */
  stallSeconds: 30,
  stallFactor: 10,
  stallEnds: 10,
  /** L07: share of the KV pool. */
  tokenUsage: 0.9,
  /** L03: a mean time to first token above this, with a mean queue time below the other. Seconds. */
  ttftSeconds: 2,
  queueSeconds: 0.2,
  /** L04: mean prefill_forward above this and above so many times request_process. Seconds; factor. */
  prefillSeconds: 0.5,
  prefillFactor: 10,
  /** L16: tokens per verify step; the bonus token alone is 1. */
  acceptLength: 1.2,
  /** Requests of a dump below which a share or a quantile of them says nothing. */
  fewestRequests: 30,
  /** L05: p99 of uncached prompt tokens over their median, and p99 over the median of short prompts' time to first token. */
  promptSpread: 8,
  shortTtftSpread: 5,
  /** L08: share of the requests that were retracted from which on it is high. */
  retractedShare: 0.02,
  /** L14: fall of the share of prompt tokens from the cache; and the change of prompt lengths that explains one. */
  hitDrop: 0.15,
  mixChange: 0.25,
  /** L15: share of cached tokens from below the GPU's memory. */
  lowerTierShare: 0.5,
  /** L16 in a dump: tokens a verify step below this, or of what they were before. */
  acceptLow: 1.2,
  acceptFall: 0.7,
  /** L25: p95 of the time before the scheduler, and its share of the time to first token. Seconds; share. */
  frontSeconds: 0.5,
  frontShare: 0.3,
  /** W07: answers that no working model gives, of those looked at, from which on it is high. */
  degenerateAnswers: 3,
  /** W10: share of the requests that the server aborted from which on it is high. */
  abortShare: 0.05,
  /** H05: the same of requests that its own time-outs ended. */
  timeoutShare: 0.01,
  /** L02: share of the mean time to first token that is waiting, where that time is long at all. Share; seconds. */
  queueShare: 0.5,
  queuedTtftSeconds: 1,
  /** L06: KV usage below which slots, not the pool, are the limit. */
  slotUsage: 0.8,
  /** L09: usage of the other pool. */
  poolIdle: 0.5,
  /** L11: share of decode steps without a CUDA graph, and from where on it is high. */
  graphShare: 0.2,
  graphShareHigh: 0.8,
  /** L13: p99 over p50 of the time between tokens. */
  gapSpread: 5,
  /** L18: largest rank over the mean, and from where on it is high. */
  imbalance: 1.5,
  imbalanceHigh: 2,
  /** L18: requests for each rank below which nothing tells an imbalance. */
  requestsPerRank: 4,
  /** L21: p95 of grammar compilation. Seconds. */
  grammarSeconds: 1,
  /** L24, C04: share of a core, or of the time of a GPU, that counts as busy. */
  hostCores: 0.9,
  /** L26: share of the time that a GPU with work computes. */
  gpuBusy: 0.5,
  /** P01, P02: p95 of a stage of the hand-over. Seconds. */
  splitSeconds: 1,
  /** P03: usage of the decode pool. */
  decodeUsage: 0.85,
  /** C01: share of the host tier in use. */
  hostTierFull: 0.95,
  /** C03: p95 of a move between tiers. Seconds. */
  tierSeconds: 0.2,
};

export type ThresholdKey = keyof typeof defaultThresholds;
/** The limits that a diagnosis goes by. */
export type Thresholds = Readonly<Record<ThresholdKey, number>>;
