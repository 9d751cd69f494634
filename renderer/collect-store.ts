import { create } from 'zustand';
import type { CaptureView } from '../shared/capture.ts';
import type { CollectEstimate, CollectStep, CollectTold, ParsedTargets } from '../shared/collect.ts';
import type { TaskId } from '../shared/contract.ts';
import type { Problem } from '../shared/outcome.ts';
import { type CollectForm, emptyForm, orderOf } from './collect-form.ts';
import { newTask, useWorkspace } from './store.ts';
import { problemOf, workbench } from './workbench.ts';

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

/** What happens between the calls of two samples. */
export type CollectWait = Extract<CollectTold, { readonly kind: 'wait' }>;
export type WindowProgress = Extract<CollectTold, { readonly kind: 'window' }>;

/** The list of targets, read by the main process. */
export type TargetList =
  | { readonly kind: 'read'; readonly text: string; readonly value: ParsedTargets }
  | { readonly kind: 'failed'; readonly text: string; readonly problem: Problem };

interface CollectState {
  readonly form: CollectForm;
  /** Of the pasted text; null while nothing was read. */
  readonly list: TargetList | null;
  readonly task: CollectTask;
  /** The newest step of each call, by `stepKey`. */
  readonly steps: Readonly<Record<string, CollectStep>>;
  readonly done: number;
  readonly of: number;
  /** The number of the newest sample that was begun. */
  readonly sample: number;
  readonly wait: CollectWait | null;
  readonly window: WindowProgress | null;
  readonly estimate: CollectEstimate | null;
  setForm(patch: Partial<CollectForm>): void;
  /** Reads the pasted list; a late answer for another text is dropped. */
  readList(): Promise<void>;
  /** The list from a file that a dialog asks for. */
  pickList(): Promise<void>;
  /** What the form would come to. */
  estimateForm(): Promise<void>;
  /** Back to the form, with what was typed. */
  reset(): void;
  begin(): Promise<void>;
  stop(): Promise<void>;
  /** Ends a watch, and keeps what it holds. */
  keep(): Promise<void>;
  hear(told: CollectTold & { readonly task: TaskId }): void;
}

const nothingTold = {
  steps: {},
  done: 0,
  of: 0,
  sample: 1,
  wait: null,
  window: null,
} as const;

export const stepKey = ({ target, sample, name }: Pick<CollectStep, 'target' | 'sample' | 'name'>): string =>
  `${target}\n${sample}\n${name}`;

/** The form as an order, or what is wrong with it. */
export const askedOrder = ({ form, list }: Pick<CollectState, 'form' | 'list'>) =>
  orderOf(
    form,
    list?.kind === 'read' && list.text === form.targetsText ? list.value.targets : [],
    Date.now() / 1000,
  );

export const useCollect = create<CollectState>()((set, get) => ({
  form: emptyForm,
  list: null,
  task: { kind: 'idle' },
  ...nothingTold,
  estimate: null,

  setForm(patch) {
    // What came of one place says nothing of the other.
    if (patch.place !== undefined && patch.place !== get().form.place) get().reset();
    set(({ form }) => ({ form: { ...form, ...patch } }));
  },

  async readList() {
    const text = get().form.targetsText;
    if (text.trim() === '') return set({ list: null });
    if (get().list?.text === text) return;
    try {
      const value = await workbench.parseTargets({ text });
      if (get().form.targetsText === text) set({ list: { kind: 'read', text, value } });
    } catch (error) {
      if (get().form.targetsText === text) set({ list: { kind: 'failed', text, problem: problemOf(error) } });
    }
  },

  async pickList() {
    try {
      const [path] = await workbench.pickPaths({ kind: 'files' });
      if (path === undefined) return;
      const value = await workbench.readTargets({ path });
      const text = value.targets
        .map(({ role, name, baseUrl }) => [role, name, baseUrl].filter(Boolean).join(' '))
        .join('\n');
      // What lines cannot say, such as another address of its metrics, stays with the list that was read.
      set(({ form }) => ({ form: { ...form, targetsText: text }, list: { kind: 'read', text, value } }));
    } catch (error) {
      set(({ form }) => ({ list: { kind: 'failed', text: form.targetsText, problem: problemOf(error) } }));
    }
  },

  async estimateForm() {
    const asked = askedOrder(get());
    if ('fault' in asked) return set({ estimate: null });
    const { form } = get();
    try {
      const estimate = await workbench.estimateCollection(asked.order);
      if (get().form === form) set({ estimate });
    } catch {
      // An address that is not whole yet: what is wrong with it is said when it is used.
      if (get().form === form) set({ estimate: null });
    }
  },

  reset() {
    if (get().task.kind !== 'running') set({ task: { kind: 'idle' }, ...nothingTold });
  },

  async begin() {
    const { form, task: before } = get();
    const asked = askedOrder(get());
    if (before.kind === 'running' || 'fault' in asked) return;
    const task = newTask();
    const isOurs = () => {
      const now = get().task;
      return now.kind === 'running' && now.task === task;
    };
    set({ task: { kind: 'running', task, stopping: false }, ...nothingTold });
    const { admit, changeSettings, setDialog } = useWorkspace.getState();
    if (form.place === 'server') void changeSettings({ lastCollectUrl: withoutCredentials(form.baseUrl) });
    try {
      const capture = await workbench.collect({ task, folder: null, ...asked.order });
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

  async keep() {
    const { task } = get();
    if (task.kind !== 'running') return;
    try {
      await workbench.keepWatched({ task: task.task });
    } catch (error) {
      useWorkspace.getState().report(problemOf(error));
    }
  },

  hear({ task, ...told }) {
    const now = get().task;
    // The last steps may come after the answer to the call: it takes another way to the window.
    if ((now.kind !== 'running' && now.kind !== 'done') || now.task !== task) return;
    if (told.kind === 'wait') return set({ wait: told });
    if (told.kind === 'window') return set({ window: told });
    const { kind: _kind, ...step } = told;
    set(({ steps, sample }) => ({
      steps: { ...steps, [stepKey(step)]: step },
      done: step.done,
      of: step.of,
      sample: Math.max(sample, step.sample),
      ...(step.sample > sample ? { wait: null } : {}),
    }));
  },
}));

/** The sources without which a capture says little; the others may be absent in many versions. */
const essential = ['server_info', 'loads_all', 'metrics'];

/** Whether the dialog has nothing left to say. */
export function isComplete({ sources, targets }: Pick<CaptureView, 'sources' | 'targets'>): boolean {
  // Of a deployment, one target that answers says nothing of the others.
  if (targets.some(({ answered }) => answered === 0)) return false;
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
