import { readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createIncident, openIncident } from '../../../electron/core/incident/incident.ts';
import { acquireLock, readHolder, staleSeconds } from '../../../electron/core/incident/lock.ts';
import { scratchFolder } from '../scratch.ts';
import { openElsewhere, prepareChildren } from './child-process.ts';
import { noteOf } from './examples.ts';
import { handClock, makePlace, until } from './place.ts';

prepareChildren();

const noteOnDisk = (folder: string) => readFile(join(folder, 'note.md'), 'utf8');

describe('two processes', () => {
  test('the second is told who has it, and only reads', async () => {
    const { folder, options } = await makePlace();
    const first = await createIncident(folder, 'spike', options);
    first.editNote(noteOf('first'), []);
    await first.flush();
    const second = await openElsewhere(folder, options.dataFolder);
    expect(second.first).toMatchObject({
      access: {
        kind: 'read',
        why: 'held',
        holder: { pid: process.pid, thisMachine: true, thisProcess: false },
        canTakeOver: true,
      },
      note: { fields: { next_step: 'first next_step' } },
      save: { kind: 'saved', at: null },
    });
    await expect(second.order({ do: 'note', text: 'second' })).rejects.toThrow(
      /reading only: .* has it open/,
    );
    expect(await noteOnDisk(folder)).toContain('first next_step');
    expect(first.view.access.kind).toBe('write');
    await first.close();
    expect((await second.order({ do: 'takeOver' })).access.kind).toBe('write');
  });

  test('after a takeover the old one writes nothing more, keeps its text, and says so', async () => {
    const { folder, options } = await makePlace();
    const old = await createIncident(folder, 'spike', options);
    old.editNote(noteOf('first'), []);
    await old.flush();
    const next = await openElsewhere(folder, options.dataFolder);
    expect((await next.order({ do: 'takeOver' })).access.kind).toBe('write');
    await next.order({ do: 'note', text: 'by the new owner' });
    expect((await next.order({ do: 'flush' })).save.kind).toBe('saved');

    // It does not know yet, and a person types on.
    old.editNote(noteOf('typed meanwhile'), []);
    await old.flush();
    expect(await noteOnDisk(folder)).toContain('by the new owner next_step');
    expect(old.view.access).toMatchObject({ kind: 'read', why: 'taken_over', canTakeOver: true });
    expect(old.view.access).toMatchObject({ holder: { pid: next.child.process.pid, thisMachine: true } });
    expect(old.view.save).toMatchObject({
      kind: 'failed',
      problem: { message: expect.stringContaining('spike was taken over by another app on this machine') },
      files: ['note.md'],
    });
    expect(old.view.note?.fields.next_step).toBe('typed meanwhile next_step');
    // What the window sent before it heard of it waits, too; nothing new is begun.
    old.editNote(noteOf('typed meanwhile, to the end'), []);
    await old.flush();
    expect(await noteOnDisk(folder)).toContain('by the new owner next_step');
    expect(() => old.rename('x')).toThrow(/reading only: it was taken over/);

    // Taken back, both texts are there to choose from.
    await old.takeOver();
    expect(old.view.save.kind).toBe('conflict');
    expect(old.view.conflicts).toEqual([
      {
        file: 'note.md',
        ours: expect.stringContaining('typed meanwhile, to the end'),
        theirs: expect.stringContaining('by the new owner'),
      },
    ]);
    await next.order({ do: 'note', text: 'x' }).catch(() => undefined);
    await next.order({ do: 'flush' });
    expect(await noteOnDisk(folder)).toContain('by the new owner next_step');
    await old.resolveConflict('note.md', 'both');
    expect(old.view.note?.fields.next_step).toBe('by the new owner next_step');
    expect(await readFile(join(folder, 'note.mine.md'), 'utf8')).toContain(
      'typed meanwhile, to the end next_step',
    );
    expect(old.view.save.kind).toBe('saved');
    await old.close();
  });

  test('a killed one leaves a lock that nobody has to ask for', async () => {
    const { folder, options } = await makePlace();
    await (await createIncident(folder, 'spike', options)).close();
    const killed = await openElsewhere(folder, options.dataFolder);
    expect(killed.first.access.kind).toBe('write');
    await killed.child.kill();
    expect(await readHolder(folder)).toMatchObject({ pid: killed.child.process.pid });
    const next = await openIncident(folder, options);
    expect(next.view.access.kind).toBe('write');
    await next.close();
    expect(await readHolder(folder)).toBeNull();
  });
});

