/*
 * What the rules read of a dump: worked out once where the records are, small whatever the dump's size, and without a
 * prompt or an answer. Times are Unix seconds, durations seconds, shares 0 to 1; null is unknown. A record is named by
 * `RequestRow.index`.
 */

/** How a number is spread over the finished requests that have it. */
export interface Spread {
  readonly n: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly max: number;
}

/** One number of one record. */
export interface RecordValue {
  readonly index: number;
  readonly value: number;
}

/** Aborted requests that say the same, numbers in it aside. */
export interface AbortGroup {
  /** Of the first of them, at most 200 characters; null where the server gave none. */
  readonly message: string | null;
  readonly status: number | null;
  readonly errorType: string | null;
  readonly count: number;
  readonly first: number;
}

/** Requests that one version of the weights answered. */
export interface WeightSpan {
  readonly version: string;
  readonly count: number;
  readonly firstEnd: number | null;
  readonly lastEnd: number | null;
  /** The record that ended first. */
  readonly first: number;
}

/** Finished requests that started one after another. */
export interface TimeBlock {
  readonly from: number;
  readonly to: number;
  readonly count: number;
  /** The record that it starts with. */
  readonly first: number;
  /** Of the requests with both: prompt tokens, and those of them that were cached. */
  readonly promptTokens: number;
  readonly cachedTokens: number;
  readonly medianPrompt: number | null;
  /** Mean time to first token, and mean tokens a verify step, weighted by steps. */
  readonly ttftSeconds: number | null;
  readonly acceptLength: number | null;
}

export const outlierStages = ['front', 'queue', 'prefill', 'rest', 'whole'] as const;

/** A request that took far longer than those of its size. */
export interface Outlier {
  readonly index: number;
  readonly seconds: number;
  /** Median of the requests of about its size. */
  readonly usual: number;
  /** Robust z of its logarithm. */
  readonly z: number;
  /** Where the excess was spent; `whole` where the record has no times. */
  readonly stage: (typeof outlierStages)[number];
}

/** A request in flight at the dump. */
export interface Suspect {
  readonly index: number;
  readonly ageSeconds: number | null;
  readonly promptTokens: number | null;
  readonly outputTokens: number | null;
  /** Share of the finished requests that have its traits: the smaller the rarer. null with too few finished. */
  readonly commonness: number | null;
}

export const answerFaults = ['repeats', 'oneToken', 'replacement', 'empty'] as const;
export type AnswerFault = (typeof answerFaults)[number];

/** What the dump says of how the server was started. */
export interface DumpServerArgs {
  readonly maxLorasPerBatch: number | null;
  readonly maxTotalTokens: number | null;
  readonly chunkedPrefillSize: number | null;
  readonly speculativeAlgorithm: string | null;
  /** Empty where the server parses none. */
  readonly toolCallParser: string | null;
  readonly reasoningParser: string | null;
}

export interface DumpRuleFacts {
  /** `unwritten`: the server could not write its arguments; `absent`: this kind of dump has none, or they were not read. */
  readonly serverArgs: DumpServerArgs | 'unwritten' | 'absent';
  readonly aborts: {
    readonly requests: number;
    /** Most frequent first, at most 20. */
    readonly groups: readonly AbortGroup[];
  };
  readonly weights: {
    /** Finished requests that name a version. */
    readonly known: number;
    /** By their first end, at most 20. */
    readonly versions: readonly WeightSpan[];
  };
  readonly timing: {
    /** Finished requests with a time of the stages, and all of them. */
    readonly timed: number;
    readonly finished: number;
    readonly queue: Spread | null;
    readonly prefill: Spread | null;
    readonly ttft: Spread | null;
    /** From the arrival to the scheduler's queue, and as a share of the time to first token. */
    readonly front: Spread | null;
    readonly frontShare: number | null;
    /** The longest in front. */
    readonly slowestFront: readonly RecordValue[];
  };
  readonly prefillMix: {
    /** Prompt tokens that were not in the cache. */
    readonly uncached: Spread | null;
    /** Time to first token of requests up to the median of it. */
    readonly shortTtft: Spread | null;
    readonly longest: RecordValue | null;
    readonly slowestShort: readonly RecordValue[];
  };
  readonly retractions: {
    /** Requests that say how often. */
    readonly known: number;
    readonly requests: number;
    readonly times: number;
    readonly worst: readonly RecordValue[];
  };
  readonly speculation: {
    readonly known: number;
    readonly steps: number;
    /** Tokens a verify step, the bonus token included, weighted by steps. */
    readonly acceptLength: number | null;
    readonly worst: readonly RecordValue[];
  };
  readonly tiers: {
    /** Requests that tell the tiers apart; their cached tokens, and those from host memory or storage. */
    readonly known: number;
    readonly cachedTokens: number;
    readonly belowTokens: number;
    readonly most: RecordValue | null;
  };
  /** In order of time, at most 12; empty with too few. */
  readonly blocks: readonly TimeBlock[];
  readonly outliers: {
    /** Finished requests that have enough of their size beside them. */
    readonly compared: number;
    readonly found: number;
    /** Furthest out first, at most 10. */
    readonly worst: readonly Outlier[];
  };
  readonly answers: {
    /** Answers whose text was looked at: the longest, and some of all. Empty ones are told from the rows. */
    readonly looked: number;
    readonly found: number;
    readonly faults: readonly { readonly index: number; readonly fault: AnswerFault }[];
  };
  readonly markup: {
    readonly requests: number;
    readonly looked: number;
    /** Of those looked at: with tool markup, with thinking markup. */
    readonly tool: number;
    readonly think: number;
    readonly first: readonly number[];
    readonly texts: number;
  };
  readonly lora: { readonly named: number; readonly adapters: number; readonly first: number | null };
  /** Newest first, then the rarest, at most 10. */
  readonly suspects: readonly Suspect[];
  /** The largest of those in flight, by prompt and tokens asked for. */
  readonly largestInFlight: {
    readonly index: number;
    readonly promptTokens: number;
    readonly maxNewTokens: number | null;
  } | null;
}
