import { create } from 'zustand';
import type { CaptureView } from '../shared/capture.ts';
import { type CollectStep, type CollectTold, defaultOrder } from '../shared/collect.ts';
import type { TaskId } from '../shared/contract.ts';
import type { Problem } from '../shared/outcome.ts';
import { targetWith } from './kept-token.ts';
import { newTask, useWorkspace } from './store.ts';
import { problemOf, workbench } from './workbench.ts';

/** What a person fills in before collecting. */
export interface CollectForm {
  readonly baseUrl: string;
  /** Goes to the main process with the first call, which keeps it; see shared/tokens.ts. */
  readonly token: string;
  readonly healthProbes: boolean;
  readonly timeoutSeconds: number;
}

export type CollectTask =
  | { readonly kind: 'idle' }
  | { readonly kind: 'running'; readonly task: TaskId; readonly stopping: boolean }
  | { readonly kind: 'failed'; readonly problem: Problem }
  | {
      readonly kind: 'done';
      readonly task: TaskId;
      readonly value: CaptureView;
      readonly stopped: boolean;
    };

interface CollectState {
  readonly form: CollectForm;
  readonly task: CollectTask;
  /** The newest step of each endpoint, by its name. */
  readonly steps: Readonly<Record<string, CollectStep>>;
  readonly done: number;
  readonly of: number;
  setForm(patch: Partial<CollectForm>): void;
  /** Back to the form, with what was typed. */
  reset(): void;
  begin(): Promise<void>;
  stop(): Promise<void>;
  hear(told: CollectTold & { readonly task: TaskId }): void;
}

export const useCollect = create<CollectState>()((set, get) => ({
  form: { baseUrl: '', token: '', healthProbes: true, timeoutSeconds: 10 },
  task: { kind: 'idle' },
  steps: {},
  done: 0,
  of: 0,

  setForm(patch) {
    set(({ form }) => ({ form: { ...form, ...patch } }));
  },

  reset() {
    if (get().task.kind !== 'running') set({ task: { kind: 'idle' }, steps: {}, done: 0, of: 0 });
  },

  async begin() {
    const { form, task: before } = get();
    if (before.kind === 'running') return;
    const task = newTask();
    const isOurs = () => {
      const now = get().task;
      return now.kind === 'running' && now.task === task;
    };
    set({ task: { kind: 'running', task, stopping: false }, steps: {}, done: 0, of: 0 });
    const { admit, changeSettings, setDialog } = useWorkspace.getState();
    void changeSettings({ lastCollectUrl: withoutCredentials(form.baseUrl) });
    try {
      const capture = await workbench.collect({
        ...defaultOrder,
        task,
        targets: [{ role: 'plain', ...targetWith(form.baseUrl.trim(), form.token) }],
        folder: null,
        healthProbes: form.healthProbes,
        timeoutSeconds: form.timeoutSeconds,
      });
      if (!isOurs()) return;
      const now = get().task;
      const stopped = now.kind === 'running' && now.stopping;
      set({ task: { kind: 'done', task, value: capture, stopped } });
      admit({ captures: [capture], dumps: [] });
      if (isComplete(capture) && !stopped) setDialog(null);
    } catch (error) {
      if (isOurs()) set({ task: { kind: 'failed', problem: problemOf(error) } });
    }
  },

  async stop() {
    const { task } = get();
    if (task.kind !== 'running' || task.stopping) return;
    set({ task: { ...task, stopping: true } });
    try {
      await workbench.cancel({ task: task.task });
    } catch (error) {
      useWorkspace.getState().report(problemOf(error));
    }
  },

  hear({ task, ...told }) {
    if (told.kind !== 'call') return;
    const { kind: _kind, ...step } = told;
    const now = get().task;
    // The last steps may come after the answer to the call: it takes another way to the window.
    if ((now.kind !== 'running' && now.kind !== 'done') || now.task !== task) return;
    set(({ steps }) => ({ steps: { ...steps, [step.name]: step }, done: step.done, of: step.of }));
  },
}));

/** The sources without which a capture says little; the others may be absent in many versions. */
const essential = ['server_info', 'loads_all', 'metrics'];

/** Whether the dialog has nothing left to say. */
export function isComplete({ sources }: Pick<CaptureView, 'sources'>): boolean {
  return essential.every((name) =>
    sources.some((source) => source.name === name && source.status === 'collected'),
  );
}

/** An address as it may be remembered: without the user and password that a URL can hold. */
export function withoutCredentials(url: string): string {
  return url.replace(/\/\/[^/@]*@/, '//');
}

/** Host and port of what was typed, for titles; the text itself while it is no URL yet. */
export function hostOf(baseUrl: string): string {
  const text = baseUrl.trim();
  try {
    return new URL(text.includes('://') ? text : `http://${text}`).host || text;
  } catch {
    return text;
  }
}
