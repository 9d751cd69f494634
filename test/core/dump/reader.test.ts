import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createDumpReader, type DumpReader, type OpenProgress } from '../../../electron/core/dump/reader.ts';
import { connectDecoder } from '../../../electron/core/dump/remote.ts';
import type { DumpId, DumpView, RequestQuery, RequestRow } from '../../../shared/dump.ts';
import { ProblemError } from '../../../shared/outcome.ts';
import { decoderProgram } from './decoder-worker.ts';
import { fixtureBytes, fixturePath, quietJob, wholeDump } from './fixtures.ts';

const decoder = decoderProgram();
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'reader-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

/**
 * A dump with many records, made of a fixture's: a list whose batch holds the same record over and over, as CPython
 * writes objects that are shared. `spread` makes starts differ.
 */
function manyRecords(count: number): Buffer {
  const text = (value: string) =>
    Buffer.concat([Buffer.from([0x8c, value.length]), Buffer.from(value), Buffer.from([0x94])]);
  const float = (value: number) => {
    const bytes = Buffer.alloc(9, 0x47);
    bytes.writeDoubleBE(value, 1);
    return bytes;
  };
  const int = (value: number) => {
    const bytes = Buffer.alloc(5, 0x4a);
    bytes.writeInt32LE(value, 1);
    return bytes;
  };
  const parts: Buffer[] = [Buffer.from('\x80\x04]\x94', 'latin1')];
  for (let at = 0; at < count; at += 1) {
    const running = at % 10 === 9;
    if (at % 1000 === 0) parts.push(Buffer.from('('));
    parts.push(
      Buffer.from('(csglang.srt.managers.io_struct\nGenerateReqInput\n)\x81}(', 'latin1'),
      text('rid'),
      text(at % 50 === 7 ? `HEALTH_CHECK_${at}` : `r${at}`),
      text('text'),
      text(at % 3 === 0 ? 'a question' : `an order for number ${at}`),
      Buffer.from('ub}(', 'latin1'),
    );
    if (!running) {
      parts.push(text('meta_info'), Buffer.from('}('), text('finish_reason'), Buffer.from('}'));
      parts.push(text('type'), text(at % 4 === 0 ? 'stop' : 'length'), Buffer.from('s'));
      if (at % 7 !== 0) parts.push(text('prompt_tokens'), int(((at * 37) % 50) * 100));
      parts.push(Buffer.from('u'));
    }
    parts.push(
      Buffer.from('u'),
      float(1_786_370_400 + ((at * 13) % 997)),
      float(1_786_372_000.5),
      Buffer.from('t'),
    );
    if (at % 1000 === 999 || at === count - 1) parts.push(Buffer.from('e'));
  }
  parts.push(Buffer.from('.'));
  return Buffer.concat(parts);
}

const query = (more: Partial<RequestQuery>): RequestQuery => ({
  where: '',
  sort: null,
  includeHealthChecks: false,
  offset: 0,
  limit: 500,
  ...more,
});

async function all(reader: DumpReader, dump: DumpId, more: Partial<RequestQuery>): Promise<RequestRow[]> {
  const rows: RequestRow[] = [];
  for (;;) {
    const page = await reader.find(dump, query({ ...more, offset: rows.length }));
    rows.push(...page.rows);
    if (page.rows.length === 0 || rows.length >= page.matched) return rows;
  }
}

/** The same behaviour in this process and behind a link. */
const places: readonly [string, () => DumpReader][] = [
  ['in this process', createDumpReader],
  ['in a worker thread', () => connectDecoder(decoder.start().link).dumps],
];

