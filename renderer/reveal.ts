import { create } from 'zustand';
import type { CaptureId } from '../shared/capture.ts';
import type { DumpId } from '../shared/dump.ts';
import type { ArtifactId, ArtifactRef } from '../shared/incident.ts';
import { type Pin, type PinSource, pinKey } from '../shared/pin.ts';
import { useIncident } from './incident-store.ts';
import { rowOf, useMerged } from './merged-store.ts';
import { openArtifacts } from './open.ts';
import { openSavedRequest } from './replay-open.ts';
import { useReplay } from './replay-store.ts';
import { type DetailTab, useRequests } from './requests-store.ts';
import { openSource } from './source-store.ts';
import { useWorkspace, viewDocument } from './store.ts';
import { wordsNow } from './words-now.ts';
import { problemOf } from './workbench.ts';

/*
 * Opening what a pin points at: the view first, then the place in it. A view that shows text or rows asks `useRevealed`
 * for what it should bring into view; a value, finding or plot is found by its pin control.
 */

interface RevealState {
  /** A new object each time, so that the same pin can be opened again. */
  readonly shown: { readonly pin: Pin; readonly document: string | null } | null;
}

export const useReveal = create<RevealState>()(() => ({ shown: null }));

/** The pin to bring into view, where `is` says that its place is here; null otherwise. Changes with each opening. */
export function useRevealed(is: (source: PinSource) => boolean): { readonly pin: Pin } | null {
  return useReveal(({ shown }) => (shown !== null && is(shown.pin.source) ? shown : null));
}

/** What was brought into view is no longer what the person looks at. */
export function endReveal(): void {
  if (useReveal.getState().shown !== null) useReveal.setState({ shown: null });
}

// A person who goes elsewhere is not led back.
useWorkspace.subscribe(({ activeDocument }, before) => {
  if (activeDocument === before.activeDocument) return;
  const { shown } = useReveal.getState();
  if (shown !== null && shown.document !== activeDocument) endReveal();
});

/** Goes to what a pin points at and brings it into view. */
export async function openPin(pin: Pin): Promise<void> {
  endReveal();
  try {
    await openPlace(pin);
  } catch (error) {
    useWorkspace.getState().report(problemOf(error), pin.label);
    return;
  }
  useReveal.setState({ shown: { pin, document: useWorkspace.getState().activeDocument } });
  if (!isShownByItsView(pin)) revealControl(pin);
}

/** Text, lines and rows come into view by themselves; all else has a pin control to be found by. */
const isShownByItsView = ({ kind, source }: Pin): boolean =>
  kind === 'text' || kind === 'row' || (kind === 'number' && source.in === 'capture' && source.file !== null);

async function openPlace({ kind, source }: Pin): Promise<void> {
  switch (source.in) {
    case 'capture':
      return openInCapture(kind, source);
    case 'dump':
      return openInDump(kind, source);
    case 'request':
      return openInRequest(source);
    case 'replay':
      return openInReplay(source);
    case 'note':
      useWorkspace.getState().openDocument(viewDocument('note'));
  }
}

async function openInCapture(kind: Pin['kind'], { artifact, file, line, range }: PinSource): Promise<void> {
  const id = (artifact ?? '') as CaptureId;
  const isOpen = () => useWorkspace.getState().captures.some((capture) => capture.id === id);
  if (!isOpen()) await openArtifact({ kind: 'capture', id: id as string as ArtifactId });
  if (!isOpen()) return;
  if (file !== null && kind !== 'finding' && kind !== 'plot')
    return openSource(id, file, range?.start_line ?? line);
  useWorkspace.getState().showCapture(id);
}

