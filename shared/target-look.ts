import type { Phrase } from './phrase.ts';

/** What a server said of itself a moment ago, by passive GETs. Unknown is null. */
export interface TargetLook {
  /** Unix seconds of asking. */
  readonly at: number;
  /** Why nothing could be read; null when something was. */
  readonly reason: Phrase | null;
  readonly version: string | null;
  /** Path of the model. */
  readonly model: string | null;
  readonly weightVersion: string | null;
  /** Requests over all ranks. */
  readonly running: number | null;
  readonly waiting: number | null;
  /** Age of the oldest rank's load, by the server's clock; null where it does not say. */
  readonly loadSeconds: number | null;
  /** Of those requests, how many this app has under way there. */
  readonly ours: number;
}

/** Something about the server that is not as it was when the request was recorded. */
export interface TargetMismatch {
  readonly what: 'model' | 'version' | 'weightVersion';
  readonly recorded: string;
  readonly target: string;
}

/** A look, held against what a request was recorded on. */
export interface TargetLookTold {
  readonly look: TargetLook;
  readonly mismatches: readonly TargetMismatch[];
}

/** Requests of others that the server has under way or waiting; null where it does not say. */
export function requestsOfOthers({ running, waiting, ours }: TargetLook): number | null {
  if (running === null && waiting === null) return null;
  return Math.max(0, (running ?? 0) + (waiting ?? 0) - ours);
}
