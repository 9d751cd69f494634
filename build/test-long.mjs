/**
 * `npm run test:long`: what takes too long for `npm test`: fuzz, arbitrary values, bombs, an app and runs that are killed, files past
 * 2 GiB.
 *   npm run test:long -- [--minutes N] [--seed N] [FILTER]...
 *
 * --minutes is how long the fuzz run goes on (10), --seed makes it do the same again. Ends with `N passed, N failed`.
 */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { buildParts, root } from './bundle.mjs';
import { resolveElectronRuntime } from './electron-runtime.mjs';
import { ensureSystem } from './system.mjs';
import { readCounts, unitCounts } from './test-counts.mjs';
import { runWithDisplay } from './with-display.mjs';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { minutes: { type: 'string', default: '10' }, seed: { type: 'string' } },
});
const minutes = Number(values.minutes);
const seed = values.seed === undefined ? Date.now() % 2 ** 32 : Number(values.seed);
if (!(minutes > 0) || !Number.isInteger(seed)) {
  console.error('Usage: npm run test:long -- [--minutes N] [--seed N] [FILTER]...');
  process.exit(2);
}

ensureSystem({ commands: { python3: 'python3' }, virtualDisplay: true, fonts: true });
const runtime = await resolveElectronRuntime();
ensureSystem({ executable: runtime.executable });
await buildParts(['app', 'cli'], { ifStale: true });
const results = join(root, 'test-results');
await mkdir(results, { recursive: true });
const report = join(results, 'long.json');
await runWithDisplay(
  process.execPath,
  [
    'node_modules/vitest/vitest.mjs',
    'run',
    '--config',
    'build/vitest.long.config.ts',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
    ...positionals,
  ],
  { ...process.env, LONG_MINUTES: String(minutes), LONG_SEED: String(seed) },
);
const { passed, failed } = await readCounts(report, unitCounts);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
