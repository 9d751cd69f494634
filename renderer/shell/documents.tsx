import type { DockviewApi, SerializedDockview } from 'dockview-react';
import { DockviewReact, type DockviewTheme } from 'dockview-react';
import { useEffect, useRef, useState } from 'react';
import type { Messages } from '../../shared/messages/en/index.ts';
import { useMessages } from '../messages.tsx';
import { noteDock } from '../session.ts';
import { useWorkspace, type WorkspaceDocument } from '../store.ts';
import { DocumentPanel } from './document-panel.tsx';
import { DocumentTab } from './document-tab.tsx';
import './documents.css';

const theme: DockviewTheme = {
  name: 'workbench',
  className: 'dockview-workbench',
  tabGroupIndicator: 'none',
};
const components = { document: DocumentPanel };

/** Tabs and their contents. The store says which documents are open; dockview says how they are laid out. */
export function Documents() {
  const messages = useMessages();
  const documents = useWorkspace((state) => state.documents);
  const active = useWorkspace((state) => state.activeDocument);
  const dock = useWorkspace((state) => state.restoredDock);
  const [api, setApi] = useState<DockviewApi | null>(null);
  const following = useRef(false);
  const restored = useRef<string | null>(null);

  useEffect(() => {
    if (!api) return;
    following.current = true;
    if (dock !== null && dock !== restored.current) putBack(api, dock);
    restored.current = dock;
    follow(api, documents, active, messages);
    following.current = false;
  }, [api, documents, active, dock, messages]);

  useEffect(() => {
    if (!api) return undefined;
    const { activateDocument, closeDocument } = useWorkspace.getState();
    const activated = api.onDidActivePanelChange(() => {
      // It may be told late: what counts is the panel that is active now, not the one that was when it was sent.
      const panel = api.activePanel;
      if (panel && !following.current) activateDocument(panel.id);
    });
    const removed = api.onDidRemovePanel((panel) => {
      if (!following.current) closeDocument(panel.id);
    });
    const laidOut = api.onDidLayoutChange(() => noteDock(JSON.stringify(api.toJSON())));
    return () => {
      activated.dispose();
      removed.dispose();
      laidOut.dispose();
    };
  }, [api]);

  return (
    <main className="documents" aria-label={messages.app.documents}>
      <DockviewReact
        theme={theme}
        components={components}
        defaultTabComponent={DocumentTab}
        onReady={(event) => setApi(event.api)}
        disableFloatingGroups
        noPanelsOverlay="watermark"
      />
    </main>
  );
}

/** Splits and sizes of last time. What dockview no longer takes is left: the tabs then lie in one group. */
function putBack(api: DockviewApi, dock: string): void {
  try {
    api.fromJSON(JSON.parse(dock) as SerializedDockview);
  } catch {
    api.clear();
  }
}

/** Opens and closes panels until they are the documents, then shows the active one. */
function follow(
  api: DockviewApi,
  documents: readonly WorkspaceDocument[],
  active: string | null,
  messages: Messages,
): void {
  const open = new Set(documents.map(({ id }) => id));
  const closed = api.panels.filter(({ id }) => !open.has(id));
  for (const [place, document] of documents.entries()) {
    const title = titleOf(document, messages);
    const panel = api.getPanel(document.id);
    if (!panel) addPanel(api, documents.slice(0, place), { id: document.id, component: 'document', title });
    else if (panel.title !== title) panel.api.setTitle(title);
  }
  for (const panel of closed) api.removePanel(panel);
  if (active !== null && api.activePanel?.id !== active) api.getPanel(active)?.api.setActive();
}

/** Into the group that is being worked in, after those of `before` that are there: a panel that names no place may open a second group. */
function addPanel(
  api: DockviewApi,
  before: readonly WorkspaceDocument[],
  panel: { id: string; component: string; title: string },
): void {
  const beside = api.activePanel ?? api.panels[0];
  if (!beside) {
    api.addPanel(panel);
    return;
  }
  const index = before.filter(({ id }) => api.getPanel(id)?.group === beside.group).length;
  api.addPanel({ ...panel, position: { referencePanel: beside, direction: 'within', index } });
}

/** What a tab says. */
export function titleOf({ id, kind, title }: WorkspaceDocument, { app }: Messages): string {
  if (kind === 'source' || kind === 'batch') return title;
  if (kind === 'report') return app.reportOf(title);
  if (kind === 'runs' || (kind === 'replay' && id !== 'replay')) return title;
  return app.viewNames[kind];
}
