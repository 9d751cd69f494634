/**
 * `npm run check`: types of every layer, lint and format, import rules, generated docs.
 * Ends with a line `N passed, N failed`.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { root } from './bundle.mjs';
import { staleDocs } from './docs.mjs';
import { layerBreaches } from './layers.mjs';

const layers = ['shared', 'core', 'main', 'preload', 'renderer', 'test', 'scripts'];

/** @param {string} command @param {string[]} args */
function runTool(command, args) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(root, 'node_modules', command), ...args],
    {
      cwd: root,
      encoding: 'utf8',
    },
  );
  return status === 0 ? [] : [`${stdout}${stderr}`.trim()];
}

/** @returns {Promise<{ passed: number, failed: number }>} */
export async function runChecks() {
  /** @type {[string, () => string[] | Promise<string[]>][]} */
  const checks = [
    ...layers.map(
      (layer) =>
        /** @type {[string, () => string[]]} */ ([
          `types: ${layer}`,
          () => runTool('typescript/bin/tsc', ['-p', `build/tsconfig.${layer}.json`]),
        ]),
    ),
    ['lint and format', () => runTool('@biomejs/biome/bin/biome', ['check', '--error-on-warnings', '.'])],
    ['import rules', layerBreaches],
    ['generated docs', staleDocs],
  ];
  let failed = 0;
  for (const [name, check] of checks) {
    const complaints = await check();
    if (complaints.length > 0) failed += 1;
    console.log(`${complaints.length > 0 ? 'FAILED' : 'ok'}  ${name}`);
    for (const complaint of complaints) console.log(complaint);
  }
  return { passed: checks.length - failed, failed };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { passed, failed } = await runChecks();
  console.log(`${passed} passed, ${failed} failed`);
  process.exitCode = failed > 0 ? 1 : 0;
}
