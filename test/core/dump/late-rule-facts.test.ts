import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDumpReader, withRuleFacts } from '../../../electron/core/dump/reader.ts';
import { runDumpRules } from '../../../electron/core/signals/run.ts';
import type { Pushes, TaskId } from '../../../shared/contract.ts';
import { openTestWindow } from '../desk/host.ts';
import { fixturePath, quietJob } from './fixtures.ts';

const maker = fileURLToPath(new URL('../../fixtures/make_big.py', import.meta.url));
let folder: string;
let large: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'late-facts-'));
  large = join(folder, 'large.pkl');
  execFileSync('python3', [maker, 'small', '95000000', large, '--fast']);
});
afterAll(() => rm(folder, { recursive: true }));

test('a dump is open before what the rules read of it is worked out', async () => {
  const reader = createDumpReader();
  const view = await reader.open(fixturePath('dict-v0.5.6_2025-12-10_09-30-00.pkl'), quietJob());
  expect(view.ruleFacts).toBeNull();
  expect(
    runDumpRules(view).filter(({ rule, verdict }) => rule === 'L16' && verdict !== 'not_checked'),
  ).toEqual([]);
  const looked = await withRuleFacts(view, reader);
  expect(looked.ruleFacts?.timing.finished).toBe(view.finished);
  expect(await reader.ruleFacts(view.id)).toBe(looked.ruleFacts);
});

test('it is given up when the dump is closed', async () => {
  const reader = createDumpReader();
  const view = await reader.open(large, quietJob());
  const asked = reader.ruleFacts(view.id);
  await Promise.all([expect(asked).rejects.toMatchObject({ key: 'dumpClosed' }), reader.close(view.id)]);
});

test('a sort by text is given up when the export that wants it is cancelled, or the dump is closed', async () => {
  const reader = createDumpReader();
  const view = await reader.open(large, quietJob());
  const choice = {
    where: '',
    sort: { key: 'textPreview', descending: false },
    includeHealthChecks: true,
  } as const;
  const controller = new AbortController();
  const order = { choice, only: null, format: 'jsonl', path: join(folder, 'rows.jsonl') } as const;
  const exported = reader.export(view.id, order, { signal: controller.signal, tell: () => undefined });
  // The first turn of the search is over by then, and the sort takes longer than one.
  for (let turn = 0; turn < 6; turn += 1) await setImmediate();
  controller.abort();
  let isOver = false;
  const failed = exported
    .catch((error: unknown) => error)
    .finally(() => {
      isOver = true;
    });
  let turns = 0;
  for (; !isOver; turns += 1) await setImmediate();
  expect(await failed).toMatchObject({ key: 'cancelled' });
  expect(turns).toBeLessThan(5);
  const found = reader.find(view.id, { ...choice, offset: 0, limit: 1 });
  await setImmediate();
  await Promise.all([expect(found).rejects.toMatchObject({ key: 'dumpClosed' }), reader.close(view.id)]);
});

test('a window is told of a large dump, and then of what the rules say', async () => {
  const told: Pushes['dumpGrows'][] = [];
  const window = openTestWindow(folder, null, {
    push: (name, data) => void (name === 'dumpGrows' && told.push(data as Pushes['dumpGrows'])),
  });
  await window.start();
  const { dumps } = await window.call('openPaths', { task: 'open' as TaskId, paths: [large] });
  expect(told.at(-1)?.dump).toMatchObject({ id: dumps[0]?.id, reading: null, ruleFacts: null });
  expect(told.at(-1)?.dump.total).toBe(dumps[0]?.total);
  expect(dumps[0]?.ruleFacts?.timing.finished).toBe(dumps[0]?.finished);
  await window.workbench.close();
});
