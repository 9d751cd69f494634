import { mkdir, readdir, readFile, rename, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createSaver, nameForOurs, type SaverOptions } from '../../../electron/core/incident/saver.ts';
import { ProblemError } from '../../../shared/outcome.ts';
import { scratchFolder } from '../scratch.ts';
import { handClock } from './place.ts';

/** A saver on a scratch folder whose files say what `texts` says. */
async function makeSaver(more: Partial<SaverOptions> = {}) {
  const root = await scratchFolder();
  const folder = join(root, 'folder');
  await mkdir(folder);
  const clock = handClock();
  const texts: Record<string, string> = {};
  const saver = createSaver({ folder, clock, render: (file) => texts[file] ?? null, ...more });
  const put = (file: string, text: string) => {
    texts[file] = text;
    saver.touch(file);
  };
  /** Waits for what the clock has started. */
  const settled = () => saver.alone(async () => undefined);
  const onDisk = (file: string) => readFile(join(folder, file), 'utf8');
  return { root, folder, clock, saver, put, settled, onDisk };
}

test('a change is on disk within a quarter of a second, however fast others follow, and only the latest', async () => {
  const { clock, saver, put, settled, onDisk, folder } = await makeSaver();
  expect(saver.state).toEqual({ kind: 'saved', at: null });
  for (let press = 0; press < 10; press += 1) {
    put('note.md', `text ${press}`);
    expect(saver.state.kind).toBe('pending');
    clock.pass(0.03);
  }
  // Typing went on for 0.3 s: the writing did not wait for its end.
  await settled();
  expect(await onDisk('note.md')).toBe('text 9');
  expect(await readdir(folder)).toEqual(['note.md']);
  put('note.md', 'text 10');
  clock.pass(0.25);
  await settled();
  expect(await onDisk('note.md')).toBe('text 10');
  expect(saver.state.kind).toBe('saved');
});

test('what changes while it is being written is written again', async () => {
  const { saver, put, onDisk } = await makeSaver();
  put('a', 'one');
  const writing = saver.flush();
  put('a', 'two');
  await writing;
  await saver.flush();
  expect(await onDisk('a')).toBe('two');
});

test('a file that says it already is not written again', async () => {
  const { saver, put, folder } = await makeSaver();
  put('a', 'text');
  await saver.flush();
  const before = await stat(join(folder, 'a'));
  put('a', 'text');
  await saver.flush();
  expect((await stat(join(folder, 'a'))).ino).toBe(before.ino);
  expect(saver.state.kind).toBe('saved');
});

test('lines are added in order, a subfolder is made, and a state is told', async () => {
  const told: string[] = [];
  const { saver, onDisk } = await makeSaver({ changed: () => told.push('changed') });
  saver.append('replays/0001.jsonl', '1');
  saver.append('replays/0001.jsonl', '2');
  await saver.flush();
  saver.append('replays/0001.jsonl', '3');
  await saver.flush();
  expect(await onDisk('replays/0001.jsonl')).toBe('1\n2\n3\n');
  expect(told.length).toBeGreaterThan(4);
});

