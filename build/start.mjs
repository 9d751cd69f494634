/**
 * `npm start`: builds what is stale, finds the runtime and what it needs, opens the window.
 *   npm start -- [FILE OR FOLDER]...
 */
import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { buildParts, root } from './bundle.mjs';
import { launchSwitches, resolveElectronRuntime } from './electron-runtime.mjs';
import { ensureSystem, lacksDisplay } from './system.mjs';

// npm moves to the checkout; paths are meant from where they were typed.
const paths = process.argv.slice(2).map((path) => resolve(process.env.INIT_CWD ?? process.cwd(), path));

/**
 * @param {string} command
 * @param {string[]} args
 */
function run(command, args) {
  const child = spawn(command, args, { stdio: 'inherit', cwd: root });
  child.on('exit', (code) => process.exit(code ?? 1));
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM']))
    process.on(signal, () => child.kill(signal));
}

if (lacksDisplay()) {
  console.error(
    'There is no display here, so the window cannot be shown. The same job runs in this terminal instead.\n',
  );
  await buildParts(['cli'], { ifStale: true });
  run(process.execPath, ['out/cli/cli.js', 'demo']);
} else {
  try {
    const runtime = await resolveElectronRuntime();
    ensureSystem({ executable: runtime.executable });
    await buildParts(['app'], { ifStale: true });
    run(runtime.executable, [...launchSwitches(), '--log-level=3', root, ...paths]);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
