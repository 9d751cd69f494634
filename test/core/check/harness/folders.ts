import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach } from 'vitest';
import { type HarnessOrder, writeHarness } from '../../../../electron/core/check/harness/write-harness.ts';
import { type HarnessServer, usualServer } from '../../../../shared/harness.ts';
import { never, orderFor } from '../orders.ts';

const leftovers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const tidy of leftovers.splice(0).reverse()) await tidy();
});
export const afterwards = (tidy: () => Promise<unknown>): number => leftovers.push(tidy);

export async function makeFolder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'sgl-harness-'));
  afterwards(() => rm(path, { recursive: true, force: true }));
  return path;
}

export interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program to its end. */
export function run(command: string, args: readonly string[], cwd?: string): Promise<Ran> {
  const child = spawn(command, args, {
    cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_SYSTEM: '/dev/null' },
  });
  const said = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const)
    child[name].setEncoding('utf8').on('data', (text: string) => {
      said[name] += text;
    });
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, ...said })));
}

/** A harness in a folder of its own. */
export async function makeHarness(
  baseUrl: string,
  expect: readonly string[],
  more: Partial<Omit<HarnessOrder, 'server' | 'check'>> & {
    readonly server?: Partial<HarnessServer>;
    readonly check?: Partial<HarnessOrder['check']>;
    readonly body?: object;
  } = {},
) {
  const folder = join(await makeFolder(), 'harness');
  const { server, check, body, ...rest } = more;
  return writeHarness(
    folder,
    {
      check: orderFor(baseUrl, expect, body, check),
      server: { ...usualServer, ...server },
      images: [],
      proveGood: null,
      proveBad: null,
      ...rest,
    },
    { signal: never, tell: () => undefined },
  );
}
