import type { IDockviewPanelProps } from 'dockview-react';
import { lazy, Suspense, useEffect, useRef, useState } from 'react';
import { useShownTable } from '../merged-store.ts';
import { useMessages } from '../messages.tsx';
import { emptyReplayDocument, useWorkspace, type WorkspaceDocument } from '../store.ts';
import { NoteView } from '../views/note.tsx';
import { NoDump, NoReplay } from '../views/nothing-yet.tsx';
import { OverviewView } from '../views/overview.tsx';
import { StartView } from '../views/start.tsx';
import { titleOf } from './documents.tsx';

// What pulls in the table and the editor loads when it is first shown, so that the first window is there sooner.
const RequestsView = lazy(() => import('../views/requests.tsx').then((m) => ({ default: m.RequestsView })));
const ReplayView = lazy(() => import('../views/replay.tsx').then((m) => ({ default: m.ReplayView })));
const BatchPage = lazy(() => import('../views/batch.tsx').then((m) => ({ default: m.BatchPage })));
const CompareView = lazy(() => import('../views/compare.tsx').then((m) => ({ default: m.CompareView })));
const SettingsView = lazy(() => import('../views/settings.tsx').then((m) => ({ default: m.SettingsView })));
const NetworkView = lazy(() => import('../views/network.tsx').then((m) => ({ default: m.NetworkView })));
const HistoryView = lazy(() => import('../views/history.tsx').then((m) => ({ default: m.HistoryView })));
const RunPairView = lazy(() => import('../views/run-pair.tsx').then((m) => ({ default: m.RunPairView })));
const RulesView = lazy(() => import('../views/rules.tsx').then((m) => ({ default: m.RulesView })));
const PickleReportView = lazy(() =>
  import('../views/pickle-report.tsx').then((m) => ({ default: m.PickleReportView })),
);
const SourceView = lazy(() => import('../views/source.tsx').then((m) => ({ default: m.SourceView })));

/** The content of one tab. */
export function DocumentPanel({ api }: IDockviewPanelProps) {
  const messages = useMessages();
  const document = useWorkspace(({ documents }) => documents.find(({ id }) => id === api.id));
  const frame = useKeptScroll(api);
  const isShown = useShown(api);
  if (!document) return null;
  const hasOwnHeading = ['start', 'overview', 'report', 'settings'].includes(document.kind);
  return (
    <div ref={frame} className="document" data-kind={document.kind}>
      {hasOwnHeading ? null : <h1 className="unseen">{titleOf(document, messages)}</h1>}
      <Suspense fallback={null}>
        <Content document={document} isShown={isShown} />
      </Suspense>
    </div>
  );
}

function Content({ document, isShown }: { document: WorkspaceDocument; isShown: boolean }) {
  switch (document.kind) {
    case 'start':
      return <StartView />;
    case 'overview':
      return <OverviewView />;
    case 'requests':
      return <Requests />;
    case 'compare':
      return <CompareView />;
    case 'replay':
      return document.id === emptyReplayDocument.id ? <NoReplay /> : <ReplayView docId={document.id} />;
    case 'batch':
      return <BatchPage docId={document.id} batch={document.ref ?? ''} />;
    case 'note':
      return <NoteView />;
    case 'source':
      return <SourceView docId={document.id} />;
    case 'report':
      return <Report dump={document.ref} />;
    case 'settings':
      return <SettingsView />;
    case 'rules':
      return <RulesView />;
    case 'history':
      return <HistoryView isShown={isShown} />;
    case 'runs':
      return <RunPairView pair={document.ref} />;
    case 'network':
      return <NetworkView isShown={isShown} />;
  }
}

function Requests() {
  const { requests: words } = useMessages();
  const shown = useShownTable();
  if (shown.kind === 'none') return <NoDump />;
  if (shown.kind === 'merging')
    return (
      <p className="document-wait tx3" role="status">
        {words.merging(shown.count)}
      </p>
    );
  return <RequestsView key={shown.dump.id} dump={shown.dump} />;
}

function Report({ dump: id }: { dump: string | undefined }) {
  const dump = useWorkspace(({ dumps }) => dumps.find((one) => one.id === id));
  return dump ? <PickleReportView dump={dump} /> : null;
}

/** Whether the tab is in front of its group. */
function useShown(api: IDockviewPanelProps['api']): boolean {
  const [isShown, setShown] = useState(api.isVisible);
  useEffect(() => {
    setShown(api.isVisible);
    const listening = api.onDidVisibilityChange(({ isVisible }) => setShown(isVisible));
    return () => listening.dispose();
  }, [api]);
  return isShown;
}

/** dockview takes a hidden tab out of the page, which forgets how far its parts were scrolled: this puts it back. */
function useKeptScroll(api: IDockviewPanelProps['api']) {
  const frame = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const places = new Map<Element, number>();
    const note = ({ target }: Event) => {
      if (target instanceof Element && api.isVisible) places.set(target, target.scrollTop);
    };
    const element = frame.current;
    element?.addEventListener('scroll', note, { capture: true, passive: true });
    const shown = api.onDidVisibilityChange(({ isVisible }) => {
      if (!isVisible) return;
      // One frame later it is in the page again, and laid out.
      requestAnimationFrame(() => {
        for (const [part, top] of places) part.scrollTop = top;
      });
    });
    return () => {
      element?.removeEventListener('scroll', note, { capture: true });
      shown.dispose();
    };
  }, [api]);
  return frame;
}
