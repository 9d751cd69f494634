/**
 * `npm run dist:cli`: the command line as one file, release/sgl-incident.mjs, that runs wherever Node does: nothing
 * of this checkout, no package and no second file is needed beside it.
 */
import { chmod, mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildParts, root } from './bundle.mjs';

/**
 * Writes the built command line to `to`, ready to be run by its name.
 * @param {string} out the folder that it was built into
 * @param {string} to
 */
export async function writeSingleFile(out, to) {
  const code = await readFile(join(out, 'cli', 'cli.js'), 'utf8');
  await mkdir(dirname(to), { recursive: true });
  await writeFile(to, `#!/usr/bin/env node\n${code.replace(/^#!.*\n/, '')}`);
  await chmod(to, 0o755);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await buildParts(['cli'], { ifStale: true });
  const to = join(root, 'release', 'sgl-incident.mjs');
  await writeSingleFile(join(root, 'out'), to);
  console.log(`${to}: ${((await stat(to)).size / 1e6).toFixed(1)} MB`);
}
