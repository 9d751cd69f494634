import { create } from 'zustand';
import type { CaptureId, CaptureView } from '../shared/capture.ts';
import type { CallInput, Opened, OpenedDump, Pushes, StartInfo, TaskId } from '../shared/contract.ts';
import type { DumpId } from '../shared/dump.ts';
import { inTimeOrder } from '../shared/incident-time.ts';
import type { Problem } from '../shared/outcome.ts';
import type { Settings } from '../shared/settings.ts';
import type { TokensTold } from '../shared/tokens.ts';
import { problemOf, workbench } from './workbench.ts';

/** One tab. A view of the incident has its kind as id; of the others there may be many. */
export interface WorkspaceDocument {
  /** For `replay`, this is the `docId` that ReplayView gets. */
  readonly id: string;
  readonly kind:
    | 'start'
    | 'overview'
    | 'requests'
    | 'compare'
    | 'replay'
    | 'batch'
    | 'note'
    | 'source'
    | 'report'
    | 'settings'
    | 'network'
    | 'rules'
    | 'history'
    | 'runs';
  /** What the tab says; a view of the incident is named by the catalogue instead. */
  readonly title: string;
  /** For `source`, the capture it belongs to; for `report`, the dump. Others are free to use it. */
  readonly ref?: string;
}

/** One thing being read, until it is open, failed or cancelled. */
export interface Opening {
  readonly task: TaskId;
  /** The file that is read right now; the first path's name before the first word from it. */
  readonly name: string;
  readonly bytes: number;
  readonly of: number | null;
  readonly records: number;
  readonly cancelling: boolean;
  /** The dump whose first rows are shown while the rest is read. */
  readonly dump: DumpId | null;
  /** When it began, on the clock of `performance.now`. */
  readonly since: number;
}

/** Something a person should read; stays until closed. */
export interface Message {
  readonly id: number;
  readonly problem: Problem;
  /** The path or thing it is about; null when the sentence says it all. */
  readonly about: string | null;
}

export interface WorkspaceState {
  /** What the main process told at the start; null until then. */
  readonly start: StartInfo | null;
  readonly settings: Settings | null;
  /** Which servers' tokens the main process keeps. */
  readonly tokens: TokensTold;
  readonly captures: readonly CaptureView[];
  readonly dumps: readonly OpenedDump[];
  /** Which of several captures and dumps Overview and Requests show. */
  readonly shownCapture: CaptureId | null;
  readonly shownDump: DumpId | null;
  /** Requests shows all dumps as one table, where there are several. */
  readonly showsAll: boolean;
  readonly documents: readonly WorkspaceDocument[];
  readonly activeDocument: string | null;
  readonly openings: readonly Opening[];
  readonly messages: readonly Message[];
  readonly dialog: 'collect' | 'paste' | null;
  readonly sidebarHidden: boolean;
  /** How the tabs lie, as dockview wrote it last time: put back once, with the tabs. */
  readonly restoredDock: string | null;
  /** Calls to servers under way, and to which host; told by the main process. */
  readonly network: { readonly active: number; readonly host: string | null };

  /** Asks the main process what a fresh window needs. null when that failed, which is then reported. */
  begin(): Promise<StartInfo | null>;
  changeSettings(patch: CallInput<'changeSettings'>): Promise<void>;
  /** Shows a document, opening its tab first when there is none. */
  openDocument(document: WorkspaceDocument): void;
  closeDocument(id: string): void;
  activateDocument(id: string): void;
  renameDocument(id: string, title: string): void;
  /** Takes in what was opened or collected, and shows the view that fits: of several captures, the latest. */
  admit(opened: Pick<Opened, 'captures' | 'dumps'>): void;
  /** Takes a capture in that was taken meanwhile: nobody is taken elsewhere. */
  takeCapture(capture: CaptureView): void;
  /** Puts the tabs back as they were left. */
  restore(
    kept: Pick<
      WorkspaceState,
      | 'documents'
      | 'activeDocument'
      | 'shownCapture'
      | 'shownDump'
      | 'showsAll'
      | 'restoredDock'
      | 'sidebarHidden'
    >,
  ): void;
  showCapture(capture: CaptureId): void;
  /** Another target of a deployment, in the place of the one that was shown. */
  showTarget(capture: CaptureId, target: string): Promise<void>;
  /** Shows the requests of one dump. */
  showDump(dump: DumpId): void;
  /** Shows the requests of all dumps as one table. */
  showAll(): void;
  /** Chooses the dump that Overview shows, without leaving it. */
  chooseDump(dump: DumpId): void;
  closeCapture(capture: CaptureId): Promise<void>;
  closeDump(dump: DumpId): Promise<void>;
  report(problem: Problem, about?: string): void;
  dismiss(id: number): void;
  setDialog(dialog: WorkspaceState['dialog']): void;
  toggleSidebar(): void;
  setNetwork(network: WorkspaceState['network']): void;
  addOpening(task: TaskId, name: string): void;
  tellOpening(task: TaskId, told: Pick<Opening, 'name' | 'bytes' | 'of' | 'records'>): void;
  /** What was read of a dump so far; at the first word of it, it is shown. */
  growDump(task: TaskId, dump: OpenedDump): void;
  judgeCaptures(told: Pushes['capturesJudged']): void;
  judgeDumps(told: Pushes['dumpsJudged']): void;
  markCancelling(task: TaskId): void;
  endOpening(task: TaskId): void;
}

