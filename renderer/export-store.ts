import { create } from 'zustand';
import type { TaskId } from '../shared/contract.ts';
import type { DumpId, Exported, ExportFormat, RequestChoice } from '../shared/dump.ts';
import type { Problem } from '../shared/outcome.ts';
import { newTask } from './store.ts';
import { problemOf, workbench } from './workbench.ts';

export type ExportState =
  | { readonly kind: 'idle' }
  /** `of` is null until the first word from it. */
  | {
      readonly kind: 'running';
      readonly task: TaskId;
      readonly records: number;
      readonly of: number | null;
      readonly cancelling: boolean;
    }
  | { readonly kind: 'failed'; readonly problem: Problem }
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'done'; readonly exported: Exported };

interface ExportStore {
  /** The dump whose requests are about to be written; null while the dialog is closed. */
  readonly dump: DumpId | null;
  readonly state: ExportState;
  open(dump: DumpId): void;
  close(): void;
  /** `only`: some records by their place in the file, in the place of all that match. */
  start(order: {
    dump: DumpId;
    choice: RequestChoice;
    only: readonly number[] | null;
    format: ExportFormat;
    synthetic: boolean;
  }): Promise<void>;
  cancel(): Promise<void>;
  hear(told: { task: TaskId; records: number; of: number }): void;
}

/** Requests being written to a file: one export at a time, in a dialog. */
export const useExport = create<ExportStore>()((set, get) => ({
  dump: null,
  state: { kind: 'idle' },
  open: (dump) => set({ dump, state: { kind: 'idle' } }),
  close() {
    if (get().state.kind !== 'running') set({ dump: null, state: { kind: 'idle' } });
  },
  async start({ only, ...order }) {
    const task = newTask();
    set({ state: { kind: 'running', task, records: 0, of: null, cancelling: false } });
    try {
      const exported = await workbench.exportRequests({
        ...order,
        task,
        only: only === null ? null : [...only],
        path: null,
      });
      // The save dialog was closed: the choice stands as it was.
      set({ state: exported === null ? { kind: 'idle' } : { kind: 'done', exported } });
    } catch (error) {
      const problem = problemOf(error);
      set({ state: problem.code === 'CANCELLED' ? { kind: 'cancelled' } : { kind: 'failed', problem } });
    }
  },
  async cancel() {
    const { state } = get();
    if (state.kind !== 'running') return;
    set({ state: { ...state, cancelling: true } });
    try {
      await workbench.cancel({ task: state.task });
    } catch (error) {
      set({ state: { kind: 'failed', problem: problemOf(error) } });
    }
  },
  hear({ task, records, of }) {
    const { state } = get();
    if (state.kind === 'running' && state.task === task) set({ state: { ...state, records, of } });
  },
}));
