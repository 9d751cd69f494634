import { copyFile, cp, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { readBundle } from '../../../electron/core/bundle/read.ts';
import { createDumpReader } from '../../../electron/core/dump/reader.ts';
import { discardUnsaved, listUnsaved } from '../../../electron/core/incident/data-folder.ts';
import {
  createIncident,
  createUnsavedIncident,
  type Incident,
  openIncident,
} from '../../../electron/core/incident/incident.ts';
import type { ArtifactId, IncidentView } from '../../../shared/incident.ts';
import { noteParts } from '../../../shared/incident-files.ts';
import { say } from '../../../shared/phrase.ts';
import { type PinId, pinSource } from '../../../shared/pin.ts';
import { zipOf } from '../bundle/archives.ts';
import { bundleFixture, scratchFolder } from '../scratch.ts';
import { noteOf, requestExample, runExample } from './examples.ts';
import { handClock, makePlace } from './place.ts';

const crashDump = fileURLToPath(
  new URL('../../../assets/samples/crash/crash_dump_2026-08-14_14-06-40.pkl', import.meta.url),
);
const unwatched = { signal: new AbortController().signal, tell: () => undefined };

/** What another opening of the same folder sees, apart from how it was opened. */
async function viewAgain(
  incident: Incident,
  options: Parameters<typeof openIncident>[1],
): Promise<IncidentView> {
  const again = await openIncident(incident.view.folder, { ...options, readOnly: true });
  await again.close();
  const { access, save } = incident.view;
  return { ...again.view, access, save };
}

test('everything a person does is there again, and every file is plain text', async () => {
  const { folder, options } = await makePlace();
  const incident = await createIncident(folder, 'TTFT spike', { ...options, clock: handClock() });
  const capture = await incident.addCapture(bundleFixture('single'), { copy: true });
  const dump = await incident.addDump(crashDump, { copy: true });
  const request = incident.saveRequest(null, requestExample());
  incident.saveRequest(request, requestExample({ body: 'typed on', name: 'renamed' }));
  const replay = incident.startReplay('renamed', request);
  incident.appendRun(replay, runExample(1));
  const note = {
    ...noteOf('text'),
    artifacts: [{ kind: 'dump' as const, path: join(folder, 'dumps', dump), label: dump }],
  };
  incident.editNote(note, ['title', 'whyMore']);
  const pin = incident.addPin({
    kind: 'row',
    source: pinSource({ in: 'dump', artifact: dump, index: 12, rid: '3f2a' }),
    label: 'rid 3f2a',
    value: 'in flight, > 1,204 s',
  });
  incident.remarkPin(pin, 'the oldest');
  incident.setLabel({ kind: 'capture', id: capture }, 'before the crash');
  incident.rename('Spike of July');
  await incident.flush();
  expect(incident.view.save.kind).toBe('saved');

  expect(await viewAgain(incident, options)).toEqual(incident.view);
  expect(incident.view).toMatchObject({
    name: 'Spike of July',
    named: true,
    captures: [{ id: 'single', label: 'before the crash', copied: true, place: { state: 'present' } }],
    dumps: [
      {
        id: 'crash_dump_2026-08-14_14-06-40.pkl',
        copied: true,
        sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
      },
    ],
    requests: [{ id: '0001-rid-3f2a', name: 'renamed' }],
    replays: [{ id: '0001-renamed', request }],
    pins: [{ pin: { label: 'rid 3f2a', remark: 'the oldest' }, gone: null }],
    edited: ['title', 'whyMore'],
    notes: [],
  });
  const again = await openIncident(folder, { ...options, readOnly: true });
  expect(await again.readRequest(request)).toEqual(requestExample({ body: 'typed on', name: 'renamed' }));
  expect(await again.readReplay(replay)).toEqual({ runs: [runExample(1)], lastRun: 1, linesLeftOut: 0 });
  await again.close();
  await incident.close();

  const files = (await readdir(folder, { recursive: true })).sort();
  expect(files.filter((file) => !file.startsWith('captures/'))).toEqual([
    '.gitattributes',
    '.gitignore',
    'captures',
    'dumps',
    `dumps/${dump}`,
    'incident.json',
    'note.md',
    'pins.json',
    'replays',
    'replays/0001-renamed.jsonl',
    'requests',
    'requests/0001-rid-3f2a.json',
  ]);
  // No absolute path of this machine in any of them.
  for (const file of ['incident.json', 'note.md', 'pins.json'])
    expect(await readFile(join(folder, file), 'utf8')).not.toContain(folder);
});

describe('masks', () => {
  test('a secret has one mask in all files of an incident, copied or read, and another in another incident', async () => {
    const { folder, options } = await makePlace();
    const incident = await createIncident(folder, 'one', options);
    const id = await incident.addCapture(bundleFixture('secrets'), { copy: true });
    const original = await readBundle(bundleFixture('secrets'), unwatched, { maskKey: incident.maskKey });
    const copied = await readBundle(join(folder, 'captures', id), unwatched, { maskKey: incident.maskKey });
    const masksOf = (text: string) => [...text.matchAll(/\[masked:[0-9a-f]{8}\]/g)].map(([mask]) => mask);
    for (const file of ['server_info.json']) {
      expect(masksOf(copied.readSource(file).text).length).toBeGreaterThan(1);
      expect(copied.readSource(file).text).toBe(original.readSource(file).text);
    }
    // The copy on disk holds no secret, and the incident says what was taken out.
    expect(incident.view.captures[0]?.masked).toEqual(original.view.masked);
    expect(copied.view.masked).toEqual([]);
    const other = await createIncident(join(folder, '..', 'other'), 'two', options);
    const elsewhere = await readBundle(bundleFixture('secrets'), unwatched, { maskKey: other.maskKey });
    expect(masksOf(elsewhere.readSource('server_info.json').text)).not.toEqual(
      masksOf(copied.readSource('server_info.json').text),
    );
    await Promise.all([incident.close(), other.close()]);
  });

  test('a key in a dump’s command reads as it does in the bundle', async () => {
    const { folder, options } = await makePlace();
    const incident = await createIncident(folder, 'one', options);
    const secret = 'sk-live-0123456789abcdef';
    const bundle = join(folder, '..', 'bundle');
    await mkdir(bundle);
    await writeFile(
      join(bundle, 'server_info.json'),
      JSON.stringify({ ok: true, status: 200, json: { api_key: secret } }),
    );
    const command = Buffer.from(`python -m sglang.launch_server --api-key ${secret} --tp 8`);
    // {'requests': [], 'launch_command': command}: protocol 2, by hand.
    const text = (value: Buffer) => Buffer.concat([Buffer.from('X'), size(value.length), value]);
    const size = (bytes: number) => {
      const buffer = Buffer.alloc(4);
      buffer.writeUInt32LE(bytes);
      return buffer;
    };
    const dump = join(folder, '..', 'crash_dump_x.pkl');
    await writeFile(
      dump,
      Buffer.concat([
        Buffer.from('\x80\x02}(', 'latin1'),
        text(Buffer.from('requests')),
        Buffer.from(']'),
        text(Buffer.from('launch_command')),
        text(command),
        Buffer.from('u.'),
      ]),
    );
    const view = await createDumpReader().open(dump, unwatched, { maskKey: incident.maskKey });
    const capture = await readBundle(bundle, unwatched, { maskKey: incident.maskKey });
    const [mask] = /\[masked:[0-9a-f]{8}\]/.exec(capture.readSource('server_info.json').text) ?? [];
    expect(mask).toBeDefined();
    expect(view.launchCommand).toBe(`python -m sglang.launch_server --api-key ${mask} --tp 8`);
    await incident.close();
  });

  test('an address with a password is masked before it is saved, a pin’s copy too', async () => {
    const { folder, options } = await makePlace();
    const incident = await createIncident(folder, 'one', options);
    const id = incident.saveRequest(null, requestExample({ targetUrl: 'http://li:geheim-7@10.0.0.1:30000' }));
    const replay = incident.startReplay('x', id);
    incident.appendRun(replay, { ...runExample(1), baseUrl: 'http://li:geheim-7@10.0.0.1:30000' });
    incident.addPin({
      kind: 'text',
      source: pinSource({ in: 'capture' }),
      label: '',
      value: '--api-key geheim-7',
    });
    await incident.close();
    for (const file of await readdir(folder, { recursive: true })) {
      const path = join(folder, file);
      if ((await stat(path)).isFile()) expect(await readFile(path, 'utf8')).not.toContain('geheim-7');
    }
  });

  test('an incident from another machine says that masks may differ', async () => {
    const { folder, options } = await makePlace();
    await (await createIncident(folder, 'one', options)).close();
    const there = { ...options, dataFolder: join(await scratchFolder(), 'data') };
    const incident = await openIncident(folder, there);
    expect(incident.view.notes.map((note) => say(note))).toEqual([
      'Masks from another machine are in it: the same secret may show as two different masks.',
    ]);
    await incident.close();
  });
});

describe('captures', () => {
  test('an archive is copied as a folder; a person’s own text comes along, a dump does not', async () => {
    const { folder, options } = await makePlace();
    const incident = await createIncident(folder, 'one', options);
    const zip = join(folder, '..', 'nightly.zip');
    const server = await readFile(join(bundleFixture('single'), 'server_info.json'));
    await writeFile(
      zip,
      zipOf([
        { name: 'b/server_info.json', data: server },
        { name: 'b/notes.txt', data: 'x' },
      ]),
    );
    expect(await incident.addCapture(zip, { copy: true })).toBe('nightly');
    expect(await readFile(join(folder, 'captures/nightly/server_info.json'))).toEqual(server);
    expect(incident.view.captures[0]?.leftOut).toEqual(['notes.txt']);

    const bundle = join(folder, '..', 'by-hand');
    await cp(bundleFixture('single'), bundle, { recursive: true });
    await writeFile(join(bundle, 'README'), 'restarted at 02:50, HF_TOKEN=hf_abcdefghijklmnop1234');
    await copyFile(crashDump, join(bundle, 'crash.pkl'));
    await incident.addCapture(bundle, { copy: true });
    const readme = await readFile(join(folder, 'captures/by-hand/README'), 'utf8');
    expect(readme).toMatch(/^restarted at 02:50, HF_TOKEN=\[masked:[0-9a-f]{8}\]$/);
    expect(incident.view.captures[1]?.leftOut).toEqual(['crash.pkl']);
    await incident.close();
  });

  test('one that was collected into the incident is taken in, also when the app died before it could be', async () => {
    const { folder, options } = await makePlace();
    const incident = await createIncident(folder, 'one', options);
    const place = await incident.newCaptureFolder('incident_bundle_20261124_060000');
    await cp(bundleFixture('single'), place, { recursive: true });
    const id = await incident.addCapture(place);
    expect(incident.view.captures).toMatchObject([
      { id, copied: true, place: { state: 'present', path: place } },
    ]);
    const second = await incident.newCaptureFolder('incident_bundle_20261124_060000');
    expect(second).toBe(`${place}-2`);
    await cp(bundleFixture('bare'), second, { recursive: true });
    await incident.close();
    const again = await openIncident(folder, options);
    expect(again.view.captures.map((capture) => capture.id)).toEqual([id, `${id}-2`]);
    expect(again.view.notes.map((note) => say(note))).toEqual([
      `Lay in the folder without being listed, and was taken in: captures/${id}-2.`,
    ]);
    await again.close();
    const third = await openIncident(folder, options);
    expect(third.view.notes).toEqual([]);
    await third.close();
  });

  test('what was found in it stays known when it is gone, and the pin keeps its copy', async () => {
    const { folder, options } = await makePlace();
    const bundle = join(folder, '..', 'bundle');
    await cp(bundleFixture('single'), bundle, { recursive: true });
    const incident = await createIncident(folder, 'one', options);
    const id = await incident.addCapture(bundle);
    expect(await incident.addCapture(bundle)).toBe(id);
    const { view } = await readBundle(bundle);
    incident.noteCapture(id, view);
    incident.addPin({
      kind: 'number',
      source: pinSource({ in: 'capture', artifact: id, file: 'server_info.json', line: 3 }),
      label: 'tp_size',
      value: '8',
    });
    await incident.flush();
    await rm(bundle, { recursive: true });
    await incident.refresh();
    expect(incident.view.captures[0]).toMatchObject({
      place: { state: 'missing', reason: { params: { path: '../bundle' } } },
      facts: { sources: view.sources.length, collected_at: view.collectedAt },
      sourceUrl: view.baseUrl,
    });
    expect(incident.view.pins[0]).toMatchObject({ pin: { value: '8' }, gone: { key: 'sourceGone' } });
    await cp(bundleFixture('single'), `${bundle}-found`, { recursive: true });
    await incident.locate({ kind: 'capture', id }, `${bundle}-found`);
    expect(incident.view.pins[0]?.gone).toBeNull();
    await incident.close();
  });
});

describe('dumps', () => {
  test('one that is referred to is hashed in the background, and found again by its content', async () => {
    const { folder, options } = await makePlace();
    const dumps = join(folder, '..', 'dumps');
    await mkdir(dumps);
    const path = join(dumps, 'crash.pkl');
    await copyFile(crashDump, path);
    const incident = await createIncident(folder, 'one', options);
    const id = await incident.addDump(path);
    expect(await incident.addDump(path)).toBe(id);
    await incident.hashed();
    expect(incident.view.dumps[0]?.sha256).toMatch(/^[0-9a-f]{64}$/);
    const manifest = async () => JSON.parse(await readFile(join(folder, 'incident.json'), 'utf8'));
    await incident.flush();
    expect((await manifest()).dumps[0]).toMatchObject({ path: '../dumps/crash.pkl', copied: false });

    // Another file of that name and size is not it.
    const wrong = Buffer.from(await readFile(path));
    wrong[wrong.length - 2] = (wrong[wrong.length - 2] ?? 0) ^ 1;
    await rename(path, join(folder, '..', 'renamed.bin'));
    await writeFile(join(folder, 'crash.pkl'), wrong);
    await incident.refresh();
    expect(incident.view.dumps[0]?.place).toEqual({
      state: 'present',
      path: join(folder, '..', 'renamed.bin'),
    });
    await expect(incident.locate({ kind: 'dump', id }, join(folder, 'crash.pkl'))).rejects.toMatchObject({
      problem: { message: expect.stringMatching(/crash.pkl is not the dump crash.pkl of this incident/) },
    });

    await rename(join(folder, '..', 'renamed.bin'), join(dumps, 'deep.bin'));
    await incident.refresh();
    expect(incident.view.dumps[0]?.place.state).toBe('missing');
    await incident.locate({ kind: 'dump', id }, join(dumps, 'deep.bin'));
    expect(incident.view.dumps[0]?.place).toEqual({ state: 'present', path: join(dumps, 'deep.bin') });

    await incident.copyIn({ kind: 'dump', id });
    expect(incident.view.dumps[0]).toMatchObject({
      id,
      copied: true,
      place: { path: join(folder, 'dumps', id) },
    });
    expect((await readFile(join(folder, 'dumps', id))).equals(await readFile(crashDump))).toBe(true);
    await incident.close();
  });

  test('another file where it was is said to be another', async () => {
    const { folder, options } = await makePlace();
    const path = join(folder, '..', 'crash.pkl');
    await copyFile(crashDump, path);
    const incident = await createIncident(folder, 'one', options);
    await incident.addDump(path);
    await writeFile(path, 'short');
    await incident.refresh();
    expect(incident.view.dumps[0]?.place).toMatchObject({ state: 'changed', path });
    await incident.close();
  });

  test('a copy that is cancelled leaves nothing', async () => {
    const { folder, options } = await makePlace();
    const incident = await createIncident(folder, 'one', options);
    const stop = new AbortController();
    const job = { signal: stop.signal, tell: () => stop.abort() };
    await expect(incident.addDump(crashDump, { copy: true, job })).rejects.toMatchObject({
      problem: { code: 'CANCELLED' },
    });
    expect(incident.view.dumps).toEqual([]);
    expect(await readdir(join(folder, 'dumps'))).toEqual([]);
    await incident.close();
  });
});

test('what is removed is put aside, can be brought back, and its pins keep their copies', async () => {
  const { folder, options } = await makePlace();
  const incident = await createIncident(folder, 'one', options);
  const kept = await incident.addCapture(bundleFixture('bare'), { copy: true });
  const id = await incident.addCapture(bundleFixture('single'), { copy: true });
  const request = incident.saveRequest(null, requestExample());
  incident.addPin({
    kind: 'row',
    source: pinSource({ in: 'request', artifact: request }),
    label: 'r',
    value: 'v',
  });
  const before = incident.view;
  await incident.remove({ kind: 'capture', id });
  await incident.remove({ kind: 'request', id: request });
  expect(incident.view.captures.map((capture) => capture.id)).toEqual([kept]);
  expect(incident.view.pins[0]?.gone).not.toBeNull();
  expect(await readdir(join(folder, 'captures'))).toEqual([kept]);
  expect(await readdir(join(folder, '.removed', 'captures'))).toEqual([id]);
  await incident.restore({ kind: 'request', id: request });
  await incident.restore({ kind: 'capture', id });
  await incident.flush();
  expect(incident.view).toEqual({ ...before, save: incident.view.save });
  expect(await incident.readRequest(request)).toEqual(requestExample());
  await expect(incident.remove({ kind: 'dump', id: 'none' as ArtifactId })).rejects.toMatchObject({
    problem: { message: 'The dump none is not in the incident one.' },
  });
  await incident.close();
});

test('pins are ordered by the person', async () => {
  const { folder, options } = await makePlace();
  const incident = await createIncident(folder, 'one', options);
  const add = (label: string): PinId =>
    incident.addPin({ kind: 'text', source: pinSource({ in: 'note' }), label, value: label });
  const [a, b] = [add('a'), add('b'), add('c')];
  const labels = () => incident.view.pins.map(({ pin }) => pin.label).join('');
  incident.movePin(a, 2);
  expect(labels()).toBe('bca');
  incident.movePin(a, 0);
  incident.removePin(b);
  incident.movePin('none' as PinId, 0);
  expect(labels()).toBe('ac');
  await incident.close();
  expect(JSON.parse(await readFile(join(folder, 'pins.json'), 'utf8'))).toMatchObject([
    { label: 'a' },
    { label: 'c' },
  ]);
});

test('a pin that was taken off comes back in its place, as it was', async () => {
  const { folder, options } = await makePlace();
  const incident = await createIncident(folder, 'one', options);
  const add = (label: string): PinId =>
    incident.addPin({ kind: 'text', source: pinSource({ in: 'note' }), label, value: label });
  const [, b] = [add('a'), add('b'), add('c')];
  incident.remarkPin(b, 'why');
  const before = incident.view.pins;
  incident.removePin(b);
  incident.restorePin(b);
  incident.restorePin(b);
  incident.restorePin('none' as PinId);
  expect(incident.view.pins).toEqual(before);
  await incident.close();
});

test.each([
  ['internal_states[0].api_key', 'geheim-7', /^\[masked:[0-9a-f]{8}\]$/],
  ['meta_info.customer_token', 'geheim-7', /^\[masked:/],
  ['capacity.max_total_num_tokens', '1,482,752', /^1,482,752$/],
  ['loads[0].token_usage', '0.83', /^0\.83$/],
  ['output.next_token', '42', /^42$/],
])('a value pinned under %s is kept as %s or masked', async (path, value, expected) => {
  const { folder, options } = await makePlace();
  const incident = await createIncident(folder, 'one', options);
  incident.addPin({
    kind: 'number',
    source: pinSource({ in: 'capture', path }),
    label: `--api-key geheim-7`,
    value,
  });
  await incident.close();
  const [pin] = JSON.parse(await readFile(join(folder, 'pins.json'), 'utf8')) as { value: string }[];
  expect(pin?.value).toMatch(expected);
  expect(JSON.stringify(pin)).not.toContain('geheim-7');
});

describe('an unsaved incident', () => {
  test('is named by moving it: references are kept, captures come along, the dump stays', async () => {
    const { folder, options } = await makePlace();
    const root = join(folder, '..');
    await cp(bundleFixture('single'), join(root, 'bundle'), { recursive: true });
    await copyFile(crashDump, join(root, 'crash.pkl'));
    const incident = await createUnsavedIncident('crash.pkl', options);
    expect(incident.view.named).toBe(false);
    const capture = await incident.addCapture(join(root, 'bundle'));
    const dump = await incident.addDump(join(root, 'crash.pkl'));
    incident.editNote(
      { ...noteOf('text'), artifacts: [{ kind: 'bundle', path: join(root, 'bundle'), label: 'bundle' }] },
      noteParts,
    );
    await incident.hashed();
    const unsaved = incident.view.folder;
    expect(await listUnsaved(options.dataFolder)).toMatchObject([{ id: incident.view.id, folder: unsaved }]);
    expect(incident.view.captures[0]?.place).toEqual({ state: 'present', path: join(root, 'bundle') });

    await incident.moveTo(folder);
    expect(incident.view).toMatchObject({
      folder,
      named: true,
      save: { kind: 'saved' },
      captures: [{ id: capture, copied: true, place: { path: join(folder, 'captures', 'bundle') } }],
      dumps: [{ id: dump, copied: false, place: { path: join(root, 'crash.pkl') } }],
    });
    const manifest = JSON.parse(await readFile(join(folder, 'incident.json'), 'utf8'));
    expect(manifest.dumps[0].path).toBe('../crash.pkl');
    expect(incident.view.note?.artifacts[0]?.path).toBe(join(folder, 'captures', 'bundle'));
    expect(await listUnsaved(options.dataFolder)).toEqual([]);
    await expect(stat(unsaved)).rejects.toThrow();
    incident.rename('Crash of August');
    await incident.flush();
    expect(await viewAgain(incident, options)).toEqual(incident.view);
    await incident.close();
  });

  test.each<[what: string, prepare: (folder: string) => Promise<unknown>, found: RegExp]>([
    [
      'a folder with something in it',
      async (folder) => {
        await mkdir(folder);
        await writeFile(join(folder, 'mine.txt'), '');
      },
      /it holds mine.txt already/,
    ],
    ['a file', (folder) => writeFile(folder, ''), /it holds a file already/],
  ])('does not move onto %s', async (_what, prepare, found) => {
    const { folder, options } = await makePlace();
    const incident = await createUnsavedIncident('x', options);
    await prepare(folder);
    await expect(incident.moveTo(folder)).rejects.toThrow(found);
    expect(incident.view).toMatchObject({ named: false, access: { kind: 'write' } });
    await incident.close();
  });

  test('into a fresh git repository: what git has there stays', async () => {
    const { folder, options } = await makePlace();
    await mkdir(join(folder, '.git'), { recursive: true });
    await writeFile(join(folder, '.git', 'HEAD'), 'ref: refs/heads/main');
    const incident = await createUnsavedIncident('x', options);
    const unsaved = incident.view.folder;
    incident.editNote(noteOf('text'), []);
    await incident.moveTo(folder);
    expect(await readFile(join(folder, '.git', 'HEAD'), 'utf8')).toBe('ref: refs/heads/main');
    await expect(stat(unsaved)).rejects.toThrow();
    expect(await viewAgain(incident, options)).toEqual(incident.view);
    await incident.close();
  });

  test('is discarded for good only when it is one', async () => {
    const { folder, options } = await makePlace();
    await (await createUnsavedIncident('x', options)).close();
    const named = await createIncident(folder, 'named', options);
    const [unsaved] = await listUnsaved(options.dataFolder);
    if (!unsaved) throw new Error('not listed');
    await discardUnsaved(options.dataFolder, { ...unsaved, folder: named.view.folder });
    expect(await stat(folder)).toBeTruthy();
    await discardUnsaved(options.dataFolder, unsaved);
    expect(await listUnsaved(options.dataFolder)).toEqual([]);
    await named.close();
  });
});

describe('what others add to the folder', () => {
  test('is taken in when the window looks again', async () => {
    const { folder, options } = await makePlace();
    const incident = await createIncident(folder, 'one', options);
    const mine = incident.saveRequest(null, requestExample());
    incident.editNote(noteOf('mine'), []);
    await incident.flush();
    const text = await readFile(join(folder, 'requests', `${mine}.json`), 'utf8');
    await writeFile(join(folder, 'requests', '0007-theirs.json'), text.replace('rid 3f2a', 'theirs'));
    await writeFile(join(folder, 'requests', 'half.json'), text.slice(0, 40));
    await writeFile(
      join(folder, 'note.md'),
      (await readFile(join(folder, 'note.md'), 'utf8')).replace('mine next_step', 'theirs'),
    );
    await mkdir(join(folder, 'dumps'));
    await copyFile(crashDump, join(folder, 'dumps', 'crash.pkl'));
    await writeFile(join(folder, 'dumps', 'README.txt'), 'not a dump');
    await incident.refresh();
    expect(incident.view.requests.map(({ id, name }) => [id, name])).toEqual([
      [mine, 'rid 3f2a'],
      ['0007-theirs', 'theirs'],
    ]);
    expect(incident.view.dumps).toMatchObject([
      { id: 'crash.pkl', copied: true, place: { state: 'present' } },
    ]);
    expect(incident.view.note?.fields.next_step).toBe('theirs');
    expect(incident.view.notes.map((note) => say(note))).toEqual([
      'requests/half.json is not understood and left as it is: it is no saved request.',
      'Lay in the folder without being listed, and was taken in: dumps/crash.pkl, requests/0007-theirs.json.',
    ]);
    await rm(join(folder, 'requests', '0007-theirs.json'));
    await incident.refresh();
    expect(incident.view.requests.map(({ id }) => id)).toEqual([mine]);
    await incident.close();
  });

  test('a note that is none of ours is left as it is, and ours stands beside it', async () => {
    const { folder, options } = await makePlace();
    await (await createIncident(folder, 'one', options)).close();
    await writeFile(join(folder, 'note.md'), '# What I saw\n');
    const incident = await openIncident(folder, options);
    expect(incident.view.note).toBeNull();
    expect(say(incident.view.notes[0] ?? { key: 'isText', params: {} })).toMatch(
      /^note.md is not understood/,
    );
    incident.editNote(noteOf('drafted'), []);
    await incident.flush();
    expect(incident.view.save.kind).toBe('conflict');
    expect(await readFile(join(folder, 'note.md'), 'utf8')).toBe('# What I saw\n');
    await incident.close();
  });
});

test('an opening that fails lets go of the folder', async () => {
  const { folder, options } = await makePlace();
  await (await createIncident(folder, 'one', options)).close();
  // A folder where the note should be.
  await mkdir(join(folder, 'note.md'));
  await expect(openIncident(folder, options)).rejects.toMatchObject({ problem: { code: 'UNREADABLE' } });
  expect(await readdir(folder)).not.toContain('.lock');
  await rm(join(folder, 'note.md'), { recursive: true });
  const incident = await openIncident(folder, options);
  expect(incident.view.access.kind).toBe('write');
  await incident.close();
});

test('an entry that claims to be a copy and leads out of the folder is nobody’s, and removing it moves nothing', async () => {
  const { folder, options } = await makePlace();
  await (await createIncident(folder, 'one', options)).close();
  const outside = join(folder, '..', 'precious');
  await cp(bundleFixture('single'), outside, { recursive: true });
  const path = join(folder, 'incident.json');
  const manifest = JSON.parse(await readFile(path, 'utf8'));
  manifest.captures = [{ id: 'x', name: 'x', path: '../precious', copied: true, added_at: 1 }];
  await writeFile(path, JSON.stringify(manifest));
  const incident = await openIncident(folder, options);
  expect(incident.view.captures[0]?.place.state).toBe('missing');
  await incident.remove({ kind: 'capture', id: 'x' as ArtifactId });
  expect(await readdir(outside)).toContain('server_info.json');
  await incident.close();
});
