import {
  appendFile,
  cp,
  mkdir,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createIncident, type Incident, openIncident } from '../../../electron/core/incident/incident.ts';
import type { IncidentView } from '../../../shared/incident.ts';
import { say } from '../../../shared/phrase.ts';
import { pinSource } from '../../../shared/pin.ts';
import { bundleFixture, scratchFolder } from '../scratch.ts';
import { smallDisk, whileReadOnly } from './disk.ts';
import { noteOf, requestExample, runExample } from './examples.ts';
import { handClock, makePlace, optionsIn } from './place.ts';

const noteOnDisk = (folder: string) => readFile(join(folder, 'note.md'), 'utf8');

/** What has to be equal wherever the incident goes. */
const content = ({ view }: Incident): Partial<IncidentView> => {
  const { name, captures, dumps, requests, replays, pins, note, edited } = view;
  return { name, captures, dumps, requests, replays, pins, note, edited };
};

/** What is kept of texts that could not be written. */
async function rescuedFiles(dataFolder: string): Promise<string[]> {
  const folder = join(dataFolder, 'rescued');
  const kept = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.json'));
  const texts = await Promise.all(kept.map((name) => readFile(join(folder, name), 'utf8')));
  return texts.map((text) => JSON.parse(text).file as string).sort();
}

describe('a full disk', () => {
  test('keeps what was saved, says so, keeps the text, and writes it when there is room', async () => {
    const root = await scratchFolder();
    const options = optionsIn(root);
    const disk = await smallDisk(join(root, 'disk'));
    const folder = join(root, 'disk', 'incident');
    const clock = handClock();
    const incident = await createIncident(folder, 'spike', { ...options, clock });
    incident.editNote(noteOf('small'), []);
    const replay = incident.startReplay('r', null);
    incident.appendRun(replay, runExample(1));
    await incident.flush();
    expect(incident.view.save.kind).toBe('saved');

    const runs = await readFile(join(folder, 'replays/0001-r.jsonl'), 'utf8');
    const large = 'x'.repeat(20_000);
    incident.editNote(noteOf(large), []);
    incident.appendRun(replay, { ...runExample(2), body: large.repeat(5) });
    incident.rename('still small');
    await incident.flush();
    expect(incident.view.save).toMatchObject({
      kind: 'failed',
      problem: {
        code: 'WRITE_FAILED',
        message: expect.stringMatching(
          /could not be written: (the disk is full|no file may become that large there)\.$/,
        ),
        hint: expect.stringMatching(/free some space/),
      },
      files: expect.arrayContaining(['note.md', 'replays/0001-r.jsonl']),
    });
    // The old file is whole, and nothing half lies about.
    expect(await noteOnDisk(folder)).toContain('small next_step');
    expect((await readdir(folder)).filter((name) => name.endsWith('.part'))).toEqual([]);
    expect(await readFile(join(folder, 'replays/0001-r.jsonl'), 'utf8')).toBe(runs);
    expect(incident.view.note).toEqual(noteOf(large));

    disk.enlarge();
    clock.pass(5);
    await incident.flush();
    expect(incident.view.save.kind).toBe('saved');
    expect(await noteOnDisk(folder)).toContain(`${large} next_step`);
    expect((await incident.readReplay(replay)).runs.map(({ run }) => run)).toEqual([1, 2]);
    await incident.close();
  });
});

