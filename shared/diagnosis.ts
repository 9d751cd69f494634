import { type BeyondRule, beyondOf } from './beyond-rules.ts';
import { type ClassWeight, tiedClasses, weighClasses } from './class-weight.ts';
import { type CauseKey, causeKeys, type Signal } from './signal.ts';
import { byStrength, headlineOf, isProblem } from './signal-order.ts';

/* What the signals of one incident come to: worked out here once, for window, note and command line. */

export interface RuledOut {
  readonly cause: CauseKey;
  /** The rules that say so, in the order in which they ran. */
  readonly because: readonly string[];
}

export interface Diagnosis {
  /** Classes by weight, heaviest first; empty when nothing fired. */
  readonly classes: readonly ClassWeight[];
  /** The heaviest, and what weighs the same. */
  readonly tied: readonly ClassWeight[];
  readonly strongest: Signal | null;
  /** The finding to read out first: the strongest, else evidence that carries nothing at all. */
  readonly headline: Signal | null;
  /** Up to two more findings of the strongest one's class, of other rules. */
  readonly supporting: readonly Signal[];
  /** Fired rules by strength, without M and S. */
  readonly findings: readonly Signal[];
  /** Fired rules that say that the evidence falls short, what has to be collected again first. */
  readonly doubts: readonly Signal[];
  /** Fired rules that say how a figure is to be read. */
  readonly remarks: readonly Signal[];
  /** Fired rules about safety, such as a key in the clear. */
  readonly safety: readonly Signal[];
  readonly quiet: readonly Signal[];
  readonly notChecked: readonly Signal[];
  /** Rules that no capture or dump can supply, and what would. */
  readonly beyond: readonly BeyondRule[];
  readonly ruledOut: readonly RuledOut[];
  /**
   * What to do next, in this order, each kind of finding once: evidence of an idle server or of a part is mended first,
   * then the strongest, then what else would make the evidence better, then safety.
   */
  readonly steps: readonly Signal[];
}

/** Sub-classes of M by whether the next step is to collect again. */
const fallsShort = (signal: Signal): boolean => signal.class === 'M' && signal.sub !== 'reading';
const collectsFirst = ({ sub }: Signal): boolean => sub === 'idle' || sub === 'partial';

/**
 * `current` are those of `signals` that may rule a cause out: a capture that is not the newest, or from before a
 * crash, is no proof of what came after it. Captures and dumps together; the newest capture's first.
 */
export function diagnose(signals: readonly Signal[], current: readonly Signal[] = signals): Diagnosis {
  const fired = signals.filter(({ verdict }) => verdict === 'fired');
  const findings = fired.filter(isProblem).sort(byStrength);
  const [strongest = null] = findings;
  const classes = weighClasses(findings);
  const doubts = firstMended(fired.filter(fallsShort));
  const safety = fired.filter(({ class: of }) => of === 'S');
  return {
    classes,
    tied: tiedClasses(classes),
    strongest,
    headline: headlineOf(fired),
    supporting: strongest ? othersOfClass(strongest, findings).slice(0, 2) : [],
    findings,
    doubts,
    remarks: fired.filter((signal) => signal.class === 'M' && !fallsShort(signal)),
    safety,
    quiet: signals.filter(({ verdict }) => verdict === 'quiet'),
    notChecked: signals.filter(({ verdict }) => verdict === 'not_checked'),
    beyond: beyondOf(signals),
    ruledOut: ruleOut(signals, current),
    steps: eachTextOnce([
      ...doubts.filter(collectsFirst),
      ...(strongest ? [strongest] : []),
      ...doubts.filter((doubt) => !collectsFirst(doubt)),
      ...safety,
    ]),
  };
}

/** Idle and partial evidence before what is only coarse. */
const firstMended = (doubts: readonly Signal[]): readonly Signal[] => [
  ...doubts.filter(collectsFirst),
  ...doubts.filter((doubt) => !collectsFirst(doubt)),
];

const othersOfClass = (strongest: Signal, findings: readonly Signal[]): readonly Signal[] =>
  findings.filter(
    ({ rule, class: of }, place) =>
      of === strongest.class &&
      rule !== strongest.rule &&
      place === findings.findIndex((finding) => finding.rule === rule),
  );

const eachTextOnce = (signals: readonly Signal[]): readonly Signal[] =>
  signals.filter(({ text }, at) => at === signals.findIndex((other) => other.text === text));

/**
 * A cause is ruled out when every rule that covers it stayed quiet, in every capture that speaks for now, or when a
 * rule fired that excludes it. An average since start that stays quiet can hide a recent spike, so it rules nothing
 * out; neither does a rule that could not run. What fired for a cause, anywhere, keeps it.
 */
function ruleOut(signals: readonly Signal[], current: readonly Signal[]): readonly RuledOut[] {
  return causeKeys.flatMap((cause) => {
    const speaksFor = ({ verdict, causes }: Signal) =>
      verdict === 'fired' && (causes?.covers?.includes(cause) || causes?.keeps?.includes(cause));
    if (signals.some(speaksFor)) return [];
    const own = current.filter(({ causes }) => causes?.covers?.includes(cause));
    const isQuiet =
      own.length > 0 && own.every(({ verdict, grade }) => verdict === 'quiet' && grade !== 'lifetime');
    const against = current.filter(
      ({ verdict, causes }) => verdict === 'fired' && causes?.excludes?.includes(cause),
    );
    const because = [...(isQuiet ? own : []), ...against].map(({ rule }) => rule);
    return because.length > 0 ? [{ cause, because: [...new Set(because)] }] : [];
  });
}
