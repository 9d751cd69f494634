import { create } from 'zustand';
import type { TaskId } from '../shared/contract.ts';
import type { DumpId } from '../shared/dump.ts';
import type { Problem } from '../shared/outcome.ts';
import type { PickleBytes } from '../shared/pickle-report.ts';
import { newTask, useWorkspace } from './store.ts';
import { problemOf, workbench } from './workbench.ts';

/* What a pickle report reads when it is looked at: the bytes around an offset, and the digest of the file. */

export type Digest =
  | { readonly kind: 'working'; readonly task: TaskId }
  | { readonly kind: 'failed'; readonly problem: Problem }
  /** null for several files. */
  | { readonly kind: 'done'; readonly sha256: string | null };

export interface Looked {
  /** The offset that was asked for last; null before the first. */
  readonly offset: number | null;
  /** What stands there, or at the one before while it is on its way. */
  readonly bytes: PickleBytes | null;
  readonly problem: Problem | null;
  readonly digest: Digest | null;
}

export const nothingLooked: Looked = { offset: null, bytes: null, problem: null, digest: null };

interface PickleBytesState {
  readonly looked: Readonly<Record<DumpId, Looked>>;
  look(dump: DumpId, offset: number): Promise<void>;
  /** Works the digest out, once. */
  digest(dump: DumpId): Promise<void>;
  /** Gives up what is still being worked out. */
  leave(dump: DumpId): void;
}

export const usePickleBytes = create<PickleBytesState>()((set, get) => {
  const of = (dump: DumpId): Looked => get().looked[dump] ?? nothingLooked;
  const put = (dump: DumpId, change: Partial<Looked>) =>
    set(({ looked }) => ({
      looked: { ...looked, [dump]: { ...(looked[dump] ?? nothingLooked), ...change } },
    }));
  return {
    looked: {},
    async look(dump, offset) {
      put(dump, { offset, problem: null });
      const isWanted = () => of(dump).offset === offset;
      try {
        const bytes = await workbench.readPickleBytes({ dump, offset });
        if (isWanted()) put(dump, { bytes });
      } catch (error) {
        if (isWanted()) put(dump, { bytes: null, problem: problemOf(error) });
      }
    },
    async digest(dump) {
      const { digest } = of(dump);
      if (digest?.kind === 'working' || digest?.kind === 'done') return;
      const task = newTask();
      put(dump, { digest: { kind: 'working', task } });
      const isWanted = () => {
        const now = of(dump).digest;
        return now?.kind === 'working' && now.task === task;
      };
      try {
        const sha256 = await workbench.digestDump({ task, dump });
        if (isWanted()) put(dump, { digest: { kind: 'done', sha256 } });
      } catch (error) {
        if (isWanted()) put(dump, { digest: { kind: 'failed', problem: problemOf(error) } });
      }
    },
    leave(dump) {
      const { digest } = of(dump);
      if (digest?.kind !== 'working') return;
      put(dump, { digest: null });
      workbench
        .cancel({ task: digest.task })
        .catch((error) => useWorkspace.getState().report(problemOf(error)));
    },
  };
});

/** Of a dump that is closed nothing stays. */
useWorkspace.subscribe(({ dumps }, before) => {
  if (dumps === before.dumps) return;
  const open = new Set(dumps.map(({ id }) => id));
  const { looked } = usePickleBytes.getState();
  const gone = (Object.keys(looked) as DumpId[]).filter((id) => !open.has(id));
  if (gone.length === 0) return;
  const left = Object.entries(looked).filter(([id]) => open.has(id as DumpId));
  usePickleBytes.setState({ looked: Object.fromEntries(left) });
});
