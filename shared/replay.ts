import type { Connection } from './connection.ts';
import type { Problem } from './outcome.ts';
import type { Endpoint } from './request.ts';

/** A server we may talk to, because a person named it. */
export interface Target {
  /** `http://host:port`, with a base path where a proxy adds one. */
  readonly baseUrl: string;
  /** Bearer token; kept in memory only. */
  readonly token?: string;
  /** How it is connected to; straight, trusting what the system trusts, when left out. */
  readonly connection?: Connection;
}

export interface ReplayOrder {
  readonly target: Target;
  readonly endpoint: Endpoint;
  /** The editor's text: sent byte for byte, so that 64-bit integers survive. */
  readonly body: string;
  /** Sampling parameters to let through though this version does not list them: the recording server took them. */
  readonly alsoKnownSampling?: readonly string[];
  /** Version of the target, where it is known: parameters that came later are refused. */
  readonly serverVersion?: string;
  /** Seconds without a byte after which the answer counts as silent. */
  readonly idleTimeoutSeconds: number;
  /** The host a person typed for a target off this machine. Without it such a target is refused. */
  readonly confirmedHost?: string;
}

/** What the window hears while an answer streams. Texts are whole, not deltas. */
export interface ReplayProgress {
  readonly text: string;
  readonly completionTokens: number | null;
  readonly elapsedSeconds: number;
  readonly ttftSeconds: number | null;
}

export type ReplayEnd = 'complete' | 'aborted' | 'error' | 'cancelled' | 'cut' | 'silent' | 'unreachable';

export interface ReplayResult {
  readonly end: ReplayEnd;
  readonly httpStatus: number | null;
  /** Set unless `end` is `complete`; an abort's own words are in it. */
  readonly problem: Problem | null;
  readonly text: string | null;
  readonly outputIds: readonly number[] | null;
  readonly rid: string | null;
  readonly finishType: string | null;
  readonly promptTokens: number | null;
  readonly cachedTokens: number | null;
  readonly completionTokens: number | null;
  readonly elapsedSeconds: number;
  /** Time to the first piece that holds a token; null for an answer that did not stream. */
  readonly ttftSeconds: number | null;
  /** Seconds since sending, and tokens so far, per piece of the stream. */
  readonly pieces: readonly { readonly at: number; readonly tokens: number | null }[];
  /** The last object of the answer as indented JSON, or the raw text when it was none. */
  readonly answerText: string;
  /** Where the request asked for them (`return_logprob`). */
  readonly logprobs?: readonly OutputLogprob[];
  /** How the sent body chooses tokens; left out where it was not read. */
  readonly sampling?: SamplingFacts;
  /** What an answer of `/v1/chat/completions` holds beside its text; left out where it holds nothing more. */
  readonly chat?: ChatParts;
}

/** A token and its natural logarithm of probability; null where the server had none. */
export interface TokenLogprob {
  readonly id: number;
  readonly logprob: number | null;
  /** Only with `return_text_in_logprobs`. */
  readonly text: string | null;
}

/** The token that was chosen at a place of the answer, from 0, with the candidates that were told beside it. */
export interface OutputLogprob extends TokenLogprob {
  readonly at: number;
  readonly candidates: readonly TokenLogprob[];
}

export interface SamplingFacts {
  /** The likeliest token is taken: temperature below 1e-6, or one candidate. */
  readonly greedy: boolean;
  /** `sampling_seed` is set. */
  readonly seeded: boolean;
  /** `return_logprob` with at least one candidate beside the chosen token. */
  readonly asksCandidates: boolean;
}

export interface ChatParts {
  /** What a reasoning parser of the server set apart; null when it set nothing apart. */
  readonly reasoning: string | null;
  readonly toolCalls: readonly ToolCall[];
}

export interface ToolCall {
  readonly id: string | null;
  readonly name: string;
  /** As the model wrote them: JSON, unless it was cut or made a mistake. */
  readonly arguments: string;
}