describe('a folder that cannot be written', () => {
  test('opens for reading and says why; text typed before is kept and written later', async () => {
    const { folder, options } = await makePlace();
    const incident = await createIncident(folder, 'spike', options);
    incident.editNote(noteOf('before'), []);
    await incident.flush();
    await whileReadOnly(folder, async () => {
      incident.editNote(noteOf('typed'), []);
      await incident.flush();
      expect(incident.view.save).toMatchObject({
        kind: 'failed',
        problem: {
          message: expect.stringMatching(
            /note\.md could not be written: (the place is read-only|this account may not write there)/,
          ),
        },
        files: ['note.md'],
      });
      expect(incident.view.note?.fields.next_step).toBe('typed next_step');
    });
    await incident.flush();
    expect(incident.view.save.kind).toBe('saved');
    expect(await noteOnDisk(folder)).toContain('typed next_step');
    await incident.close();

    await whileReadOnly(folder, async () => {
      const reading = await openIncident(folder, options);
      expect(reading.view).toMatchObject({
        access: { kind: 'read', why: 'unwritable', canTakeOver: true },
        note: { fields: { next_step: 'typed next_step' } },
      });
      expect(reading.view.access).toMatchObject({
        reason: {
          params: {
            cause: expect.stringMatching(/^(the place is read-only|this account may not write there)$/),
          },
        },
      });
      expect(() => reading.rename('x')).toThrow(/reading only: its folder cannot be written/);
      // It can go on elsewhere.
      await reading.saveTo(join(folder, '..', 'elsewhere'));
      reading.rename('elsewhere');
      await reading.flush();
      expect(reading.view).toMatchObject({ access: { kind: 'write' }, save: { kind: 'saved' } });
      await reading.close();
    });
    // Once it can be written, asking again is enough.
    const later = await openIncident(folder, options);
    expect(later.view.access.kind).toBe('write');
    await later.close();
  });

  test('quitting asks nothing: the text is there at the next start, beside what the disk has', async () => {
    const { folder, options } = await makePlace();
    const incident = await createIncident(folder, 'spike', options);
    incident.editNote(noteOf('before'), []);
    const replay = incident.startReplay('r', null);
    incident.appendRun(replay, runExample(1));
    await incident.flush();
    await whileReadOnly(folder, async () => {
      incident.editNote(noteOf('typed'), ['best_guess']);
      incident.appendRun(replay, runExample(2));
      await incident.close();
    });
    expect(await rescuedFiles(options.dataFolder)).toEqual(['note.md', 'replays/0001-r.jsonl']);

    const again = await openIncident(folder, options);
    expect(again.view.note).toEqual(noteOf('typed'));
    expect(again.view.edited).toEqual(['best_guess']);
    expect(again.view.conflicts).toMatchObject([
      { file: 'note.md', theirs: expect.stringContaining('before') },
    ]);
    expect(say(again.view.notes[0] ?? { key: 'isText', params: {} })).toMatch(
      /^What could not be saved last time is back: .*note\.md.*\. Choose which text stays\.$/,
    );
    await again.resolveConflict('note.md', 'ours');
    expect(again.view.save.kind).toBe('saved');
    expect(await noteOnDisk(folder)).toContain('typed next_step');
    expect((await again.readReplay(replay)).runs).toEqual([runExample(1), runExample(2)]);
    await again.close();
    expect(await rescuedFiles(options.dataFolder)).toEqual([]);
    const third = await openIncident(folder, options);
    expect(third.view).toMatchObject({ note: noteOf('typed'), conflicts: [], notes: [] });
    await third.close();
  });

  test('saved elsewhere, all of it comes along', async () => {
    const { folder, options } = await makePlace();
    const incident = await createIncident(folder, 'spike', options);
    await incident.addCapture(bundleFixture('bare'), { copy: true });
    incident.saveRequest(null, requestExample());
    const replay = incident.startReplay('r', null);
    incident.appendRun(replay, runExample(1));
    await incident.flush();
    expect(incident.view.save.kind).toBe('saved');
    const elsewhere = join(folder, '..', 'elsewhere');
    let moved: Partial<IncidentView> = {};
    await whileReadOnly(folder, async () => {
      incident.editNote(noteOf('typed'), ['title']);
      incident.addPin({ kind: 'text', source: pinSource({ in: 'note' }), label: 'p', value: 'v' });
      incident.appendRun(replay, runExample(2));
      await incident.flush();
      expect(incident.view.save.kind).toBe('failed');
      moved = JSON.parse(JSON.stringify(content(incident)).replaceAll(folder, elsewhere));
      await incident.saveTo(elsewhere);
      expect(incident.view).toMatchObject({
        folder: elsewhere,
        access: { kind: 'write' },
        save: { kind: 'saved' },
      });
      expect(content(incident)).toEqual(moved);
    });
    await incident.close();
    const again = await openIncident(elsewhere, options);
    expect(content(again)).toEqual(moved);
    expect((await again.readReplay(replay)).runs).toEqual([runExample(1), runExample(2)]);
    expect(again.view.notes).toEqual([]);
    await again.close();
  });

  test('a data folder that cannot be written costs the masks’ key, and nothing else', async () => {
    const { folder, options } = await makePlace();
    await writeFile(options.dataFolder, 'a file stands here');
    const incident = await createIncident(folder, 'spike', options);
    expect(say(incident.view.notes[0] ?? { key: 'isText', params: {} })).toMatch(
      /^The key of its masks could not be kept on this machine: /,
    );
    incident.editNote(noteOf('text'), []);
    await incident.flush();
    expect(incident.view.save.kind).toBe('saved');
    await incident.close();
  });
});

