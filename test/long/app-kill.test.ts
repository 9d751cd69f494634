import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startDemoServer } from '../../electron/core/demo/server.ts';
import { sample, start } from '../e2e/app.ts';
import { killRuns } from '../e2e/kill-runs.ts';

/* The app in its window, killed a hundred times: see kill-runs.ts. */

const times = Number(process.env.KILL_RUNS ?? 100);
const seed = Number(process.env.LONG_SEED ?? 1);

test(
  `the app, killed ${times} times, seed ${seed}`,
  async () => {
    const folder = await realpath(await mkdtemp(join(tmpdir(), 'workbench-kill-')));
    const server = await startDemoServer({ state: { tokensPerSecond: 60 } });
    server.script({ path: '/metrics', kind: 'slow-headers', seconds: 0.5 });
    const complaints: string[] = [];
    const dump = sample('crash/crash_dump_2026-08-14_14-06-40.pkl');
    console.log(`kills: ${times}, seed: ${seed}`);
    try {
      await killRuns({
        times,
        seed,
        folder,
        serverUrl: server.url,
        dump,
        start: (paths) => start(folder, paths, complaints),
      });
      expect(complaints, 'errors in the window’s console').toEqual([]);
    } finally {
      await server.close();
      await rm(folder, { recursive: true, force: true });
    }
  },
  times * 120_000,
);
