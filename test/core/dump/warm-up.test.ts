import { join } from 'node:path';
import { expect, test } from 'vitest';
import { warmUp } from '../../../electron/core/dump/warm-up.ts';
import { sampleDumps } from '../../../electron/core/samples.ts';

const samples = join(import.meta.dirname, '../../../assets/samples');

test('there are dumps to warm up with', async () => {
  const paths = await sampleDumps(samples);
  expect(paths).toHaveLength(3);
});

test('it ends when there is real work, and bears a folder that is not there', async () => {
  const asked = new AbortController();
  const done = warmUp(samples, asked.signal);
  asked.abort();
  await done;
  await warmUp(join(samples, 'nowhere'), new AbortController().signal);
});
