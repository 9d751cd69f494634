import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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
