/**
 * Runs a Node entry of out/cli, built first when stale. Nothing but the entry's own output goes to stdout.
 *   node build/run.mjs cli|fake-server [ARGUMENT]...
 */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { buildParts, root } from './bundle.mjs';

const [entry, ...args] = process.argv.slice(2);
await buildParts(['cli'], { ifStale: true });
const child = spawn(process.execPath, [join(root, 'out', 'cli', `${entry}.js`), ...args], {
  stdio: 'inherit',
  cwd: process.env.INIT_CWD ?? process.cwd(), // npm moves to the checkout; paths are meant from where they were typed
});
child.on('exit', (code) => process.exit(code ?? 1));
process.on('SIGINT', () => {}); // Ctrl-C reaches the child itself, which ends in its own way; we only wait
process.on('SIGTERM', () => child.kill('SIGTERM'));
