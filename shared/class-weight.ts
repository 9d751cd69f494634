import type { Grade, ProblemClass, Severity, Signal } from './signal.ts';
import { byStrength, isProblem } from './signal-order.ts';

/* How heavily the findings speak for each class: the one sum that window, note and command line share. */

/** A class that findings speak for; M and S, the quality of the evidence and safety, never are one. */
export type RealClass = Exclude<ProblemClass, 'M' | 'S'>;

export interface ClassWeight {
  readonly class: RealClass;
  /** Sub-class of its strongest finding; null where that has none. */
  readonly sub: string | null;
  readonly weight: number;
}

/** Weight of a finding in the choice of the problem class: its severity times its grade. */
export const severityWeight: Readonly<Record<Severity, number>> = { info: 0, warn: 1, high: 2, critical: 4 };
export const gradeWeight: Readonly<Record<Grade, number>> = { log: 1, delta: 0.8, point: 0.6, lifetime: 0.5 };

/**
 * The sum of severity times grade of each class's findings, heaviest first; a rule that several captures fire counts
 * once. What did not fire, and M and S, weigh nothing.
 */
export function weighClasses(signals: readonly Signal[]): readonly ClassWeight[] {
  const weights = new Map<RealClass, ClassWeight>();
  const weighed = new Set<string>();
  const findings = signals.filter((signal) => signal.verdict === 'fired' && isProblem(signal));
  for (const { rule, class: of, sub, severity, grade } of findings.sort(byStrength)) {
    if (weighed.has(rule)) continue;
    weighed.add(rule);
    const known = weights.get(of as RealClass);
    const weight = (known?.weight ?? 0) + severityWeight[severity] * gradeWeight[grade];
    weights.set(of as RealClass, {
      class: of as RealClass,
      sub: known ? known.sub : sub,
      weight: Math.round(weight * 10) / 10,
    });
  }
  // What is only worth a mention speaks for no class.
  return [...weights.values()].filter(({ weight }) => weight > 0).sort((a, b) => b.weight - a.weight);
}

/** The heaviest, and what weighs the same. */
export const tiedClasses = (classes: readonly ClassWeight[]): readonly ClassWeight[] =>
  classes.filter(({ weight }) => weight === classes[0]?.weight);
