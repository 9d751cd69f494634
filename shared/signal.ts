import type { Phrase } from './phrase.ts';

/** A signal is one finding with its evidence. Sources of the rules: docs/signals.md. */

export type Severity = 'info' | 'warn' | 'high' | 'critical';

/** How far the evidence carries: a log or dump fact beats two scrapes, two beat one, one beats a lifetime average. */
export type Grade = 'log' | 'delta' | 'point' | 'lifetime';

/** Down, latency, wrong output, hang; and two that never win: evidence quality and safety. */
export type ProblemClass = 'D' | 'L' | 'W' | 'H' | 'M' | 'S';

/** What a number of an evidence counts; its spelling is `formatEvidence` in shared/format.ts. */
export type EvidenceUnit = 'seconds' | 'share' | 'count' | 'unix_seconds';

/** Where a value was read, so that a click can open it. */
export interface Evidence {
  /** The file or dump, e.g. `server_info.json`. */
  readonly source: string;
  /** Key path or series inside it, e.g. `internal_states[0].memory_usage.kvcache`. */
  readonly path: string;
  readonly value: string | number | boolean | null;
  /** What the value is, in a few words; left out where `path` alone can say it. */
  readonly label?: Phrase;
  /** Left out where the value is no number or has no unit. */
  readonly unit?: EvidenceUnit;
  /** The limit it was held against, in words such as `≥ 90 %`; null where there is none. */
  readonly threshold: string | null;
  /** 1-based line of `source` as stored in the bundle; null where no line can be named. */
  readonly line: number | null;
  /** The record of the dump `source`, by `RequestRow.index`; left out of what is no record. */
  readonly record?: { readonly index: number };
}

/** Causes that a note can name as ruled out; their words stand in the catalogue. */
export const causeKeys = [
  'unhealthy',
  'network',
  'queueing',
  'kvPressure',
  'retraction',
  'imbalance',
  'prefill',
  'cudaGraph',
  'cacheMiss',
  'grammar',
  'split',
  'speculation',
  'stall',
  'overload',
  'serverErrors',
  'restart',
  'zombies',
  'weightSync',
] as const;
export type CauseKey = (typeof causeKeys)[number];

/** What a rule's verdict means for causes. */
export interface CauseLinks {
  /** Ruled out when every rule that covers it stays quiet; a rule that fires speaks for it. */
  readonly covers?: readonly CauseKey[];
  /** Ruled out when this rule fires. */
  readonly excludes?: readonly CauseKey[];
  /** Not ruled out when this rule fires, although it can be ruled out without it. */
  readonly keeps?: readonly CauseKey[];
}

export interface Signal {
  /** Rule id of docs/signals.md, e.g. `L04`. */
  readonly rule: string;
  readonly verdict: 'fired' | 'quiet' | 'not_checked';
  readonly severity: Severity;
  /** As far as it carries in this incident: see `loweredBy`. */
  readonly grade: Grade;
  readonly class: ProblemClass;
  /** Sub-class such as `prefill`; null where the class says it all. */
  readonly sub: string | null;
  /** Key of the message catalogue (`signals.<text>`) and what fills its slots. */
  readonly text: string;
  readonly params: Readonly<Record<string, string | number>>;
  /** Why it was not checked; null otherwise. */
  readonly reason: Phrase | null;
  readonly evidence: readonly Evidence[];
  /** Left out where the rule speaks about no cause that a note names. */
  readonly causes?: CauseLinks;
  /** Rules about the evidence whose finding lowered the grade; left out where none did. */
  readonly loweredBy?: readonly string[];
  /** The target of a deployment that it is about; left out for a server alone. */
  readonly target?: string;
}
