import type { ArtifactId } from './incident.ts';
import type { Problem } from './outcome.ts';
import type { ReplayEnd } from './replay.ts';
import type { Endpoint } from './request.ts';

/** One sending, by the replay that keeps it and its number there. */
export interface RunRef {
  readonly replay: ArtifactId;
  /** From 1. */
  readonly run: number;
}

/** A sending without its body and its answer: those are read on demand. */
export interface RunSummary extends RunRef {
  /** The request that was sent; null when it is no longer part of the incident. */
  readonly request: ArtifactId | null;
  /** What the tab of the request says. */
  readonly name: string;
  /** Unix seconds of sending. */
  readonly at: number;
  readonly baseUrl: string;
  readonly endpoint: Endpoint;
  /** null while it is under way, and for ever when the workbench ended meanwhile. */
  readonly end: ReplayEnd | null;
  readonly httpStatus: number | null;
  readonly problem: Problem | null;
  readonly finishType: string | null;
  readonly ttftSeconds: number | null;
  readonly elapsedSeconds: number | null;
  readonly promptTokens: number | null;
  readonly completionTokens: number | null;
  /** Bytes of what was sent. */
  readonly bodyBytes: number;
}

export interface RunHistory {
  /** The latest first. */
  readonly runs: readonly RunSummary[];
  /** Older sends that were let go to stay below the limits. */
  readonly dropped: number;
  /** Bytes that all of it takes on disk. */
  readonly bytes: number;
}

/** What an incident keeps: past one of these the oldest sends go, those that are pinned last. */
export const historyLimits = { runs: 1000, bytes: 1_000_000_000 } as const;

/** Two sends held against each other. */
export interface RunComparison {
  readonly a: ComparedRun;
  readonly b: ComparedRun;
  readonly answer:
    | { readonly kind: 'same'; readonly by: 'tokens' | 'text'; readonly of: number }
    /** `at`: the first that differs, from 1, of the longer side's `of`. */
    | { readonly kind: 'differs'; readonly by: 'tokens' | 'text'; readonly at: number; readonly of: number }
    /** A side has no answer, or they hold nothing of one kind. */
    | { readonly kind: 'none' };
  /** Fields of the bodies that differ; null where a body is no JSON object. */
  readonly fields: readonly ChangedField[] | null;
  readonly sameBody: boolean;
}

export interface ComparedRun extends RunSummary {
  readonly cachedTokens: number | null;
  /** The answer's text; null where it has none. Cut where it is too long to be shown. */
  readonly text: string | null;
  /** The body as indented JSON; null where it is too long to be shown. */
  readonly body: string | null;
}

/** A field as compact JSON on both sides, cut for display; null = not there. */
export interface ChangedField {
  readonly name: string;
  readonly a: string | null;
  readonly b: string | null;
}
