import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { readBundle } from '../../electron/core/bundle/read.ts';
import { endpoints } from '../../electron/core/collect/sources.ts';
import { startDemoServer } from '../../electron/core/demo/server.ts';
import { isLeftover } from '../../electron/core/incident/atomic-file.ts';
import { createChance } from './mutate.ts';

/* A collection that is killed at any moment leaves whole files, and what it had reached opens. */

const cli = fileURLToPath(new URL('../../out/cli/cli.js', import.meta.url));
const seed = Number(process.env.LONG_SEED ?? 1);
const rounds = 12;

/** Runs a collection and kills it after `milliseconds`, or lets it end when that is null. Answers how long it ran. */
async function collect(url: string, outdir: string, milliseconds: number | null): Promise<number> {
  const from = performance.now();
  const child = spawn(process.execPath, [cli, 'collect-bundle', '--base-url', url, '--outdir', outdir]);
  const ended = once(child, 'close');
  const timer = milliseconds === null ? null : setTimeout(() => child.kill('SIGKILL'), milliseconds);
  await ended;
  if (timer) clearTimeout(timer);
  return performance.now() - from;
}

test(`a collection that is killed ${rounds} times, seed ${seed}`, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'kill-'));
  const server = await startDemoServer();
  // Reads go side by side: each takes its own time, so that a kill finds another number of them done.
  for (const [at, { path }] of endpoints.entries())
    server.script({ path, kind: 'slow-headers', seconds: 0.1 * (at + 1) });
  try {
    const whole = await collect(server.url, join(folder, 'whole'), null);
    const endings = new Map<string, string>();
    for (const name of await readdir(join(folder, 'whole')))
      endings.set(name, (await readFile(join(folder, 'whole', name), 'utf8')).slice(-1));
    const chance = createChance(seed);
    const reached = new Map<number, number>();
    for (let round = 0; round < rounds; round += 1) {
      const bundle = join(folder, String(round));
      const after = chance(Math.round(whole * 1.1));
      await collect(server.url, bundle, after);
      const about = `round ${round}, killed after ${after} ms`;
      const names = existsSync(bundle) ? await readdir(bundle) : [];
      const files = names.filter((name) => !isLeftover(name));
      expect(
        files.filter((name) => !endings.has(name)),
        about,
      ).toEqual([]);
      // A write that was under way is a hidden file of its own, and never more than the one.
      expect(names.length - files.length, about).toBeLessThanOrEqual(1);
      for (const name of files) {
        const text = await readFile(join(bundle, name), 'utf8');
        // Each ends as the same file of the whole bundle does: an empty body is a body.
        expect(text.slice(-1), `${about}: ${name}`).toBe(endings.get(name));
        if (name.endsWith('.json')) JSON.parse(text);
      }
      if (files.length > 0) {
        const { view } = await readBundle(bundle);
        const collected = view.sources.filter(({ status }) => status === 'collected');
        for (const { file } of collected) expect(files, about).toContain(file);
        reached.set(collected.length, (reached.get(collected.length) ?? 0) + 1);
      }
    }
    console.log('sources collected when it was killed, and how often:', Object.fromEntries(reached));
    expect(reached.size, 'the moments differ').toBeGreaterThan(2);
  } finally {
    await server.close();
    await rm(folder, { recursive: true, force: true });
  }
});