async function openInDump(kind: Pin['kind'], { artifact, index, path }: PinSource): Promise<void> {
  const id = (artifact ?? '') as DumpId;
  const isOpen = () => useWorkspace.getState().dumps.some((dump) => dump.id === id);
  if (!isOpen()) await openArtifact({ kind: 'dump', id: id as string as ArtifactId });
  if (!isOpen()) return;
  const { chooseDump, openDocument } = useWorkspace.getState();
  if (index === null) {
    chooseDump(id);
    openDocument(viewDocument('overview'));
    return;
  }
  const [place, form] = recordPlace(kind === 'row' ? null : path);
  await openRecord(id, index, { tab: place, asJson: form === 'json' });
}

/** Shows a record of an open dump, in the table of all dumps where that one is shown. */
export async function openRecord(
  id: DumpId,
  index: number,
  detail: { readonly tab: DetailTab | null; readonly asJson: boolean } = { tab: null, asJson: false },
): Promise<void> {
  const { showDump, openDocument } = useWorkspace.getState();
  const { table, parts } = useMerged.getState();
  const isInAll = table !== null && parts.some((part) => part.id === id);
  const row = isInAll ? await rowOf(table.id, { dump: id, index }) : null;
  if (isInAll && row !== null) {
    await useRequests.getState().showRecord(table.id, row, detail);
    openDocument(viewDocument('requests'));
    return;
  }
  await useRequests.getState().showRecord(id, index, detail);
  showDump(id);
}

const tabs: readonly DetailTab[] = ['request', 'output', 'meta_info'];

/** `request.json`, `output.text`, `meta_info.e2e_latency`: the tab of the detail, and what is in it. */
export function recordPlace(path: string | null): readonly [tab: DetailTab | null, rest: string] {
  const dot = path?.indexOf('.') ?? -1;
  const name = dot < 0 ? path : path?.slice(0, dot);
  return [tabs.find((tab) => tab === name) ?? null, dot < 0 ? '' : (path ?? '').slice(dot + 1)];
}

async function openInRequest({ artifact, path }: PinSource): Promise<void> {
  const document = await openRequest(artifact);
  if (document) useReplay.getState().showPane(document, path === 'recorded_body' ? 'recorded' : 'edited');
}

async function openInReplay({ artifact, index }: PinSource): Promise<void> {
  const replay = useIncident.getState().view?.replays.find(({ id }) => id === artifact);
  const document = await openRequest(replay?.request ?? null);
  if (document && index !== null) useReplay.getState().showRun(document, index);
}

/** Answers the tab that shows the saved request. */
async function openRequest(saved: string | null): Promise<string | null> {
  if (saved === null) return null;
  await openSavedRequest(saved as ArtifactId);
  const { documents } = useReplay.getState();
  return Object.values(documents).find((document) => document.saved === saved)?.id ?? null;
}

/** What of the incident is not open in this window. */
async function openArtifact(ref: ArtifactRef): Promise<void> {
  await openArtifacts(useIncident.getState().view?.name ?? '', [ref]);
}

/** Seconds until a place that is not drawn counts as not there: a view loads, a record is read. */
const patience = 5;
/** Seconds that a place stays marked. */
const marked = 2;
let search = 0;

/** Brings the pin control of a thing into view, and gives it the focus. */
function revealControl(pin: Pin): void {
  search += 1;
  const mine = search;
  const key = pinKey(pin);
  const began = performance.now();
  const look = () => {
    if (mine !== search) return;
    const control = [...document.querySelectorAll<HTMLElement>('[data-pin-key]')].find(
      ({ dataset, offsetParent }) => dataset.pinKey === key && offsetParent !== null,
    );
    if (!control) {
      if (performance.now() - began < patience * 1000) requestAnimationFrame(look);
      else
        useWorkspace.getState().report({ code: 'NOT_FOUND', message: wordsNow().pins.notShown }, pin.label);
      return;
    }
    const area = control.closest<HTMLElement>('[data-pin-area]') ?? control;
    area.scrollIntoView({ block: 'center' });
    control.focus({ preventScroll: true });
    area.dataset.revealed = 'true';
    setTimeout(() => delete area.dataset.revealed, marked * 1000);
  };
  requestAnimationFrame(look);
}
