import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bombs } from './bombs.ts';

/* Any 100 MB end within 5 s of processor time and 500 MB of memory: shown as far as they go, or refused in words. */

const cli = fileURLToPath(new URL('../../out/cli/cli.js', import.meta.url));
const size = 100_000_000;
const mostSeconds = 5;
const mostBytes = 500e6;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bombs-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

interface Ran {
  readonly code: number | null;
  readonly stderr: string;
  /** Of the processor, so that a busy machine changes nothing. */
  readonly seconds: number;
  readonly peak: number;
}

/** Runs the command line and lets it tell, as it ends, what it took. */
async function run(...args: string[]): Promise<Ran> {
  const told = join(folder, 'usage.json');
  const tell = `process.on('exit', () => require('node:fs').writeFileSync(${JSON.stringify(told)}, JSON.stringify(process.resourceUsage())))`;
  const hook = join(folder, 'tell.cjs');
  await writeFile(hook, tell);
  const child = spawn(process.execPath, ['--require', hook, cli, ...args], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  const { userCPUTime, systemCPUTime, maxRSS } = JSON.parse(
    await readFile(told, 'utf8'),
  ) as NodeJS.ResourceUsage;
  return { code, stderr, seconds: (userCPUTime + systemCPUTime) / 1e6, peak: maxRSS * 1024 };
}

async function expectBounded(path: string, args: readonly string[], name: string): Promise<void> {
  const ran = await run(...args, path, '--json');
  const about = `${args.join(' ')} of ${name}: exit ${ran.code}, ${ran.seconds.toFixed(1)} s, ${Math.round(ran.peak / 1e6)} MB`;
  console.log(about, ran.stderr.slice(0, 160).trim());
  expect([0, 1, 2], about).toContain(ran.code);
  if (ran.code === 2)
    expect(JSON.parse(ran.stderr), about).toMatchObject({ error: { message: expect.any(String) } });
  expect(ran.seconds, about).toBeLessThan(mostSeconds);
  expect(ran.peak, about).toBeLessThan(mostBytes);
}

describe('100 MB of', () => {
  for (const { name, bytes } of bombs)
    test(name, async () => {
      const path = join(folder, 'bomb.pkl');
      await writeFile(path, bytes(size));
      await expectBounded(path, ['dump', 'report'], name);
      await expectBounded(path, ['dump', 'list', '--limit', '1'], name);
    });

  test('zeros in gzip', async () => {
    const path = join(folder, 'zeros.gz');
    await writeFile(path, gzipSync(Buffer.alloc(size * 9)));
    await expectBounded(path, ['dump', 'list', '--limit', '1'], 'zeros in gzip');
  });
});
