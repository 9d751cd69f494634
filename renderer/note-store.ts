import { create } from 'zustand';
import type { CallInput, TaskId } from '../shared/contract.ts';
import type { IncidentView } from '../shared/incident.ts';
import type { NotePart } from '../shared/incident-files.ts';
import type { Language } from '../shared/languages.ts';
import type { IncidentNote } from '../shared/note.ts';
import { keeping, withPart } from '../shared/note-edits.ts';
import type { ExportedNote, NoteFormat, NoteMasking, NoteMasks } from '../shared/note-export.ts';
import type { Problem } from '../shared/outcome.ts';
import { defaultSettings } from '../shared/settings.ts';
import { useBatches } from './batch-store.ts';
import { selectIncidentName } from './incident.ts';
import { canWrite, useIncident } from './incident-store.ts';
import { createSender } from './senders.ts';
import { newTask, useWorkspace } from './store.ts';
import { problemOf, workbench } from './workbench.ts';

export type { NotePart } from '../shared/incident-files.ts';

export type ExportTask =
  | { readonly kind: 'idle' }
  | { readonly kind: 'running'; readonly task: TaskId; readonly cancelling: boolean }
  | { readonly kind: 'failed'; readonly problem: Problem }
  | { readonly kind: 'done'; readonly value: ExportedNote };

interface NoteState {
  /** null until the first draft. */
  readonly note: IncidentNote | null;
  /** Parts a person changed; a refill leaves them alone unless told otherwise. */
  readonly edited: ReadonlySet<NotePart>;
  readonly drafting: boolean;
  readonly problem: Problem | null;
  /** Ids that the note was last filled from, so that a new dump refills it once. */
  readonly draftedFrom: string;
  readonly exporting: ExportTask;
  /** Language of what is drafted; null = the window's. */
  readonly language: Language | null;
  /** What masking would hide, for the dialog; null until it was told. */
  readonly masks: NoteMasks | null;
  readonly asksExport: boolean;
  setLanguage(language: Language): Promise<void>;
  /** Opens the dialog of formats and masks, on the note as it is now. */
  askExport(): Promise<void>;
  closeExport(): void;
  cancelExport(): Promise<void>;
  edit(part: NotePart, text: string): void;
  /** Fills the note from what is open; `all` replaces edited parts, too. */
  refill(all: boolean): Promise<void>;
  /** Fills it when what is open has changed since. */
  keepCurrent(): Promise<void>;
  exportNote(format: NoteFormat, masking: NoteMasking): Promise<void>;
}

export const useNote = create<NoteState>()((set, get) => ({
  note: null,
  edited: new Set(),
  drafting: false,
  problem: null,
  draftedFrom: 'never',
  exporting: { kind: 'idle' },
  language: null,
  masks: null,
  asksExport: false,

  async setLanguage(language) {
    if (noteLanguage(get()) === language) return;
    set({ language, masks: null });
    await get().refill(false);
  },

  async askExport() {
    await get().keepCurrent();
    const { note, exporting } = get();
    if (!note || exporting.kind === 'running') return;
    set({ asksExport: true, masks: null, exporting: { kind: 'idle' } });
    try {
      set({ masks: await workbench.readNoteMasks(asked(note)) });
    } catch (error) {
      set({ asksExport: false, exporting: { kind: 'failed', problem: problemOf(error) } });
    }
  },

  closeExport() {
    if (get().exporting.kind !== 'running') set({ asksExport: false });
  },

  async cancelExport() {
    const { exporting } = get();
    if (exporting.kind !== 'running') return;
    set({ exporting: { ...exporting, cancelling: true } });
    await workbench.cancel({ task: exporting.task }).catch(() => undefined);
  },

  edit(part, text) {
    set(({ note, edited, exporting }) => {
      if (!note) return {};
      sender.touch('note');
      const changed = { note: withPart(note, part, text), edited: new Set([...edited, part]) };
      // What was exported is no longer what is shown.
      return exporting.kind === 'done' ? { ...changed, exporting: { kind: 'idle' } } : changed;
    });
  },

  async refill(all) {
    const workspace = useWorkspace.getState();
    const ids = openIds();
    const language = noteLanguage(get());
    const from = `${language} ${ids}`;
    set({ drafting: true, problem: null, draftedFrom: from });
    try {
      const draft = await workbench.draftNote({
        title: selectIncidentName(workspace) ?? '',
        captures: workspace.captures.map(({ id }) => id),
        dumps: workspace.dumps.map(({ id }) => id),
        language,
      });
      if (get().draftedFrom !== from) return; // a later refill has it
      set(({ note, edited }) => ({
        drafting: false,
        note: note && !all ? keeping(note, draft, edited) : draft,
        edited: all ? new Set() : edited,
      }));
      // A draft of nothing is nothing to keep.
      if (ids !== '' && canWrite()) sender.touch('note');
    } catch (error) {
      if (get().draftedFrom === from) set({ drafting: false, problem: problemOf(error) });
    }
  },

  async keepCurrent() {
    // What cannot be kept is shown as it stands.
    if (!canWrite() && get().note !== null) return;
    if (get().draftedFrom !== `${noteLanguage(get())} ${openIds()}`) await get().refill(false);
  },

  async exportNote(format, masking) {
    const { note, exporting } = get();
    if (!note || exporting.kind === 'running') return;
    const task = newTask();
    set({ exporting: { kind: 'running', task, cancelling: false } });
    try {
      const value = await workbench.exportNote({ ...asked(note), task, format, masking, path: null });
      // An export is the last word: no message of an earlier failure stands beside it.
      if (value) set({ exporting: { kind: 'done', value }, asksExport: false, problem: null });
      // The dialog of the system was closed: ours stands as it was.
      else set({ exporting: { kind: 'idle' } });
    } catch (error) {
      const problem = problemOf(error);
      if (problem.code === 'CANCELLED') set({ exporting: { kind: 'idle' } });
      else set({ exporting: { kind: 'failed', problem }, asksExport: false });
    }
  },
}));

