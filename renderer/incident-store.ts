import { create } from 'zustand';
import type { CallInput } from '../shared/contract.ts';
import type { ConflictChoice, IncidentView } from '../shared/incident.ts';
import type { AfterCrash, IncidentTold } from '../shared/incident-calls.ts';
import { say } from '../shared/phrase.ts';
import { flushSenders } from './senders.ts';
import { newTask, useWorkspace } from './store.ts';
import { problemOf, workbench } from './workbench.ts';

/** The incident of this window, as the main process told it last. */
export interface IncidentState {
  /** null until the window was told. */
  readonly view: IncidentView | null;
  /** See IncidentTold. */
  readonly noteEdition: number;
  readonly afterCrash: AfterCrash | null;
  hear(told: IncidentTold): void;
  rename(name: string): Promise<void>;
  /** Asks for a folder and moves the incident there, or goes on there with a copy. Answers whether it did. */
  place(how: CallInput<'placeIncident'>['how']): Promise<boolean>;
  takeOver(): Promise<void>;
  saveNow(): Promise<void>;
  /** Writes what waits; an incident without a place is asked for one. */
  save(): Promise<void>;
  resolveConflict(file: string, choice: ConflictChoice): Promise<void>;
  /** This window goes on with another incident: null asks for one by a dialog. The page is loaded anew. */
  open(path: string | null): Promise<void>;
  startNew(): Promise<void>;
  /** A window of its own: for an incident folder, or for a new incident. */
  openWindow(folder?: string): Promise<void>;
  /** Opens what was not reopened; `files`: with the captures and dumps that were open in it. */
  reopen(folder: string, files: boolean): Promise<void>;
  /** A person has read what became of the crash: of one incident that is not reopened, or of what is back. */
  dismissCrash(folder: string | null): void;
}

export const useIncident = create<IncidentState>()((set, get) => ({
  view: null,
  noteEdition: 0,
  afterCrash: null,

  hear: ({ view, noteEdition }) => set({ view, noteEdition }),
  rename: async (name) => void (await tried(() => workbench.renameIncident({ name }))),
  async place(how) {
    await flushSenders();
    const placed = await tried(() => workbench.placeIncident({ task: newTask(), how, folder: null }));
    return placed != null;
  },
  takeOver: async () => void (await tried(() => workbench.takeOver({}))),
  saveNow: async () => void (await tried(() => workbench.saveNow({}))),
  async save() {
    await flushSenders();
    const { view, place, saveNow } = get();
    if (view?.named === false && view.access.kind === 'write') await place('move');
    else await saveNow();
  },
  resolveConflict: async (file, choice) =>
    void (await tried(() => workbench.resolveConflict({ file, choice }))),
  async open(path) {
    await flushSenders();
    await tried(() => workbench.openIncident({ path, window: 'this' }));
  },
  async startNew() {
    await flushSenders();
    await tried(() => workbench.newIncident({}));
  },
  openWindow: async (folder) =>
    void (await tried(() => workbench.openWindow({ paths: folder === undefined ? [] : [folder] }))),
  async reopen(folder, files) {
    const { view, dismissCrash, open, openWindow } = get();
    if (!files && !(await isDone(() => workbench.closeAllIn({ folder })))) return;
    dismissCrash(folder);
    // A window that shows nothing yet gives way; one that shows something stays.
    const isEmpty = view !== null && !view.named && view.note === null && countArtifacts(view) === 0;
    await (isEmpty ? open(folder) : openWindow(folder));
  },
  dismissCrash: (folder) =>
    set(({ afterCrash }) =>
      afterCrash === null
        ? {}
        : {
            afterCrash: {
              reopened: afterCrash.reopened && folder !== null,
              heldBack: afterCrash.heldBack.filter((held) => held.folder !== folder),
            },
          },
    ),
}));

/** Why what a person changes cannot be kept; null where it can. */
export const selectReadOnly = ({ view }: IncidentState): string | null =>
  view?.access.kind === 'read' ? say(view.access.reason) : null;

/** Whether what a person changes can be kept. */
export const canWrite = (): boolean => useIncident.getState().view?.access.kind === 'write';

/** Captures, dumps, requests and replays in it. */
export const countArtifacts = ({ captures, dumps, requests, replays }: IncidentView): number =>
  captures.length + dumps.length + requests.length + replays.length;

/** A failure becomes a message, and undefined. */
async function tried<T>(call: () => Promise<T>): Promise<T | undefined> {
  try {
    return await call();
  } catch (error) {
    useWorkspace.getState().report(problemOf(error));
    return undefined;
  }
}

/** A failure becomes a message, and false. */
const isDone = async (call: () => Promise<unknown>): Promise<boolean> =>
  (await tried(() => call().then(() => true))) ?? false;
