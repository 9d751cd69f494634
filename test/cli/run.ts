import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeAll } from 'vitest';
import { buildParts } from '../../build/bundle.mjs';
import { type DemoOptions, type DemoServer, startDemoServer } from '../../electron/core/demo/server.ts';

/** The command line as a person or a script runs it: the built file, in a process of its own. */

const checkout = fileURLToPath(new URL('../..', import.meta.url));
const entry = join(checkout, 'out', 'cli', 'cli.js');
const samples = join(checkout, 'assets', 'samples');

export const sample = (path: string): string => join(samples, path);
export const bundleFixture = (name: string): string => join(checkout, 'test', 'fixtures', 'bundles', name);
export const dumpFixture = (name: string): string => join(checkout, 'test', 'fixtures', 'dumps', name);

beforeAll(() => buildParts(['cli'], { ifStale: true }), 120_000);

const leftovers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const tidy of leftovers.splice(0)) await tidy();
});

/** A folder that only this test writes to. */
export async function makeFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'sgl-cli-'));
  leftovers.push(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** A fake SGLang server on loopback. */
export async function makeServer(options?: DemoOptions): Promise<DemoServer> {
  const server = await startDemoServer(options);
  leftovers.push(() => server.close());
  return server;
}

export interface Ran {
  /** null when a signal ended it. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<Ran>;
}

export interface Surroundings {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** What stands on standard input; nothing when left out. */
  readonly input?: string;
}

/** Starts it without waiting for its end. */
export function start(args: readonly string[], { cwd, env, input }: Surroundings = {}): Running {
  const { SGLANG_BEARER_TOKEN: _token, ...rest } = process.env;
  const child = spawn(process.execPath, [entry, ...args], {
    cwd: cwd ?? checkout,
    env: { ...rest, ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  leftovers.push(async () => child.kill('SIGKILL'));
  const said = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const)
    child[name].setEncoding('utf8').on('data', (text: string) => {
      said[name] += text;
    });
  child.stdin.end(input ?? '');
  return {
    child,
    ended: new Promise((resolve) => child.once('close', (code) => resolve({ code, ...said }))),
  };
}

export const run = (args: readonly string[], surroundings?: Surroundings): Promise<Ran> =>
  start(args, surroundings).ended;

/** The one value that a command's output has to be. */
export function jsonOf(text: string): Record<string, unknown> {
  return JSON.parse(text) as Record<string, unknown>;
}

/** JSON Lines: each line has to be a value, and the text has to end with a line break. */
export function linesOf(text: string): Record<string, unknown>[] {
  const lines = text.split('\n');
  if (lines.pop() !== '') throw new Error('The last line has no end');
  return lines.map(jsonOf);
}

/** The one error line of a failed command with --json. */
export function errorOf(ran: Ran): { code: string; message: string; hint: string | null } {
  const [line, ...more] = linesOf(ran.stderr);
  if (line === undefined || more.length > 0) throw new Error(`Not one line: ${ran.stderr}`);
  return line.error as { code: string; message: string; hint: string | null };
}