export const startDocument: WorkspaceDocument = { id: 'start', kind: 'start', title: '' };

/** Whether a tab is about the incident, and not about the app or the way into one. */
export const isOfIncident = ({ kind }: WorkspaceDocument): boolean =>
  kind !== 'start' && kind !== 'settings' && kind !== 'network';

/** A tab for one view of the whole incident, or for a page of the app. */
export function viewDocument(
  kind: 'overview' | 'requests' | 'compare' | 'note' | 'rules' | 'start' | 'settings' | 'network' | 'history',
): WorkspaceDocument {
  return { id: kind, kind, title: '' };
}

/** What a dump names, and what that could do in Python: a tab of its own for each dump. */
export function reportDocument(dump: { readonly id: DumpId; readonly name: string }): WorkspaceDocument {
  return { id: `report:${dump.id}`, kind: 'report', title: dump.name, ref: dump.id };
}

/** The tab of Edit & replay while no request is being edited. */
export const emptyReplayDocument: WorkspaceDocument = { id: 'replay', kind: 'replay', title: '' };

let messageCount = 0;

export const useWorkspace = create<WorkspaceState>()((set, get) => ({
  start: null,
  settings: null,
  tokens: { store: 'memory', kept: [] },
  captures: [],
  dumps: [],
  shownCapture: null,
  shownDump: null,
  showsAll: false,
  documents: [startDocument],
  activeDocument: startDocument.id,
  openings: [],
  messages: [],
  dialog: null,
  sidebarHidden: false,
  restoredDock: null,
  network: { active: 0, host: null },

  async begin() {
    try {
      const start = await workbench.start({});
      set({ start, settings: start.settings, tokens: start.tokens });
      return start;
    } catch (error) {
      get().report(problemOf(error));
      return null;
    }
  },

  async changeSettings(patch) {
    try {
      set({ settings: await workbench.changeSettings(patch) });
    } catch (error) {
      get().report(problemOf(error));
    }
  },

  openDocument(document) {
    set(({ documents }) => {
      const kept = document.kind === 'replay' ? without(documents, emptyReplayDocument.id) : documents;
      const known = kept.some(({ id }) => id === document.id);
      return { documents: known ? kept : [...kept, document], activeDocument: document.id };
    });
  },

  closeDocument(id) {
    set(({ documents, activeDocument, captures, dumps }) => {
      const place = documents.findIndex((document) => document.id === id);
      if (place < 0) return {};
      const rest = documents.filter((document) => document.id !== id);
      const empty = captures.length + dumps.length === 0;
      if (rest.length === 0) rest.push(empty ? startDocument : viewDocument('overview'));
      if (activeDocument !== id) return { documents: rest };
      return { documents: rest, activeDocument: rest[Math.min(place, rest.length - 1)]?.id ?? null };
    });
  },

  activateDocument(id) {
    if (get().activeDocument !== id && get().documents.some((document) => document.id === id))
      set({ activeDocument: id });
  },

  renameDocument(id, title) {
    set(({ documents }) => ({
      documents: documents.map((document) => (document.id === id ? { ...document, title } : document)),
    }));
  },

  admit({ captures, dumps }) {
    const latest = inTimeOrder(captures).at(-1);
    const firstDump = dumps[0];
    if (!latest && !firstDump) return;
    // What was shown while it was read is looked at already: nobody is taken elsewhere.
    const isShown =
      !latest && dumps.every(({ id }) => get().dumps.some((dump) => dump.id === id && isUnderWay(dump)));
    const areSeveral = dumps.length > 1;
    if (isShown)
      return set((state) => ({
        dumps: merged(state.dumps, dumps),
        showsAll: areSeveral || state.showsAll,
      }));
    // A row of the explorer may be clicked before its file has come: as good as a click on it afterwards.
    const isAgain = !latest && !areSeveral && get().dumps.some(({ id }) => id === firstDump?.id);
    if (isAgain && firstDump) {
      set((state) => ({ dumps: merged(state.dumps, dumps) }));
      return get().showDump(firstDump.id);
    }
    set((state) => ({
      captures: merged(state.captures, captures),
      dumps: merged(state.dumps, dumps),
      shownCapture: latest?.id ?? state.shownCapture,
      shownDump: firstDump?.id ?? state.shownDump,
      showsAll: areSeveral || state.showsAll,
      documents: withViews(without(state.documents, startDocument.id)),
      activeDocument: areSeveral && !latest ? 'requests' : 'overview',
    }));
  },

  takeCapture(capture) {
    set(({ captures }) => ({ captures: merged(captures, [capture]) }));
  },

  restore(kept) {
    if (kept.documents.length > 0) set(kept);
  },

  showCapture(capture) {
    set({ shownCapture: capture });
    get().openDocument(viewDocument('overview'));
  },

  async showTarget(capture, target) {
    try {
      const view = await workbench.showTarget({ capture, target });
      set(({ captures }) => ({ captures: merged(captures, [view]) }));
    } catch (error) {
      get().report(problemOf(error));
    }
  },

  showDump(dump) {
    set({ shownDump: dump, showsAll: false });
    get().openDocument(viewDocument('requests'));
  },

  showAll() {
    set({ showsAll: true });
    get().openDocument(viewDocument('requests'));
  },

  chooseDump(dump) {
    set({ shownDump: dump });
  },

  async closeCapture(capture) {
    set((state) => {
      const captures = state.captures.filter(({ id }) => id !== capture);
      const documents = state.documents.filter(({ kind, ref }) => kind !== 'source' || ref !== capture);
      return afterClosing({ ...state, captures, documents }, state);
    });
    await tryCall(() => workbench.closeCapture({ capture }), get().report);
  },

  async closeDump(dump) {
    set((state) => {
      const dumps = state.dumps.filter(({ id }) => id !== dump);
      return afterClosing({ ...state, dumps }, state);
    });
    await tryCall(() => workbench.closeDump({ dump }), get().report);
  },

  report(problem, about) {
    if (problem.code === 'CANCELLED') return;
    messageCount += 1;
    const message = { id: messageCount, problem, about: about ?? null };
    set(({ messages }) => ({
      messages: [...messages.filter((other) => !sameMessage(other, message)), message],
    }));
  },

  dismiss(id) {
    set(({ messages }) => ({ messages: messages.filter((message) => message.id !== id) }));
  },

  setDialog(dialog) {
    set({ dialog });
  },

  toggleSidebar() {
    set(({ sidebarHidden }) => ({ sidebarHidden: !sidebarHidden }));
  },

  setNetwork(network) {
    set({ network });
  },

  addOpening(task, name) {
    const opening: Opening = {
      task,
      name,
      bytes: 0,
      of: null,
      records: 0,
      cancelling: false,
      dump: null,
      since: performance.now(),
    };
    set(({ openings }) => ({ openings: [...openings, opening] }));
  },

  tellOpening(task, told) {
    set(({ openings }) => ({
      openings: openings.map((opening) => (opening.task === task ? { ...opening, ...told } : opening)),
    }));
  },

  growDump(task, dump) {
    if (!get().openings.some((opening) => opening.task === task)) return;
    const isNew = !get().dumps.some(({ id }) => id === dump.id);
    set(({ dumps, openings, documents, shownDump, activeDocument }) => ({
      dumps: merged(dumps, [dump]),
      openings: openings.map((opening) => (opening.task === task ? { ...opening, dump: dump.id } : opening)),
      shownDump: isNew ? dump.id : shownDump,
      documents: isNew ? withViews(without(documents, startDocument.id)) : documents,
      activeDocument: isNew ? 'requests' : activeDocument,
    }));
  },

  judgeCaptures(told) {
    set(({ captures }) => ({
      captures: merged(
        captures,
        told.filter(({ id }) => captures.some((own) => own.id === id)),
      ),
    }));
  },

  judgeDumps(told) {
    const signalsOf = new Map(told.map(({ dump, signals }) => [dump, signals]));
    set(({ dumps }) => ({
      dumps: dumps.map((dump) => {
        const signals = signalsOf.get(dump.id);
        return signals ? { ...dump, signals } : dump;
      }),
    }));
  },

  markCancelling(task) {
    set(({ openings }) => ({
      openings: openings.map((opening) =>
        opening.task === task ? { ...opening, cancelling: true } : opening,
      ),
    }));
  },

  endOpening(task) {
    const ended = get().openings.find((opening) => opening.task === task);
    set(({ openings }) => ({ openings: openings.filter((opening) => opening.task !== task) }));
    // Nothing became of what was shown of it.
    const begun = get().dumps.find(({ id, reading }) => id === ended?.dump && reading !== null);
    if (begun)
      set((state) =>
        afterClosing({ ...state, dumps: state.dumps.filter(({ id }) => id !== begun.id) }, state),
      );
  },
}));

