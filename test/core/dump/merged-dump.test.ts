import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDumpReader } from '../../../electron/core/dump/reader.ts';
import { type DumpId, requestCount } from '../../../shared/dump.ts';
import { say } from '../../../shared/phrase.ts';
import { fixturePath, quietJob, wholeDump } from './fixtures.ts';

const reader = createDumpReader();
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'merged-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function folderOf(name: string, files: Readonly<Record<string, string>>): Promise<string> {
  const path = join(folder, name);
  await mkdir(path);
  for (const [to, from] of Object.entries(files)) await copyFile(fixturePath(from), join(path, to));
  return path;
}

const quietExport = { signal: new AbortController().signal, tell: () => undefined };
const crash = 'crash_dump_2026-08-10_14-06-30.pkl';
const finished = 'dict-v0.5.6_2025-12-10_09-30-00.pkl';

test('a folder of dumps is one table in the order of time, and names what it could not read', async () => {
  const path = await folderOf('two', { 'b.pkl': finished, 'a.pkl': crash });
  await writeFile(join(path, 'broken.pkl'), Buffer.from([0x80, 4, 0x95, 1]));
  await writeFile(join(path, 'readme.txt'), 'nothing of a dump');
  const [one, other] = await Promise.all(
    [crash, finished].map((name) => reader.open(fixturePath(name), quietJob())),
  );
  const view = await reader.open(path, quietJob());
  expect(view.total).toBe((one?.total ?? 0) + (other?.total ?? 0));
  expect(view).toMatchObject({ kind: 'crash_dump', name: 'two', inFlight: one?.inFlight });
  expect(view.notes.map(({ key }) => key)).toEqual(['mergedOf', 'fileLeftOut']);
  const { rows } = await reader.find(view.id, { ...wholeDump, sort: { key: 'start', descending: false } });
  const starts = rows.flatMap(({ start }) => start ?? []);
  expect(starts).toEqual([...starts].sort((a, b) => a - b));
  expect(new Set(rows.map(({ from }) => from?.file))).toEqual(new Set(['a.pkl', 'b.pkl']));
  // Each row leads to its own record.
  for (const row of rows) {
    const whole = await reader.open(fixturePath(row.from?.file === 'a.pkl' ? crash : finished), quietJob());
    const own = await reader.read(whole.id, row.from?.index ?? -1);
    const here = await reader.read(view.id, row.index);
    expect(here.requestText).toBe(own.requestText);
    expect({ ...here.row, index: 0, from: null }).toEqual({ ...own.row, index: 0 });
    await reader.close(whole.id);
  }
});

test('a request that stands in two files is shown once: as it finished, and from the request dump', async () => {
  const path = await folderOf('twins', {
    'crash_dump_2026-08-10_14-06-30.pkl': crash,
    'crash_dump_again.pkl': crash,
  });
  const single = await reader.open(fixturePath(crash), quietJob());
  const view = await reader.open(path, quietJob());
  const timed = await reader.find(single.id, { ...wholeDump, where: 'not start = unknown' });
  expect(view.total).toBe(2 * single.total - timed.matched);
  expect(timed.matched).toBeGreaterThan(5);
  expect(view.notes).toContainEqual({ key: 'inSeveralFiles', params: { count: timed.matched } });
});

test('dumps that are open are one table as long as they are', async () => {
  const parts = await Promise.all(
    [crash, finished].map((name) => reader.open(fixturePath(name), quietJob())),
  );
  const as = (id: string) => `artifact ${id}` as DumpId;
  const view = await reader.merge(
    parts.map(({ id }) => ({ dump: id, as: as(id) })),
    'All dumps',
  );
  expect(requestCount(view)).toBe(parts.reduce((sum, part) => sum + requestCount(part), 0));
  const { rows } = await reader.find(view.id, wholeDump);
  expect(new Set(rows.map(({ from }) => from?.dump))).toEqual(new Set(parts.map(({ id }) => as(id))));
  expect(await reader.timeline(view.id, { ...wholeDump })).toMatchObject({ lanes: expect.any(Number) });
});

test('a dump that is several files itself is a part as any other, and each record is found by where it stands', async () => {
  const both = await folderOf('both', { 'a.pkl': 'embedding.pkl', 'b.pkl': 'incremental.pkl' });
  const parts = await Promise.all([fixturePath(crash), both].map((path) => reader.open(path, quietJob())));
  const view = await reader.merge(
    parts.map(({ id }) => ({ dump: id, as: id })),
    'All dumps',
  );
  const all = { ...wholeDump, sort: { key: 'index', descending: false }, includeHealthChecks: true } as const;
  const { rows } = await reader.find(view.id, all);
  const several = parts[1]?.id as DumpId;
  expect(rows.filter(({ from }) => from?.dump === several)).toHaveLength(5);
  for (const { index, rid, from } of rows) {
    const own = await reader.read(from?.dump as DumpId, from?.index ?? -1);
    const here = await reader.read(view.id, index);
    expect(own.row.rid).toBe(rid);
    expect(here.requestText).toBe(own.requestText);
    const locate = { dump: from?.dump as DumpId, index: from?.index ?? -1 };
    expect((await reader.find(view.id, { ...all, limit: 0, locate })).located).toBe(index);
  }
  // A file of the folder is not open by itself.
  const inside = await reader.find(several, all);
  expect(new Set(inside.rows.map(({ from }) => from?.dump))).toEqual(new Set([null]));
  const nowhere = { dump: several, index: 1_000_000 };
  expect((await reader.find(view.id, { ...all, locate: nowhere })).located).toBeNull();
});

