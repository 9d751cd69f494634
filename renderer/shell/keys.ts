import { useEffect } from 'react';
import { showHistory } from '../history-store.ts';
import { useIncident } from '../incident-store.ts';
import { useNote } from '../note-store.ts';
import { pickAndOpen } from '../open.ts';
import {
  emptyReplayDocument,
  isOfIncident,
  useWorkspace,
  viewDocument,
  type WorkspaceState,
} from '../store.ts';
import { usePaste } from '../views/paste-store.ts';

/** The views of the sidebar in their order. */
const sidebarViews = ['overview', 'requests', 'compare', 'replay', 'note'] as const;
export type SidebarView = (typeof sidebarViews)[number];

/** Each view with the key that shows it: its place in the sidebar. */
export const viewKeys = sidebarViews.map((view, place) => ({ view, key: String(place + 1) }));

/** Shows a view; for Edit & replay, the newest request that is being edited. */
export function showView(view: SidebarView): void {
  const { documents, openDocument, activeDocument } = useWorkspace.getState();
  if (view !== 'replay') {
    openDocument(viewDocument(view));
    return;
  }
  const replays = documents.filter(({ kind }) => kind === 'replay');
  if (replays.some(({ id }) => id === activeDocument)) return;
  openDocument(replays.at(-1) ?? emptyReplayDocument);
}

/** What a key press does in the whole window; null when it is nobody's here. */
export function commandOf(
  event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey'>,
  where: { readonly inText: boolean; readonly letterKeys: boolean },
): (() => void) | null {
  const { openDocument, closeDocument, setDialog, toggleSidebar } = useWorkspace.getState();
  const key = event.key.toLowerCase();
  if (event.altKey) return null;
  if (event.key === 'F6') return () => focusRegion(event.shiftKey ? -1 : 1);
  if (event.ctrlKey || event.metaKey) {
    if (event.shiftKey) {
      if (key === 'o') return () => void pickAndOpen('folder');
      if (key === 'e') return () => exportNote(openDocument);
      if (key === 'h') return () => showHistory();
      if (key === 's') return () => void useIncident.getState().place('copy');
      if (key === 'tab') return () => stepTab(-1);
      return null;
    }
    if (key === 'o') return () => void pickAndOpen('files');
    if (key === 's') return () => void useIncident.getState().save();
    if (key === 'n') return () => void useIncident.getState().openWindow();
    if (key === ',') return () => openDocument(viewDocument('settings'));
    if (key === 'l') return () => setDialog('collect');
    if (key === 'b') return toggleSidebar;
    if (key === 'tab') return () => stepTab(1);
    if (key === 'w') {
      const { activeDocument } = useWorkspace.getState();
      return activeDocument === null ? null : () => closeDocument(activeDocument);
    }
    return null;
  }
  if (where.inText || !where.letterKeys || event.shiftKey) return null;
  const view = viewKeys.find((row) => row.key === key)?.view;
  const { captures, dumps, documents } = useWorkspace.getState();
  const started = captures.length + dumps.length > 0 || documents.some(isOfIncident);
  return view && started ? () => showView(view) : null;
}

/** Listens to the keys of the window, and to a paste outside text. Call once. */
export function useKeys(): void {
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.defaultPrevented || inDialog()) return;
      const { settings } = useWorkspace.getState();
      const where = { inText: isText(event.target), letterKeys: settings?.letterKeys ?? true };
      const command = commandOf(event, where);
      if (!command) return;
      event.preventDefault();
      command();
    };
    const paste = (event: ClipboardEvent) => {
      if (event.defaultPrevented || inDialog() || isText(event.target)) return;
      const text = event.clipboardData?.getData('text/plain') ?? '';
      if (text.trim() === '') return;
      event.preventDefault();
      usePaste.getState().setText(text);
      useWorkspace.getState().setDialog('paste');
    };
    window.addEventListener('keydown', press);
    window.addEventListener('paste', paste);
    return () => {
      window.removeEventListener('keydown', press);
      window.removeEventListener('paste', paste);
    };
  }, []);
}

const textPlaces = 'input, textarea, select, [contenteditable="true"], [role="textbox"], .monaco-editor';

/** Whether keys pressed here are text. */
export function isText(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest(textPlaces) !== null;
}

/** Whether something has to be answered before the window goes on. */
export const inDialog = (): boolean =>
  document.querySelector('[role="dialog"], [role="alertdialog"]') !== null;

function exportNote(openDocument: WorkspaceState['openDocument']): void {
  openDocument(viewDocument('note'));
  void useNote.getState().askExport();
}

function stepTab(step: 1 | -1): void {
  const { documents, activeDocument, activateDocument } = useWorkspace.getState();
  const place = documents.findIndex(({ id }) => id === activeDocument);
  const next = documents[(place + step + documents.length) % documents.length];
  if (next) activateDocument(next.id);
}

/** Sidebar, tabs, document, messages, status: what F6 walks through. */
const regions = [
  '.sidebar',
  '[role="tablist"]',
  '.documents .document',
  '.banners',
  '.notices',
  '.status-bar',
];
const focusable = '[tabindex="0"], a[href], button:not([disabled]), input, textarea, [role="tab"]';

function focusRegion(step: 1 | -1): void {
  const present = regions
    .map((selector) => document.querySelector<HTMLElement>(selector))
    .filter((region) => region !== null)
    .filter((region) => region.querySelector(focusable) !== null);
  const here = present.findIndex((region) => region.contains(document.activeElement));
  const from = here < 0 && step < 0 ? 0 : here;
  const next = present[(from + step + present.length) % present.length];
  const selected = next?.querySelector<HTMLElement>('[role="tab"][aria-selected="true"], [aria-current]');
  (selected ?? next?.querySelector<HTMLElement>(focusable))?.focus();
}
