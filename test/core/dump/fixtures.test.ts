import { createHash } from 'node:crypto';
import { copyFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { decodePickle } from '../../../electron/core/dump/pickle.ts';
import { createDumpReader } from '../../../electron/core/dump/reader.ts';
import { toTaggedJson } from '../../../electron/core/dump/tagged-json.ts';
import { ProblemError } from '../../../shared/outcome.ts';
import { scratchFolder } from '../scratch.ts';
import { fixtureBytes, fixtureNames, fixturePath, quietJob, truthOf, wholeDump } from './fixtures.ts';
import { unfold } from './pickle-cases.ts';

const withTruth = fixtureNames.map((name) => ({ name, truth: truthOf(name) }));

describe('every value is the one that Python wrote', () => {
  for (const { name, truth } of withTruth) {
    if (truth.value) {
      test(name, () => {
        const text = toTaggedJson(decodePickle(fixtureBytes(name)));
        expect(unfold(JSON.parse(text))).toEqual(unfold(truth.value));
      });
    }
    if (truth.valueSha256) {
      test(`${name}, stored packed`, () => {
        const text = toTaggedJson(decodePickle(fixtureBytes(name)));
        expect(createHash('sha256').update(text).digest('hex')).toBe(truth.valueSha256);
      });
    }
  }
});

describe('dumps of every generation', () => {
  for (const { name, truth } of withTruth) {
    if (!truth.dump) continue;
    test(name, async () => {
      const reader = createDumpReader();
      const view = await reader.open(fixturePath(`${name}.pkl`), quietJob());
      expect(view).toMatchObject(truth.dump ?? {});
      expect(view).toMatchObject({ name: `${name}.pkl`, damage: null, cancelled: false });
      const page = await reader.find(view.id, wholeDump);
      expect(page.rows).toHaveLength(truth.records?.length ?? 0);
      page.rows.forEach((row, at) => {
        expect(row).toMatchObject(truth.records?.[at] ?? {});
      });
      for (const row of page.rows) {
        const detail = await reader.read(view.id, row.index);
        const { fields, output } = await reader.record(view.id, row.index);
        expect(detail.row).toEqual(row);
        // Both forms are JSON, and say the same.
        expect(Object.keys(JSON.parse(detail.requestText))).toEqual(fields.map((field) => field.name));
        for (const { json } of fields) JSON.parse(json);
        expect(JSON.parse(output.json)).toEqual(JSON.parse(detail.outputJson));
      }
      await reader.close(view.id);
    });
  }
});

describe('pickles that are no dumps', () => {
  for (const { name, truth } of withTruth) {
    if (truth.error === undefined) continue;
    test(`${name}: ${truth.error}`, async () => {
      const opened = createDumpReader().open(fixturePath(`${name}.pkl`), quietJob());
      await expect(opened).rejects.toMatchObject({ problem: { code: 'NOT_RECOGNISED' } });
      await expect(opened).rejects.toThrow(`it holds ${truth.error}.`);
    });
  }
});

test('secrets of the launch command are masked', async () => {
  const name = 'crash_dump_2026-08-10_14-06-30';
  const { secrets = [] } = truthOf(name);
  const view = await createDumpReader().open(fixturePath(`${name}.pkl`), quietJob());
  for (const secret of secrets) expect(view.launchCommand).not.toContain(secret);
  expect(view.launchCommand).toBe(
    'launch_server.py --model-path Qwen/Qwen3-30B-A3B --tp 8 --dp 2 --api-key *** --admin-api-key=*** --ssl-keyfile-password *** --port 30000',
  );
});

test('stages and time to first token come from meta_info', async () => {
  const reader = createDumpReader();
  const view = await reader.open(fixturePath('config-main_2026-08-10_14-05-00.pkl'), quietJob());
  const { rows } = await reader.find(view.id, { ...wholeDump, where: 'text ~ "where did the time go"' });
  expect(rows).toHaveLength(1);
  const { stages, row } = await reader.read(view.id, rows[0]?.index ?? -1);
  expect(stages.map(({ stage }) => stage)).toEqual(['front', 'queue', 'prefill', 'decode']);
  expect(stages[0]?.seconds).toBeCloseTo(0.01, 5);
  expect(stages[1]?.seconds).toBe(0.25);
  expect(stages[2]?.seconds).toBeCloseTo(0.5, 5);
  expect(row.ttftSeconds).toBeCloseTo(0.76, 5);
});

test('a dump without the arguments of its server says so', async () => {
  const view = await createDumpReader().open(fixturePath('no-server-args.pkl'), quietJob());
  expect(view.modelPath).toBeNull();
  expect(view.notes).toContainEqual({ key: 'noServerArgs', params: {} });
});

test.each(['packed.pkl.gz', 'packed.pkl.zst', 'packed.zip', 'several.zip/a/second.pkl'])(
  '%s opens as the dump that is in it',
  async (name) => {
    const whole = truthOf('crash_dump_2026-08-10_14-06-30');
    const reader = createDumpReader();
    const view = await reader.open(fixturePath(name), quietJob());
    expect(view).toMatchObject({ ...whole.dump, path: fixturePath(name), damage: null });
    const { rows } = await reader.find(view.id, wholeDump);
    expect(rows).toHaveLength(whole.records?.length ?? 0);
    expect((await reader.read(view.id, 0)).row).toMatchObject(whole.records?.[0] ?? {});
  },
);

test('a zip of several dumps is one, and so is a folder with such a zip; what is no dump is named', async () => {
  const whole = truthOf('crash_dump_2026-08-10_14-06-30').dump;
  const folder = await scratchFolder();
  await copyFile(fixturePath('several.zip'), join(folder, 'several.zip'));
  await writeFile(join(folder, 'notes.txt'), 'no dump');
  for (const path of [fixturePath('several.zip'), folder]) {
    const reader = createDumpReader();
    const view = await reader.open(path, quietJob());
    expect(view).toMatchObject({ path, total: whole?.total, inFlight: whole?.inFlight, damage: null });
    const left = view.notes.filter(({ key }) => key === 'fileLeftOut');
    expect(left).toEqual([
      {
        key: 'fileLeftOut',
        params: { file: expect.stringMatching(/first\.pkl$/), cause: expect.stringContaining('empty list') },
      },
    ]);
    await reader.close(view.id);
  }
});

test('a cut dump shows the records before the cut', async () => {
  const whole = truthOf('crash_dump_2026-08-10_14-06-30');
  const bytes = fixtureBytes('cut').length;
  const reader = createDumpReader();
  const view = await reader.open(fixturePath('cut.pkl'), quietJob());
  expect(view.damage?.atByte).toBe(bytes);
  expect(view.damage?.problem).toMatchObject({ code: 'UNREADABLE' });
  expect(view.damage?.problem.message).toContain(`ends after ${bytes} bytes`);
  expect(view.modelPath).toBe('Qwen/Qwen3-30B-A3B');
  expect(view.total).toBeGreaterThan(5);
  const { rows } = await reader.find(view.id, wholeDump);
  rows.forEach((row, at) => {
    expect(row).toMatchObject(whole.records?.[at] ?? {});
  });
});

test('a path that is nothing is one clear problem', async () => {
  const reader = createDumpReader();
  await expect(reader.open('/no/such/file.pkl', quietJob())).rejects.toMatchObject({
    problem: { code: 'NOT_FOUND' },
  });
  const nothing = reader.open('/no/such/folder', quietJob());
  await expect(nothing).rejects.toBeInstanceOf(ProblemError);
  await expect(nothing).rejects.toMatchObject({ problem: { code: 'NOT_FOUND' } });
});
