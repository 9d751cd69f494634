import { beforeEach, expect, test, vi } from 'vitest';
import { useIncident } from '../../renderer/incident-store.ts';
import { keptTable, useMerged } from '../../renderer/merged-store.ts';
import { useNote } from '../../renderer/note-store.ts';
import { openReplayDocument, openSavedRequest } from '../../renderer/replay-open.ts';
import { useReplay } from '../../renderer/replay-store.ts';
import { useRequests } from '../../renderer/requests-store.ts';
import { restoreWindow, sendAll } from '../../renderer/session.ts';
import { useWorkspace } from '../../renderer/store.ts';
import type { CallInput, StartInfo } from '../../shared/contract.ts';
import type { DumpId } from '../../shared/dump.ts';
import type { ArtifactId, SavedRequest, SavedRun } from '../../shared/incident.ts';
import { type IncidentNote, type NoteField, noteFields } from '../../shared/note.ts';
import type { EditableRequest } from '../../shared/request.ts';
import type { Session } from '../../shared/session.ts';
import { defaultSettings } from '../../shared/settings.ts';
import { nothingOpenSession } from '../../shared/window-layout.ts';
import { requestRow } from '../shared/request-row.ts';
import { installBridge } from './bridge.ts';
import { captureOf, dumpOf, incidentOf } from './examples.ts';

const request: EditableRequest = {
  name: 'pasted',
  endpoint: '/generate',
  text: '{"text": "hi"}',
  recordedText: '{"text": "hi"}',
  changes: [],
  recordedOutput: null,
  newerSampling: [],
  notes: [],
};
const fields = Object.fromEntries(noteFields.map((field) => [field, '']));
const note: IncidentNote = {
  title: 't',
  subtitle: '',
  fields: fields as Record<NoteField, string>,
  artifacts: [],
  whyMore: null,
};

const startOf = (change: Partial<StartInfo>): StartInfo => ({
  version: '1',
  settings: defaultSettings,
  tokens: { store: 'memory', kept: [] },
  samples: [],
  paths: [],
  endpoints: [],
  routerEndpoints: [],
  rules: [],
  thresholds: [],
  incident: { view: incidentOf(), noteEdition: 0 },
  session: null,
  afterCrash: null,
  problems: [],
  ...change,
});

beforeEach(() => {
  useReplay.setState({ documents: {}, tokens: {} });
  useRequests.setState({ listings: {} });
  useWorkspace.setState({ ...useWorkspace.getInitialState(), settings: defaultSettings }, true);
  useIncident.setState({ view: incidentOf(), noteEdition: 0 });
});

test('a window comes back as it was left: tabs, the request being edited, the table', async () => {
  const sessions: Session[] = [];
  const saved: SavedRequest[] = [];
  const runs: SavedRun[] = [];
  const item = { id: 'd1' as ArtifactId };
  const incident = {
    view: incidentOf({ dumps: [item as never], captures: [{ id: 'c1' as ArtifactId } as never] }),
    noteEdition: 0,
  };
  const opened: CallInput<'openArtifacts'>['artifacts'][] = [];
  installBridge({
    openArtifacts: ({ artifacts }) => {
      opened.push(artifacts);
      return {
        captures: artifacts.some(({ kind }) => kind === 'capture') ? [captureOf('c1')] : [],
        dumps: [dumpOf('d1')],
        triggers: [],
        problems: [],
      };
    },
    closeCapture: () => undefined,
    findRequests: () => ({ rows: [], matched: 0, total: 0, hidden: 0 }) as never,
    readRequest: ({ index }) => ({ index }) as never,
    keepSession: ({ session }) => void sessions.push(session),
    saveRequest: ({ id, request: given }) => {
      saved.push(given);
      return id ?? ('0001-pasted' as ArtifactId);
    },
    readSavedRequest: () => saved.at(-1) as SavedRequest,
    readRuns: () => ({ runs, lastRun: 0, linesLeftOut: 0 }),
  });
  await restoreWindow(startOf({ incident }));
  expect(opened[0]?.map(({ id }) => id)).toEqual(['c1', 'd1']);
  const dump = 'd1' as DumpId;
  await useWorkspace.getState().closeCapture(captureOf('c1').id);
  useRequests.getState().ask(dump, { where: 'ttft > 1' });
  openReplayDocument(request, {});
  const [id = ''] = Object.keys(useReplay.getState().documents);
  useReplay.getState().edit(id, '{"text": "unfinished');
  useWorkspace.getState().activateDocument('requests');
  await sendAll();
  await vi.waitFor(() => expect(useReplay.getState().documents[id]?.saved).toBe('0001-pasted'));
  await sendAll();
  expect(saved.at(-1)).toMatchObject({ body: '{"text": "unfinished', preparedBody: '{"text": "hi"}' });

  const tabs = useWorkspace.getState().documents;
  runs.push({
    run: 1,
    at: 1,
    baseUrl: 'http://127.0.0.1:1',
    endpoint: '/generate',
    body: '{}',
    result: null,
    partialText: 'so far',
    captures: [],
  });
  useReplay.setState({ documents: {} });
  useRequests.setState({ listings: {} });
  useWorkspace.setState({ ...useWorkspace.getInitialState(), settings: defaultSettings }, true);
  await restoreWindow(startOf({ incident, session: sessions.at(-1) ?? null }));
  // What was closed stays closed.
  expect(opened.at(-1)?.map((ref) => ref.id)).toEqual(['d1']);
  const now = useWorkspace.getState();
  expect(now.documents).toEqual(tabs);
  expect(now.activeDocument).toBe('requests');
  const back = useReplay.getState().documents[id];
  expect(back?.text).toBe('{"text": "unfinished');
  expect(back?.runs[0]?.state).toMatchObject({ kind: 'done', result: { end: 'cut', text: 'so far' } });
  expect(useRequests.getState().listings[dump]?.question.where).toBe('ttft > 1');
});

