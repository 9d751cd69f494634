import { create } from 'zustand';
import type { TaskId } from '../shared/contract.ts';
import type { Minimised, MinimiseRound, MinimiseSize, MinimiseTold } from '../shared/minimise.ts';
import type { Problem } from '../shared/outcome.ts';
import { targetWith } from './kept-token.ts';
import { openReplayDocument } from './replay-open.ts';
import { useReplay } from './replay-store.ts';
import { newTask, useWorkspace } from './store.ts';
import { placeOf } from './target.ts';
import { wordsNow } from './words-now.ts';
import { problemOf, workbench } from './workbench.ts';

export interface MinimiseRunning {
  readonly kind: 'running';
  readonly task: TaskId;
  readonly cancelling: boolean;
  /** The server is gone, and the next round waits for it. */
  readonly waiting: boolean;
  readonly trying: Extract<MinimiseTold, { kind: 'trying' }> | null;
  readonly smallest: MinimiseSize | null;
}

export type MinimiseState =
  | { readonly kind: 'idle' }
  | MinimiseRunning
  | { readonly kind: 'failed'; readonly problem: Problem }
  | { readonly kind: 'done'; readonly minimised: Minimised & { readonly folder: string } };

/** One request being shrunk. */
export interface MinimiseJob {
  readonly state: MinimiseState;
  /** Of this run, the newest last. */
  readonly rounds: readonly MinimiseRound[];
}

export interface MinimiseChoice {
  readonly expect: string;
  readonly mostRounds: number;
  readonly restart: string;
  readonly confirmedHost: string | null;
}

interface MinimiseStore {
  readonly jobs: Readonly<Record<string, MinimiseJob>>;
  /** The document whose dialog is open. */
  readonly shown: string | null;
  show(id: string | null): void;
  start(id: string, choice: MinimiseChoice): Promise<void>;
  cancel(id: string): Promise<void>;
  /** Opens the smallest body as a request of its own. */
  openResult(id: string): void;
  hear(told: { readonly task: TaskId; readonly told: MinimiseTold }): void;
}

const nothing: MinimiseJob = { state: { kind: 'idle' }, rounds: [] };
export const jobOf = ({ jobs }: Pick<MinimiseStore, 'jobs'>, id: string): MinimiseJob => jobs[id] ?? nothing;

/** Failing requests being shrunk, at most one run for each document. It goes on while its dialog is hidden. */
export const useMinimise = create<MinimiseStore>()((set, get) => {
  const change = (id: string, patch: Partial<MinimiseJob>): void =>
    set((state) => ({ jobs: { ...state.jobs, [id]: { ...jobOf(state, id), ...patch } } }));
  return {
    jobs: {},
    shown: null,
    show: (shown) => set({ shown }),

    async start(id, { expect, mostRounds, restart, confirmedHost }) {
      const { documents, tokens } = useReplay.getState();
      const document = documents[id];
      const place = document && placeOf(document.target, useWorkspace.getState().captures);
      if (!document || !place || jobOf(get(), id).state.kind === 'running') return;
      const task = newTask();
      const state: MinimiseRunning = {
        kind: 'running',
        task,
        cancelling: false,
        waiting: false,
        trying: null,
        smallest: null,
      };
      change(id, { rounds: [], state });
      try {
        const minimised = await workbench.minimise({
          task,
          target: targetWith(place.baseUrl, tokens[place.baseUrl] ?? ''),
          request: { ...document.request, text: document.text, endpoint: document.endpoint },
          expect: [expect],
          mostRounds,
          restart: restart.trim() === '' ? null : restart.trim(),
          idleTimeoutSeconds: document.idleSeconds,
          ...(confirmedHost === null ? {} : { confirmedHost }),
        });
        change(id, { state: { kind: 'done', minimised } });
      } catch (error) {
        change(id, { state: { kind: 'failed', problem: problemOf(error) } });
      }
    },

    async cancel(id) {
      const { state } = jobOf(get(), id);
      if (state.kind !== 'running') return;
      change(id, { state: { ...state, cancelling: true } });
      try {
        await workbench.cancel({ task: state.task });
      } catch (error) {
        useWorkspace.getState().report(problemOf(error));
      }
    },

    openResult(id) {
      const { state } = jobOf(get(), id);
      const document = useReplay.getState().documents[id];
      if (state.kind !== 'done' || !document) return;
      const { request, endpoint, target, idleSeconds } = document;
      const text = state.minimised.body;
      const name = wordsNow().checking.minimisedName(document.origin.rid?.slice(0, 8) ?? request.name);
      const opened = openReplayDocument({ ...request, name, endpoint, text, recordedOutput: null }, {});
      const replay = useReplay.getState();
      replay.setTarget(opened, target);
      replay.setIdleSeconds(opened, idleSeconds);
      set({ shown: null });
    },

    hear({ task, told }) {
      const [id, job] =
        Object.entries(get().jobs).find(([, { state }]) => state.kind === 'running' && state.task === task) ??
        [];
      if (id === undefined || job?.state.kind !== 'running') return;
      const { state, rounds } = job;
      if (told.kind === 'waiting') change(id, { state: { ...state, waiting: true } });
      else if (told.kind === 'trying') change(id, { state: { ...state, waiting: false, trying: told } });
      else change(id, { rounds: [...rounds, told.round], state: { ...state, smallest: told.smallest } });
    },
  };
});
