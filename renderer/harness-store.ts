import { create } from 'zustand';
import type { CallInput, TaskId } from '../shared/contract.ts';
import type { Harness, ProveTold } from '../shared/harness.ts';
import type { Problem } from '../shared/outcome.ts';
import { newTask, useWorkspace } from './store.ts';
import { problemOf, workbench } from './workbench.ts';

/** What a harness sends. */
export type HarnessWhat = CallInput<'writeHarness'>['what'];

export type HarnessState =
  | { readonly kind: 'idle' }
  | {
      readonly kind: 'running';
      readonly task: TaskId;
      readonly cancelling: boolean;
      readonly told: ProveTold | null;
    }
  | { readonly kind: 'failed'; readonly problem: Problem }
  | { readonly kind: 'done'; readonly harness: Harness };

/** What the dialog begins with. */
export interface HarnessAsked {
  readonly what: HarnessWhat;
  readonly target: string;
  readonly idleSeconds: number;
  /** The start command as a crash dump or a capture has it; empty = unknown. */
  readonly start: string;
  /** An expectation to begin with, such as `ttft_p95<2`. */
  readonly figure?: string;
}

interface HarnessStore {
  /** null while the dialog is closed. */
  readonly asked: HarnessAsked | null;
  readonly state: HarnessState;
  /** Whether a bisect log is being read. */
  readonly readsLog: boolean;
  open(asked: HarnessAsked): void;
  close(): void;
  start(order: Omit<CallInput<'writeHarness'>, 'task'>): Promise<void>;
  cancel(): Promise<void>;
  readLog(reads: boolean): void;
  hear(told: { readonly task: TaskId; readonly told: ProveTold }): void;
}

/** The command that a crash dump says its server was started with: of this dump, else the only one; empty = unknown. */
export function launchedBy(dump: string | null): string {
  const { dumps } = useWorkspace.getState();
  const own = dumps.find(({ id }) => id === dump)?.launchCommand;
  const commands = new Set(dumps.flatMap(({ launchCommand }) => launchCommand ?? []));
  return own ?? (commands.size === 1 ? ([...commands][0] ?? '') : '');
}

/** A regression harness being written: one at a time, in a dialog. */
export const useHarness = create<HarnessStore>()((set, get) => ({
  asked: null,
  state: { kind: 'idle' },
  readsLog: false,
  open: (asked) => set({ asked, state: { kind: 'idle' } }),
  close() {
    if (get().state.kind !== 'running') set({ asked: null, state: { kind: 'idle' } });
  },
  async start(order) {
    const task = newTask();
    set({ state: { kind: 'running', task, cancelling: false, told: null } });
    try {
      set({ state: { kind: 'done', harness: await workbench.writeHarness({ ...order, task }) } });
    } catch (error) {
      set({ state: { kind: 'failed', problem: problemOf(error) } });
    }
  },
  async cancel() {
    const { state } = get();
    if (state.kind !== 'running') return;
    set({ state: { ...state, cancelling: true } });
    try {
      await workbench.cancel({ task: state.task });
    } catch (error) {
      useWorkspace.getState().report(problemOf(error));
    }
  },
  readLog: (readsLog) => set({ readsLog }),
  hear({ task, told }) {
    const { state } = get();
    if (state.kind === 'running' && state.task === task) set({ state: { ...state, told } });
  },
}));
