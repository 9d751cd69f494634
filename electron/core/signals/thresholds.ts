/* Every limit that a rule holds a value against, in one place. Where each comes from is said in its rule. */

export const defaultThresholds = {
  /** M03: two samples closer than this tell nothing of a rate. Seconds. */
  sampleSeconds: 15,
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
  acceptLength: 1,
};

export type ThresholdKey = keyof typeof defaultThresholds;
/** The limits that a diagnosis goes by. */
export type Thresholds = Readonly<Record<ThresholdKey, number>>;
