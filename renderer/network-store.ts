import { create } from 'zustand';
import type { NetworkCall } from '../shared/incident-calls.ts';
import { useWorkspace } from './store.ts';
import { problemOf, workbench } from './workbench.ts';

/** The network calls of this run of the app, as its page shows them. */
export interface NetworkState {
  /** The latest first; null until they were asked for. */
  readonly calls: readonly NetworkCall[] | null;
  readonly filter: string;
  setFilter(filter: string): void;
  /** Asks for them anew. */
  refresh(): Promise<void>;
}

export const useNetwork = create<NetworkState>()((set) => {
  let asked = 0;
  return {
    calls: null,
    filter: '',
    setFilter: (filter) => set({ filter }),
    async refresh() {
      asked += 1;
      const mine = asked;
      try {
        const calls = await workbench.listNetworkCalls({});
        if (mine === asked) set({ calls });
      } catch (error) {
        useWorkspace.getState().report(problemOf(error));
      }
    },
  };
});

/** The calls whose method, host, path or status hold every word of the filter. */
export function matching(
  calls: readonly NetworkCall[],
  filter: string,
  stateOf: (call: NetworkCall) => string,
): readonly NetworkCall[] {
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return calls;
  return calls.filter((call) => {
    const text = `${call.method} ${call.host}${call.path} ${stateOf(call)}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
}

/** Another order than the latest first. What has no value yet comes last either way. */
export function sorted(
  calls: readonly NetworkCall[],
  key: keyof NetworkCall,
  descending: boolean,
): readonly NetworkCall[] {
  const order = (one: NetworkCall, other: NetworkCall): number => {
    const [a, b] = [one[key], other[key]];
    if (a === b) return 0;
    if (a === null || b === null) return a === null ? 1 : -1;
    return (a < b ? -1 : 1) * (descending ? -1 : 1);
  };
  return [...calls].sort(order);
}
