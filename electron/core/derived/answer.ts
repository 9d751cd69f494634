import type { Phrase } from '../../../shared/phrase.ts';
import type { Evidence, Grade } from '../../../shared/signal.ts';

/** A value that was worked out, with what it rests on. */
export interface Known {
  readonly value: number;
  /** `delta` between two samples, `point` of one, `lifetime` since the process started. */
  readonly grade: Exclude<Grade, 'log'>;
  /** Where it was read; of a delta the earlier and the later value, in this order. */
  readonly evidence: readonly Evidence[];
  /** Seconds between the two samples of a delta; null where they are not known, and for other grades. */
  readonly interval: number | null;
  /** Observations of a histogram, else the series or rows that it was added up from. */
  readonly n: number;
  /** The name that was found, without `sglang:`: it may be an earlier one. */
  readonly name: string;
  /** Of a quantile the edges of the bucket that it lies in; no upper edge is null. null for other values. */
  readonly within: readonly [low: number, high: number | null] | null;
}

/** Why there is no value. Never to be read as 0. */
export interface Absent {
  readonly absent: Phrase;
}

export type Answer = Known | Absent;

export const isKnown = <T>(answer: T | Absent): answer is Exclude<T, Absent> =>
  !(typeof answer === 'object' && answer !== null && 'absent' in answer);

export const absent = (why: Phrase): Absent => ({ absent: why });

/** The value, null where there is none. */
export const numberOf = (answer: Answer): number | null => (isKnown(answer) ? answer.value : null);

/** The value of one rank. */
export interface RankValue {
  /** DP rank; 0 where DP is off. */
  readonly rank: number;
  readonly value: number;
  readonly evidence: Evidence;
}
