import { create } from 'zustand';
import type { Distribution, DumpId, DumpTimeline, RequestChoice } from '../shared/dump.ts';
import type { Problem } from '../shared/outcome.ts';
import { useWorkspace } from './store.ts';
import { problemOf, workbench } from './workbench.ts';

/** What is drawn of a dump's requests, for the filter that it was asked for. */
export interface Plot<T> {
  /** What `value` shows; another one is on its way while `asked` differs. */
  readonly key: string | null;
  readonly value: T | null;
  readonly asked: string | null;
  readonly problem: Problem | null;
}

export const noPlot = { key: null, value: null, asked: null, problem: null } as const;

/** Two questions of the same key have the same bars: order is no part of it. */
const keyOf = ({ where, includeHealthChecks }: RequestChoice, rows: number): string =>
  JSON.stringify([where, includeHealthChecks, rows]);

interface PlotsState<T> {
  readonly plots: Readonly<Record<DumpId, Plot<T>>>;
  /** Reads what is not here. What was shown stays until the answer. `rows`: how many the choice matches. */
  need(dump: DumpId, choice: RequestChoice, rows: number): void;
  forget(dump: DumpId): void;
}

function createPlots<T>(read: (input: { dump: DumpId; choice: RequestChoice }) => Promise<T>) {
  return create<PlotsState<T>>()((set, get) => {
    const put = (dump: DumpId, plot: Plot<T>) => set(({ plots }) => ({ plots: { ...plots, [dump]: plot } }));
    const isWanted = (dump: DumpId, key: string): boolean => get().plots[dump]?.asked === key;
    async function fetch(dump: DumpId, choice: RequestChoice, key: string): Promise<void> {
      try {
        const value = await read({ dump, choice });
        if (isWanted(dump, key)) put(dump, { key, value, asked: key, problem: null });
      } catch (error) {
        if (isWanted(dump, key)) put(dump, { key, value: null, asked: key, problem: problemOf(error) });
      }
    }
    return {
      plots: {},
      need(dump, choice, rows) {
        const key = keyOf(choice, rows);
        const before = get().plots[dump] ?? noPlot;
        if (before.asked === key) return;
        put(dump, { ...before, asked: key });
        void fetch(dump, choice, key);
      },
      forget: (dump) => set(({ plots: { [dump]: _gone, ...plots } }) => ({ plots })),
    };
  });
}

export const useTimelines = createPlots<DumpTimeline>((input) => workbench.readTimeline(input));
export const useDistributions = createPlots<readonly Distribution[]>((input) =>
  workbench.readDistributions(input),
);

/** The same of all requests of a dump, whatever Requests is filtered by. */
export const useWholeTimelines = createPlots<DumpTimeline>((input) => workbench.readTimeline(input));
export const useWholeDistributions = createPlots<readonly Distribution[]>((input) =>
  workbench.readDistributions(input),
);
const stores = [useTimelines, useDistributions, useWholeTimelines, useWholeDistributions];

/** A closed dump takes its drawings with it. */
useWorkspace.subscribe(({ dumps }, before) => {
  if (dumps === before.dumps) return;
  for (const { id } of before.dumps) {
    if (dumps.some((dump) => dump.id === id)) continue;
    for (const store of stores) store.getState().forget(id);
  }
});
