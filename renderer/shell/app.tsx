import { useEffect, useRef } from 'react';
import { useBatches } from '../batch-store.ts';
import { useCollect } from '../collect-store.ts';
import { useExport } from '../export-store.ts';
import { useHarness } from '../harness-store.ts';
import { countArtifacts, useIncident } from '../incident-store.ts';
import { useMessages } from '../messages.tsx';
import { useMinimise } from '../minimise-store.ts';
import { openPaths } from '../open.ts';
import { hearStart, restoreWindow, sendAll } from '../session.ts';
import { isOfIncident, useWorkspace } from '../store.ts';
import { useTheme } from '../theme.ts';
import { useIncidentName } from '../use-incident-name.ts';
import { BisectLogDialog } from '../views/checking/bisect-log-dialog.tsx';
import { HarnessDialog } from '../views/checking/harness-dialog.tsx';
import { CollectDialog } from '../views/collect.tsx';
import { PasteDialog } from '../views/paste.tsx';
import { workbench } from '../workbench.ts';
import { Banners } from './banners.tsx';
import { Documents } from './documents.tsx';
import { DropOverlay } from './drop-overlay.tsx';
import { useKeys } from './keys.ts';
import { Notices } from './notices.tsx';
import { PinMenu } from './pin-menu.tsx';
import { Sidebar } from './sidebar.tsx';
import { StatusBar } from './status-bar.tsx';
import { TitleBar } from './title-bar.tsx';

/** The window: title bar, sidebar, documents, status bar, and what floats above them. */
export function App() {
  const { app } = useMessages();
  const begun = useWorkspace(({ start, messages }) => start !== null || messages.length > 0);
  const theme = useWorkspace(({ settings }) => settings?.theme ?? 'system');
  const incident = useIncidentName();
  const onlyStart = useWorkspace(({ documents }) => !documents.some(isOfIncident));
  const holdsNothing = useIncident(({ view }) => view === null || countArtifacts(view) === 0);
  const sidebarHidden = useWorkspace((state) => state.sidebarHidden);
  useTheme(theme);
  useKeys();
  useBeginning();

  useEffect(() => {
    document.title = incident === null ? app.name : `${incident} - ${app.name}`;
  }, [incident, app]);
  useEffect(() => {
    if (begun) document.documentElement.dataset.appState = 'loaded';
  }, [begun]);

  return (
    <div className="window">
      <TitleBar />
      <div className="window-body">
        {(onlyStart && holdsNothing) || sidebarHidden ? null : <Sidebar />}
        <Documents />
        <Notices />
      </div>
      <Banners />
      <StatusBar />
      <CollectDialog />
      <PasteDialog />
      <HarnessDialog />
      <BisectLogDialog />
      <PinMenu />
      <DropOverlay />
    </div>
  );
}

/** Asks once for what a fresh window needs, opens what was named, and listens to the main process. */
function useBeginning(): void {
  const begun = useRef(false);
  useEffect(() => {
    const { begin, tellOpening, growDump, judgeCaptures, judgeDumps, setNetwork } = useWorkspace.getState();
    const stops = [
      workbench.on('opening', ({ task, ...told }) => tellOpening(task, told)),
      workbench.on('dumpGrows', ({ task, dump }) => growDump(task, dump)),
      workbench.on('dumpsJudged', judgeDumps),
      workbench.on('capturesJudged', judgeCaptures),
      workbench.on('exporting', (told) => useExport.getState().hear(told)),
      workbench.on('collecting', (told) => useCollect.getState().hear(told)),
      workbench.on('batch', useBatches.getState().hear),
      workbench.on('batchFailed', ({ batch, problem }) => useBatches.getState().fail(batch, problem)),
      workbench.on('minimising', (told) => useMinimise.getState().hear(told)),
      workbench.on('proving', (told) => useHarness.getState().hear(told)),
      workbench.on('fault', (problem) => useWorkspace.getState().report(problem)),
      workbench.on('network', setNetwork),
      workbench.on('openRequested', ({ paths }) => void openPaths(paths)),
      workbench.on('incident', (told) => useIncident.getState().hear(told)),
      workbench.on('settings', (settings) => useWorkspace.setState({ settings })),
      workbench.on('tokens', (tokens) => useWorkspace.setState({ tokens })),
      workbench.on('leaving', () => void sendAll().then(() => workbench.left({}))),
    ];
    if (!begun.current)
      void begin().then(async (start) => {
        if (start === null) return;
        const { lastCollectUrl, collectTimeoutSeconds } = start.settings;
        useCollect.getState().setForm({ baseUrl: lastCollectUrl, timeoutSeconds: collectTimeoutSeconds });
        hearStart(start);
        await restoreWindow(start);
        await openPaths(start.paths);
      });
    begun.current = true;
    return () => {
      for (const stop of stops) stop();
    };
  }, []);
}
