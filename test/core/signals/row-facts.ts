import type { DumpRuleFacts, DumpServerArgs, Spread, TimeBlock } from '../../../shared/dump-rule-facts.ts';

export const serverArgs: DumpServerArgs = {
  maxLorasPerBatch: 8,
  maxTotalTokens: null,
  chunkedPrefillSize: 8192,
  speculativeAlgorithm: null,
  toolCallParser: '',
  reasoningParser: 'qwen3',
};

export const spread = (p50: number, p99: number, n = 400): Spread => ({ n, p50, p95: p99, p99, max: p99 });

/** Two hundred requests in blocks of fifty, ten minutes each. */
export const blocks = (part: (at: number) => Partial<TimeBlock> = () => ({})): TimeBlock[] =>
  Array.from({ length: 4 }, (_, at) => ({
    from: 1795488000 + 600 * at,
    to: 1795488599 + 600 * at,
    count: 50,
    first: 50 * at,
    promptTokens: 50_000,
    cachedTokens: 30_000,
    medianPrompt: 1000,
    ttftSeconds: 0.3,
    acceptLength: 2.8,
    ...part(at),
  }));

/** The rows of a healthy server with metrics, LoRA, HiCache and speculation: every rule that can be quiet is. */
export const healthyRows: DumpRuleFacts = {
  serverArgs,
  aborts: { requests: 0, groups: [] },
  weights: {
    known: 418,
    versions: [{ version: 'v1', count: 418, firstEnd: 1795488001, lastEnd: 1795488066, first: 0 }],
  },
  timing: {
    timed: 418,
    finished: 418,
    queue: spread(0.01, 0.1),
    prefill: spread(0.1, 0.3),
    ttft: spread(0.2, 0.5),
    front: spread(0.01, 0.05),
    frontShare: 0.05,
    slowestFront: [{ index: 7, value: 0.05 }],
  },
  prefillMix: {
    uncached: spread(400, 1200),
    shortTtft: spread(0.15, 0.4, 209),
    longest: { index: 3, value: 1400 },
    slowestShort: [{ index: 9, value: 0.4 }],
  },
  retractions: { known: 418, requests: 0, times: 0, worst: [] },
  speculation: { known: 418, steps: 9000, acceptLength: 2.8, worst: [{ index: 4, value: 2.1 }] },
  tiers: { known: 418, cachedTokens: 250_000, belowTokens: 20_000, most: { index: 5, value: 900 } },
  blocks: blocks(),
  outliers: { compared: 400, found: 0, worst: [] },
  answers: { looked: 90, found: 0, faults: [] },
  markup: { requests: 0, looked: 0, tool: 0, think: 0, first: [], texts: 410 },
  lora: { named: 20, adapters: 3, first: 11 },
  suspects: [],
  largestInFlight: { index: 420, promptTokens: 3000, maxNewTokens: 512 },
};
