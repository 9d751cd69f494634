import { cp, mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { startDemoServer } from '../../../electron/core/demo/server.ts';
import type { CaptureId } from '../../../shared/capture.ts';
import type { Pushes } from '../../../shared/contract.ts';
import type { ArtifactId } from '../../../shared/incident.ts';
import { pinSource } from '../../../shared/pin.ts';
import { emptySession } from '../../../shared/session.ts';
import type { Signal } from '../../../shared/signal.ts';
import { parseLayout } from '../../../shared/window-layout.ts';
import { noteOf, requestExample } from '../incident/examples.ts';
import { bundleFixture, scratchFolder } from '../scratch.ts';
import { fixture, newTask, openTestWindow, type TestWindow } from './host.ts';

const bundle = bundleFixture('single');
const dump = fixture('dumps/list-v0.4.6.pkl');
const checkoutSamples = fixture('../../assets/samples');

const plainNote = (text: string) => {
  const { title, subtitle, fields, artifacts, whyMore } = noteOf(text);
  return { title, subtitle, fields: { ...fields }, artifacts: artifacts.map((a) => ({ ...a })), whyMore };
};
const plainRequest = (body: string) => structuredClone(requestExample({ body, origin: null })) as never;

async function place(window: TestWindow, folder: string): Promise<void> {
  await window.call('placeIncident', { task: newTask(), how: 'move', folder });
}

describe('a dump beside captures', () => {
  const crash = join(checkoutSamples, 'hang', 'crash_dump_2026-08-03_09-17-05.pkl');
  const capture = join(checkoutSamples, 'hang', 'incident_bundle_20260803_091440');

  test('is judged again when a capture comes, and when it goes', async () => {
    const window = openTestWindow(await scratchFolder());
    await window.start();
    const { dumps } = await window.call('openPaths', { task: newTask(), paths: [crash] });
    const L10 = (signals: readonly Signal[] = []) => signals.find(({ rule }) => rule === 'L10');
    expect(L10(dumps[0]?.signals)).toMatchObject({ reason: { key: 'poolUnknown' } });
    const told = () =>
      window.pushed.flatMap(({ name, data }) =>
        name === 'dumpsJudged' ? (data as Pushes['dumpsJudged']) : [],
      );
    expect(told()).toEqual([]);

    const { captures } = await window.call('openPaths', { task: newTask(), paths: [capture] });
    expect(told().map(({ dump, signals }) => [dump, L10(signals)?.verdict])).toEqual([
      [dumps[0]?.id, 'quiet'],
    ]);

    await window.call('closeCapture', { capture: captures[0]?.id as CaptureId });
    expect(L10(told()[1]?.signals)).toMatchObject({ reason: { key: 'poolUnknown' } });
    await window.workbench.close();
  });
});

describe('the incident of a window', () => {
  test('takes in what is opened, under ids that a restart does not change', async () => {
    const root = await scratchFolder();
    const window = openTestWindow(root);
    const { incident } = await window.start();
    expect(incident.view.named).toBe(false);
    const opened = await window.call('openPaths', { task: newTask(), paths: [bundle, dump] });
    expect(opened.problems).toEqual([]);
    const [capture] = opened.captures;
    const [read] = opened.dumps;
    if (!capture || !read) throw new Error('nothing was opened');
    const { view } = await window.told(({ view }) => view.dumps[0]?.sha256 != null);
    expect(view.captures.map(({ id }) => id)).toEqual([capture.id]);
    expect(view.dumps.map(({ id }) => id)).toEqual([read.id]);
    expect(view.dumps[0]).toMatchObject({ copied: false, bytes: (await stat(dump)).size });
    expect(view.name).toBe('single');
    const page = { where: '', sort: null, includeHealthChecks: false, offset: 0, limit: 10 };
    const before = await window.call('findRequests', { dump: read.id, query: page });
    await window.workbench.close();

    const again = openTestWindow(root, view.folder);
    await again.start();
    const artifacts = [
      { kind: 'capture' as const, id: view.captures[0]?.id as ArtifactId },
      { kind: 'dump' as const, id: view.dumps[0]?.id as ArtifactId },
    ];
    const reopened = await again.call('openArtifacts', { task: newTask(), artifacts });
    expect(reopened.captures[0]?.id).toBe(capture.id);
    expect(reopened.dumps[0]?.id).toBe(read.id);
    expect(await again.call('findRequests', { dump: read.id, query: page })).toEqual(before);
    expect((await again.call('readSource', { capture: capture.id, file: 'server_info.json' })).text).not.toBe(
      '',
    );
    await again.workbench.close();
  });

  test('gets the focus before it has an incident, and after it let go of it', async () => {
    const window = openTestWindow(await scratchFolder());
    await window.workbench.refresh();
    await window.start();
    await window.workbench.close();
    await window.workbench.refresh();
  });

  test('says what it no longer finds under the artifact’s name, and opens the rest', async () => {
    const root = await scratchFolder();
    const gone = join(root, 'gone');
    await cp(bundle, gone, { recursive: true });
    const window = openTestWindow(root);
    await window.start();
    const { captures } = await window.call('openPaths', { task: newTask(), paths: [gone, bundle] });
    await cp(gone, join(root, 'elsewhere'), { recursive: true });
    await rm(gone, { recursive: true });
    await window.workbench.refresh();
    const artifacts = captures.map(({ id }) => ({
      kind: 'capture' as const,
      id: id as string as ArtifactId,
    }));
    const again = await window.call('openArtifacts', { task: newTask(), artifacts });
    expect(again.captures).toHaveLength(1);
    expect(again.problems).toMatchObject([{ path: 'gone', problem: { code: 'NOT_FOUND' } }]);
    const [lost] = artifacts;
    if (!lost) throw new Error('no artifact');
    await window.call('locateArtifact', { artifact: lost, path: join(root, 'elsewhere') });
    const found = await window.call('openArtifacts', { task: newTask(), artifacts: [lost] });
    expect(found.problems).toEqual([]);
    await window.workbench.close();
  });

  test('keeps note, request, pin and session over a restart, in its new place', async () => {
    const root = await scratchFolder();
    const window = openTestWindow(root);
    await window.start();
    await window.call('openPaths', { task: newTask(), paths: [bundle] });
    const note = plainNote('KV pool is full');
    await window.call('editNote', { note, edited: ['best_guess'], edition: 3 });
    expect((await window.told(({ noteEdition }) => noteEdition === 3)).view.note?.title).toBe(note.title);
    const request = await window.call('saveRequest', { id: null, request: plainRequest('{"text": 1') });
    const source = pinSource({ in: 'capture', artifact: 'single', file: 'server_info.json', line: 3 });
    await window.call('addPin', { kind: 'number', source, label: 'x', value: '1', remark: 'see' });
    await window.call('keepSession', { session: { ...emptySession, layout: '{"a":1}', active: 'note' } });
    const folder = join(root, 'incidents', 'kv-spike');
    await place(window, folder);
    expect(await readdir(join(folder, 'captures'))).toEqual(['single']);
    await window.workbench.close();
    expect(await readFile(join(folder, 'note.md'), 'utf8')).toContain('KV pool is full');

    const again = openTestWindow(root, folder);
    const { incident, session, problems } = await again.start();
    expect(problems).toEqual([]);
    expect(incident.view).toMatchObject({ name: 'kv-spike', named: true, access: { kind: 'write' } });
    expect(incident.view.edited).toEqual(['best_guess']);
    expect(incident.view.pins.map(({ pin }) => pin.remark)).toEqual(['see']);
    expect(session).toMatchObject({ layout: '{"a":1}', active: 'note' });
    expect((await again.call('readSavedRequest', { id: request })).body).toBe('{"text": 1');
    const list = await again.call('listIncidents', {});
    expect(list).toMatchObject([{ name: 'kv-spike', folder, named: true, present: true }]);
    await again.workbench.close();
  });

  test('a capture opened once it has a place is copied in with its secrets masked', async () => {
    const root = await scratchFolder();
    const window = openTestWindow(root);
    await window.start();
    const folder = join(root, 'kept');
    await place(window, folder);
    const { captures } = await window.call('openPaths', {
      task: newTask(),
      paths: [bundleFixture('secrets')],
    });
    const [capture] = captures;
    expect(await readdir(join(folder, 'captures'))).toEqual(['secrets']);
    expect(capture?.masked.length).toBeGreaterThan(0);
    const artifacts = [{ kind: 'capture' as const, id: 'secrets' as ArtifactId }];
    const again = await window.call('openArtifacts', { task: newTask(), artifacts });
    const sum = (masked: readonly { count: number }[]) =>
      masked.reduce((total, { count }) => total + count, 0);
    expect(sum(again.captures[0]?.masked ?? [])).toBe(sum(capture?.masked ?? []));
    await window.workbench.close();
  });

  test('an incident without anything in it leaves nothing behind', async () => {
    const root = await scratchFolder();
    const window = openTestWindow(root);
    await window.start();
    expect(window.workbench.isEmpty).toBe(true);
    expect(await window.workbench.close()).toBe(true);
    expect(await readdir(join(root, 'data', 'unsaved'))).toEqual([]);
  });

  test('one that cannot be opened gives a new one, and why', async () => {
    const root = await scratchFolder();
    await mkdir(join(root, 'bad'));
    await writeFile(join(root, 'bad', 'incident.json'), '{"format": "sglang-incident", "version": 1}');
    const window = openTestWindow(root, join(root, 'bad'));
    const { incident, problems } = await window.start();
    expect(problems).toMatchObject([{ path: join(root, 'bad'), problem: { code: 'UNREADABLE' } }]);
    expect(incident.view.named).toBe(false);
    await window.workbench.close();
  });
});

describe('an incident folder that is opened', () => {
  async function keptIncident(root: string): Promise<string> {
    const window = openTestWindow(root);
    await window.start();
    await window.call('openPaths', { task: newTask(), paths: [bundle] });
    const folder = join(root, 'kept');
    await place(window, folder);
    await window.workbench.close();
    return folder;
  }

  test('takes the place of an empty one; beside one with content it gets a window', async () => {
    const root = await scratchFolder();
    const folder = await keptIncident(root);
    const empty = openTestWindow(root);
    await empty.start();
    await empty.call('openPaths', { task: newTask(), paths: [join(folder, 'incident.json')] });
    expect(empty.reloads).toBe(1);
    // What the old page still says does not reach the new incident.
    await expect(
      empty.call('editNote', { note: plainNote('stray'), edited: [], edition: 1 }),
    ).rejects.toMatchObject({ key: 'cancelled' });
    expect((await empty.start()).incident.view.folder).toBe(folder);
    await empty.workbench.close();

    const full = openTestWindow(root);
    await full.start();
    await full.call('openPaths', { task: newTask(), paths: [dump, folder] });
    expect(full.reloads).toBe(0);
    expect(full.opened).toEqual([[folder]]);
    await full.workbench.close();
  });

  test('opens with nothing of it shown where that was asked for, and once', async () => {
    const root = await scratchFolder();
    const folder = await keptIncident(root);
    const asking = openTestWindow(root);
    await asking.start();
    await asking.call('closeAllIn', { folder });
    await asking.workbench.close();
    const window = openTestWindow(root, folder);
    const { session, incident } = await window.start();
    expect(incident.view.captures).toHaveLength(1);
    expect(parseLayout(session?.layout)).toMatchObject({ captures: [], dumps: [], tabs: [] });
    await window.call('keepSession', { session: { ...emptySession, active: 'note' } });
    await window.workbench.close();
    const later = openTestWindow(root, folder);
    expect((await later.start()).session).toMatchObject({ layout: null, active: 'note' });
    // A folder that is none any more is told by the opening.
    await later.call('closeAllIn', { folder: join(root, 'gone') });
    await later.workbench.close();
  });

  test('in a second window is read-only until that takes over, and the first is told', async () => {
    const root = await scratchFolder();
    const folder = await keptIncident(root);
    const first = openTestWindow(root, folder);
    await first.start();
    const second = openTestWindow(root, folder);
    const { incident } = await second.start();
    expect(incident.view.access).toMatchObject({
      kind: 'read',
      why: 'held',
      canTakeOver: true,
      holder: { thisProcess: true },
    });
    await expect(
      second.call('editNote', { note: plainNote('x'), edited: [], edition: 1 }),
    ).rejects.toMatchObject({ key: 'incidentReadOnly' });
    // To look at more is nothing that changes it.
    expect((await second.call('openPaths', { task: newTask(), paths: [dump] })).dumps).toHaveLength(1);

    await second.call('takeOver', {});
    await second.call('editNote', { note: plainNote('mine now'), edited: [], edition: 1 });
    await second.call('saveNow', {});
    await first.call('editNote', { note: plainNote('late'), edited: [], edition: 1 });
    await first.call('saveNow', {});
    const { view } = await first.told(({ view }) => view.access.kind === 'read');
    expect(view.access).toMatchObject({ why: 'taken_over' });
    expect(view.save).toMatchObject({ kind: 'failed', files: ['note.md'] });
    expect(await readFile(join(folder, 'note.md'), 'utf8')).toContain('mine now');
    await first.workbench.close();
    await second.workbench.close();
  });

  test('whose note was changed outside tells both texts and takes the choice', async () => {
    const root = await scratchFolder();
    const folder = await keptIncident(root);
    const window = openTestWindow(root, folder);
    await window.start();
    await window.call('editNote', { note: plainNote('first'), edited: [], edition: 1 });
    await window.call('saveNow', {});
    const path = join(folder, 'note.md');
    await writeFile(path, (await readFile(path, 'utf8')).replaceAll('first', 'theirs'));
    await window.call('editNote', { note: plainNote('ours'), edited: [], edition: 2 });
    await window.call('saveNow', {});
    const { view } = await window.told(({ view }) => view.save.kind === 'conflict');
    expect(view.conflicts).toMatchObject([{ file: 'note.md' }]);
    await window.call('resolveConflict', { file: 'note.md', choice: 'both' });
    const after = await window.told(({ view }) => view.save.kind === 'saved');
    expect(JSON.stringify(after.view.note)).toContain('theirs');
    expect(await readFile(join(folder, 'note.mine.md'), 'utf8')).toContain('ours');
    await window.workbench.close();
  });
});

describe('runs of a request', () => {
  test('stand in the incident with their answers and without the token', async () => {
    const root = await scratchFolder();
    const server = await startDemoServer();
    const window = openTestWindow(root);
    await window.start();
    const body = '{"text": "Say hello", "sampling_params": {"max_new_tokens": 4}, "stream": true}';
    const request = await window.call('saveRequest', { id: null, request: plainRequest(body) });
    const order = {
      target: { baseUrl: server.url, token: 'sk-very-secret' },
      endpoint: '/generate' as const,
      body,
      idleTimeoutSeconds: 30,
    };
    const result = await window.call('replay', { task: newTask(), ...order, keep: { request, run: 1 } });
    expect(result.end).toBe('complete');
    const refused = { ...order, body: '{', keep: { request, run: 2 } };
    await expect(window.call('replay', { task: newTask(), ...refused })).rejects.toMatchObject({
      problem: { code: 'BAD_INPUT' },
    });
    const { runs } = await window.call('readRuns', { request });
    expect(runs.map(({ run, result: kept }) => [run, kept?.end])).toEqual([
      [1, 'complete'],
      [2, 'error'],
    ]);
    expect(runs[0]?.result).toEqual(result);
    expect(runs[0]?.body).toBe(body);
    await window.call('saveNow', {});
    const { view } = (await window.start()).incident;
    const files = await readdir(join(view.folder, 'replays'));
    expect(files).toHaveLength(1);
    expect(await readFile(join(view.folder, 'replays', files[0] ?? ''), 'utf8')).not.toContain('very-secret');
    await window.workbench.close();
    await server.close();
  });

  test('a window that closes meanwhile writes down how the run ended', async () => {
    const root = await scratchFolder();
    const server = await startDemoServer();
    const window = openTestWindow(root);
    const { incident } = await window.start();
    const body = '{"text": "Say hello", "sampling_params": {"max_new_tokens": 4000}, "stream": true}';
    const request = await window.call('saveRequest', { id: null, request: plainRequest(body) });
    const task = newTask();
    const order = { target: { baseUrl: server.url }, endpoint: '/generate' as const, body };
    const run = window.call('replay', {
      task,
      ...order,
      idleTimeoutSeconds: 30,
      keep: { request, run: 1 },
    });
    run.catch(() => undefined);
    await expect.poll(() => window.pushed.some(({ name }) => name === 'replaying')).toBe(true);
    await window.workbench.close();
    const again = openTestWindow(root, incident.view.folder);
    await again.start();
    const { runs } = await again.call('readRuns', { request });
    expect(runs[0]?.result?.end).toBe('cancelled');
    await again.workbench.close();
    await server.close();
  });
});
