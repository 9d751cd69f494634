import { appendFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { appendLines, readJsonLines } from '../../../electron/core/incident/jsonl-file.ts';
import {
  freeName,
  keptName,
  numberedName,
  safeFileName,
  takenBy,
} from '../../../electron/core/incident/names.ts';
import { isInside, pathOnDisk, storedPath } from '../../../electron/core/incident/paths.ts';
import { formatPinsFile, parsePinsFile } from '../../../electron/core/incident/pins-file.ts';
import { lineOf, readRuns } from '../../../electron/core/incident/replays-files.ts';
import { formatRequestFile, parseRequestFile } from '../../../electron/core/incident/requests-files.ts';
import { pinSource } from '../../../shared/pin.ts';
import { scratchFolder } from '../scratch.ts';
import { requestExample, runExample } from './examples.ts';

describe('names of files', () => {
  test.each([
    ['crash_dump_2026-08-14.pkl', 'crash_dump_2026-08-14.pkl'],
    ['../../etc/passwd', '_.._etc_passwd'],
    ['a:b*c?"<>|\\', 'a_b_c______'],
    ['nul.pkl', '_nul.pkl'],
    ['COM1', '_COM1'],
    ['.hidden', 'hidden'],
    ['ends with dots. . .', 'ends with dots'],
    ['排队.pkl', '排队.pkl'],
    ['a\u0000b\u202ec', 'a_b_c'],
    ['...', 'fallback'],
    ['', 'fallback'],
    ['x'.repeat(300), 'x'.repeat(100)],
  ])('%j becomes %j', (name, expected) => expect(safeFileName(name, 'fallback')).toBe(expected));

  test('one that is taken, capitals or not, gets a number before its ending', () => {
    expect(freeName('Dump.pkl', takenBy(['dump.pkl', 'dump-2.PKL']))).toBe('Dump-3.pkl');
    expect(freeName('capture', takenBy([]))).toBe('capture');
  });

  test.each([
    ['Long prompt!', [], '0001-long-prompt'],
    ['Réponse 7', ['0009-x', '0002-y', 'by-hand'], '0010-reponse-7'],
    ['///', ['0001-a'], '0002-request'],
    ['排队', [], '0001-排队'],
  ])('request %j after %j is %s', (name, ids, expected) => expect(numberedName(name, ids)).toBe(expected));

  test('an id from a strange manifest never leads out of the data folder', () => {
    expect(keptName('2f0c1a7e-0000-4000-8000-000000000000')).toBe('2f0c1a7e-0000-4000-8000-000000000000');
    for (const id of ['..', '../../x', '/etc', 'a/b', '']) expect(keptName(id)).toMatch(/^[0-9a-f]{32}$/);
  });
});

describe('paths', () => {
  test.each([
    ['/a/incident/captures/x', 'captures/x'],
    ['/a/dumps/x.pkl', '../dumps/x.pkl'],
    ['/b/x.pkl', '../../b/x.pkl'],
  ])('%s is stored as %s, and found again', (path, stored) => {
    expect(storedPath('/a/incident', path)).toBe(stored);
    expect(pathOnDisk('/a/incident', stored)).toBe(path);
  });

  test.each([
    ['C:\\dumps\\x.pkl', null],
    ['\\\\share\\x.pkl', null],
    ['a\u0000b', null],
    ['/abs/x.pkl', '/abs/x.pkl'],
  ])('%j on this system is %j', (stored, expected) => expect(pathOnDisk('/a', stored)).toBe(expected));

  test('inside is inside', () => {
    expect(isInside('/a/b', '/a/b/c')).toBe(true);
    for (const path of ['/a/b', '/a/bc', '/a', '/a/b/../c']) expect(isInside('/a/b', path)).toBe(false);
    expect(isInside('/a/b', '/a/b/..c')).toBe(true);
  });
});

describe('files that only grow', () => {
  test('a last line that was cut is left out, and damages no line that follows', async () => {
    const path = join(await scratchFolder(), 'runs.jsonl');
    expect(await readJsonLines(path)).toEqual({ values: [], leftOut: 0 });
    await appendLines(path, ['{"run":1}', '{"run":2}']);
    await appendFile(path, '{"run":3,"text":"the app was kil');
    expect(await readJsonLines(path)).toEqual({ values: [{ run: 1 }, { run: 2 }], leftOut: 1 });
    await appendLines(path, ['{"run":4}']);
    expect(await readJsonLines(path)).toEqual({ values: [{ run: 1 }, { run: 2 }, { run: 4 }], leftOut: 1 });
    expect((await readFile(path, 'utf8')).endsWith('kil\n{"run":4}\n')).toBe(true);
  });

  test('a whole last line without its end counts, Windows line ends too', async () => {
    const path = join(await scratchFolder(), 'runs.jsonl');
    await writeFile(path, '{"run":1}\r\n\r\n{"run":2}');
    expect(await readJsonLines(path)).toEqual({ values: [{ run: 1 }, { run: 2 }], leftOut: 0 });
  });
});

describe('replays', () => {
  const formatRun = (...of: Parameters<typeof lineOf>) => JSON.stringify(lineOf(...of));
  const nothingLong = () => Promise.reject(new Error('nothing is long here'));
  const read = (given: Parameters<typeof readRuns>[0]) => readRuns(given, nothingLong, true);
  const lines = (texts: readonly string[]) => ({ values: texts.map((text) => JSON.parse(text)), leftOut: 0 });

  test('a run reads back, its body written once', async () => {
    const sent = { ...runExample(1), result: null, partialText: null };
    const texts = [formatRun(sent, false), formatRun(runExample(2), false), formatRun(runExample(1), true)];
    expect(texts[2]).not.toContain('9007199254740993');
    expect(await read(lines(texts))).toEqual({
      runs: [runExample(1), runExample(2)],
      lastRun: 2,
      linesLeftOut: 0,
    });
  });

  test('the last line of a run counts; one that never ended says so', async () => {
    const sent = { ...runExample(1), result: null, partialText: null };
    const partial = { ...sent, partialText: 'Once upon' };
    const texts = [formatRun(sent, false), formatRun(partial, true)];
    expect((await read(lines(texts))).runs).toEqual([partial]);
  });

  test('a line that is no run is counted, not hidden', async () => {
    const values = [{ idx: 1, status_code: 200 }, JSON.parse(formatRun(runExample(1), false))];
    expect(await read({ values, leftOut: 2 })).toEqual({
      runs: [runExample(1)],
      lastRun: 1,
      linesLeftOut: 3,
    });
  });
});

describe('requests', () => {
  test.each([
    ['as it was prepared', requestExample()],
    ['edited into what is no JSON yet', requestExample({ body: '{"text": "a", "sampling_params": {' })],
    ['with line ends and halves of characters', requestExample({ body: '{\r\n"text": "\ud83d"}\u2028' })],
    ['from a hand-saved file', requestExample({ origin: null, recordedOutput: null, changes: [] })],
  ])('%s reads back character by character', (_what, request) => {
    expect(parseRequestFile(formatRequestFile({ request, file: null }))?.request).toEqual(request);
  });

  test('64-bit integers survive: the body is text', () => {
    const text = formatRequestFile({ request: requestExample(), file: null });
    expect(text).toContain('18446744073709551615');
  });

  test('keys of a later version are kept', () => {
    const text = formatRequestFile({ request: requestExample(), file: null });
    const later = JSON.stringify({
      ...JSON.parse(text),
      tags: ['slow'],
      origin: { ...JSON.parse(text).origin, shard: 3 },
    });
    const stored = parseRequestFile(later);
    const again =
      stored && JSON.parse(formatRequestFile({ ...stored, request: requestExample({ name: 'x' }) }));
    expect(again).toMatchObject({ name: 'x', tags: ['slow'], origin: { shard: 3 } });
  });

  test.each(['', '[]', '{"text": "a body, saved by hand"}', '{"name": 1}'])(
    '%j is no saved request',
    (text) => expect(parseRequestFile(text)).toBeNull(),
  );
});

describe('pins', () => {
  const pin = {
    id: 'p1',
    kind: 'number' as const,
    source: pinSource({ in: 'capture', artifact: 'before', file: 'loads_all.json', line: 61 }),
    label: 'token_usage, rank 3',
    value: '0.97',
    remark: 'since 02:41',
    at: 1_790_000_000,
  };

  test('what is no pin of this version is kept, unknown keys too', () => {
    const others = [{ id: 'p2', kind: 'video' }, 'text', { ...pin, label: 'the same id' }];
    const text = JSON.stringify([{ ...pin, colour: 'red' }, ...others]);
    const read = parsePinsFile(text);
    expect(read).toEqual({ pins: [{ ...pin, colour: 'red' }], others });
    expect(read && JSON.parse(formatPinsFile(read))).toEqual(JSON.parse(text));
  });

  test.each(['{}', '', '[', '<<<<<<< HEAD\n[]'])('%j is no list of pins', (text) =>
    expect(parsePinsFile(text)).toBeNull(),
  );
});
