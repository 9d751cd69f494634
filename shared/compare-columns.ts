import type {
  ChangedKey,
  ComparedReason,
  Comparison,
  Figure,
  SideInfo,
  SpreadPair,
  SpreadSide,
} from './comparison.ts';

/*
 * One reference held against several others: A, then a column for each of B, C, D… Every column is a whole comparison of A
 * and itself; here they stand side by side.
 */

/** Others beside the reference. */
export const mostColumns = 6;

/** Letters of the sides, the reference first. */
export const sideLetters = ['A', 'B', 'C', 'D', 'E', 'F', 'G'] as const;

/** What one key is on every side. */
export interface KeyRow {
  readonly key: string;
  readonly topic: ChangedKey['topic'];
  readonly line: string | null;
  readonly rules: readonly string[];
  /** As many as there are others: `same` where it is as in A, null where nothing says. */
  readonly cells: readonly (ChangedKey | 'same' | null)[];
}

/** One figure on every side. */
export interface FigureRow {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly stat: Figure['stat'];
  readonly unit: Figure['unit'];
  readonly headline: boolean;
  readonly a: number | null;
  /** As many as there are others: null where it is not measured on both. */
  readonly cells: readonly (Figure | null)[];
}

/** How one number is spread, side by side. */
export interface SpreadRow {
  readonly name: string;
  readonly unit: SpreadPair['unit'];
  readonly a: SpreadSide;
  /** As many as there are others: null where it could not be drawn against A. */
  readonly cells: readonly (SpreadPair | null)[];
}

export interface ColumnHead {
  readonly info: SideInfo;
  readonly verdict: Comparison['verdict'];
  readonly sinceStart: boolean;
  readonly comparable: Comparison['comparable']['verdict'];
  /** What stands in the way. */
  readonly against: readonly ComparedReason[];
  readonly counts: Readonly<Record<Figure['verdict'], number>>;
  /** Of two dumps: pairs, and those whose outputs differ. */
  readonly paired: number | null;
  readonly diverged: number | null;
}

export interface CompareColumns {
  readonly a: SideInfo;
  readonly others: readonly ColumnHead[];
  /** By effect: what differs in more columns first. */
  readonly keys: readonly KeyRow[];
  /** What clients feel, and what got worse or better in any column. */
  readonly figures: readonly FigureRow[];
  readonly spreads: readonly SpreadRow[];
}
