import type { DumpId } from '../shared/dump.ts';
import type { ArtifactId } from '../shared/incident.ts';
import type { ReplayResult } from '../shared/replay.ts';
import type { EditableRequest } from '../shared/request.ts';
import { defaultSettings } from '../shared/settings.ts';
import { useEditor } from './editor-store.ts';
import { canWrite, useIncident } from './incident-store.ts';
import { put, type ReplayDocument, type ReplayOrigin, type Run, saver, useReplay } from './replay-store.ts';
import { requestOf, runsOf } from './saved-requests.ts';
import { useWorkspace } from './store.ts';
import { wrapLongArrays } from './widgets/code-layout.ts';
import { wordsNow } from './words-now.ts';
import { problemOf, workbench } from './workbench.ts';

/* How requests come into Edit & replay: out of a dump, by hand, out of the incident, and as somebody else has changed them. */

let opened = 0;

/**
 * Opens a request in Edit & replay, and answers its tab. A record that is open already is shown again, edits and runs
 * included.
 */
export function openReplayDocument(request: EditableRequest, origin: ReplayOrigin): string {
  const isRecord = origin.dump !== undefined;
  const id = isRecord ? recordId(origin.dump, origin.index ?? 0) : `replay-${crypto.randomUUID()}`;
  if (!useReplay.getState().documents[id]) {
    put(newDocument(id, request, origin));
    // A record stands in its dump; a pasted request stands nowhere else.
    if (!isRecord && canWrite()) saver.touch(id);
  }
  useWorkspace.getState().openDocument({ id, kind: 'replay', title: titleOf(request, origin) });
  return id;
}

function newDocument(id: string, request: EditableRequest, origin: ReplayOrigin): ReplayDocument {
  opened += 1;
  const { settings } = useWorkspace.getState();
  const text = wrapLongArrays(request.text);
  return {
    id,
    uri: `inmemory://replay/edited-${opened}.json`,
    saved: null,
    origin,
    request,
    recordedText: wrapLongArrays(request.recordedText),
    text,
    preparedText: text,
    kept: [],
    endpoint: request.endpoint,
    target: settings?.lastReplayUrl ?? '',
    idleSeconds: settings?.replayIdleSeconds ?? defaultSettings.replayIdleSeconds,
    pane: 'edited',
    runs: [],
    shownRun: null,
    bracketed: false,
    lastRun: 0,
    guarded: false,
    resending: null,
  };
}

const titleOf = ({ name }: { readonly name: string }, { rid }: ReplayOrigin): string =>
  wordsNow().replay.tabTitle(rid?.slice(0, 8) ?? name);

/** Puts a request of the incident back as it was left, with its runs. Its tab is the caller's. */
export async function restoreSaved(id: string, saved: ArtifactId): Promise<void> {
  const request = await workbench.readSavedRequest({ id: saved });
  const { runs, lastRun } = await workbench.readRuns({ request: saved });
  const { origin } = request;
  const known = newDocument(
    id,
    requestOf(request),
    origin?.dump ? { dump: origin.dump as string as DumpId, index: origin.index, rid: origin.rid } : {},
  );
  const kept = runsOf(runs);
  useEditor.getState().chooseVersion(id, request.fieldVersion);
  put({
    ...known,
    saved,
    recordedText: request.recordedBody,
    text: request.body,
    preparedText: request.preparedBody,
    kept: request.kept,
    target: request.targetUrl ?? known.target,
    idleSeconds: request.idleTimeoutSeconds ?? known.idleSeconds,
    runs: kept,
    shownRun: kept.at(-1)?.number ?? null,
    lastRun,
  });
}

/** Takes in what somebody else has made of a request that is open here. Runs, and what is being typed, stay. */
async function takeIn(id: string, saved: ArtifactId): Promise<void> {
  try {
    const request = await workbench.readSavedRequest({ id: saved });
    const now = useReplay.getState().documents[id];
    if (!now || saver.isWaiting(id)) return;
    useEditor.getState().chooseVersion(id, request.fieldVersion);
    put({
      ...now,
      request: requestOf(request),
      endpoint: request.endpoint,
      recordedText: request.recordedBody,
      text: request.body,
      preparedText: request.preparedBody,
      kept: request.kept,
      target: request.targetUrl ?? now.target,
      idleSeconds: request.idleTimeoutSeconds ?? now.idleSeconds,
    });
  } catch (error) {
    useWorkspace.getState().report(problemOf(error));
  }
}

useIncident.subscribe(({ view }, { view: before }) => {
  if (view === null || before === null || view === before) return;
  const counts = new Map(before.requests.map((item) => [item.id, item.takenIn]));
  for (const { id, saved } of Object.values(useReplay.getState().documents)) {
    const item = view.requests.find((one) => one.id === saved);
    if (saved !== null && item && item.takenIn !== (counts.get(saved) ?? item.takenIn))
      void takeIn(id, saved);
  }
});

/** Puts a record back that nobody has changed. */
export async function restoreRecord(id: string, origin: Required<ReplayOrigin>): Promise<void> {
  const { dump, index } = origin;
  put(newDocument(id, await workbench.prepareRequest({ dump, index, keep: [] }), origin));
}

/** Opens a request of the incident in a tab, or shows the tab that it has. */
export async function openSavedRequest(saved: ArtifactId): Promise<void> {
  const known = Object.values(useReplay.getState().documents).find((document) => document.saved === saved);
  const id = known?.id ?? `replay-saved-${saved}`;
  try {
    if (!known) await restoreSaved(id, saved);
    const document = useReplay.getState().documents[id];
    if (!document) return;
    const title = titleOf(document.request, document.origin);
    useWorkspace.getState().openDocument({ id, kind: 'replay', title });
  } catch (error) {
    useWorkspace.getState().report(problemOf(error));
  }
}

/** Takes a record of a dump into Edit & replay. Answers its document; null where that failed, which is told. */
export async function editRecord(dump: DumpId, index: number, rid: string | null): Promise<string | null> {
  const known = useReplay.getState().documents[recordId(dump, index)];
  try {
    const request = known?.request ?? (await workbench.prepareRequest({ dump, index, keep: [] }));
    openReplayDocument(request, { dump, index, rid });
    return recordId(dump, index);
  } catch (error) {
    useWorkspace.getState().report(problemOf(error));
    return null;
  }
}

/** Answers that the request got elsewhere, behind those that stand there; the last is shown. */
export function addRuns(
  id: string,
  answers: readonly { readonly baseUrl: string; readonly result: ReplayResult }[],
): void {
  const document = useReplay.getState().documents[id];
  if (!document || answers.length === 0) return;
  const runs = answers.map(
    ({ baseUrl, result }, at): Run => ({
      number: document.lastRun + at + 1,
      baseUrl,
      endpoint: document.endpoint,
      body: document.text,
      startedAt: 0,
      state: { kind: 'done', result },
      captures: [],
    }),
  );
  const lastRun = document.lastRun + runs.length;
  put({ ...document, runs: [...document.runs, ...runs], lastRun, shownRun: lastRun });
}

const recordId = (dump: DumpId, index: number): string => `replay-${dump}-${index}`;
