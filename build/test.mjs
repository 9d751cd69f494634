/**
 * `npm test`: check, unit, command line and end-to-end, each on what this checkout holds. Installs what the
 * system lacks where it may. Ends with one line over all parts: `N passed, N failed`.
 */
import { spawnSync } from 'node:child_process';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { buildParts, root } from './bundle.mjs';
import { runChecks } from './check.mjs';
import { resolveElectronRuntime } from './electron-runtime.mjs';
import { ensureSystem } from './system.mjs';
import { readCounts, unitCounts } from './test-counts.mjs';

const results = join(root, 'test-results');
await rm(results, { recursive: true, force: true });
await mkdir(results, { recursive: true });

ensureSystem({
  // The last three for the collector's tests: a past window, a certificate, the script for hosts without Node.
  commands: { python3: 'python3', git: 'git', prometheus: 'prometheus', openssl: 'openssl', curl: 'curl' },
  // For the scripts that a request is copied as.
  modules: { requests: 'python3-requests' },
  virtualDisplay: true,
  fonts: true,
});
const runtime = await resolveElectronRuntime();
ensureSystem({ executable: runtime.executable });

/** @type {Record<string, { passed: number, failed: number }>} */
const counts = {};

console.log('\n== check');
counts.check = await runChecks();

console.log('\n== build');
await buildParts(['app', 'cli'], { ifStale: true });

console.log('\n== unit and command line');
const unitReport = join(results, 'unit.json');
spawnSync(
  process.execPath,
  [
    'node_modules/vitest/vitest.mjs',
    'run',
    '--config',
    'build/vitest.config.ts',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${unitReport}`,
  ],
  { cwd: root, stdio: 'inherit' },
);
counts.unit = await readCounts(unitReport, unitCounts);

console.log('\n== end to end');
const e2eReport = join(results, 'e2e.json');
spawnSync(
  process.execPath,
  ['node_modules/@playwright/test/cli.js', 'test', '--config', 'build/playwright.config.ts'],
  { cwd: root, stdio: 'inherit', env: { ...process.env, PLAYWRIGHT_JSON_OUTPUT_FILE: e2eReport } },
);
counts.e2e = await readCounts(e2eReport, ({ stats, errors }) => ({
  passed: stats.expected,
  failed: stats.unexpected + stats.flaky + stats.skipped + errors.length,
}));

console.log();
for (const [name, { passed, failed }] of Object.entries(counts))
  console.log(`${name}: ${passed} passed, ${failed} failed`);
const sum = (/** @type {'passed' | 'failed'} */ key) =>
  Object.values(counts).reduce((total, part) => total + part[key], 0);
console.log(`${sum('passed')} passed, ${sum('failed')} failed`);
process.exitCode = sum('failed') > 0 ? 1 : 0;
