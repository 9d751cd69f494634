import { type Phrase, phrase } from '../../../shared/phrase.ts';
import type { Evidence, EvidenceUnit, Grade } from '../../../shared/signal.ts';
import { grades } from '../../../shared/signal-order.ts';
import { type Answer, isKnown, type Known, type RankValue } from '../derived/answer.ts';
import type { Derived, Where } from '../derived/derived.ts';

/* Values worked out of samples as evidence: the figure itself first, then what it was worked out of. */

interface Shown {
  readonly unit?: EvidenceUnit;
  readonly threshold?: string;
  /** Where it is not the answer's own. */
  readonly value?: number;
}

/** `what` it is of its series, such as `mean`. */
export function figure(answer: Known, what: string, label: Phrase, shown: Shown = {}): readonly Evidence[] {
  const from = answer.evidence.at(-1);
  if (!from) return [];
  const { unit, threshold, value = answer.value } = shown;
  const { source, line } = from;
  return [
    {
      source,
      line,
      path: `${answer.name} ${what}`,
      value,
      label,
      ...(unit ? { unit } : {}),
      threshold: threshold ?? null,
    },
    ...answer.evidence,
  ];
}

export const mean = (answer: Known, threshold?: string): readonly Evidence[] =>
  figure(answer, 'mean', phrase('figureMean', { name: answer.name }), {
    unit: 'seconds',
    ...(threshold === undefined ? {} : { threshold }),
  });

export const p95 = (answer: Known, shown: Shown): readonly Evidence[] =>
  figure(answer, 'p95', phrase('figureP95', { name: answer.name }), shown);

export const growth = (answer: Known, threshold?: string): readonly Evidence[] =>
  figure(answer, 'growth', phrase('figureCount', { name: answer.name }), {
    unit: 'count',
    ...(threshold === undefined ? {} : { threshold }),
  });

/** A value of one rank. */
export const ofRank = ({ rank, value, evidence }: RankValue, name: string, shown: Shown = {}): Evidence => ({
  ...evidence,
  value,
  label: phrase('figureRank', { name, rank }),
  ...(shown.unit ? { unit: shown.unit } : {}),
  threshold: shown.threshold ?? null,
});

/** How far values carry together: as far as the weakest of them. */
export const weakest = (...answers: readonly Pick<Known, 'grade'>[]): Grade =>
  answers.reduce<Grade>(
    (found, { grade }) => (grades.indexOf(grade) > grades.indexOf(found) ? grade : found),
    'delta',
  );

/**
 * A counter with labels is there from its first use on: where /metrics has another one of the same age and not this one,
 * it never counted. Absent where that cannot be told.
 */
export function counted(derived: Derived, name: string, beside: string, where: Where = {}): Answer | null {
  const found = derived.count(name, where);
  if (isKnown(found) || derived.hasMetric(name)) return found;
  return derived.hasMetric(beside) ? null : found;
}