describe('a folder removed under us', () => {
  async function gone() {
    const { folder, options } = await makePlace();
    const incident = await createIncident(folder, 'spike', options);
    await incident.addCapture(bundleFixture('bare'), { copy: true });
    incident.editNote(noteOf('before'), []);
    await incident.flush();
    await rename(folder, `${folder}-away`);
    incident.editNote(noteOf('typed'), []);
    await incident.flush();
    return { folder, options, incident };
  }

  test('is said, is not made again, and the text comes back with it', async () => {
    const { folder, incident } = await gone();
    expect(incident.view.save).toMatchObject({
      kind: 'failed',
      problem: {
        message: `The incident folder ${folder} is gone: it was moved, removed, or its disk is no longer there.`,
        hint: 'What you wrote is kept. Bring the folder back, or save the incident elsewhere.',
      },
    });
    await expect(stat(folder)).rejects.toThrow();
    await rename(`${folder}-away`, folder);
    await incident.flush();
    expect(incident.view.save.kind).toBe('saved');
    expect(await noteOnDisk(folder)).toContain('typed next_step');
    await incident.close();
  });

  test('a look at it takes nothing out of memory', async () => {
    const { folder, options, incident } = await gone();
    incident.saveRequest(null, requestExample());
    const replay = incident.startReplay('r', null);
    incident.appendRun(replay, runExample(1));
    const before = content(incident);
    await incident.refresh();
    expect((await incident.readReplay(replay)).runs).toEqual([runExample(1)]);
    expect({ ...content(incident), captures: [] }).toEqual({ ...before, captures: [] });
    await rename(`${folder}-away`, folder);
    await incident.flush();
    await incident.refresh();
    expect(content(incident)).toEqual(before);
    await incident.close();
    const again = await openIncident(folder, options);
    expect(content(again)).toEqual(before);
    await again.close();
  });

  test('is saved elsewhere: what was in memory is there, what was not says it is missing', async () => {
    const { folder, options, incident } = await gone();
    await incident.saveTo(`${folder}-new`);
    expect(incident.view).toMatchObject({
      save: { kind: 'saved' },
      access: { kind: 'write' },
      note: { fields: { next_step: 'typed next_step' } },
      captures: [{ id: 'bare', place: { state: 'missing' } }],
    });
    await incident.close();
    const again = await openIncident(`${folder}-new`, options);
    expect(again.view.note?.fields.next_step).toBe('typed next_step');
    await again.close();
  });

  test('and the app quit: the next opening of the folder has the text', async () => {
    const { folder, options, incident } = await gone();
    await incident.close();
    await rename(`${folder}-away`, folder);
    const again = await openIncident(folder, options);
    expect(again.view.note?.fields.next_step).toBe('typed next_step');
    expect(again.view.save.kind).toBe('conflict');
    await again.close();
  });
});

