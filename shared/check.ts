import type { Phrase } from './phrase.ts';
import type { ReplayEnd } from './replay.ts';

/** What a check of a server comes to. As exit codes: 0, 1 and 125. */
export type Verdict = 'good' | 'bad' | 'cannot_tell';

export const figureNames = ['ttft', 'itl', 'tpot', 'e2e', 'throughput', 'request_throughput'] as const;
/** Seconds, but for the two rates: output tokens and requests per second. */
export type FigureName = (typeof figureNames)[number];
export const figureStats = ['mean', 'p50', 'p90', 'p95', 'p99', 'max'] as const;
export type FigureStat = (typeof figureStats)[number];
export type Comparison = '<' | '<=' | '>' | '>=';

/** What a good answer is. `same` compares with the answer that stands beside the request. */
export type Expectation =
  /** 200 with a whole answer; another number: just that status. */
  | { readonly kind: 'status'; readonly status: number }
  /** The whole answer comes in time; null = the limit of silence is the only one. */
  | { readonly kind: 'timeout'; readonly seconds: number | null }
  /** A regular expression is found in the text, or is not. */
  | { readonly kind: 'regex'; readonly pattern: string; readonly flags: string; readonly found: boolean }
  | { readonly kind: 'same'; readonly as: SameAs }
  | {
      readonly kind: 'figure';
      readonly figure: FigureName;
      readonly stat: FigureStat;
      readonly than: Comparison;
      readonly value: number;
    };

export type SameAs =
  | { readonly kind: 'recorded' }
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'target'; readonly baseUrl: string };

/** One request that was sent, or one run of a command. The keys are a contract with scripts. */
export interface CheckRun {
  /** From 1. */
  readonly run: number;
  /** Name of the request; null for a command. */
  readonly request: string | null;
  readonly verdict: Verdict;
  /** Why it is not good; empty when it is. */
  readonly reasons: readonly Phrase[];
  readonly end: ReplayEnd | null;
  readonly status_code: number | null;
  readonly exit_code: number | null;
  readonly elapsed_seconds: number | null;
  readonly ttft_seconds: number | null;
  readonly itl_p50_seconds: number | null;
  readonly prompt_tokens: number | null;
  readonly completion_tokens: number | null;
  readonly finish_type: string | null;
  /** What was answered, or what a command wrote last; cut. null when nothing came. */
  readonly text: string | null;
  readonly error: string | null;
  /** Against the answer that it has to be the same as, from 0; null where they agree or none was asked for. */
  readonly first_diverging_token: number | null;
}

/** A figure over all runs, as an expectation asks for it. */
export interface CheckedFigure {
  readonly name: string;
  /** null where it could not be measured. */
  readonly value: number | null;
  readonly n: number;
  readonly verdict: Verdict;
}

export interface CheckReport {
  readonly verdict: Verdict;
  readonly runs: readonly CheckRun[];
  readonly figures: readonly CheckedFigure[];
  /** The runs do not agree with each other. */
  readonly flaky: boolean;
  /** Why the verdict is not good, each once. */
  readonly reasons: readonly Phrase[];
  /** What a reader should know: a stream that was asked for, a temperature above 0. */
  readonly notes: readonly Phrase[];
}
