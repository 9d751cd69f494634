import { spawn, spawnSync } from 'node:child_process';
import { mkdtemp, rm, stat, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { peakMemory } from './peak-memory.ts';

/*
 * A dump past 2 GiB, past what one string, one read or a signed 32-bit offset can hold. It is written for the run, and
 * a disk that has no room for it fails the test.
 */

const checkout = fileURLToPath(new URL('../..', import.meta.url));
const size = 2_300_000_000;
/** Above an idle process: for the buffers of a reader that streams. */
const limitBytes = 300e6;

let folder: string;
let path: string;
let records: number;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'huge-'));
  const { bavail, bsize } = await statfs(folder);
  const free = bavail * bsize;
  if (free < size * 1.2)
    throw new Error(
      `${folder} has ${Math.round(free / 1e9)} GB free, and this test writes ${Math.round(size / 1e9)} GB. Free some, or point TMPDIR at another disk.`,
    );
  path = join(folder, 'huge.pkl');
  const script = join(checkout, 'test', 'fixtures', 'make_big.py');
  const made = spawnSync('python3', [script, 'text', String(size), path, '--fast'], { encoding: 'utf8' });
  if (made.status !== 0) throw new Error(made.stderr);
  records = Number(made.stdout);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly peak: number;
}

/** Runs the command line, and looks at its memory all the while. */
function run(...args: string[]): Promise<Ran> {
  const child = spawn(process.execPath, [join(checkout, 'out', 'cli', 'cli.js'), ...args]);
  const said = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const)
    child[name].setEncoding('utf8').on('data', (text: string) => {
      said[name] += text;
    });
  let peak = 0;
  const look = setInterval(() => {
    try {
      peak = peakMemory(child.pid as number);
    } catch {
      // It has ended; what was seen before counts.
    }
  }, 50);
  return new Promise((resolve) =>
    child.once('close', (code) => {
      clearInterval(look);
      resolve({ code, ...said, peak });
    }),
  );
}

test('dump list of it, in bounded memory', async () => {
  expect((await stat(path)).size).toBeGreaterThan(2 ** 31);
  const { code, stdout, stderr, peak } = await run('dump', 'list', path, '--limit', '3', '--json');
  console.log(`exit ${code}, peak ${Math.round(peak / 1e6)} MB, ${stderr.trim()}`);
  expect(peak).toBeGreaterThan(0);
  expect(peak).toBeLessThan(limitBytes);
  expect(code).toBe(0);
  const lines = stdout.trimEnd().split('\n');
  expect(lines).toHaveLength(4);
  expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({ total: records, damaged_at: null });
});
