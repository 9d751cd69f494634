import { create } from 'zustand';
import { type BatchComparison, type BatchView, isUnderWay } from '../shared/batch.ts';
import type { CallInput } from '../shared/contract.ts';
import type { DumpId } from '../shared/dump.ts';
import type { ArtifactId } from '../shared/incident.ts';
import type { Problem } from '../shared/outcome.ts';
import { targetWith } from './kept-token.ts';
import { useRequests } from './requests-store.ts';
import { useWorkspace, type WorkspaceDocument } from './store.ts';
import { targetOf } from './target.ts';
import { problemOf, workbench } from './workbench.ts';

/* Batch replays that were looked at: how each stands, and what came of it. The main process tells as they go. */

export type ComparisonState =
  | { readonly kind: 'running' }
  | { readonly kind: 'failed'; readonly problem: Problem }
  /** `of`: results it was made of; more may have come since. */
  | { readonly kind: 'done'; readonly comparison: BatchComparison; readonly of: number };

export type BatchTab = 'run' | 'compare';

interface BatchState {
  readonly views: Readonly<Record<ArtifactId, BatchView>>;
  readonly problems: Readonly<Record<ArtifactId, Problem>>;
  readonly comparisons: Readonly<Record<ArtifactId, ComparisonState>>;
  readonly tabs: Readonly<Record<ArtifactId, BatchTab>>;
  /** Addresses that the main process asked the host of: they serve others. */
  readonly asked: readonly string[];
  /** Asks for the hosts of these from now on, where the problem is that one was not typed. */
  askFor(problem: Problem, targets: CallInput<'startBatch'>['targets']): void;
  hear(view: BatchView): void;
  fail(batch: ArtifactId, problem: Problem): void;
  /** Asks how a batch stands that has not been told of yet. */
  read(batch: ArtifactId): Promise<void>;
  pause(batch: ArtifactId, paused: boolean): Promise<void>;
  cancel(batch: ArtifactId): Promise<void>;
  resume(batch: ArtifactId, targets: CallInput<'resumeBatch'>['targets']): Promise<boolean>;
  halve(batch: ArtifactId, order: Omit<CallInput<'halveBatch'>, 'batch'>): Promise<void>;
  goOn(batch: ArtifactId): Promise<void>;
  compare(batch: ArtifactId): Promise<void>;
  showTab(batch: ArtifactId, tab: BatchTab): void;
}

export const useBatches = create<BatchState>()((set, get) => {
  const report = (error: unknown, batch: ArtifactId) =>
    useWorkspace.getState().report(problemOf(error), get().views[batch]?.name);
  return {
    views: {},
    problems: {},
    comparisons: {},
    tabs: {},
    asked: [],
    askFor({ code }, targets) {
      if (code !== 'GUARDED') return;
      const addresses = targets.flatMap(({ baseUrl }) => targetOf(baseUrl)?.address ?? []);
      set(({ asked }) => ({ asked: [...new Set([...asked, ...addresses])] }));
    },
    hear(view) {
      set(({ views, problems: { [view.id]: _old, ...problems } }) => ({
        views: { ...views, [view.id]: view },
        problems,
      }));
    },
    fail(batch, problem) {
      set(({ problems }) => ({ problems: { ...problems, [batch]: problem } }));
    },
    async read(batch) {
      const known = get().views[batch];
      if (known && isUnderWay(known.state)) return;
      try {
        get().hear(await workbench.readBatch({ batch }));
      } catch (error) {
        get().fail(batch, problemOf(error));
      }
    },
    async pause(batch, paused) {
      try {
        await workbench.pauseBatch({ batch, paused });
      } catch (error) {
        report(error, batch);
      }
    },
    async cancel(batch) {
      try {
        await workbench.cancelBatch({ batch });
      } catch (error) {
        report(error, batch);
      }
    },
    async resume(batch, targets) {
      try {
        await workbench.resumeBatch({ batch, targets });
        return true;
      } catch (error) {
        get().askFor(problemOf(error), targets);
        report(error, batch);
        return false;
      }
    },
    async halve(batch, order) {
      try {
        await workbench.halveBatch({ batch, ...order });
      } catch (error) {
        get().askFor(problemOf(error), order.targets);
        report(error, batch);
      }
    },
    async goOn(batch) {
      try {
        await workbench.goOnHalving({ batch });
      } catch (error) {
        report(error, batch);
      }
    },
    async compare(batch) {
      const change = (state: ComparisonState) =>
        set(({ comparisons }) => ({ comparisons: { ...comparisons, [batch]: state } }));
      const counts = get().views[batch]?.counts;
      change({ kind: 'running' });
      try {
        const comparison = await workbench.compareBatch({ batch });
        change({ kind: 'done', comparison, of: counts ? counts.answered + counts.failed : 0 });
      } catch (error) {
        change({ kind: 'failed', problem: problemOf(error) });
      }
    },
    showTab(batch, tab) {
      set(({ tabs }) => ({ tabs: { ...tabs, [batch]: tab } }));
    },
  };
});

export const batchDocument = (batch: ArtifactId, name: string): WorkspaceDocument => ({
  id: `batch:${batch}`,
  kind: 'batch',
  title: name,
  ref: batch,
});

export function openBatch(batch: ArtifactId, name: string): void {
  useWorkspace.getState().openDocument(batchDocument(batch, name));
  void useBatches.getState().read(batch);
}

/** The targets of a batch again, each with the token that is kept for it. `hosts`: those that were typed, by base URL. */
export const sameTargets = (
  { setup: { targets } }: BatchView,
  hosts: Readonly<Record<string, string>>,
): CallInput<'resumeBatch'>['targets'] =>
  targets.map(({ baseUrl }) => {
    const typed = hosts[baseUrl];
    return { ...targetWith(baseUrl, ''), ...(typed === undefined ? {} : { confirmedHost: typed }) };
  });

/** Batches under way in this window. */
export const selectRunning = ({ views }: Pick<BatchState, 'views'>): readonly BatchView[] =>
  Object.values(views).filter(({ state }) => isUnderWay(state));

/** Shows a record of a batch in the table of requests. */
export async function showBatchRecord(file: string, index: number): Promise<void> {
  const { dumps, showDump, report } = useWorkspace.getState();
  const dump = dumps.find(({ id }) => id === file);
  if (!dump) {
    // Not open: opening it is one click away in the sidebar, and that is what the problem says.
    try {
      await workbench.findRequests({
        dump: file as DumpId,
        query: { where: '', sort: null, includeHealthChecks: true, offset: 0, limit: 1 },
      });
    } catch (error) {
      report(problemOf(error));
    }
    return;
  }
  showDump(dump.id);
  await useRequests.getState().showRecord(dump.id, index, { tab: null, asJson: false });
}
