import { type ChildProcess, fork, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'rolldown';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { FuzzAnswer } from './fuzz-child.ts';
import { createChance, mutate } from './mutate.ts';
import { peakMemory } from './peak-memory.ts';

/*
 * Damaged dumps through the reader in a process of its own, for LONG_MINUTES. What crashes it, hangs it or takes too
 * much memory is kept in test-results/fuzz/, with the seed and the number of the mutation in its name.
 */

const checkout = fileURLToPath(new URL('../..', import.meta.url));
const dumps = join(checkout, 'test', 'fixtures', 'dumps');
const findings = join(checkout, 'test-results', 'fuzz');

const minutes = Number(process.env.LONG_MINUTES ?? 10);
const seed = Number(process.env.LONG_SEED ?? 1);
/** For one dump of at most a few hundred kilobytes, on a machine that is busy. */
const limitSeconds = 10;
/** The peak of a process that reads one dump: see limits.ts. */
const limitBytes = 500e6;
/** A child is replaced after so many dumps: its peak says something about the last ones then. */
const dumpsPerChild = 300;

let folder: string;
let childFile: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fuzz-'));
  childFile = join(folder, 'child.mjs');
  await build({
    platform: 'node',
    cwd: checkout,
    tsconfig: join(checkout, 'tsconfig.json'),
    resolve: { mainFields: ['module', 'main'] },
    input: fileURLToPath(new URL('./fuzz-child.ts', import.meta.url)),
    output: { file: childFile, format: 'esm', codeSplitting: false },
  });
  await rm(findings, { recursive: true, force: true });
  await mkdir(findings, { recursive: true });
});
afterAll(() => rm(folder, { recursive: true }));

/** The fixtures, and larger dumps written now. */
function seeds(): readonly Buffer[] {
  const make = (script: string, ...rest: readonly string[]): string => {
    const path = join(folder, `${rest.join('-')}.pkl`);
    const file = join(checkout, 'test', 'fixtures', script);
    const { status, stderr } = spawnSync('python3', [file, ...rest, path], {
      encoding: 'utf8',
      env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1' },
    });
    if (status !== 0) throw new Error(stderr);
    return path;
  };
  const made = [
    ...['text', 'token', 'small'].map((kind) => make('make_big.py', kind, '200000')),
    ...['0', '1', '5', '9'].map((seed) => make('make_alike.py', seed, '60')),
  ];
  const fixtures = readdirSync(dumps).filter((name) => /\.pkl(\.gz)?$/.test(name));
  return [...fixtures.map((name) => join(dumps, name)), ...made].map((path) => readFileSync(path));
}

interface Child {
  readonly process: ChildProcess;
  /** Reads one file. Answers what went wrong, or null. */
  read(path: string): Promise<string | null>;
  end(): void;
}

function startChild(): Child {
  const child = fork(childFile, {
    execArgv: ['--max-old-space-size=2048'],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  let said = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  return {
    process: child,
    end: () => child.kill('SIGKILL'),
    read: (path) =>
      new Promise((resolve) => {
        const done = (wrong: string | null): void => {
          clearTimeout(late);
          child.off('message', onAnswer);
          child.off('exit', onExit);
          resolve(wrong);
        };
        const late = setTimeout(() => {
          child.kill('SIGKILL');
          done(`no answer within ${limitSeconds} s`);
        }, limitSeconds * 1000);
        const onExit = (code: number | null, signal: string | null): void =>
          done(`the process ended with ${code ?? signal}: ${said.slice(-2000)}`);
        const onAnswer = ({ crash }: FuzzAnswer): void => {
          const peak = peakMemory(child.pid as number);
          done(crash ?? (peak > limitBytes ? `${Math.round(peak / 1e6)} MB of memory` : null));
        };
        child.on('message', onAnswer);
        child.on('exit', onExit);
        child.send(path);
      }),
  };
}

test(`damaged dumps for ${minutes} minutes, seed ${seed}: no crash, no hang, no memory past the limit`, async () => {
  console.log(`fuzz: seed ${seed}, ${minutes} minutes; the same again with --seed ${seed}`);
  const originals = seeds();
  const path = join(folder, 'damaged.pkl');
  const wrong: string[] = [];
  const until = performance.now() + minutes * 60_000;
  let count = 0;
  let child = startChild();
  for (; performance.now() < until; count += 1) {
    // Each mutation has a seed of its own, so that one can be made again without those before it.
    const chance = createChance(seed + count);
    const pick = () => originals[chance(originals.length)] as Buffer;
    const damaged = mutate(pick(), pick(), chance);
    await writeFile(path, damaged);
    if (count % dumpsPerChild === dumpsPerChild - 1) {
      child.end();
      child = startChild();
    }
    let trouble = await child.read(path);
    if (trouble !== null) {
      // Once more in a fresh process: a slow moment or the garbage of others is no finding.
      child.end();
      child = startChild();
      trouble = await child.read(path);
    }
    if (trouble === null) continue;
    child.end();
    child = startChild();
    const name = `seed-${seed}-${count}`;
    await writeFile(join(findings, `${name}.pkl`), damaged);
    await writeFile(join(findings, `${name}.txt`), trouble);
    wrong.push(`${name}: ${trouble.slice(0, 500)}`);
    if (wrong.length >= 20) break;
  }
  child.end();
  console.log(`fuzz: ${count} dumps read, ${wrong.length} findings in ${findings}`);
  expect(wrong).toEqual([]);
  expect(count).toBeGreaterThan(10 * minutes);
});
