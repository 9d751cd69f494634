import { beforeEach, describe, expect, test } from 'vitest';
import {
  emptyReplayDocument,
  selectCapture,
  selectDump,
  useWorkspace,
  viewDocument,
} from '../../renderer/store.ts';
import type { StartInfo } from '../../shared/contract.ts';
import { defaultSettings } from '../../shared/settings.ts';
import { installBridge } from './bridge.ts';
import { captureOf, dumpOf, incidentOf } from './examples.ts';

const fresh = useWorkspace.getInitialState();
const state = () => useWorkspace.getState();
const tabs = () => state().documents.map(({ id }) => id);

beforeEach(() => {
  installBridge({ closeCapture: () => undefined, closeDump: () => undefined });
  useWorkspace.setState(fresh, true);
});

describe('what was opened', () => {
  test('takes the place of Start, with Overview shown', () => {
    state().admit({ captures: [captureOf('c1')], dumps: [dumpOf('d1')] });
    expect(tabs()).toEqual(['overview', 'requests']);
    expect(state().activeDocument).toBe('overview');
  });

  test('leaves the window alone when there was nothing', () => {
    state().admit({ captures: [], dumps: [] });
    expect(tabs()).toEqual(['start']);
  });

  test('comes beside what was open, and is shown', () => {
    state().admit({ captures: [captureOf('c1')], dumps: [] });
    state().admit({ captures: [captureOf('c2')], dumps: [dumpOf('d1')] });
    expect(state().captures.map(({ id }) => id)).toEqual(['c1', 'c2']);
    expect(selectCapture(state())?.id).toBe('c2');
    expect(selectDump(state())?.id).toBe('d1');
  });

  test('shows the latest of several captures, which need not be the last', () => {
    const early = captureOf('early', { collectedAt: '20261124_024022' });
    const late = captureOf('late', { collectedAt: '20261124_024107' });
    state().admit({ captures: [late, early], dumps: [] });
    expect(selectCapture(state())?.id).toBe('late');
  });

  test('replaces itself in its place when it was open', () => {
    state().admit({ captures: [captureOf('c1', { name: 'old' }), captureOf('c2')], dumps: [] });
    state().admit({ captures: [captureOf('c1', { name: 'new' })], dumps: [] });
    expect(state().captures.map(({ name }) => name)).toEqual(['new', 'capture c2']);
  });

  test('is shown as its row would show it, when a dump of several comes again', () => {
    const read = dumpOf('d2', { ruleFacts: {} as never });
    state().admit({ captures: [], dumps: [dumpOf('d1'), read] });
    state().openDocument(viewDocument('overview'));
    state().admit({ captures: [], dumps: [read] });
    expect(state().dumps.map(({ id }) => id)).toEqual(['d1', 'd2']);
    expect(state().activeDocument).toBe('requests');
    expect(selectDump(state())?.id).toBe('d2');
    expect(state().showsAll).toBe(false);
  });

  test('leaves a note and a replay that were open in their tabs', () => {
    state().openDocument({ id: 'replay-1', kind: 'replay', title: 'pasted' });
    state().admit({ captures: [captureOf('c1')], dumps: [] });
    expect(tabs()).toEqual(['overview', 'requests', 'replay-1']);
  });
});

describe('closing', () => {
  test('a dump moves the choice to another', () => {
    state().admit({ captures: [], dumps: [dumpOf('d1'), dumpOf('d2')] });
    state().showDump(dumpOf('d2').id);
    void state().closeDump(dumpOf('d2').id);
    expect(selectDump(state())?.id).toBe('d1');
    expect(state().shownDump).toBe('d1');
  });

  test('a capture closes its raw files and no other', () => {
    state().admit({ captures: [captureOf('c1'), captureOf('c2')], dumps: [] });
    state().openDocument({ id: 's1', kind: 'source', title: 'metrics.txt', ref: 'c1' });
    state().openDocument({ id: 's2', kind: 'source', title: 'metrics.txt', ref: 'c2' });
    void state().closeCapture(captureOf('c1').id);
    expect(tabs()).toEqual(['overview', 'requests', 's2']);
  });

  test('the last one leads back to Start and keeps what a person wrote', () => {
    state().admit({ captures: [captureOf('c1')], dumps: [] });
    state().openDocument(viewDocument('note'));
    void state().closeCapture(captureOf('c1').id);
    expect(tabs()).toEqual(['start', 'note']);
    expect(state().activeDocument).toBe('note');
  });

  test('tells the main process', async () => {
    const { asked } = installBridge({ closeDump: () => undefined });
    state().admit({ captures: [], dumps: [dumpOf('d1')] });
    await state().closeDump(dumpOf('d1').id);
    expect(asked).toEqual([{ name: 'closeDump', input: { dump: 'd1' } }]);
  });
});

