import type { Verdict } from './check.ts';
import type { Phrase } from './phrase.ts';

/** The person's own commands around a check, and how long they may take. */
export interface HarnessServer {
  /** Shell commands; null = none. Without `start` the server at the base URL is checked as it is. */
  readonly build: string | null;
  readonly start: string | null;
  readonly stop: string | null;
  readonly readyPath: string;
  readonly readyTimeoutSeconds: number;
  readonly buildTimeoutSeconds: number;
}

export const usualServer: HarnessServer = {
  build: null,
  start: null,
  stop: null,
  readyPath: '/health',
  readyTimeoutSeconds: 900,
  buildTimeoutSeconds: 3_600,
};

/** What the harness said of a server that is known to be good, or known to be bad. */
export interface HarnessProof {
  readonly verdicts: readonly Verdict[];
  /** Every run said what is known. */
  readonly holds: boolean;
  readonly reasons: readonly string[];
}

/** Each run of a proof as it ends. */
export interface ProveTold {
  readonly known: 'good' | 'bad';
  readonly run: number;
  readonly of: number;
  readonly verdict: Verdict;
}

export interface Harness {
  readonly path: string;
  readonly files: readonly string[];
  /** Requests whose prompts stand in it. */
  readonly prompts: number;
  readonly images: number;
  /** null = not tried. */
  readonly proved: { readonly good: HarnessProof | null; readonly bad: HarnessProof | null };
  readonly notes: readonly Phrase[];
}

export interface BisectCommit {
  readonly commit: string;
  readonly subject: string;
}

/** How far a bisection has come. */
export interface BisectProgress {
  /** Verdicts after the two that it began with. */
  readonly steps: number;
  readonly good: readonly BisectCommit[];
  readonly bad: readonly BisectCommit[];
  readonly skipped: readonly BisectCommit[];
  /** null where the text does not say how many commits are left. */
  readonly stepsLeft: number | null;
  readonly revisionsLeft: number | null;
  readonly firstBad: BisectCommit | null;
  /** One of these is the first bad one: the others could not be told of. */
  readonly possible: readonly BisectCommit[];
}
