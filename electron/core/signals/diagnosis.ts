import { type ClassWeight, tiedClasses, weighClasses } from '../../../shared/class-weight.ts';
import type { Signal } from '../../../shared/signal.ts';
import { byStrength, isProblem } from '../../../shared/signal-order.ts';

export type CauseKey = 'queueing' | 'kvPressure' | 'unhealthy' | 'speculation';

export interface RuledOut {
  readonly cause: CauseKey;
  /** The rules that say so. */
  readonly because: readonly string[];
}

/** What the signals of one incident come to. */
export interface Diagnosis {
  /** Classes by weight, heaviest first; empty when nothing fired. */
  readonly classes: readonly ClassWeight[];
  /** The heaviest, and what weighs the same. */
  readonly tied: readonly ClassWeight[];
  readonly strongest: Signal | null;
  /** Fired rules by strength, without M and S. */
  readonly findings: readonly Signal[];
  /** Fired rules about the evidence itself. */
  readonly doubts: readonly Signal[];
  /** Fired rules about safety, such as a key in the clear. */
  readonly safety: readonly Signal[];
  readonly quiet: readonly Signal[];
  readonly notChecked: readonly Signal[];
  readonly ruledOut: readonly RuledOut[];
}

/**
 * `current` are those of `signals` that may rule a cause out: a capture that is not the newest, or from before a
 * crash, is no proof of what came after it.
 */
export function diagnose(signals: readonly Signal[], current: readonly Signal[] = signals): Diagnosis {
  const fired = signals.filter(({ verdict }) => verdict === 'fired');
  const findings = fired.filter(isProblem).sort(byStrength);
  const classes = weighClasses(findings);
  return {
    classes,
    tied: tiedClasses(classes),
    strongest: findings[0] ?? null,
    findings,
    doubts: fired.filter(({ class: of }) => of === 'M'),
    safety: fired.filter(({ class: of }) => of === 'S'),
    quiet: signals.filter(({ verdict }) => verdict === 'quiet'),
    notChecked: signals.filter(({ verdict }) => verdict === 'not_checked'),
    ruledOut: ruleOut(signals, current),
  };
}

/**
 * What rules a cause out: all of `quiet` staying quiet, or one of `fired` firing. An average since start that stays
 * quiet can hide a recent spike, so it rules nothing out; neither does a rule that could not run.
 */
const causes: readonly {
  readonly cause: CauseKey;
  readonly quiet: readonly string[];
  readonly fired: readonly string[];
  /** Rules that speak for the cause when they fire, although it can be ruled out without them. */
  readonly unless?: readonly string[];
}[] = [
  { cause: 'queueing', quiet: ['L01'], fired: ['L03'] },
  { cause: 'kvPressure', quiet: ['L07'], fired: [] },
  {
    cause: 'unhealthy',
    quiet: ['D01', 'D02', 'D03', 'D91', 'D92', 'D94', 'D06'],
    fired: [],
    unless: ['D04', 'D05', 'D93'],
  },
  { cause: 'speculation', quiet: ['L16'], fired: [] },
];

function ruleOut(signals: readonly Signal[], current: readonly Signal[]): readonly RuledOut[] {
  return causes.flatMap(({ cause, quiet, fired, unless = [] }) => {
    const speaksFor = [...quiet, ...unless];
    if (signals.some(({ rule, verdict }) => verdict === 'fired' && speaksFor.includes(rule))) return [];
    const own = current.filter(({ rule }) => quiet.includes(rule));
    // Of several captures every one has to agree.
    const isQuiet =
      own.length > 0 && own.every(({ verdict, grade }) => verdict === 'quiet' && grade !== 'lifetime');
    const speaking = current.filter(({ rule, verdict }) => fired.includes(rule) && verdict === 'fired');
    const because = [...(isQuiet ? quiet : []), ...speaking.map(({ rule }) => rule)];
    return because.length > 0 ? [{ cause, because: [...new Set(because)] }] : [];
  });
}
