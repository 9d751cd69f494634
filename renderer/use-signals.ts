import { useMemo } from 'react';
import { groupSignals, type SignalGroups, signalsOf } from './incident.ts';
import { selectCapture, useWorkspace } from './store.ts';

/** The incident's signals, in groups; `of` is how many rules there were. */
export function useSignals(): SignalGroups & { readonly of: number } {
  const capture = useWorkspace(selectCapture);
  const dumps = useWorkspace((state) => state.dumps);
  return useMemo(() => {
    const signals = signalsOf(capture, dumps);
    return { ...groupSignals(signals), of: signals.length };
  }, [capture, dumps]);
}