/** The language that the note's drafted parts are in. */
export const noteLanguage = ({ language }: Pick<NoteState, 'language'>): Language =>
  language ?? (useWorkspace.getState().settings ?? defaultSettings).language;

/** The same for a view, which follows the window's. */
export function useNoteLanguage(): Language {
  const window = useWorkspace(({ settings }) => (settings ?? defaultSettings).language);
  return useNote((state) => state.language) ?? window;
}

/** The note and what it rests on, as the calls about its export want them. */
function asked(note: IncidentNote): CallInput<'readNoteMasks'> {
  const { captures, dumps } = useWorkspace.getState();
  return {
    note: toSend(note),
    language: noteLanguage(useNote.getState()),
    open: { captures: captures.map(({ id }) => id), dumps: dumps.map(({ id }) => id) },
  };
}

/** Edits that were sent, from 1. */
let edition = 0;

const sender = createSender<'note'>(async () => {
  const { note, edited } = useNote.getState();
  if (!note) return;
  edition += 1;
  try {
    await workbench.editNote({ note: toSend(note), edited: [...edited], edition });
  } catch (error) {
    useWorkspace.getState().report(problemOf(error));
  }
});

/** The note as it was last told, and the edition that it rests on. */
let settled: { readonly edition: number; readonly json: string } | null = null;

/**
 * Takes in the note as it stands in the incident: at the start, and when it was changed elsewhere. What is told of our
 * own edit is what we have, spaces at the ends apart, and leaves the text under the caret alone.
 */
function hearNote({ note, edited }: Pick<IncidentView, 'note' | 'edited'>, told: number): void {
  if (told !== edition) return;
  const json = JSON.stringify([note, edited]);
  const isOurs = told > 0 && settled?.edition !== told;
  const isKnown = settled?.edition === told && settled.json === json;
  settled = { edition: told, json };
  if (isOurs || isKnown || note === null || sender.isWaiting('note')) return;
  useNote.setState({ note, edited: new Set(edited) });
}

useIncident.subscribe(({ view, noteEdition }, before) => {
  if (view !== null && view !== before.view) hearNote(view, noteEdition);
});

function openIds(): string {
  const { captures, dumps } = useWorkspace.getState();
  const { views } = useBatches.getState();
  const { attachments = [], batches = [] } = useIncident.getState().view ?? {};
  return [
    ...[...captures, ...dumps, ...attachments].map(({ id }) => id),
    // Once it has ended, what came of it is told.
    ...batches.map(({ id }) => `${id} ${views[id]?.state}`),
  ].join('\n');
}

/** The note as plain, mutable data, which is what crosses the bridge. */
function toSend(note: IncidentNote): CallInput<'readNoteMasks'>['note'] {
  return {
    ...note,
    fields: { ...note.fields },
    artifacts: note.artifacts.map((artifact) => ({ ...artifact })),
  };
}