describe('a file changed outside', () => {
  test('while nothing of ours waits: theirs is shown', async () => {
    const { folder, options } = await makePlace();
    const incident = await createIncident(folder, 'spike', options);
    incident.editNote(noteOf('ours'), []);
    await incident.flush();
    await writeFile(join(folder, 'note.md'), (await noteOnDisk(folder)).replaceAll('ours', 'theirs'));
    await incident.refresh();
    expect(incident.view.note).toEqual(noteOf('theirs'));
    incident.editNote(noteOf('after that'), []);
    await incident.flush();
    expect(incident.view.save.kind).toBe('saved');
    await incident.close();
  });

  test.each<['ours' | 'theirs' | 'both', string, string[]]>([
    ['ours', 'typed', ['note.md']],
    ['theirs', 'theirs', ['note.md']],
    ['both', 'theirs', ['note.md', 'note.mine.md']],
  ])('while we type: nothing is overwritten until the person says %s', async (choice, expected, files) => {
    const { folder, options } = await makePlace();
    const incident = await createIncident(folder, 'spike', options);
    incident.editNote(noteOf('first'), []);
    await incident.flush();
    await writeFile(join(folder, 'note.md'), (await noteOnDisk(folder)).replaceAll('first', 'theirs'));
    incident.editNote(noteOf('typed'), []);
    await incident.flush();
    expect(await noteOnDisk(folder)).toContain('theirs next_step');
    expect(incident.view.save).toEqual({ kind: 'conflict', files: ['note.md'] });
    expect(incident.view.note).toEqual(noteOf('typed'));

    await incident.resolveConflict('note.md', choice);
    expect(incident.view).toMatchObject({ save: { kind: 'saved' }, conflicts: [], note: noteOf(expected) });
    expect(await noteOnDisk(folder)).toContain(`${expected} next_step`);
    expect((await readdir(folder)).filter((name) => name.startsWith('note'))).toEqual(files);
    await incident.close();
  });

  test('theirs that is not understood is shown no more, and not overwritten by what follows', async () => {
    const { folder, options } = await makePlace();
    const incident = await createIncident(folder, 'spike', options);
    incident.editNote(noteOf('first'), []);
    await incident.flush();
    await writeFile(join(folder, 'note.md'), '# By hand\n');
    incident.editNote(noteOf('typed'), []);
    await incident.flush();
    await incident.resolveConflict('note.md', 'theirs');
    incident.editNote(noteOf('typed later'), []);
    await incident.flush();
    expect(await noteOnDisk(folder)).toBe('# By hand\n');
    expect(incident.view.save.kind).toBe('conflict');
    await incident.close();
  });

  test('within the same second, of the same size, in the same place: it is seen all the same', async () => {
    const { folder, options } = await makePlace();
    const incident = await createIncident(folder, 'spike', options);
    incident.editNote(noteOf('first'), []);
    await incident.flush();
    const path = join(folder, 'note.md');
    const { atime, mtime } = await stat(path);
    await writeFile(path, (await noteOnDisk(folder)).replaceAll('first', 'other'));
    await utimes(path, atime, mtime);
    incident.editNote(noteOf('typed'), []);
    await incident.flush();
    expect(incident.view.save.kind).toBe('conflict');
    expect(await noteOnDisk(folder)).toContain('other next_step');
    await incident.close();
  });

  test('a request kept both ways becomes two requests', async () => {
    const { folder, options } = await makePlace();
    const incident = await createIncident(folder, 'spike', options);
    const id = incident.saveRequest(null, requestExample());
    await incident.flush();
    const path = join(folder, 'requests', `${id}.json`);
    await writeFile(path, (await readFile(path, 'utf8')).replace('"rid 3f2a"', '"theirs"'));
    incident.saveRequest(id, requestExample({ body: 'typed' }));
    await incident.flush();
    expect(incident.view.save.kind).toBe('conflict');
    await incident.resolveConflict(`requests/${id}.json`, 'both');
    expect(incident.view.requests.map(({ name }) => name)).toEqual(['theirs', 'rid 3f2a']);
    expect(await incident.readRequest(id)).toMatchObject({ name: 'theirs' });
    expect(await incident.readRequest(`${id}.mine` as typeof id)).toMatchObject({ body: 'typed' });
    await incident.close();
  });

  test('a manifest that a merge has damaged is left alone, and ours waits', async () => {
    const { folder, options } = await makePlace();
    const incident = await createIncident(folder, 'spike', options);
    await incident.flush();
    await writeFile(join(folder, 'incident.json'), '<<<<<<< HEAD\n{}\n');
    await incident.refresh();
    expect(incident.view.name).toBe('spike');
    incident.rename('renamed');
    await incident.flush();
    expect(incident.view.save.kind).toBe('conflict');
    expect(await readFile(join(folder, 'incident.json'), 'utf8')).toBe('<<<<<<< HEAD\n{}\n');
    await incident.resolveConflict('incident.json', 'ours');
    expect(JSON.parse(await readFile(join(folder, 'incident.json'), 'utf8')).name).toBe('renamed');
    await incident.close();
  });

  test('a cut line of a replay is left out and counted', async () => {
    const { folder, options } = await makePlace();
    const incident = await createIncident(folder, 'spike', options);
    const replay = incident.startReplay('r', null);
    incident.appendRun(replay, runExample(1));
    await incident.flush();
    await appendFile(join(folder, 'replays', `${replay}.jsonl`), '{"run":2,"at":1');
    incident.appendRun(replay, runExample(3));
    expect(await incident.readReplay(replay)).toEqual({
      runs: [runExample(1), runExample(3)],
      lastRun: 3,
      linesLeftOut: 1,
    });
    await incident.close();
  });
});

test('what a killed writer left half done is gone after the next opening, and nothing else', async () => {
  const { folder, options } = await makePlace();
  const incident = await createIncident(folder, 'spike', options);
  await incident.addCapture(bundleFixture('bare'), { copy: true });
  await incident.close();
  await writeFile(join(folder, '.note.md.0a1b2c3d.part'), 'half');
  await mkdir(join(folder, 'captures', '.other.0a1b2c3d.part'));
  await cp(bundleFixture('bare'), join(folder, 'captures', '.other.0a1b2c3d.part'), { recursive: true });
  await writeFile(join(folder, 'draft.part'), 'a person’s own file');
  const reading = await openIncident(folder, { ...options, readOnly: true });
  await reading.close();
  expect(await readdir(folder)).toContain('.note.md.0a1b2c3d.part');
  const again = await openIncident(folder, options);
  expect(again.view.captures).toHaveLength(1);
  expect(await readdir(folder)).not.toContain('.note.md.0a1b2c3d.part');
  expect(await readdir(folder)).toContain('draft.part');
  expect(await readdir(join(folder, 'captures'))).toEqual(['bare']);
  await again.close();
  await rm(join(folder, 'draft.part'));
});
