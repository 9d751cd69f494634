import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { CaptureId } from '../../../shared/capture.ts';
import type { DumpId } from '../../../shared/dump.ts';
import { fixturePath } from '../dump/fixtures.ts';
import { bundleFixture, scratchFolder } from '../scratch.ts';
import { newTask, openTestWindow } from './host.ts';

test('captures and dumps that are open are compared, and their files as text', async () => {
  const root = await scratchFolder();
  const later = join(root, 'later');
  await cp(bundleFixture('dp_ranks'), later, { recursive: true });
  const file = join(later, 'server_info.json');
  const text = await readFile(file, 'utf8');
  await writeFile(file, text.replace('"chunked_prefill_size": 16384', '"chunked_prefill_size": 8192'));
  const window = openTestWindow(root);
  await window.start();
  const crash = fixturePath('crash_dump_2026-08-10_14-06-30.pkl');
  const { captures, dumps } = await window.call('openPaths', {
    task: newTask(),
    paths: [bundleFixture('dp_ranks'), later, crash],
  });
  const [one, other] = captures.map(({ id }) => id) as [CaptureId, CaptureId];
  const [dump] = dumps.map(({ id }) => id) as [DumpId];
  const capture = (id: CaptureId, sample: number | null = null) =>
    ({ kind: 'capture', capture: id, sample }) as const;

  const found = await window.call('compareSides', { task: newTask(), a: capture(one), b: capture(other) });
  expect(found.changed.keys).toMatchObject([
    { key: 'chunked_prefill_size', a: { text: '16384' }, b: { text: '8192' } },
  ]);
  const ofDump = { kind: 'dump', dump } as const;
  const same = await window.call('compareSides', { task: newTask(), a: ofDump, b: ofDump });
  expect(same.requests).toMatchObject({ onlyA: 0, onlyB: 0, divergedCount: 0 });
  const mixed = await window.call('compareSides', { task: newTask(), a: capture(one), b: ofDump });
  expect(mixed).toMatchObject({ verdict: 'incomparable', comparable: { verdict: 'no' } });

  const texts = await window.call('readSources', {
    a: capture(one),
    b: capture(other),
    file: 'server_info.json',
  });
  expect(texts.a?.text.replace('16384', '8192')).toBe(texts.b?.text);
  const keys = Object.keys(JSON.parse(texts.a?.text ?? '{}').json ?? {});
  expect(keys).toEqual([...keys].sort());
  expect(
    await window.call('readSources', { a: capture(one), b: capture(other), file: 'nothing.json' }),
  ).toEqual({
    a: null,
    b: null,
    leftOut: null,
  });
  await window.workbench.close();
});