/** It is shown, and what is opened of it is not all here: rows are missing, or what the rules say of them. */
const isUnderWay = ({ reading, ruleFacts }: OpenedDump): boolean => reading !== null || ruleFacts === null;

/** The capture that Overview shows; null when none is open. */
export const selectCapture = ({ captures, shownCapture }: WorkspaceState): CaptureView | null =>
  captures.find(({ id }) => id === shownCapture) ?? inTimeOrder(captures).at(-1) ?? null;

/** The dump that Overview shows, and Requests where it shows one; null when none is open. */
export const selectDump = ({ dumps, shownDump }: WorkspaceState): OpenedDump | null =>
  dumps.find(({ id }) => id === shownDump) ?? dumps[0] ?? null;

export function newTask(): TaskId {
  return crypto.randomUUID() as TaskId;
}

async function tryCall(call: () => Promise<void>, report: WorkspaceState['report']): Promise<void> {
  try {
    await call();
  } catch (error) {
    report(problemOf(error));
  }
}

const sameMessage = (one: Message, other: Message): boolean =>
  one.about === other.about && one.problem.message === other.problem.message;

const without = (documents: readonly WorkspaceDocument[], id: string): readonly WorkspaceDocument[] =>
  documents.filter((document) => document.id !== id);

/** New ones after the old ones; one that was open already is replaced in its place. */
function merged<T extends { readonly id: string }>(old: readonly T[], added: readonly T[]): readonly T[] {
  const fresh = new Map(added.map((item) => [item.id, item]));
  const kept = old.map((item) => fresh.get(item.id) ?? item);
  return [...kept, ...added.filter(({ id }) => !old.some((item) => item.id === id))];
}

