import type { TargetRole } from '../../../shared/capture.ts';
/** What the demo server pretends to be. Tests and stories change it while it runs. */
export interface DemoState {
  modelPath: string;
  servedModelName: string;
  weightVersion: string;
  modelType: string;
  architectures: readonly string[];
  /** An embedding model answers /encode and /classify and refuses /generate. */
  isEmbedding: boolean;
  contextLength: number;
  accelerator: string;
  tp: number;
  /** Number of data-parallel ranks; each is a row of /v1/loads. */
  dp: number;
  pp: number;
  ep: number;
  /** KV pool of one rank, in tokens. */
  maxTotalTokens: number;
  /** Requests that one rank runs at once; further ones wait. */
  maxRunningRequests: number;
  /** Requests that may wait on one rank; null = any number. A further one is refused with 503. */
  maxQueuedRequests: number | null;
  /** LoRA adapters that are loaded. */
  adapters: readonly string[];

  /** Requests of other clients, spread over the ranks, beside those that this server really serves. */
  otherRunning: number;
  otherWaiting: number;
  /** Tokens per second of each running request. */
  tokensPerSecond: number;
  /** From the scheduler's pick to the first token: a constant part, and one per 1,000 uncached tokens. */
  prefillSeconds: number;
  prefillSecondsPerThousand: number;
  /** With the incremental flag on, each chunk holds only what is new. */
  incremental: boolean;

  /** /ready: not in this version (404), 200, or 503. */
  ready: 'absent' | 'up' | 'down';
  /** The server is still loading: both health calls answer 503 at once. */
  starting: boolean;
  /** The scheduler does not turn: no token comes, /server_info does not answer, loads are old. */
  hangs: boolean;
  /** A prompt of exactly this many uncached tokens makes the scheduler hang. */
  hangOnExtend: number | null;
  /** A prompt of at least this many tokens kills the server: connections reset, nothing listens. */
  crashOnPrompt: number | null;
  /** Requests under way that hold all of these words between them kill the server, as one of too many tokens does. */
  crashOnWords: readonly string[];
  /** A prompt that holds all of these words is answered with 500. Of several such prompts every `failEvery`-th. */
  failOnWords: readonly string[];
  failEvery: number;
  /** Seconds that a green health call takes at least. SGLang polls once a second. */
  healthSeconds: number;
  /** Seconds after which a health call without a sign of life answers 503. */
  healthTimeoutSeconds: number;
  /** Requests served before we started to look, for the lifetime metrics. */
  past: PastTraffic | null;
  /** Its part in a deployment; a router has paths of its own. Fixed at the start. */
  role: TargetRole;
  /** Requests that are served between two readings of /metrics, each as those of the story's past. */
  servedPerScrape: number;
  /** Token, from 0, at which an answer leaves the one it would have been; null = never. */
  divergesAt: number | null;
  /** Only every so-many-th sequence leaves it: a server that is flaky. */
  divergesEvery: number;
}

/** Lifetime traffic that /metrics tells of: means per request. */
export interface PastTraffic {
  readonly requests: number;
  readonly promptTokens: number;
  readonly cachedTokens: number;
  readonly completionTokens: number;
  readonly queueSeconds: number;
  readonly prefillSeconds: number;
  readonly interTokenSeconds: number;
}

export const defaultState: Readonly<DemoState> = {
  modelPath: 'Qwen/Qwen3-30B-A3B',
  servedModelName: 'Qwen/Qwen3-30B-A3B',
  weightVersion: 'default',
  modelType: 'qwen3_moe',
  architectures: ['Qwen3MoeForCausalLM'],
  isEmbedding: false,
  contextLength: 40_960,
  accelerator: 'NVIDIA H100 80GB HBM3',
  tp: 2,
  dp: 2,
  pp: 1,
  ep: 2,
  maxTotalTokens: 588_736,
  maxRunningRequests: 256,
  maxQueuedRequests: null,
  adapters: [],
  otherRunning: 0,
  otherWaiting: 0,
  tokensPerSecond: 200,
  prefillSeconds: 0.02,
  prefillSecondsPerThousand: 0.01,
  incremental: false,
  ready: 'absent',
  starting: false,
  hangs: false,
  hangOnExtend: null,
  crashOnPrompt: null,
  crashOnWords: [],
  failOnWords: [],
  failEvery: 1,
  healthSeconds: 1,
  healthTimeoutSeconds: 20,
  past: null,
  role: 'plain',
  servedPerScrape: 0,
  divergesAt: null,
  divergesEvery: 1,
};
