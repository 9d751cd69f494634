/**
 * Reference pages generated from the code.
 *   node build/docs.mjs            writes them
 *   node build/docs.mjs --check    fails when one is stale
 */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build as bundle } from 'rolldown';
import { root } from './bundle.mjs';
import { rawText } from './raw-text.mjs';

/** @returns {Promise<Record<string, string>>} file below docs/ to its text */
async function generate() {
  const folder = await mkdtemp(join(tmpdir(), 'docs-'));
  try {
    await bundle({
      platform: 'node',
      cwd: root,
      tsconfig: join(root, 'tsconfig.json'),
      resolve: { mainFields: ['module', 'main'] },
      plugins: [rawText()],
      input: join(root, 'build/reference.ts'),
      output: { file: join(folder, 'reference.mjs'), format: 'esm' },
    });
    const { referencePages } = await import(pathToFileURL(join(folder, 'reference.mjs')).href);
    return referencePages();
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Names of pages that differ from what the code says now. */
export async function staleDocs() {
  const stale = [];
  for (const [name, text] of Object.entries(await generate())) {
    const now = await readFile(join(root, 'docs', name), 'utf8').catch(() => '');
    if (now !== text) stale.push(`docs/${name} is stale: run node build/docs.mjs`);
  }
  return stale;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  if (process.argv.includes('--check')) {
    const stale = await staleDocs();
    for (const line of stale) console.error(line);
    process.exitCode = stale.length > 0 ? 1 : 0;
  } else {
    for (const [name, text] of Object.entries(await generate()))
      await writeFile(join(root, 'docs', name), text);
  }
}
