/**
 * Runs a command with a display: the one that is there, or a virtual one of its own.
 *   node build/with-display.mjs COMMAND [ARGUMENT]...
 */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { lacksDisplay } from './system.mjs';

/**
 * A virtual display.
 * @returns {Promise<{ display: string, stop(): void }>}
 */
function startXvfb() {
  return new Promise((resolve, reject) => {
    // Not set back when its last window goes: the next app may come while it is.
    const look = ['-screen', '0', '1600x1000x24', '-noreset'];
    const server = spawn('Xvfb', ['-displayfd', '3', ...look, '-nolisten', 'tcp'], {
      stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
      detached: true, // so that Ctrl-C reaches the command first
    });
    server.on('error', () => reject(new Error('No display and no Xvfb. On Debian: apt-get install xvfb')));
    server.on('exit', (code) => reject(new Error(`Xvfb ended at once (${code})`)));
    server.stdio[3]?.once('data', (number) =>
      resolve({ display: `:${String(number).trim()}`, stop: () => void server.kill() }),
    );
  });
}

/**
 * The display that is there, or a virtual one.
 * @returns {Promise<{ env: NodeJS.ProcessEnv, stop(): void }>} `env`: what a command needs to find it
 */
export async function startDisplay() {
  if (!lacksDisplay()) return { env: {}, stop: () => {} };
  const { display, stop } = await startXvfb();
  return { env: { DISPLAY: display }, stop };
}

/**
 * @param {string} command
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {Promise<number>} its exit code; 1 when a signal ended it
 */
export async function runWithDisplay(command, args, env = process.env) {
  const screen = await startDisplay();
  /** @type {import('node:child_process').ChildProcess | null} */
  let child = null;
  // What we were told to end by: the display has to end, too, and nobody else knows of it.
  /** @type {NodeJS.Signals | null} */
  let toldTo = null;
  const listeners = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']).map((signal) => ({
    signal,
    listen: () => {
      toldTo = signal;
      if (signal !== 'SIGINT') child?.kill(signal); // Ctrl-C reaches the command itself
    },
  }));
  for (const { signal, listen } of listeners) process.on(signal, listen);
  try {
    return await new Promise((resolve, reject) => {
      child = spawn(command, args, { stdio: 'inherit', env: { ...env, ...screen.env } });
      child.on('error', reject);
      child.on('exit', (code) => resolve(code ?? 1));
    });
  } finally {
    screen.stop();
    for (const { signal, listen } of listeners) process.off(signal, listen);
    if (toldTo !== null) process.kill(process.pid, toldTo);
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [command, ...args] = process.argv.slice(2);
  if (!command) {
    console.error('Usage: node build/with-display.mjs COMMAND [ARGUMENT]...');
    process.exit(2);
  }
  process.exitCode = await runWithDisplay(command, args);
}
