import { create } from 'zustand';
import type { RunHistory, RunRef, RunSummary } from '../shared/history.ts';
import { pinSource } from '../shared/pin.ts';
import { togglePin } from './pins.ts';
import { openReplayDocument, openSavedRequest } from './replay-open.ts';
import { useReplay } from './replay-store.ts';
import { useWorkspace, viewDocument } from './store.ts';
import { useUndo } from './undo-store.ts';
import { wordsNow } from './words-now.ts';
import { problemOf, workbench } from './workbench.ts';

/* Every send of the incident, and what is done with one of them. The list itself is core's. */

/** `failed`: every end but a complete answer and a person's cancel. */
export const outcomes = ['all', 'complete', 'failed', 'cancelled'] as const;
export type Outcome = (typeof outcomes)[number];

export interface HistoryState {
  /** null until it was asked for. */
  readonly history: RunHistory | null;
  readonly filter: string;
  readonly outcome: Outcome;
  /** Only the sends of this request; null = of all. */
  readonly request: string | null;
  setFilter(filter: string): void;
  setOutcome(outcome: Outcome): void;
  setRequest(request: string | null): void;
  refresh(): Promise<void>;
}

export const useHistory = create<HistoryState>()((set) => {
  let asked = 0;
  return {
    history: null,
    filter: '',
    outcome: 'all',
    request: null,
    setFilter: (filter) => set({ filter }),
    setOutcome: (outcome) => set({ outcome }),
    setRequest: (request) => set({ request }),
    async refresh() {
      asked += 1;
      const mine = asked;
      try {
        const history = await workbench.listRuns({});
        if (mine === asked) set({ history });
      } catch (error) {
        useWorkspace.getState().report(problemOf(error));
      }
    },
  };
});

/** Shows the list, of one request or of all. */
export function showHistory(request: string | null = null): void {
  useHistory.setState({ request });
  useWorkspace.getState().openDocument(viewDocument('history'));
}

const outcomeOf = ({ end }: RunSummary): Outcome | null =>
  end === null ? null : end === 'complete' || end === 'cancelled' ? end : 'failed';

/** The sends that every word of the filter is in, of the chosen outcome and request. `textOf`: what a row says. */
export function matchingRuns(
  runs: readonly RunSummary[],
  { filter, outcome, request }: Pick<HistoryState, 'filter' | 'outcome' | 'request'>,
  textOf: (run: RunSummary) => string,
): readonly RunSummary[] {
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean);
  return runs.filter((run) => {
    if (request !== null && run.request !== request) return false;
    if (outcome !== 'all' && outcomeOf(run) !== outcome) return false;
    const text = words.length === 0 ? '' : textOf(run).toLowerCase();
    return words.every((word) => text.includes(word));
  });
}

export const refOfRun = ({ replay, run }: RunRef): RunRef => ({ replay, run });

/** Shows a send where its request is edited; one whose request is gone is opened as a request of its own. */
export async function openRun(run: RunSummary): Promise<string | null> {
  if (run.request === null) return editRun(run);
  await openSavedRequest(run.request);
  const document = Object.values(useReplay.getState().documents).find(({ saved }) => saved === run.request);
  if (!document) return null;
  useReplay.getState().showRun(document.id, run.run);
  return document.id;
}

/** Sends the same bytes to the same server again; a target off this machine is asked for as always. */
export async function resendRun(run: RunSummary): Promise<void> {
  const id = await openRun(run);
  if (id !== null && run.request !== null) await useReplay.getState().resend(id, run.run);
}

/** What was sent as a request of its own, to be changed and sent anew. */
export async function editRun(run: RunSummary): Promise<string | null> {
  try {
    const { body, endpoint } = await workbench.readRun(refOfRun(run));
    const id = openReplayDocument(
      {
        name: wordsNow().history.runOf(run.name, run.run),
        endpoint,
        text: body,
        recordedText: body,
        changes: [],
        newerSampling: [],
        recordedOutput: null,
        notes: [],
      },
      {},
    );
    useReplay.getState().setTarget(id, run.baseUrl);
    return id;
  } catch (error) {
    useWorkspace.getState().report(problemOf(error));
    return null;
  }
}

/** Two sends side by side, the earlier one first, in a tab of their own. */
export function compareTwo(one: RunSummary, other: RunSummary): void {
  const [a, b] = one.at <= other.at ? [one, other] : [other, one];
  const { history: words } = wordsNow();
  const key = [a, b].map(({ replay, run }) => `${replay}#${run}`).join('\n');
  useWorkspace.getState().openDocument({
    id: `runs:${key}`,
    kind: 'runs',
    title:
      a.replay === b.replay
        ? words.pairTitle(a.run, b.run)
        : words.pairOfTwo(words.runOf(a.name, a.run), words.runOf(b.name, b.run)),
    ref: key,
  });
}

/** The two sends that the tab is about; null for a text that names none. */
export function pairOf(ref: string | undefined): { readonly a: RunRef; readonly b: RunRef } | null {
  const refs = (ref ?? '').split('\n').flatMap((text): RunRef[] => {
    const [, replay, run] = /^(.+)#(\d+)$/.exec(text) ?? [];
    return replay === undefined ? [] : [{ replay: replay as RunRef['replay'], run: Number(run) }];
  });
  const [a, b] = refs;
  return a && b ? { a, b } : null;
}

export const runPin = (run: RunSummary, value: string) => ({
  kind: 'row' as const,
  source: pinSource({ in: 'replay', artifact: run.replay, index: run.run }),
  label: wordsNow().history.runOf(run.name, run.run),
  value,
});

export const pinRun = (run: RunSummary, value: string): Promise<void> => togglePin(runPin(run, value));

/** Takes sends off the list; one press brings them back. */
export async function removeRuns(runs: readonly RunSummary[]): Promise<void> {
  const change = async (call: 'removeRun' | 'restoreRun'): Promise<void> => {
    try {
      for (const run of runs) await workbench[call](refOfRun(run));
      for (const request of new Set(runs.flatMap((run) => run.request ?? [])))
        await useReplay.getState().reloadRuns(request);
    } catch (error) {
      useWorkspace.getState().report(problemOf(error));
    }
    await useHistory.getState().refresh();
  };
  await change('removeRun');
  useUndo.getState().offerUndo(wordsNow().history.removed(runs.length), () => change('restoreRun'));
}