/** Overview and Requests first, then what was open. */
function withViews(documents: readonly WorkspaceDocument[]): readonly WorkspaceDocument[] {
  const views = [viewDocument('overview'), viewDocument('requests')];
  return [...views, ...documents.filter(({ id }) => !views.some((view) => view.id === id))];
}

/** Moves the choice off what was closed; with nothing left, the window is back at Start. */
function afterClosing(
  next: WorkspaceState,
  before: WorkspaceState,
): Pick<
  WorkspaceState,
  'captures' | 'dumps' | 'documents' | 'activeDocument' | 'shownCapture' | 'shownDump' | 'showsAll'
> {
  const { captures, dumps } = next;
  const empty = captures.length + dumps.length === 0;
  const rest = next.documents.filter(({ kind, ref }) =>
    kind === 'report'
      ? dumps.some(({ id }) => id === ref)
      : !empty || ['replay', 'batch', 'note', 'settings', 'network', 'history', 'runs'].includes(kind),
  );
  const documents = empty ? [startDocument, ...rest] : rest;
  const stillThere = documents.some(({ id }) => id === before.activeDocument);
  return {
    captures,
    dumps,
    documents,
    activeDocument: stillThere ? before.activeDocument : (documents[0]?.id ?? null),
    shownCapture: selectCapture(next)?.id ?? null,
    shownDump: selectDump(next)?.id ?? null,
    showsAll: before.showsAll && dumps.length > 1,
  };
}
