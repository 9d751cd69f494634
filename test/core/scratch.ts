import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

/** A folder of this test's own, gone when it ends. */
export async function scratchFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'workbench-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** A bundle of test/fixtures/bundles. */
export const bundleFixture = (name: string): string =>
  fileURLToPath(new URL(`../fixtures/bundles/${name}`, import.meta.url));