test('the table of all dumps comes back with its filter and its record, also while one dump is shown', async () => {
  const sessions: Session[] = [];
  const ids = ['d1', 'd2'] as const;
  const dumps = ids.map((id) => ({ id: id as string as ArtifactId }) as never);
  const incident = { view: incidentOf({ dumps }), noteEdition: 0 };
  const from = { dump: 'd2' as DumpId, file: 'd2.pkl', index: 5 };
  let made = 0;
  installBridge({
    openArtifacts: () => ({ captures: [], dumps: ids.map((id) => dumpOf(id)), triggers: [], problems: [] }),
    mergeDumps: () => {
      made += 1;
      return dumpOf(`all ${made}`);
    },
    closeDump: () => undefined,
    findRequests: ({ query: { locate } }) =>
      ({
        rows: [],
        matched: 0,
        total: 0,
        hidden: 0,
        located: typeof locate === 'object' ? 8 : null,
      }) as never,
    readRequest: ({ index }) => ({ row: requestRow({ index, from }) }) as never,
    keepSession: ({ session }) => void sessions.push(session),
  });
  const restart = async (session: Session | null) => {
    useRequests.setState({ listings: {} });
    useMerged.setState(useMerged.getInitialState(), true);
    useWorkspace.setState({ ...useWorkspace.getInitialState(), settings: defaultSettings }, true);
    await restoreWindow(startOf({ incident, session }));
  };
  const table = () => vi.waitFor(() => useMerged.getState().table?.id ?? expect.fail('no table'));
  await restart(null);
  const first = await table();
  const kept = {
    where: 'ttft > 1',
    sort: null,
    includeHealthChecks: true,
    tab: 'output',
    asJson: true,
  } as const;
  useRequests.getState().restore(first, { ...kept, selected: 3 });
  await vi.waitFor(() => expect(keptTable()?.place).toEqual({ dump: 'd2', index: 5 }));
  await sendAll();
  const session = sessions.at(-1) as Session;
  expect(JSON.parse(session.layout ?? '')).toMatchObject({ showsAll: true, dumps: ids });
  // It is made anew each time: nothing goes by its id.
  expect(JSON.stringify(session)).not.toContain(first);

  await restart(session);
  const { where, sort, includeHealthChecks, tab, asJson } = kept;
  const again = await table();
  expect(useRequests.getState().listings[again]).toMatchObject({
    question: { where, sort, includeHealthChecks },
    tab,
    asJson,
  });
  await vi.waitFor(() => expect(keptTable()?.place).toEqual({ dump: 'd2', index: 5 }));

  useWorkspace.getState().showDump('d1' as DumpId);
  await sendAll();
  await restart(sessions.at(-1) as Session);
  expect(useWorkspace.getState()).toMatchObject({ showsAll: false, shownDump: 'd1' });
  expect(keptTable()).toMatchObject({ listing: { where }, place: { dump: 'd2', index: 5 } });
});