describe('a file that somebody else has changed', () => {
  async function conflicted() {
    const made = await makeSaver();
    made.put('note.md', 'first');
    await made.saver.flush();
    await writeFile(join(made.folder, 'note.md'), 'theirs');
    made.put('note.md', 'ours');
    made.put('pins.json', '[]');
    await made.saver.flush();
    return made;
  }

  test('is not overwritten; the others are written', async () => {
    const { saver, onDisk } = await conflicted();
    expect(await onDisk('note.md')).toBe('theirs');
    expect(await onDisk('pins.json')).toBe('[]');
    expect(saver.state).toEqual({ kind: 'conflict', files: ['note.md'] });
    expect(saver.conflicts).toEqual([{ file: 'note.md', ours: 'ours', theirs: 'theirs' }]);
  });

  test('stays so while the person types on', async () => {
    const { saver, put, onDisk } = await conflicted();
    put('note.md', 'ours, and more');
    await saver.flush();
    expect(await onDisk('note.md')).toBe('theirs');
    expect(saver.conflicts[0]?.ours).toBe('ours, and more');
  });

  test('ours: theirs is overwritten, unless it has changed once more', async () => {
    const { saver, onDisk, folder } = await conflicted();
    await writeFile(join(folder, 'note.md'), 'theirs, again');
    saver.keepOurs('note.md');
    await saver.flush();
    expect(await onDisk('note.md')).toBe('theirs, again');
    expect(saver.conflicts[0]?.theirs).toBe('theirs, again');
    saver.keepOurs('note.md');
    await saver.flush();
    expect(await onDisk('note.md')).toBe('ours');
    expect(saver.state.kind).toBe('saved');
  });

  test('theirs: our change is given up', async () => {
    const { saver, put, onDisk } = await conflicted();
    expect(saver.takeTheirs('note.md')).toBe('theirs');
    await saver.flush();
    expect(saver.state.kind).toBe('saved');
    put('note.md', 'after theirs');
    await saver.flush();
    expect(await onDisk('note.md')).toBe('after theirs');
  });

  test('a file that was there and never read is one, too', async () => {
    const { saver, put, folder, onDisk } = await makeSaver();
    await writeFile(join(folder, 'note.md'), 'theirs');
    put('note.md', 'ours');
    await saver.flush();
    expect(await onDisk('note.md')).toBe('theirs');
    expect(saver.state.kind).toBe('conflict');
  });

  test.each<[what: string, change: (path: string) => Promise<unknown>]>([
    ['only its time', (path) => utimes(path, 1, 1)],
    ['only its line ends', (path) => writeFile(path, 'first\r\nline\r\n')],
    ['to what we want to write', (path) => writeFile(path, 'ours')],
    ['to nothing: it was removed', (path) => rename(path, `${path}.away`)],
  ])('%s: no conflict', async (_what, change) => {
    const { saver, put, folder, onDisk } = await makeSaver();
    put('note.md', 'first\nline\n');
    await saver.flush();
    await change(join(folder, 'note.md'));
    put('note.md', 'ours');
    await saver.flush();
    expect(saver.state.kind).toBe('saved');
    expect(await onDisk('note.md')).toBe('ours');
  });
});

describe('what cannot be written', () => {
  test('is kept, tried again by itself, and written when the folder is back', async () => {
    const settledWith: (ReadonlyMap<string, string> | null)[] = [];
    const { saver, put, folder, root, clock, settled, onDisk } = await makeSaver({
      settled: async (pending) => void settledWith.push(pending),
    });
    put('note.md', 'first');
    await saver.flush();
    await rename(folder, join(root, 'away'));
    put('note.md', 'second');
    saver.append('runs.jsonl', '{"run":1}');
    await saver.flush();
    expect(saver.state).toMatchObject({
      kind: 'failed',
      problem: { code: 'WRITE_FAILED', message: expect.stringContaining(`${folder} is gone`) },
      files: ['note.md', 'runs.jsonl'],
    });
    expect(await readdir(root)).toEqual(['away']);
    expect([...(settledWith.at(-1) ?? [])]).toEqual([
      ['note.md', 'second'],
      ['runs.jsonl', '{"run":1}\n'],
    ]);
    await rename(join(root, 'away'), folder);
    clock.pass(5);
    await settled();
    expect(saver.state.kind).toBe('saved');
    expect(await onDisk('note.md')).toBe('second');
    expect(await onDisk('runs.jsonl')).toBe('{"run":1}\n');
    expect(settledWith.at(-1)).toBeNull();
  });

  test('by order of somebody else stays in memory', async () => {
    let allowed = true;
    const { saver, put, onDisk } = await makeSaver({
      mayWrite: async () => {
        if (!allowed) throw new ProblemError('incidentTakenOver', { name: 'x', by: 'y' });
      },
    });
    put('a', 'one');
    await saver.flush();
    allowed = false;
    put('a', 'two');
    await saver.flush();
    expect(await onDisk('a')).toBe('one');
    expect(saver.state).toMatchObject({
      kind: 'failed',
      problem: { message: 'x was taken over by y, and nothing more was written there.' },
    });
    expect([...saver.pendingTexts()]).toEqual([['a', 'two']]);
  });
});

test.each([
  ['note.md', 'note.mine.md'],
  ['requests/0001-a.b.json', 'requests/0001-a.b.mine.json'],
  ['plain', 'plain.mine'],
])('ours of %s is put beside as %s', (file, expected) => expect(nameForOurs(file)).toBe(expected));
