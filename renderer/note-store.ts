import { create } from 'zustand';
import type { IncidentView } from '../shared/incident.ts';
import type { NotePart } from '../shared/incident-files.ts';
import type { IncidentNote } from '../shared/note.ts';
import type { Problem } from '../shared/outcome.ts';
import { selectIncidentName } from './incident.ts';
import { canWrite, useIncident } from './incident-store.ts';
import { createSender } from './senders.ts';
import { useWorkspace } from './store.ts';
import { problemOf, workbench } from './workbench.ts';

export type { NotePart } from '../shared/incident-files.ts';

export type ExportTask =
  | { readonly kind: 'idle' }
  | { readonly kind: 'running' }
  | { readonly kind: 'failed'; readonly problem: Problem }
  | { readonly kind: 'done'; readonly value: { readonly path: string } };

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
  edit(part: NotePart, text: string): void;
  /** Fills the note from what is open; `all` replaces edited parts, too. */
  refill(all: boolean): Promise<void>;
  /** Fills it when what is open has changed since. */
  keepCurrent(): Promise<void>;
  exportNote(): Promise<void>;
}

export const useNote = create<NoteState>()((set, get) => ({
  note: null,
  edited: new Set(),
  drafting: false,
  problem: null,
  draftedFrom: 'never',
  exporting: { kind: 'idle' },

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
    const from = openIds();
    set({ drafting: true, problem: null, draftedFrom: from });
    try {
      const draft = await workbench.draftNote({
        title: selectIncidentName(workspace) ?? '',
        captures: workspace.captures.map(({ id }) => id),
        dumps: workspace.dumps.map(({ id }) => id),
      });
      if (get().draftedFrom !== from) return; // a later refill has it
      set(({ note, edited }) => ({
        drafting: false,
        note: note && !all ? keeping(note, draft, edited) : draft,
        edited: all ? new Set() : edited,
      }));
      // A draft of nothing is nothing to keep.
      if (from !== '' && canWrite()) sender.touch('note');
    } catch (error) {
      if (get().draftedFrom === from) set({ drafting: false, problem: problemOf(error) });
    }
  },

  async keepCurrent() {
    if (get().draftedFrom !== openIds()) await get().refill(false);
  },

  async exportNote() {
    const { note, exporting } = get();
    if (!note || exporting.kind === 'running') return;
    set({ exporting: { kind: 'running' } });
    try {
      const value = await workbench.exportNote({ note: toSend(note), path: null });
      // An export is the last word: no message of an earlier failure stands beside it.
      set(value ? { exporting: { kind: 'done', value }, problem: null } : { exporting: { kind: 'idle' } });
    } catch (error) {
      set({ exporting: { kind: 'failed', problem: problemOf(error) } });
    }
  },
}));

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
  return [...captures, ...dumps].map(({ id }) => id).join('\n');
}

export function withPart(note: IncidentNote, part: NotePart, text: string): IncidentNote {
  if (part === 'title' || part === 'subtitle') return { ...note, [part]: text };
  if (part === 'whyMore') return { ...note, whyMore: text === '' ? null : text };
  return { ...note, fields: { ...note.fields, [part]: text } };
}

export function partOf(note: IncidentNote, part: NotePart): string {
  if (part === 'title' || part === 'subtitle') return note[part];
  if (part === 'whyMore') return note.whyMore ?? '';
  return note.fields[part];
}

/** The new draft with the edited parts of the old note in it. */
export function keeping(
  note: IncidentNote,
  draft: IncidentNote,
  edited: ReadonlySet<NotePart>,
): IncidentNote {
  return [...edited].reduce((kept, part) => withPart(kept, part, partOf(note, part)), draft);
}

/** The note as plain, mutable data, which is what crosses the bridge. */
function toSend(note: IncidentNote): Parameters<typeof workbench.exportNote>[0]['note'] {
  return {
    ...note,
    fields: { ...note.fields },
    artifacts: note.artifacts.map((artifact) => ({ ...artifact })),
  };
}