for (const [place, make] of places) {
  describe(place, () => {
    let reader: DumpReader;
    let view: DumpView;
    let rows: readonly RequestRow[];

    beforeAll(async () => {
      reader = make();
      const path = join(folder, `many-${place.length}.pkl`);
      await writeFile(path, manyRecords(2400));
      view = await reader.open(path, quietJob());
      rows = await all(reader, view.id, { ...wholeDump, sort: { key: 'index', descending: false } });
    });

    test('counts', () => {
      expect(rows).toHaveLength(2400);
      expect(view).toMatchObject({
        total: 2400,
        healthChecks: 48,
        kind: 'crash_dump',
        damage: null,
        dumpedAt: 1_786_372_000.5,
      });
      expect(view.finished + view.inFlight + view.healthChecks).toBe(2400);
    });

    test('natural order: in flight first, oldest first; then the newest', async () => {
      const found = await all(reader, view.id, {});
      const running = found.filter(({ state }) => state === 'in_flight');
      expect(found.slice(0, running.length)).toEqual(running);
      expect(running.length).toBe(view.inFlight);
      const starts = running.map(({ start }) => start ?? 0);
      expect(starts).toEqual([...starts].sort((a, b) => a - b));
      const others = found.slice(running.length).map(({ start }) => start ?? 0);
      expect(others).toEqual([...others].sort((a, b) => b - a));
    });

    test('pages of at most 500, health checks hidden and counted', async () => {
      const page = await reader.find(view.id, query({ offset: 100, limit: 9999 }));
      expect(page).toMatchObject({ offset: 100, matched: 2352, total: 2352, hidden: 48 });
      expect(page.rows).toHaveLength(500);
      const past = await reader.find(view.id, query({ offset: 9999 }));
      expect(past.rows).toEqual([]);
      const shown = await reader.find(view.id, query({ includeHealthChecks: true }));
      expect(shown).toMatchObject({ matched: 2400, total: 2400, hidden: 0 });
    });

    for (const descending of [false, true]) {
      test(`sorting ${descending ? 'down' : 'up'} is stable, unknown values last`, async () => {
        const found = await all(reader, view.id, { sort: { key: 'promptTokens', descending } });
        const known = found.filter(({ promptTokens }) => promptTokens !== null);
        expect(found.slice(0, known.length)).toEqual(known);
        expect(found.length).toBeGreaterThan(known.length);
        known.forEach((row, at) => {
          const before = known[at - 1];
          if (!before) return;
          const step = ((row.promptTokens ?? 0) - (before.promptTokens ?? 0)) * (descending ? -1 : 1);
          expect(step).toBeGreaterThanOrEqual(0);
          if (step === 0) expect(row.index).toBeGreaterThan(before.index);
        });
      });
    }

    test('a filter', async () => {
      const found = await all(reader, view.id, { where: 'prompt > 4k and finish = stop and text ~ order' });
      const expected = rows.filter(
        (row) =>
          row.state !== 'health_check' &&
          (row.promptTokens ?? 0) > 4000 &&
          row.finishType === 'stop' &&
          row.textPreview?.includes('order'),
      );
      expect(found.length).toBeGreaterThan(10);
      expect(found.map(({ index }) => index).sort()).toEqual(expected.map(({ index }) => index).sort());
    });

    test('a page counts the requests in flight and the health checks among its rows', async () => {
      for (const [where, includeHealthChecks] of [
        ['', false],
        ['', true],
        ['prompt > 4k', false],
        ['index < 100', true],
      ] as const) {
        const found = await all(reader, view.id, { where, includeHealthChecks });
        const page = await reader.find(view.id, query({ where, includeHealthChecks, limit: 1 }));
        const count = (state: RequestRow['state']) => found.filter((row) => row.state === state).length;
        expect(page.inFlight).toBe(count('in_flight'));
        expect(page.healthChecks).toBe(count('health_check'));
      }
    });

    test('a record is found wherever it stands among the rows', async () => {
      const sort = { key: 'promptTokens', descending: true } as const;
      const found = await all(reader, view.id, { where: 'finish = stop', sort });
      const last = found.at(-1)?.index ?? -1;
      const ask = async (locate: number) =>
        (await reader.find(view.id, query({ where: 'finish = stop', sort, limit: 1, locate }))).located;
      expect(await ask(last)).toBe(found.length - 1);
      expect(await ask(found[7]?.index ?? -1)).toBe(7);
      expect(await ask(rows.find(({ finishType }) => finishType === 'length')?.index ?? -1)).toBeNull();
    });

    test('requests in flight without a known length stand last in both orders', async () => {
      for (const descending of [true, false]) {
        const found = await all(reader, view.id, { sort: { key: 'promptTokens', descending } });
        const firstUnknown = found.findIndex(({ promptTokens }) => promptTokens === null);
        expect(firstUnknown).toBeGreaterThan(0);
        const tail = found.slice(firstUnknown);
        expect(tail.every(({ promptTokens }) => promptTokens === null)).toBe(true);
        expect(tail.filter(({ state }) => state === 'in_flight').length).toBeGreaterThan(10);
      }
    });

    test('a filter that is not understood names the place', async () => {
      const asked = reader.find(view.id, query({ where: 'prompt > lots' }));
      await expect(asked).rejects.toBeInstanceOf(ProblemError);
      await expect(asked).rejects.toMatchObject({
        problem: { code: 'BAD_INPUT', message: expect.stringContaining('character 10') },
      });
    });

    test('one record', async () => {
      const { row, fields, output } = await reader.record(view.id, 1203);
      expect(row).toEqual(rows[1203]);
      expect(fields).toEqual([
        { name: 'rid', json: '"r1203"' },
        { name: 'text', json: '"a question"' },
      ]);
      expect(JSON.parse(output.json)).toEqual({ meta_info: JSON.parse(output.metaJson ?? '') });
      await expect(reader.record(view.id, 2400)).rejects.toMatchObject({ problem: { code: 'NOT_FOUND' } });
      await expect(reader.read(view.id, -1)).rejects.toMatchObject({ problem: { code: 'NOT_FOUND' } });
    });

    test('cancelling keeps the records so far', async () => {
      const path = join(folder, `long-${place.length}.pkl`);
      await writeFile(path, manyRecords(60_000));
      const controller = new AbortController();
      const told: OpenProgress[] = [];
      const cut = await reader.open(path, {
        signal: controller.signal,
        tell: (progress) => {
          told.push(progress);
          if (progress.records > 0) controller.abort();
        },
      });
      expect(cut).toMatchObject({ cancelled: true, damage: null });
      expect(cut.total).toBeGreaterThan(0);
      expect(cut.total).toBeLessThan(60_000);
      expect(told[0]).toMatchObject({ name: `long-${place.length}.pkl`, of: cut.bytes });
      const page = await reader.find(cut.id, query({ sort: { key: 'index', descending: false } }));
      expect(page.rows[0]).toMatchObject({ index: 0, rid: 'r0' });
      await reader.close(cut.id);
    });

    test('a job that is cancelled before it starts', async () => {
      const opened = reader.open(fixturePath('small-list.pkl'), {
        signal: AbortSignal.abort(),
        tell: () => undefined,
      });
      // So small a file may be done before anybody looks; whatever was read is shown.
      const outcome = await opened.catch((error: unknown) => error);
      if (outcome instanceof ProblemError) expect(outcome.problem.code).toBe('CANCELLED');
      else expect(outcome).toMatchObject({ name: 'small-list.pkl' });
    });

    test('a closed dump is gone', async () => {
      const opened = await reader.open(fixturePath('small-list.pkl'), quietJob());
      await reader.close(opened.id);
      await expect(reader.find(opened.id, wholeDump)).rejects.toMatchObject({
        problem: { code: 'NOT_FOUND', message: 'This dump is no longer open.' },
      });
    });

    test('problems keep their words', async () => {
      const opened = reader.open(fixturePath('not-int.pkl'), quietJob());
      await expect(opened).rejects.toBeInstanceOf(ProblemError);
      await expect(opened).rejects.toMatchObject({
        key: 'notADump',
        problem: {
          code: 'NOT_RECOGNISED',
          message: 'not-int.pkl is a pickle, but no request dump: it holds a single int.',
        },
      });
    });
  });
}

