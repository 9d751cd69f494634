import { create } from 'zustand';
import type { KnownIncident } from '../shared/incident-calls.ts';
import { useWorkspace } from './store.ts';
import { problemOf, workbench } from './workbench.ts';

/** Incidents that this machine knows, as Start lists them. */
export interface RecentState {
  readonly items: readonly KnownIncident[];
  /** Was just taken off the list and can be put back; off for good with the next one and when Start is left. */
  readonly forgotten: KnownIncident | null;
  refresh(): Promise<void>;
  /** Takes one with a folder of its own off the list; its folder stays. */
  forget(item: KnownIncident): Promise<void>;
  undo(): void;
  /** Makes the last forgetting last. */
  settle(): Promise<void>;
  /** Deletes one that was never saved. */
  discard(item: KnownIncident): Promise<void>;
}

export const useRecent = create<RecentState>()((set, get) => {
  async function tried(call: () => Promise<void>): Promise<void> {
    try {
      await call();
    } catch (error) {
      useWorkspace.getState().report(problemOf(error));
    }
  }
  return {
    items: [],
    forgotten: null,
    refresh: () =>
      tried(async () => {
        set({ items: await workbench.listIncidents({}) });
      }),
    async forget(item) {
      await get().settle();
      set({ forgotten: item });
    },
    undo: () => set({ forgotten: null }),
    async settle() {
      const { forgotten } = get();
      if (forgotten === null) return;
      set(({ items }) => ({
        forgotten: null,
        items: items.filter(({ folder }) => folder !== forgotten.folder),
      }));
      await tried(() => workbench.forgetIncident({ folder: forgotten.folder }));
    },
    async discard({ folder }) {
      await tried(() => workbench.forgetIncident({ folder }));
      await get().refresh();
    },
  };
});
