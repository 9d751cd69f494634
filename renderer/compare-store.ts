import { create } from 'zustand';
import type { Comparison } from '../shared/comparison.ts';
import type { ComparedSide, TaskId } from '../shared/contract.ts';
import type { Problem } from '../shared/outcome.ts';
import { type SidePair, sideId } from './compare-sides.ts';
import { newTask } from './store.ts';
import { problemOf, workbench } from './workbench.ts';

/** What became of the question for a pair. */
export type Compared =
  | { readonly kind: 'running' }
  | { readonly kind: 'done'; readonly value: Comparison }
  | { readonly kind: 'failed'; readonly problem: Problem };

interface CompareState {
  /** As a person chose them; null = what is offered first. */
  readonly chosen: SidePair;
  /** The question asked last: sides, where they were read, noise. */
  readonly asked: string | null;
  readonly task: TaskId | null;
  readonly compared: Compared | null;
  readonly showsAll: boolean;
  /** The file that is shown as text; null = the summary. */
  readonly raw: string | null;
  choose(side: 'a' | 'b', value: ComparedSide, shown: SidePair): void;
  swap(shown: SidePair): void;
  /** Asks what is not known; `version` changes when a side was read anew or noise was edited. */
  need(pair: { readonly a: ComparedSide; readonly b: ComparedSide }, version: string): Promise<void>;
  showAll(all: boolean): void;
  showRaw(file: string | null): void;
}

export const useCompare = create<CompareState>()((set, get) => ({
  chosen: { a: null, b: null },
  asked: null,
  task: null,
  compared: null,
  showsAll: false,
  raw: null,
  choose(side, value, shown) {
    const other = side === 'a' ? shown.b : shown.a;
    // The same on both sides says nothing: they change places.
    if (other && sideId(other) === sideId(value)) get().swap(shown);
    else set({ chosen: { ...shown, [side]: value } });
  },
  swap: ({ a, b }) => set({ chosen: { a: b, b: a } }),
  async need({ a, b }, version) {
    const asked = JSON.stringify([sideId(a), sideId(b), version]);
    if (get().asked === asked) return;
    const before = get().task;
    const task = newTask();
    set({ asked, task, compared: { kind: 'running' } });
    if (before !== null) void workbench.cancel({ task: before }).catch(() => undefined);
    const compared = await ask(task, a, b);
    // A late answer to another question is dropped.
    if (get().asked === asked) set({ compared, task: null });
  },
  showAll: (showsAll) => set({ showsAll }),
  showRaw: (raw) => set({ raw }),
}));

async function ask(task: TaskId, a: ComparedSide, b: ComparedSide): Promise<Compared> {
  try {
    return { kind: 'done', value: await workbench.compareSides({ task, a, b }) };
  } catch (error) {
    return { kind: 'failed', problem: problemOf(error) };
  }
}
