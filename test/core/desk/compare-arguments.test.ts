import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { CaptureId } from '../../../shared/capture.ts';
import { defaultSettings } from '../../../shared/settings.ts';
import { bundleFixture, scratchFolder } from '../scratch.ts';
import { newTask, openTestWindow } from './host.ts';

test('two open captures are compared by the noise keys of the moment', async () => {
  const root = await scratchFolder();
  const later = join(root, 'later');
  await cp(bundleFixture('dp_ranks'), later, { recursive: true });
  const file = join(later, 'server_info.json');
  const text = await readFile(file, 'utf8');
  await writeFile(file, text.replace('"chunked_prefill_size": 16384', '"chunked_prefill_size": 8192'));

  let settings = defaultSettings;
  const window = openTestWindow(root, null, { readSettings: () => settings });
  await window.start();
  const { captures } = await window.call('openPaths', {
    task: newTask(),
    paths: [bundleFixture('dp_ranks'), later, bundleFixture('pages')],
  });
  const [before, after, pages] = captures.map(({ id }) => id) as [CaptureId, CaptureId, CaptureId];
  const answer = await window.call('compareArguments', { before, after });
  expect(answer?.changed).toMatchObject([
    { key: 'chunked_prefill_size', topic: 'memory', before: { text: '16384' }, after: { text: '8192' } },
  ]);
  // random_seed
  expect(answer?.setAside).toBe(1);
  settings = { ...settings, noiseKeys: ['chunked_*'] };
  expect(await window.call('compareArguments', { before, after })).toMatchObject({
    changed: [],
    setAside: 1,
  });
  expect(await window.call('compareArguments', { before, after: pages })).toBeNull();
  await expect(window.call('compareArguments', { before, after: 'x' as CaptureId })).rejects.toThrow(
    'no longer open',
  );
  await window.workbench.close();
});