test('two windows of one app: the second reads until it takes over, and the first hears of it', async () => {
  const { folder, options } = await makePlace();
  const clock = handClock();
  const first = await createIncident(folder, 'spike', { ...options, clock });
  const second = await openIncident(folder, options);
  expect(second.view.access).toMatchObject({ kind: 'read', why: 'held', holder: { thisProcess: true } });
  expect(second.view.access).toMatchObject({ reason: { params: { by: 'another window of this app' } } });
  await second.takeOver();
  expect(second.view.access.kind).toBe('write');
  // The first has nothing to write: it hears of it when it gives its next sign of life.
  clock.pass(5);
  await until(first, () => first.view.access.kind === 'read');
  expect(first.view.access).toMatchObject({ why: 'taken_over' });
  // What the first does when it ends takes nothing from the second.
  await first.close();
  expect(await readHolder(folder)).toMatchObject({ thisProcess: true });
  second.editNote(noteOf('second'), []);
  await second.flush();
  expect(second.view.save.kind).toBe('saved');
  await second.close();
});

describe('the lock file', () => {
  const ours = async (folder: string) => {
    const outcome = await acquireLock(folder, handClock());
    if (outcome.kind !== 'ours') throw new Error(outcome.kind);
    return outcome.lock;
  };

  /** A lock as another machine writes it. */
  async function lockOfElsewhere(folder: string, silentSeconds: number): Promise<void> {
    const path = join(folder, '.lock');
    await writeFile(
      path,
      JSON.stringify({ owner: 'x', host: 'gpu-7', user: 'li', pid: 1, space: 'gpu-7 boot', since: 1 }),
    );
    const time = Date.now() / 1000 - silentSeconds;
    await utimes(path, time, time);
  }

  test('another machine’s is respected while it gives signs of life, whatever its process number', async () => {
    const folder = await scratchFolder();
    await lockOfElsewhere(folder, staleSeconds - 10);
    const outcome = await acquireLock(folder, handClock());
    expect(outcome).toMatchObject({
      kind: 'held',
      holder: { host: 'gpu-7', user: 'li', thisMachine: false },
    });
    expect(outcome.kind === 'held' && outcome.holder.silentSeconds).toBeGreaterThan(staleSeconds - 11);
  });

  test('one that was silent for too long is taken over', async () => {
    const folder = await scratchFolder();
    await lockOfElsewhere(folder, staleSeconds + 5);
    const lock = await ours(folder);
    expect(await lock.isOurs()).toBe(true);
    await lock.release();
  });

  test('a half one, as a drive without links may show it, is somebody’s until it is old', async () => {
    const folder = await scratchFolder();
    await writeFile(join(folder, '.lock'), '{"owner": "x", "ho');
    expect(await acquireLock(folder, handClock())).toMatchObject({ kind: 'held', holder: { host: '' } });
    expect((await acquireLock(folder, handClock(), { takeOver: true })).kind).toBe('ours');
  });

  test('gives a sign of life every few seconds, but not for somebody else', async () => {
    const folder = await scratchFolder();
    const clock = handClock();
    const path = join(folder, '.lock');
    const outcome = await acquireLock(folder, clock);
    if (outcome.kind !== 'ours') throw new Error(outcome.kind);
    await utimes(path, 1, 1);
    clock.pass(5);
    while ((await stat(path)).mtimeMs < 10_000) await new Promise((resolve) => setImmediate(resolve));
    await lockOfElsewhere(folder, 20);
    const text = await readFile(path, 'utf8');
    clock.pass(60);
    expect(await outcome.lock.isOurs()).toBe(false);
    await outcome.lock.release();
    expect(await readFile(path, 'utf8')).toBe(text);
    expect((await readHolder(folder))?.silentSeconds).toBeGreaterThan(19);
  });

  test('removed by hand, it is taken again', async () => {
    const folder = await scratchFolder();
    const lock = await ours(folder);
    await rm(join(folder, '.lock'));
    expect(await lock.isOurs()).toBe(true);
    expect(await readHolder(folder)).toMatchObject({ pid: process.pid });
    await lock.release();
    expect(await lock.isOurs()).toBe(false);
  });

  test('of many that ask at once one gets it', async () => {
    const folder = await scratchFolder();
    const outcomes = await Promise.all(Array.from({ length: 10 }, () => acquireLock(folder, handClock())));
    expect(outcomes.filter(({ kind }) => kind === 'ours')).toHaveLength(1);
    expect(outcomes.filter(({ kind }) => kind === 'held')).toHaveLength(9);
  });
});
