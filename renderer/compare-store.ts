import { create } from 'zustand';
import { type CompareColumns, mostColumns } from '../shared/compare-columns.ts';
import type { Comparison } from '../shared/comparison.ts';
import type { ComparedSide, TaskId } from '../shared/contract.ts';
import type { Problem } from '../shared/outcome.ts';
import { type SidePair, sideId } from './compare-sides.ts';
import { newTask } from './store.ts';
import { problemOf, workbench } from './workbench.ts';

/** What became of the question. */
export type Compared =
  | { readonly kind: 'running' }
  | { readonly kind: 'done'; readonly value: Comparison }
  | { readonly kind: 'columns'; readonly value: CompareColumns }
  | { readonly kind: 'failed'; readonly problem: Problem };

/** A pair of records whose answers are shown side by side. */
export interface ShownPair {
  readonly indexA: number;
  readonly indexB: number;
}

interface CompareState {
  /** As a person chose them; null = what is offered first. */
  readonly chosen: SidePair;
  /** Further sides that stand beside B, a column each. */
  readonly more: readonly ComparedSide[];
  /** The question asked last: sides, where they were read, noise. */
  readonly asked: string | null;
  readonly task: TaskId | null;
  readonly compared: Compared | null;
  readonly showsAll: boolean;
  /** The file that is shown as text; null = the summary. */
  readonly raw: string | null;
  /** null = the summary. */
  readonly pair: ShownPair | null;
  choose(side: 'a' | 'b', value: ComparedSide, shown: SidePair): void;
  swap(shown: SidePair): void;
  addColumn(side: ComparedSide): void;
  removeColumn(side: ComparedSide): void;
  /** The column becomes side B, alone. */
  onlyColumn(side: ComparedSide, shown: SidePair): void;
  /** Asks what is not known; `version` changes when a side was read anew or noise was edited. */
  need(
    pair: { readonly a: ComparedSide; readonly b: ComparedSide },
    version: string,
    more?: readonly ComparedSide[],
  ): Promise<void>;
  showAll(all: boolean): void;
  showRaw(file: string | null): void;
  showPair(pair: ShownPair | null): void;
}

export const useCompare = create<CompareState>()((set, get) => ({
  chosen: { a: null, b: null },
  more: [],
  asked: null,
  task: null,
  compared: null,
  showsAll: false,
  raw: null,
  pair: null,
  choose(side, value, shown) {
    const other = side === 'a' ? shown.b : shown.a;
    // The same on both sides says nothing: they change places.
    if (other && sideId(other) === sideId(value)) get().swap(shown);
    else set({ chosen: { ...shown, [side]: value }, pair: null, more: without(get().more, value) });
  },
  swap: ({ a, b }) => set({ chosen: { a: b, b: a }, pair: null }),
  addColumn: (side) =>
    set(({ more }) => ({
      more: [...without(more, side), side].slice(0, mostColumns - 1),
      raw: null,
      pair: null,
    })),
  removeColumn: (side) => set(({ more }) => ({ more: without(more, side) })),
  onlyColumn: (side, { a }) => set({ chosen: { a, b: side }, more: [], pair: null }),
  async need({ a, b }, version, more = []) {
    const asked = JSON.stringify([sideId(a), sideId(b), more.map(sideId), version]);
    if (get().asked === asked) return;
    const before = get().task;
    const task = newTask();
    set({ asked, task, compared: { kind: 'running' } });
    if (before !== null) void workbench.cancel({ task: before }).catch(() => undefined);
    const compared = await ask(task, a, b, more);
    // A late answer to another question is dropped.
    if (get().asked === asked) set({ compared, task: null });
  },
  showAll: (showsAll) => set({ showsAll }),
  showRaw: (raw) => set({ raw, pair: null }),
  showPair: (pair) => set({ pair, raw: null }),
}));

const without = (sides: readonly ComparedSide[], gone: ComparedSide): readonly ComparedSide[] =>
  sides.filter((side) => sideId(side) !== sideId(gone));

async function ask(
  task: TaskId,
  a: ComparedSide,
  b: ComparedSide,
  more: readonly ComparedSide[],
): Promise<Compared> {
  try {
    return more.length === 0
      ? { kind: 'done', value: await workbench.compareSides({ task, a, b }) }
      : { kind: 'columns', value: await workbench.compareColumns({ task, a, others: [b, ...more] }) };
  } catch (error) {
    return { kind: 'failed', problem: problemOf(error) };
  }
}
