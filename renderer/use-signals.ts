import { useMemo } from 'react';
import { type ClassWeight, weighClasses } from '../shared/class-weight.ts';
import type { CauseKey, Signal } from '../shared/signal.ts';
import { headlineOf } from '../shared/signal-order.ts';
import {
  groupSignals,
  isRemark,
  type Outdated,
  type RuledOut,
  ruledOutOf,
  type SignalGroups,
  signalsOf,
} from './incident.ts';
import { selectCapture, useWorkspace } from './store.ts';

export interface ShownSignals extends SignalGroups {
  /** What every rule says, in the order of the rules. */
  readonly all: readonly Signal[];
  /** What fired and is no remark, strongest first. */
  readonly findings: readonly Signal[];
  /** What fired and says how figures are to be read. */
  readonly remarks: readonly Signal[];
  readonly ruledOut: readonly RuledOut<CauseKey>[];
  /** Stayed quiet on what speaks for now, without a cause that this rules out. */
  readonly alsoQuiet: readonly Signal[];
  /** How heavily the findings speak for each class, heaviest first. */
  readonly classes: readonly ClassWeight[];
  /** The finding to read out first; null without one. */
  readonly headline: Signal | null;
  /** How many rules there were. */
  readonly of: number;
  /** Why the shown capture rules nothing out; null where it may. */
  readonly outdated: Outdated | null;
}

/** The incident's signals, in groups. */
export function useSignals(): ShownSignals {
  const shown = useWorkspace(selectCapture);
  const captures = useWorkspace((state) => state.captures);
  const dumps = useWorkspace((state) => state.dumps);
  return useMemo(() => {
    const { signals, current, outdated } = signalsOf(shown, captures, dumps);
    const groups = groupSignals(signals, current);
    const ruledOut = ruledOutOf({ signals, current }, captures);
    const counted = new Set(ruledOut.flatMap(({ signals: own }) => own));
    return {
      ...groups,
      findings: groups.fired.filter((signal) => !isRemark(signal)),
      remarks: groups.fired.filter(isRemark),
      ruledOut,
      alsoQuiet: groups.quiet.filter((signal) => !counted.has(signal)),
      all: signals,
      classes: weighClasses(signals),
      headline: headlineOf(signals),
      of: signals.length,
      outdated,
    };
  }, [shown, captures, dumps]);
}
