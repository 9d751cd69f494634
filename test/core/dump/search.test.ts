import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createDumpReader, findAll } from '../../../electron/core/dump/reader.ts';
import type { DumpView, RequestQuery } from '../../../shared/dump.ts';
import { fixturePath, quietJob, wholeDump } from './fixtures.ts';

const maker = fileURLToPath(new URL('../../fixtures/make_big.py', import.meta.url));
/** Answers after every look, however little it has seen, and shows every row that comes. */
const reader = createDumpReader({ answerWithin: 0, growEvery: 0, growFrom: 0 });
let folder: string;
let large: DumpView;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'search-'));
  const path = join(folder, 'small.pkl');
  execFileSync('python3', [maker, 'small', '1000000', path]);
  large = await reader.open(path, quietJob());
});
afterAll(() => rm(folder, { recursive: true }));

const about = (where: string): RequestQuery => ({ ...wholeDump, where });

describe('a filter about texts', () => {
  test('answers what it found so far, goes on when it is asked again, and ends with all of it in order', async () => {
    const asked: RequestQuery = {
      ...about(`text ~ "Request 1"`),
      sort: { key: 'promptTokens', descending: true },
    };
    const found: number[] = [];
    let searched = 0;
    for (;;) {
      const page = await reader.find(large.id, asked);
      found.push(page.matched);
      if (page.searching === null) {
        const tokens = page.rows.map(({ promptTokens }) => promptTokens ?? 0);
        expect(tokens).toEqual([...tokens].sort((a, b) => b - a));
        break;
      }
      expect(page.searching.of).toBeGreaterThan(900_000);
      expect(page.searching.bytes).toBeGreaterThan(searched);
      searched = page.searching.bytes;
      // Until it is done the rows stand as they do in the file.
      const indexes = page.rows.map(({ index }) => index);
      expect(indexes).toEqual([...indexes].sort((a, b) => a - b));
    }
    expect(found.length).toBeGreaterThan(5);
    expect(found).toEqual([...found].sort((a, b) => a - b));
    const expected = Array.from({ length: large.total }, (_, at) => at).filter((at) =>
      String(at).startsWith('1'),
    );
    expect(found.at(-1)).toBe(expected.length);
  });

  test('is given up when something else is asked, and then begins anew', async () => {
    const first = await reader.find(large.id, about('answer ~ "Answer 5"'));
    expect(first.searching).not.toBeNull();
    const second = await reader.find(large.id, about('text ~ nowhere'));
    expect(second.searching?.bytes).toBeLessThan(large.bytes / 2);
    const again = await reader.find(large.id, about('answer ~ "Answer 5"'));
    expect(again.searching?.bytes).toBe(first.searching?.bytes);
  });

  const rows: readonly [string, (index: number) => boolean][] = [
    ['answer ~ "Answer 77"', (index) => String(index).startsWith('77')],
    ['text = unknown', () => false],
    [`rid = ${(300).toString(16).padStart(32, '0')}`, (index) => index === 300],
    ['text ~ pump and prompt < 5', (index) => index % 9000 < 4],
    ['not text ~ pump', () => false],
    ['detail = 151645 and index < 3', (index) => index < 3],
  ];
  test.each(rows)('%s', async (where, matches) => {
    const page = await findAll(reader, large.id, about(where));
    const expected = Array.from({ length: large.total }, (_, at) => at).filter(matches);
    expect(page.matched).toBe(expected.length);
    expect(page.rows.map(({ index }) => index)).toEqual(expected.slice(0, 500));
  });

  test('reads prompts whole, not only as far as a preview goes', async () => {
    const whole = await reader.open(fixturePath('dict-v0.5.6_2025-12-10_09-30-00.pkl'), quietJob());
    const { rows: all } = await findAll(reader, whole.id, wholeDump);
    const [long] = all.filter(({ textPreview }) => (textPreview?.length ?? 0) > 20);
    const { promptText } = await reader.read(whole.id, long?.index ?? -1);
    const end = promptText?.slice(-12) ?? '';
    const { rows: found } = await findAll(reader, whole.id, about(`text ~ ${JSON.stringify(end)}`));
    expect(found.map(({ index }) => index)).toContain(long?.index);
  });
});

test('rows can be asked for while the file is read', async () => {
  const path = join(folder, 'growing.pkl');
  execFileSync('python3', [maker, 'small', '20000000', path]);
  const seen: number[] = [];
  const asked: Promise<unknown>[] = [];
  const job = {
    signal: new AbortController().signal,
    tell: ({ grown }: { grown?: DumpView }) => {
      if (!grown) return;
      seen.push(grown.total);
      expect(grown.reading?.of).toBeGreaterThanOrEqual(grown.reading?.bytes ?? Number.POSITIVE_INFINITY);
      asked.push(
        reader.find(grown.id, { ...wholeDump, limit: 3 }).then((page) => {
          expect(page.rows.map(({ index }) => index)).toEqual([0, 1, 2]);
          expect(page.total).toBeGreaterThanOrEqual(grown.total);
        }),
      );
    },
  };
  const view = await reader.open(path, job);
  await Promise.all(asked);
  expect(seen.length).toBeGreaterThan(0);
  expect(seen).toEqual([...seen].sort((a, b) => a - b));
  expect(view).toMatchObject({ reading: null, cancelled: false, damage: null });
  expect(view.total).toBeGreaterThan(seen.at(-1) ?? 0);
});
