import type { Grade, ProblemClass, Severity } from './signal.ts';

/** What a rule is, whatever it says of one incident. */
export interface RuleInfo {
  /** Id in docs/signals.md, e.g. `L04`. */
  readonly id: string;
  /** Key of its words: `signals.<text>`. */
  readonly text: string;
  /** Where the rule comes from, as a citation. */
  readonly source: string;
  readonly class: ProblemClass;
  readonly sub: string | null;
  /** The usual ones; a finding may differ. */
  readonly severity: Severity;
  readonly grade: Grade;
  /** What it reads. */
  readonly over: 'capture' | 'dump' | 'pair';
}