test('when the other side ends, what waits fails and so does what comes after', async () => {
  const { link, worker } = decoder.start();
  const reader = connectDecoder(link).dumps;
  const path = join(folder, 'doomed.pkl');
  await writeFile(path, manyRecords(60_000));
  const opened = reader.open(path, {
    signal: new AbortController().signal,
    tell: () => void worker.terminate(),
  });
  await expect(opened).rejects.toMatchObject({ key: 'decoderGone' });
  await expect(reader.find('x' as DumpId, wholeDump)).rejects.toMatchObject({ key: 'decoderGone' });
});

test('the event loop goes on while a large dump opens', async () => {
  const path = join(folder, 'large.pkl');
  await writeFile(path, manyRecords(60_000));
  let turns = 0;
  let open = true;
  const spin = () => {
    turns += 1;
    if (open) setImmediate(spin);
  };
  spin();
  const view = await createDumpReader().open(path, quietJob());
  open = false;
  expect(view.total).toBe(60_000);
  expect(turns).toBeGreaterThan(10);
});

describe('files that are something else', () => {
  const table: readonly [string, Buffer | string, RegExp][] = [
    ['an empty file', '', /is no request dump but an empty file/],
    ['HTML', '<!doctype html><title>502 Bad Gateway</title>', /an HTML page/],
    ['JSON', '{"requests": []}', /JSON/],
    ['a zip that is no zip', Buffer.from('504b030414000000', 'hex'), /could not be read as an archive/],
    [
      'zstd of nothing',
      Buffer.from('28b52ffd2000010000', 'hex'),
      /could not be read as an archive: there is nothing/,
    ],
    ['gzip of text', gzipSync('Hello, this is text.'), /a gzip archive that does not hold a pickle/],
    ['a program', Buffer.from('7f454c4602010100', 'hex'), /a program/],
    ['zeros', Buffer.alloc(64), /nothing but zero bytes/],
    ['a log', 'Hello, this is the log of a server.\n', /is no request dump but text/],
    ['noise', Buffer.from('a1b2c3d4e5f6a7', 'hex'), /as a pickle, byte 0xa1 is no opcode/],
    [
      'gzip of nothing',
      Buffer.from('1f8b0800000000000003030000000000000000', 'hex'),
      /could not be read as an archive/,
    ],
  ];
  for (const [name, bytes, message] of table) {
    test(name, async () => {
      const path = join(folder, 'other.pkl');
      await writeFile(path, bytes);
      const opened = createDumpReader().open(path, quietJob());
      await expect(opened).rejects.toBeInstanceOf(ProblemError);
      await expect(opened).rejects.toThrow(message);
    });
  }
});

test('bytes behind the end are told, and not read', async () => {
  const path = join(folder, 'trailing.pkl');
  await writeFile(path, Buffer.concat([fixtureBytes('small-list'), Buffer.alloc(300)]));
  const view = await createDumpReader().open(path, quietJob());
  expect(view).toMatchObject({ total: 4, damage: null });
  expect(view.notes).toContainEqual({ key: 'bytesAfterStop', params: { bytes: 300 } });
});
