import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { scratchFolder } from '../core/scratch.ts';

const withDisplay = fileURLToPath(new URL('../../build/with-display.mjs', import.meta.url));

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

/** Runs a command that waits, in a place where the only X server is a script that writes down its process. */
async function startWaiting(folder: string) {
  const written = join(folder, 'pid');
  await writeFile(
    join(folder, 'Xvfb'),
    `#!${process.execPath}
require('node:fs').writeFileSync(${JSON.stringify(written)}, String(process.pid));
require('node:fs').writeSync(3, '77\\n');
setInterval(() => {}, 1000);
`,
  );
  await chmod(join(folder, 'Xvfb'), 0o755);
  const { DISPLAY: _display, WAYLAND_DISPLAY: _wayland, ...rest } = process.env;
  const program = 'console.log(process.env.DISPLAY ?? "none"); setInterval(() => {}, 1000);';
  const running = spawn(process.execPath, [withDisplay, process.execPath, '-e', program], {
    env: { ...rest, PATH: `${folder}:${process.env.PATH}` },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [display] = (await once(running.stdout, 'data')) as [Buffer];
  return {
    running,
    display: String(display).trim(),
    server: readFile(written, 'utf8').then(Number, () => Number.NaN),
  };
}

for (const signal of ['SIGTERM', 'SIGHUP'] as const)
  test(`${signal} ends the display with the command`, async () => {
    const { running, display, server } = await startWaiting(await scratchFolder());
    // Other systems have a display of their own kind, and no server is started.
    const isOurs = process.platform === 'linux';
    if (isOurs) expect(display).toBe(':77');
    running.kill(signal);
    expect(await once(running, 'exit')).toEqual([null, signal]);
    if (!isOurs) return;
    const pid = await server;
    try {
      await expect.poll(() => isAlive(pid), { timeout: 10_000 }).toBe(false);
    } finally {
      if (isAlive(pid)) process.kill(pid);
    }
  });