test('what is to be said of one file is said with its name, and every damage is told', async () => {
  const path = await folderOf('damaged', { 'a.pkl': crash, 'b.pkl': finished, 'c.pkl': finished });
  const whole = await readFile(join(path, 'b.pkl'));
  await writeFile(join(path, 'b.pkl'), whole.subarray(0, whole.length - 400));
  await writeFile(join(path, 'c.pkl'), whole.subarray(0, whole.length - 300));
  await writeFile(join(path, 'a.pkl'), Buffer.concat([await readFile(join(path, 'a.pkl')), Buffer.alloc(7)]));
  const view = await reader.open(path, quietJob());
  const said = [view.damage?.problem.message, ...view.notes.map((note) => say(note))].join('\n');
  expect(said).toMatch(/b\.pkl ends after/);
  expect(said).toMatch(/c\.pkl ends after/);
  expect(said).toMatch(/a\.pkl: 7 bytes/);
});

test('a folder is cancelled: before the first file with that word, behind it with what was read', async () => {
  const path = await folderOf('cancelled', { 'a.pkl': crash, 'b.pkl': finished });
  const before = new AbortController();
  before.abort();
  await expect(reader.open(path, { ...quietJob(), signal: before.signal })).rejects.toMatchObject({
    key: 'cancelled',
  });
  const between = new AbortController();
  const view = await reader.open(path, {
    signal: between.signal,
    tell: ({ bytes, of }) => bytes === of && between.abort(),
  });
  expect(view).toMatchObject({
    cancelled: true,
    total: (await reader.open(fixturePath(crash), quietJob())).total,
  });
});

test('a folder without a dump is refused by its name', async () => {
  const path = join(folder, 'empty');
  await mkdir(path);
  await writeFile(join(path, 'readme.txt'), 'nothing of a dump');
  await expect(reader.open(path, quietJob())).rejects.toMatchObject({ key: 'nothingInFolder' });
});

test('an export names the file of each record, and its place there', async () => {
  const path = await folderOf('exported', { 'a.pkl': crash, 'b.pkl': finished });
  const view = await reader.open(path, quietJob());
  const choice = { where: '', sort: null, includeHealthChecks: true };
  const to = join(folder, 'out.jsonl');
  const exported = await reader.export(
    view.id,
    { choice, only: null, format: 'jsonl', path: to },
    quietExport,
  );
  const lines = (await readFile(to, 'utf8')).trimEnd().split('\n');
  expect(lines).toHaveLength(view.total);
  expect(exported.records).toBe(view.total);
  const places = lines.map((line) => JSON.parse(line) as { file: string; index: number });
  const { rows } = await reader.find(view.id, { ...wholeDump, sort: null });
  expect(places.map(({ file, index }) => ({ file, index }))).toEqual(
    rows.map(({ from }) => ({ file: from?.file, index: from?.index })),
  );
});

test('a record that cannot be decoded is a line that says so, and the others are written', async () => {
  const path = join(folder, 'broken.pkl');
  const bytes = await readFile(fixturePath(finished));
  const whole = await reader.open(fixturePath(finished), quietJob());
  const { rows } = await reader.find(whole.id, wholeDump);
  const prompt = rows.find(({ textPreview }) => /^[\x20-\x7e]{20}/.test(textPreview ?? ''))?.textPreview;
  // A byte in a prompt that no UTF-8 has: the index passes over it.
  const at = bytes.indexOf(prompt?.slice(0, 20) ?? 'nothing');
  expect(at).toBeGreaterThan(0);
  bytes[at] = 0xff;
  await writeFile(path, bytes);
  const view = await reader.open(path, quietJob());
  const choice = { where: '', sort: null, includeHealthChecks: true };
  const to = join(folder, 'broken.jsonl');
  await reader.export(view.id, { choice, only: null, format: 'jsonl', path: to }, quietExport);
  const lines = (await readFile(to, 'utf8'))
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(lines).toHaveLength(view.total);
  const broken = lines.filter((line) => line.error !== undefined);
  expect(broken.length).toBeGreaterThan(0);
  expect(broken.length).toBeLessThan(lines.length);
  expect(broken[0]).toMatchObject({ file: 'broken.pkl', error: { code: 'UNREADABLE' } });
});