test('a session that is not understood, or whose files are gone, leaves a window that works', async () => {
  const { asked } = installBridge({});
  const layout = JSON.stringify({
    captures: ['gone'],
    dumps: [],
    tabs: [{ id: 'replay-gone-1', kind: 'replay', title: 'x' }],
    replays: { 'replay-gone-1': { saved: null, dump: 'gone', index: 1 } },
  });
  for (const kept of ['nonsense', '{"tabs": 1}', layout]) {
    const session: Session = {
      layout: kept,
      active: 'replay-gone-1',
      selection: {},
      scroll: {},
      drafts: {},
      bounds: null,
      savedAt: 0,
    };
    await restoreWindow(startOf({ session }));
    expect(useWorkspace.getState().documents.map(({ id }) => id)).toEqual(['start']);
  }
  expect(asked.filter(({ name }) => name === 'openArtifacts')).toEqual([]);
});

test('where nothing of the incident is to be open, none of its files is read; without a session all are', async () => {
  const opened: CallInput<'openArtifacts'>['artifacts'][] = [];
  installBridge({
    openArtifacts: ({ artifacts }) => {
      opened.push(artifacts);
      return { captures: [captureOf('c1')], dumps: [], triggers: [], problems: [] };
    },
    draftNote: () => note,
    keepSession: () => undefined,
  });
  const incident = {
    view: incidentOf({ captures: [{ id: 'c1' as ArtifactId } as never] }),
    noteEdition: 0,
  };
  await restoreWindow(startOf({ incident, session: nothingOpenSession }));
  expect(opened).toEqual([]);
  expect(useWorkspace.getState().documents.map(({ kind }) => kind)).toEqual(['start']);
  await restoreWindow(startOf({ incident }));
  expect(opened).toEqual([[{ kind: 'capture', id: 'c1' }]]);
});

test('an edit of the note is sent, and what is told of it does not touch the text under the caret', async () => {
  const sent: CallInput<'editNote'>[] = [];
  installBridge({ editNote: (input) => void sent.push(input) });
  useNote.setState({ note, edited: new Set() });
  useNote.getState().edit('best_guess', 'pool ');
  await sendAll();
  const last = sent.at(-1);
  if (!last) throw new Error('nothing was sent');
  expect(last.note.fields.best_guess).toBe('pool ');
  expect(last.edited).toEqual(['best_guess']);
  const told = (best_guess: string, noteEdition: number) =>
    useIncident.getState().hear({
      view: incidentOf({
        note: { ...note, fields: { ...note.fields, best_guess } },
        edited: ['best_guess'],
      }),
      noteEdition,
    });
  told('pool', last.edition);
  expect(useNote.getState().note?.fields.best_guess).toBe('pool ');
  // Changed on disk by somebody else.
  told('theirs', last.edition);
  expect(useNote.getState().note?.fields.best_guess).toBe('theirs');
  // Told late, of an older state.
  useNote.getState().edit('best_guess', 'newer');
  await sendAll();
  told('pool', last.edition);
  expect(useNote.getState().note?.fields.best_guess).toBe('newer');
});

test('a tab that is closed right after a key press loses nothing, and opens again from the incident', async () => {
  const saved: SavedRequest[] = [];
  installBridge({
    saveRequest: ({ request: given }) => {
      saved.push(given);
      return '0001' as ArtifactId;
    },
    cancel: () => undefined,
    readSavedRequest: () => saved.at(-1) as SavedRequest,
    readRuns: () => ({ runs: [], lastRun: 0, linesLeftOut: 0 }),
  });
  openReplayDocument(request, {});
  const [id = ''] = Object.keys(useReplay.getState().documents);
  useReplay.getState().edit(id, 'last words');
  useWorkspace.getState().closeDocument(id);
  await sendAll();
  expect(saved.at(-1)?.body).toBe('last words');
  await openSavedRequest('0001' as ArtifactId);
  expect(Object.values(useReplay.getState().documents)[0]?.text).toBe('last words');
});
