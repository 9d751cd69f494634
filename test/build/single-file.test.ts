import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { buildParts } from '../../build/bundle.mjs';
import { writeSingleFile } from '../../build/dist-cli.mjs';
import { readBundle } from '../../electron/core/bundle/read.ts';
import { demoServer } from '../core/collect/run.ts';

const execute = promisify(execFile);

test('the single file runs by itself in an empty folder, with Node alone', { timeout: 60_000 }, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'single-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const [out, empty] = [join(folder, 'out'), join(folder, 'empty')];
  await mkdir(empty);
  await buildParts(['cli'], { out });
  const file = join(empty, 'sgl-incident.mjs');
  await writeSingleFile(out, file);
  await rm(out, { recursive: true });
  expect(await readdir(empty)).toEqual(['sgl-incident.mjs']);

  const server = await demoServer();
  /** No package can be found from there, and nothing of this process's surroundings leads to one. */
  const env = { PATH: process.env.PATH, HOME: empty };
  const run = (...args: string[]) => execute(file, args, { cwd: empty, env });
  expect((await run('--version')).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  const { stdout } = await run(
    'collect-bundle',
    '--base-url',
    server.url,
    '--outdir',
    'b',
    '--no-health-probe',
    '--json',
  );
  expect(JSON.parse(stdout)).toMatchObject({ path: join(empty, 'b') });
  expect(
    (await readBundle(join(empty, 'b'))).view.sources.find(({ name }) => name === 'metrics')?.status,
  ).toBe('collected');
  expect((await run('summarize-bundle', 'b')).stdout).toContain('Qwen/Qwen3-30B-A3B');
  await run('capture', 'pack', 'b', '--out', 'b.tar.gz');
  expect(await readdir(empty)).toContain('b.tar.gz');
});
