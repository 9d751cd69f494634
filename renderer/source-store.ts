import { create } from 'zustand';
import type { CaptureId, SourceText } from '../shared/capture.ts';
import type { Problem } from '../shared/outcome.ts';
import { useWorkspace } from './store.ts';
import { problemOf, workbench } from './workbench.ts';

/** One raw file of a capture on its way into a tab. */
export interface SourceTab {
  readonly capture: CaptureId;
  readonly file: string;
  /** Names the text inside the editor. */
  readonly uri: string;
  /** 1-based line to show; null for the top. */
  readonly line: number | null;
  readonly state:
    | { readonly kind: 'running' }
    | { readonly kind: 'failed'; readonly problem: Problem }
    | { readonly kind: 'done'; readonly value: SourceText };
}

interface SourceState {
  readonly tabs: Readonly<Record<string, SourceTab>>;
}

export const useSources = create<SourceState>()(() => ({ tabs: {} }));

const tabId = (capture: CaptureId, file: string): string => `source:${capture}:${file}`;

/** Opens a raw file at a line, or moves its tab there when it is open. */
export async function openSource(capture: CaptureId, file: string, line: number | null): Promise<void> {
  const id = tabId(capture, file);
  const known = useSources.getState().tabs[id];
  const loaded = known?.state.kind === 'done';
  const uri = known?.uri ?? `inmemory://source/${crypto.randomUUID()}`;
  put(id, { capture, file, uri, line, state: loaded ? known.state : { kind: 'running' } });
  useWorkspace.getState().openDocument({ id, kind: 'source', title: file, ref: capture });
  if (!loaded) await load(id, capture, file);
}

/** Puts the tab of a raw file back as it was. */
export async function restoreSource(
  id: string,
  { capture, file, line }: Pick<SourceTab, 'capture' | 'file' | 'line'>,
): Promise<void> {
  put(id, {
    capture,
    file,
    uri: `inmemory://source/${crypto.randomUUID()}`,
    line,
    state: { kind: 'running' },
  });
  await load(id, capture, file);
}

async function load(id: string, capture: CaptureId, file: string): Promise<void> {
  try {
    settle(id, { kind: 'done', value: await workbench.readSource({ capture, file }) });
  } catch (error) {
    settle(id, { kind: 'failed', problem: problemOf(error) });
  }
}

/** Reads a file again whose reading failed. */
export function retrySource(id: string): void {
  const tab = useSources.getState().tabs[id];
  if (tab) void openSource(tab.capture, tab.file, tab.line);
}

function put(id: string, tab: SourceTab): void {
  useSources.setState(({ tabs }) => ({ tabs: { ...tabs, [id]: tab } }));
}

/** A tab that was closed meanwhile stays closed. */
function settle(id: string, state: SourceTab['state']): void {
  const tab = useSources.getState().tabs[id];
  if (tab) put(id, { ...tab, state });
}

/** A closed tab gives up its text. */
useWorkspace.subscribe(({ documents }, before) => {
  if (documents === before.documents) return;
  const open = new Set(documents.map(({ id }) => id));
  const { tabs } = useSources.getState();
  const kept = Object.entries(tabs).filter(([id]) => open.has(id));
  if (kept.length < Object.keys(tabs).length) useSources.setState({ tabs: Object.fromEntries(kept) });
});
