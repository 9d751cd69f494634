import type { HeldBaseline } from './baseline.ts';
import type { Phrase } from './phrase.ts';
import type { Evidence, Severity, Signal } from './signal.ts';
import type { Summary } from './summary.ts';

export type CaptureId = string & { readonly brand: 'CaptureId' };

/** What became of each source: a cut or absent source is a fact of the capture, not an error. */
export type SourceRecord = {
  /** File stem of the reference's bundle, e.g. `server_info`, `loads_all`, `metrics`. */
  readonly name: string;
  /** Request path, e.g. `/v1/loads?include=all`; null where the bundle does not say. */
  readonly path: string | null;
  /** File in the bundle that holds the body; null when there is none. */
  readonly file: string | null;
  readonly httpStatus: number | null;
  readonly elapsedSeconds: number | null;
  readonly bytes: number | null;
} & (
  | { readonly status: 'collected' }
  | { readonly status: 'cut'; readonly reason: Phrase }
  | { readonly status: 'missing'; readonly reason: Phrase }
);

/** What a server does in a deployment. */
export const targetRoles = ['plain', 'router', 'prefill', 'decode'] as const;
export type TargetRole = (typeof targetRoles)[number];

/** One target of a deployment, as its capture names it. */
export interface TargetInfo {
  /** Unique in the capture; also its folder below `targets/`. */
  readonly name: string;
  readonly role: TargetRole;
  readonly baseUrl: string;
  /** Calls that an HTTP answer came to, and calls made. */
  readonly answered: number;
  readonly called: number;
  /** Severity of the gravest finding that fired; null where none did. */
  readonly worst: Severity | null;
}

/** One look at loads and metrics. A capture has one at least; the first is the bundle's own files. */
export interface SampleInfo {
  /** From 1. */
  readonly number: number;
  /** Below the capture; empty for the first. */
  readonly folder: string;
  /** Unix seconds of its answers by the collector's clock; null where the bundle does not say. */
  readonly takenAt: number | null;
}

/** A past window fetched from a Prometheus server. */
export interface WindowInfo {
  readonly url: string;
  /** Unix seconds. */
  readonly from: number;
  readonly to: number;
  readonly stepSeconds: number;
  readonly series: number;
}

/** A watch that a capture was taken by. */
export interface WatchInfo {
  /** What ended it: a rule, a person, or a stop; null when the collector was killed. */
  readonly ended: 'rule' | 'person' | 'stopped' | null;
  /** Why a rule ended it; null otherwise. */
  readonly reason: Phrase | null;
  /** Samples that were taken and let go for newer ones. */
  readonly dropped: number;
}

export interface MaskedValue {
  readonly file: string;
  readonly key: string;
  readonly count: number;
}

/** What a window sees of a capture. Bodies stay in core until `readSource` asks for one. */
export interface CaptureView {
  readonly id: CaptureId;
  readonly name: string;
  /** Folder or archive as opened. */
  readonly path: string;
  readonly baseUrl: string | null;
  /** As the bundle wrote it, `YYYYMMDD_HHMMSS` in the collector's local time. */
  readonly collectedAt: string | null;
  /**
   * Unix seconds at which the server answered for its load, by its own clock, else of the last answer by the
   * collector's; null where the bundle does not say. Unlike `collectedAt` it can be held against a dump.
   */
  readonly takenAt: number | null;
  /** What the server does in its deployment: as the capture says, else as its own arguments do. */
  readonly role: TargetRole;
  /** Of a deployment the name of the target that this view shows; null for a capture of one server. */
  readonly target: string | null;
  /** Every target of the deployment; empty for a capture of one server. */
  readonly targets: readonly TargetInfo[];
  /** Oldest first. */
  readonly samples: readonly SampleInfo[];
  readonly window: WindowInfo | null;
  /** null = it was not taken by a watch. */
  readonly watch: WatchInfo | null;
  readonly sources: readonly SourceRecord[];
  readonly summary: Summary;
  /** Where each value of `summary` was read, by its dotted key: `capacity.max_total_num_tokens`, `point_in_time_load.per_rank[0].token_usage`. */
  readonly evidence: Readonly<Record<string, Evidence>>;
  /** Those of the pair with its baseline among them. */
  readonly signals: readonly Signal[];
  /** The healthy capture that it is held against; null where its server and model have none. */
  readonly baseline: HeldBaseline | null;
  readonly masked: readonly MaskedValue[];
  /** Files of the bundle that nothing here understood, by name. */
  readonly unknownFiles: readonly string[];
}

/** One body of a capture, as stored, for the raw view. */
export interface SourceText {
  readonly name: string;
  readonly file: string;
  readonly language: 'json' | 'plaintext';
  readonly text: string;
}

/** One file of two captures as text, in one order; null where a capture lacks it. */
export interface SourcePair {
  readonly a: SourceText | null;
  readonly b: SourceText | null;
  /** Lines that are not in the texts, because both are long; null where all are. */
  readonly leftOut: { readonly equal: number; readonly differing: number } | null;
}
