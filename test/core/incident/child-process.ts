import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { build } from 'rolldown';
import { afterAll, beforeAll, onTestFinished } from 'vitest';
import type { IncidentView } from '../../../shared/incident.ts';
import type { Order } from './child.ts';

/** Starts child.ts in a process of its own. */

const checkout = fileURLToPath(new URL('../../..', import.meta.url));
let folder = '';
let entry = '';

/** To be called once in a test file that starts children. */
export function prepareChildren(): void {
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'workbench-child-'));
    entry = join(folder, 'child.mjs');
    await build({
      platform: 'node',
      cwd: checkout,
      tsconfig: join(checkout, 'tsconfig.json'),
      resolve: { mainFields: ['module', 'main'] },
      input: join(checkout, 'test/core/incident/child.ts'),
      output: { file: entry, format: 'esm' },
    });
  }, 120_000);
  afterAll(() => rm(folder, { recursive: true, force: true }));
}

export interface Child {
  readonly process: ChildProcess;
  /** The next line that it says, parsed; rejects when it ends before. */
  next(): Promise<unknown>;
  /** Ends it as a power cut would. Resolves when it is gone. */
  kill(): Promise<void>;
}

export function startChild(task: 'obey' | 'write', ...args: readonly string[]): Child {
  const child = spawn(process.execPath, [entry, task, ...args], { stdio: ['pipe', 'pipe', 'pipe'] });
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors += text;
  });
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const kill = async () => {
    child.kill('SIGKILL');
    await gone;
  };
  onTestFinished(kill);
  return {
    process: child,
    async next() {
      const { value, done } = await lines.next();
      if (done) throw new Error(`the child ended: ${errors}`);
      return JSON.parse(value as string);
    },
    kill,
  };
}

/** A process that has the incident open and does what it is told. */
export async function openElsewhere(incident: string, dataFolder: string) {
  const child = startChild('obey', incident, dataFolder);
  return {
    child,
    first: (await child.next()) as IncidentView,
    async order(order: Order): Promise<IncidentView> {
      child.process.stdin?.write(`${JSON.stringify(order)}\n`);
      const answer = (await child.next()) as IncidentView | { error: string };
      if ('error' in answer) throw new Error(answer.error);
      return answer;
    },
  };
}
