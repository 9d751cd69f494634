import type { CallInput, StartInfo } from '../shared/contract.ts';
import type { DumpId } from '../shared/dump.ts';
import type { ArtifactRef } from '../shared/incident.ts';
import { emptySession, type Session } from '../shared/session.ts';
import { parseLayout, parseListing, parseMergedListing, type WindowLayout } from '../shared/window-layout.ts';
import { useCompare } from './compare-store.ts';
import { useEditor } from './editor-store.ts';
import { useIncident } from './incident-store.ts';
import { keptTable, useMerged } from './merged-store.ts';
import { useNote } from './note-store.ts';
import { openArtifacts } from './open.ts';
import { restoreRecord, restoreSaved } from './replay-open.ts';
import { useReplay } from './replay-store.ts';
import { scrollPlaces, useRequests } from './requests-store.ts';
import { createSender, flushSenders } from './senders.ts';
import { restoreSource, useSources } from './source-store.ts';
import { startDocument, useWorkspace, type WorkspaceDocument } from './store.ts';
import { useStrip } from './strip-store.ts';
import { problemOf, workbench } from './workbench.ts';

/*
 * How the window looks, told to the main process as it changes, and put back at the next start: what is open, tabs and
 * splits, the table of each dump, the requests being edited.
 */

/** Prefix of a dump's table in the session's `selection` and `scroll`. */
const listingKey = (dump: DumpId): string => `requests:${dump}`;

/** The same for the table of all dumps. */
const mergedKey = 'requests:';

let dock: string | null = null;

/** Splits and sizes are others now. */
export function noteDock(json: string): void {
  dock = json;
  noteLook();
}

let isRestored = false;
let sent = '';

const sender = createSender<'session'>(async () => {
  const session = currentSession();
  const json = JSON.stringify(session);
  if (json === sent) return;
  try {
    await workbench.keepSession({ session });
    sent = json;
  } catch (error) {
    useWorkspace.getState().report(problemOf(error));
  }
});

function noteLook(): void {
  if (isRestored) sender.touch('session');
}

/** From now on, tells how the window looks. What comes back ends that. */
function keepTelling(): void {
  isRestored = true;
  useWorkspace.subscribe(noteLook);
  useReplay.subscribe(noteLook);
  useRequests.subscribe(noteLook);
  useSources.subscribe(noteLook);
  useStrip.subscribe(noteLook);
  useMerged.subscribe(noteLook);
  useNote.subscribe(noteLook);
  useCompare.subscribe(noteLook);
  useEditor.subscribe(noteLook);
}

function stripLook(): WindowLayout['strip'] {
  const { isOpen, tab, height } = useStrip.getState();
  return { isOpen, tab, height };
}

function compareLook(): WindowLayout['compare'] {
  const { chosen, more, raw, showsAll } = useCompare.getState();
  return { ...chosen, more: [...more], raw, showsAll };
}

function currentSession(): CallInput<'keepSession'>['session'] {
  const workspace = useWorkspace.getState();
  const { documents: replays } = useReplay.getState();
  const { tabs: sources } = useSources.getState();
  const { listings } = useRequests.getState();
  const layout: WindowLayout = {
    captures: workspace.captures.map(({ id }) => id),
    dumps: workspace.dumps.map(({ id }) => id),
    shownCapture: workspace.shownCapture,
    shownDump: workspace.shownDump,
    showsAll: workspace.showsAll,
    tabs: workspace.documents.map((document) => ({ ...document })),
    replays: Object.fromEntries(
      Object.values(replays).map(({ id, saved, origin, pane, shownRun }) => [
        id,
        {
          saved,
          dump: origin.dump ?? null,
          index: origin.index ?? 0,
          rid: origin.rid ?? null,
          pane,
          shownRun,
        },
      ]),
    ),
    sources: Object.fromEntries(
      Object.entries(sources).map(([id, { capture, file, line }]) => [id, { capture, file, line }]),
    ),
    dock,
    sidebarHidden: workspace.sidebarHidden,
    form: useEditor.getState().form,
    strip: stripLook(),
    compare: compareLook(),
    noteLanguage: useNote.getState().language,
  };
  const selection: Record<string, string> = {};
  const scroll: Record<string, number> = {};
  const mergedId = useMerged.getState().table?.id;
  for (const [dump, { question, selected, tab, asJson }] of Object.entries(listings))
    if (dump !== mergedId)
      selection[listingKey(dump as DumpId)] = JSON.stringify({ ...question, selected, tab, asJson });
  for (const [dump, top] of scrollPlaces) if (dump !== mergedId) scroll[listingKey(dump)] = top;
  const merged = keptTable();
  if (merged !== null) {
    selection[mergedKey] = JSON.stringify({ ...merged.listing, place: merged.place });
    scroll[mergedKey] = merged.top;
  }
  return {
    ...emptySession,
    layout: JSON.stringify(layout),
    active: workspace.activeDocument,
    selection,
    scroll,
  };
}

