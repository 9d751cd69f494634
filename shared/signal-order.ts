import type { Grade, Severity, Signal } from './signal.ts';

/** Strongest first: the one order that window, note and command line share. */

const severities: readonly Severity[] = ['critical', 'high', 'warn', 'info'];
export const grades: readonly Grade[] = ['log', 'delta', 'point', 'lifetime'];

/** Evidence quality (M) and safety (S) never win over a problem of the server. */
export const isProblem = ({ class: of }: Signal): boolean => of !== 'M' && of !== 'S';

/**
 * The finding to read out first: the strongest about the server; without one, evidence that carries nothing at all
 * (M, high or above), because then no verdict means nothing. null where there is neither.
 */
export function headlineOf(signals: readonly Signal[]): Signal | null {
  const [first] = signals
    .filter((signal) => signal.verdict === 'fired' && (isProblem(signal) || carriesNothing(signal)))
    .sort(byStrength);
  return first ?? null;
}

const carriesNothing = ({ class: of, severity }: Signal): boolean =>
  of === 'M' && (severity === 'high' || severity === 'critical');

/** Problems first; then the highest severity, the grade that carries furthest, the more specific class. */
export function byStrength(a: Signal, b: Signal): number {
  return (
    Number(isProblem(b)) - Number(isProblem(a)) ||
    severities.indexOf(a.severity) - severities.indexOf(b.severity) ||
    grades.indexOf(a.grade) - grades.indexOf(b.grade) ||
    specificity(b) - specificity(a)
  );
}

/** A sub-class says more than its class; a queue is what most causes of slowness end in, and says the least of them. */
const specificity = ({ sub }: Signal): number => (sub === null ? 0 : sub === 'queue' ? 1 : 2);
