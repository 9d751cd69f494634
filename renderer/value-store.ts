import { create } from 'zustand';
import { findHeld, type HeldId, type HeldPlace, type PartOfHeld } from '../shared/held.ts';
import { ProblemError } from '../shared/outcome.ts';
import { useReplay } from './replay-store.ts';
import { useWorkspace } from './store.ts';
import { releaseDocument } from './widgets/code-editor.tsx';
import { problemOf, workbench } from './workbench.ts';

/*
 * The large value of a request that is looked at, and what is done with those in its text. The window holds one stretch of
 * one value for each request, and only while it is open.
 */

export interface OpenValue {
  readonly id: HeldId;
  /** Name of its text for the editor. */
  readonly uri: string;
  /** null while it is read. */
  readonly part: PartOfHeld | null;
  /** What was typed in its place; null = nothing. */
  readonly typed: string | null;
}

interface ValueState {
  /** By request. */
  readonly open: Readonly<Record<string, OpenValue>>;
  /** Requests whose value is in sight, in the place of their text. */
  readonly inSight: ReadonlySet<string>;
  show(document: string, id: HeldId): Promise<void>;
  /** Another stretch of the same value, from the character `from` on. */
  turnTo(document: string, from: number): Promise<void>;
  look(document: string, atValue: boolean): void;
  type(document: string, text: string | null): void;
  close(document: string): void;
  /** Puts what was typed in the place of the value. */
  takeTyped(document: string): Promise<void>;
  /** Puts the content of a file, which a dialog asks for, in the place of a value. */
  replaceByFile(document: string, id: HeldId): Promise<void>;
  /** Puts a value into the text, in full. */
  putIn(document: string, id: HeldId): Promise<void>;
  /** Puts large values of the text aside. */
  putAside(document: string): Promise<void>;
}

let opened = 0;

export const useValues = create<ValueState>()((set, get) => {
  const change = (document: string, patch: Partial<OpenValue>): void =>
    set(({ open }) => {
      const value = open[document];
      return value ? { open: { ...open, [document]: { ...value, ...patch } } } : {};
    });
  async function reported(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      useWorkspace.getState().report(problemOf(error));
    }
  }
  async function read(document: string, id: HeldId, from: number): Promise<void> {
    const part = await workbench.readHeld({ id, from });
    if (get().open[document]?.id === id) change(document, { part });
  }
  /** Puts JSON in every place of a value: it was one value, and stays one. */
  function replace(document: string, id: HeldId, json: string): void {
    const { documents, edit } = useReplay.getState();
    const text = documents[document]?.text;
    if (text === undefined) return;
    const places = findHeld(text).places.filter((place) => place.id === id);
    if (places.length === 0) throw new ProblemError('heldNotInText', {});
    edit(
      document,
      places.reduceRight((now, { start, end }) => now.slice(0, start) + json + now.slice(end), text),
    );
    if (get().open[document]?.id === id) get().close(document);
  }

  return {
    open: {},
    inSight: new Set(),

    show: (document, id) =>
      reported(async () => {
        if (get().open[document]?.id !== id) {
          get().close(document);
          opened += 1;
          const uri = `inmemory://replay/value-${opened}`;
          set(({ open }) => ({ open: { ...open, [document]: { id, uri, part: null, typed: null } } }));
          get().look(document, true);
          await read(document, id, 0);
        } else get().look(document, true);
      }),
    turnTo: (document, from) =>
      reported(async () => {
        const value = get().open[document];
        if (value) await read(document, value.id, from);
      }),
    look(document, atValue) {
      set(({ inSight }) => {
        const next = new Set(inSight);
        if (atValue) next.add(document);
        else next.delete(document);
        return { inSight: next };
      });
    },
    type(document, text) {
      change(document, { typed: text });
    },
    close(document) {
      const value = get().open[document];
      if (!value) return;
      releaseDocument(value.uri);
      get().look(document, false);
      set(({ open: { [document]: _gone, ...open } }) => ({ open }));
    },
    takeTyped: (document) =>
      reported(async () => {
        const value = get().open[document];
        if (!value || value.typed === null) return;
        const json = await workbench.replaceHeld({ id: value.id, by: { text: value.typed } });
        if (json !== null) replace(document, value.id, json);
      }),
    replaceByFile: (document, id) =>
      reported(async () => {
        const json = await workbench.replaceHeld({ id, by: { path: null } });
        if (json !== null) replace(document, id, json);
      }),
    putIn: (document, id) =>
      reported(async () => {
        const place = findHeld(useReplay.getState().documents[document]?.text ?? '').places.find(
          (one) => one.id === id,
        );
        const text = useReplay.getState().documents[document]?.text.slice(place?.start, place?.end) ?? '';
        if (place) replace(document, id, await workbench.wholeBody({ text }));
      }),
    putAside: (document) =>
      reported(async () => {
        const before = useReplay.getState().documents[document]?.text;
        if (before === undefined) return;
        const text = await workbench.holdText({ text: before });
        // What was typed meanwhile stays.
        const { documents, edit } = useReplay.getState();
        if (documents[document]?.text === before) edit(document, text);
      }),
  };
});

/** The large values of a text, each once. */
export function valuesOf(text: string): readonly HeldPlace[] {
  const { places } = findHeld(text);
  return places.filter(({ id }, at) => places.findIndex((other) => other.id === id) === at);
}

/** Bytes of a body as it is sent. `textBytes`: of the text with its placeholders. */
export function sentBytes(text: string, textBytes: number): number {
  const aside = findHeld(text).places.map(
    ({ start, end, bytes }) => bytes - new Blob([text.slice(start, end)]).size,
  );
  return aside.reduce((sum, bytes) => sum + bytes, textBytes);
}

/** A closed tab takes its value with it. */
useReplay.subscribe(({ documents }, before) => {
  if (documents === before.documents) return;
  for (const id of Object.keys(before.documents)) if (!documents[id]) useValues.getState().close(id);
});
