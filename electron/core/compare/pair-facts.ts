import type {
  ChangedKeys,
  Comparable,
  Figure,
  RequestComparison,
  SideInfo,
} from '../../../shared/comparison.ts';
import type { Evidence } from '../../../shared/signal.ts';
import type { Summary } from '../../../shared/summary.ts';
import type { Derived } from '../derived/derived.ts';
import type { Rule } from '../signals/rule.ts';

/** One side as rules read it; what a dump has not is null. */
export interface PairSide {
  readonly info: SideInfo;
  readonly summary: Summary | null;
  readonly derived: Derived | null;
}

/** What a rule over a pair may look at. */
export interface PairFacts {
  readonly a: PairSide;
  readonly b: PairSide;
  readonly comparable: Comparable;
  readonly changed: ChangedKeys;
  readonly figures: readonly Figure[];
  readonly requests: RequestComparison | null;
}

export type PairRule = Rule<PairFacts>;

/** Evidence of one side: its file's name is the same on both. */
export const onSide = (side: 'A' | 'B', evidence: readonly Evidence[]): readonly Evidence[] =>
  evidence.map((own) => ({ ...own, source: `${side}: ${own.source}` }));

/** A share of the figure's evidence: enough to see where it comes from. */
export const figureEvidence = ({ evidence }: Figure): readonly Evidence[] => [
  ...onSide('A', evidence.a.slice(0, 2)),
  ...onSide('B', evidence.b.slice(0, 2)),
];

export const figureOf = (
  { figures }: Pick<PairFacts, 'figures'>,
  name: string,
  stat: Figure['stat'],
): Figure | null =>
  figures.find((own) => own.name === name && own.stat === stat && Object.keys(own.labels).length === 0) ??
  null;
