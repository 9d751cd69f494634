import { useMemo } from 'react';
import { type ClassWeight, weighClasses } from '../shared/class-weight.ts';
import type { Signal } from '../shared/signal.ts';
import { headlineOf } from '../shared/signal-order.ts';
import { groupSignals, type Outdated, type SignalGroups, signalsOf } from './incident.ts';
import { selectCapture, useWorkspace } from './store.ts';

export interface ShownSignals extends SignalGroups {
  /** What every rule says, in the order of the rules. */
  readonly all: readonly Signal[];
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
    return {
      ...groupSignals(signals, current),
      all: signals,
      classes: weighClasses(signals),
      headline: headlineOf(signals),
      of: signals.length,
      outdated,
    };
  }, [shown, captures, dumps]);
}