describe('tabs', () => {
  test('one that is open is shown, not opened again', () => {
    state().openDocument(viewDocument('note'));
    state().openDocument(viewDocument('requests'));
    state().openDocument(viewDocument('note'));
    expect(tabs()).toEqual(['start', 'note', 'requests']);
    expect(state().activeDocument).toBe('note');
  });

  test('closing the one shown shows its right neighbour, else its left', () => {
    for (const kind of ['overview', 'requests', 'note'] as const) state().openDocument(viewDocument(kind));
    state().activateDocument('requests');
    state().closeDocument('requests');
    expect(state().activeDocument).toBe('note');
    state().closeDocument('note');
    expect(state().activeDocument).toBe('overview');
  });

  test('closing another leaves the one shown', () => {
    for (const kind of ['overview', 'requests'] as const) state().openDocument(viewDocument(kind));
    state().closeDocument('overview');
    expect(state().activeDocument).toBe('requests');
  });

  test('are never none', () => {
    state().closeDocument('start');
    expect(tabs()).toEqual(['start']);
    state().admit({ captures: [captureOf('c1')], dumps: [] });
    for (const id of tabs()) state().closeDocument(id);
    expect(tabs()).toEqual(['overview']);
  });

  test('a request being edited takes the place of the empty Edit & replay', () => {
    state().openDocument(emptyReplayDocument);
    state().openDocument({ id: 'replay-1', kind: 'replay', title: '5e7a10d2' });
    expect(tabs()).toEqual(['start', 'replay-1']);
  });

  test('one that is not open cannot be shown', () => {
    state().activateDocument('nowhere');
    expect(state().activeDocument).toBe('start');
  });
});

describe('messages', () => {
  const problem = { code: 'UNREADABLE', message: 'x.pkl could not be read.' } as const;

  test('stay until closed', () => {
    state().report(problem, '/x.pkl');
    state().report(problem, '/y.pkl');
    const [first] = state().messages;
    state().dismiss(first?.id ?? -1);
    expect(state().messages.map(({ about }) => about)).toEqual(['/y.pkl']);
  });

  test('said twice stand there once', () => {
    state().report(problem, '/x.pkl');
    state().report(problem, '/x.pkl');
    expect(state().messages).toHaveLength(1);
  });

  test('a cancel is what the person wanted, not news', () => {
    state().report({ code: 'CANCELLED', message: 'Cancelled before it was done.' });
    expect(state().messages).toEqual([]);
  });
});

describe('beginning', () => {
  const start: StartInfo = {
    version: '1.2.3',
    settings: { ...defaultSettings, theme: 'light' },
    tokens: { store: 'memory', kept: [] },
    samples: [],
    paths: ['/incidents/a'],
    endpoints: [],
    routerEndpoints: [],
    rules: [],
    thresholds: [],
    incident: { view: incidentOf(), noteEdition: 0 },
    session: null,
    afterCrash: null,
    problems: [],
  };

  test('answers what the main process told and keeps it', async () => {
    installBridge({ start: () => start });
    expect((await state().begin())?.paths).toEqual(['/incidents/a']);
    expect(state().settings?.theme).toBe('light');
    expect(state().start?.version).toBe('1.2.3');
  });

  test('that fails is said', async () => {
    installBridge({});
    expect(await state().begin()).toBeNull();
    expect(state().messages.map((message) => message.problem.code)).toEqual(['BAD_INPUT']);
  });

  test('settings are those that were stored, not those that were asked for', async () => {
    installBridge({ changeSettings: () => ({ ...start.settings, theme: 'dark' }) });
    await state().changeSettings({ theme: 'light' });
    expect(state().settings?.theme).toBe('dark');
  });
});