/** Shows the incident as it was left here; one that was never open here with all that is in it. */
export async function restoreWindow({ incident: { view }, session }: StartInfo): Promise<void> {
  try {
    await restore(view, session);
  } catch (error) {
    useWorkspace.getState().report(problemOf(error));
  } finally {
    keepTelling();
  }
}

async function restore(view: StartInfo['incident']['view'], session: Session | null): Promise<void> {
  const layout = parseLayout(session?.layout);
  const isListed = (item: { readonly id: string }, ids: readonly string[] | undefined) =>
    ids === undefined || ids.includes(item.id);
  const artifacts: ArtifactRef[] = [
    ...view.captures
      .filter((item) => isListed(item, layout?.captures))
      .map(({ id }) => ({ kind: 'capture' as const, id })),
    ...view.dumps
      .filter((item) => isListed(item, layout?.dumps))
      .map(({ id }) => ({ kind: 'dump' as const, id })),
  ];
  // Put back as soon as the dumps are open.
  const merged = parseMergedListing(session?.selection[mergedKey]);
  if (merged !== null) {
    const { place, ...listing } = merged;
    useMerged.setState({ kept: { listing, place, top: session?.scroll[mergedKey] ?? 0 } });
  }
  if (artifacts.length > 0) await openArtifacts(view.name, artifacts);
  if (session === null || layout === null) return;
  useStrip.getState().change(layout.strip);
  const { a, b, more, raw, showsAll } = layout.compare;
  useCompare.setState({ chosen: { a, b }, more, raw, showsAll });
  useNote.setState({ language: layout.noteLanguage });
  useEditor.getState().showForm(layout.form);

  for (const { id } of useWorkspace.getState().dumps) {
    const kept = parseListing(session.selection[listingKey(id)]);
    const top = session.scroll[listingKey(id)];
    if (top !== undefined) scrollPlaces.set(id, top);
    if (kept) useRequests.getState().restore(id, kept);
  }
  const tabs: WorkspaceDocument[] = [];
  for (const tab of layout.tabs) if (await restoreTab(tab, layout)) tabs.push(tab);
  const isOpen = tabs.some(({ id }) => id === session.active);
  useWorkspace.getState().restore({
    documents: tabs,
    activeDocument: isOpen ? session.active : (tabs[0]?.id ?? startDocument.id),
    shownCapture: layout.shownCapture,
    shownDump: layout.shownDump,
    showsAll: layout.showsAll,
    restoredDock: layout.dock,
    sidebarHidden: layout.sidebarHidden,
  });
}

/** Answers whether there is something to show in it. */
async function restoreTab({ id, kind, ref }: WorkspaceDocument, layout: WindowLayout): Promise<boolean> {
  const { captures, dumps } = useWorkspace.getState();
  const source = layout.sources[id];
  const replay = layout.replays[id];
  if (kind === 'source') {
    if (!source || !captures.some((capture) => capture.id === source.capture)) return false;
    await restoreSource(id, source);
    return true;
  }
  if (kind === 'batch') return useIncident.getState().view?.batches.some((item) => item.id === ref) ?? false;
  if (kind === 'report') return dumps.some((dump) => dump.id === ref);
  // Without a request of its own it is the empty tab.
  if (kind !== 'replay' || !replay) return kind !== 'replay' || id === 'replay';
  try {
    const { saved, dump, index, rid, pane, shownRun } = replay;
    if (saved !== null) await restoreSaved(id, saved);
    else if (dump !== null && dumps.some((one) => one.id === dump))
      await restoreRecord(id, { dump, index, rid });
    else return false;
    const { showPane, showRun } = useReplay.getState();
    showPane(id, pane);
    if (shownRun !== null) showRun(id, shownRun);
    return true;
  } catch (error) {
    useWorkspace.getState().report(problemOf(error));
    return false;
  }
}

/** Sends all that waits in the window, and how it looks: it is about to go. */
export async function sendAll(): Promise<void> {
  noteLook();
  await flushSenders();
}

/** What the main process tells of the start: the incident, and what a crash left. */
export function hearStart({ incident, afterCrash, problems }: StartInfo): void {
  useIncident.setState({ afterCrash });
  useIncident.getState().hear(incident);
  for (const { path, problem } of problems) useWorkspace.getState().report(problem, path);
}
