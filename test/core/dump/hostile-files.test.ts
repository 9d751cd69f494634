import { spawnSync } from 'node:child_process';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, expect, test, vi } from 'vitest';
import { createDumpReader } from '../../../electron/core/dump/reader.ts';
import { reportPickle } from '../../../electron/core/dump/report.ts';
import { ProblemError } from '../../../shared/outcome.ts';
import { scratchFolder } from '../scratch.ts';
import { quietJob, wholeDump } from './fixtures.ts';
import { hostileFiles } from './hostile-files.ts';

/** Of a file of at most some hundred kilobytes, opened, paged and read. */
const mostMilliseconds = 5_000;
const mostBytes = 300e6;

// Whatever starts a program in this process has to come by here.
const spawned = vi.hoisted(() => ({ count: 0 }));
vi.mock('node:child_process', async (load) => {
  const real = await load<typeof import('node:child_process')>();
  const counted = Object.entries(real).map(([name, value]) => [
    name,
    typeof value === 'function'
      ? (...input: unknown[]) => {
          spawned.count += 1;
          return (value as (...input: unknown[]) => unknown)(...input);
        }
      : value,
  ]);
  return Object.fromEntries(counted);
});

afterAll(() => {
  expect(spawned.count).toBe(0);
  // The count is real: one that is meant is seen.
  spawnSync(process.execPath, ['--version']);
  expect(spawned.count).toBe(1);
});

for (const { name, bytes, verdict } of hostileFiles)
  test(`${name}: told, shown or refused in words, in time and memory`, async () => {
    const folder = await scratchFolder();
    const path = join(folder, 'hostile.pkl');
    await writeFile(path, bytes);
    const rss = process.memoryUsage().rss;
    const started = performance.now();
    expect((await reportPickle(path, quietJob())).verdict).toBe(verdict);
    const reader = createDumpReader();
    try {
      const view = await reader.open(path, quietJob());
      const { rows } = await reader.find(view.id, wholeDump);
      for (const { index } of rows) {
        JSON.parse((await reader.read(view.id, index)).requestText);
        await reader.record(view.id, index);
      }
      await reader.close(view.id);
    } catch (error) {
      expect(error).toBeInstanceOf(ProblemError);
      expect((error as ProblemError).problem.code).toMatch(/NOT_RECOGNISED|UNREADABLE|LIMIT/);
    }
    expect(performance.now() - started).toBeLessThan(mostMilliseconds);
    expect(process.memoryUsage().rss - rss).toBeLessThan(mostBytes);
    expect(await readdir(folder)).toEqual(['hostile.pkl']);
    expect(Object.keys(Object.prototype)).toEqual([]);
  });
