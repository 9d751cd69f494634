/**
 * `npm run dist`: packs the app for this system into release/.
 *   npm run dist -- [--smoke] [TARGET]...     targets of electron-builder, such as dir, tar.gz, deb
 *
 * --smoke starts what was packed, opens a sample incident in its window, and fails when that does not show.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build, Platform } from 'electron-builder';
import { buildParts, root } from './bundle.mjs';
import { resolveElectronRuntime } from './electron-runtime.mjs';
import { packing } from './packing.mjs';
import { smoke } from './smoke.mjs';
import { ensureSystem, whereIs } from './system.mjs';

const words = process.argv.slice(2);
const named = words.filter((word) => !word.startsWith('-'));
const unknown = words.find((word) => word.startsWith('-') && word !== '--smoke');
if (unknown) {
  console.error(`Unknown flag '${unknown}'. Usage: npm run dist -- [--smoke] [TARGET]...`);
  process.exit(2);
}

const runtime = await resolveElectronRuntime();
const version =
  runtime.version === 'unknown'
    ? JSON.parse(await readFile(join(root, 'node_modules/electron/package.json'), 'utf8')).version
    : runtime.version;
if (runtime.source === 'fallback')
  console.error(
    `dist: packed with the fallback runtime, Electron ${version}. That is for trying it out; a release needs the official one.`,
  );
await buildParts(['app', 'cli']);

// Where Electron's releases cannot be had, neither can the tools behind AppImage and deb.
const targets = named.length > 0 ? named : runtime.source === 'fallback' ? ['dir', 'tar.gz'] : [];
if (process.platform === 'linux' && targets.some((target) => /^(tar\.|7z|zip)/.test(target))) {
  if (!whereIs('7za')) ensureSystem({ commands: { '7zz': '7zip' } });
  process.env.ELECTRON_BUILDER_7ZIP_PATH ??= whereIs('7za') || whereIs('7zz');
  process.env.ELECTRON_BUILDER_COMPRESSION_LEVEL ??= '5'; // 9 takes three times as long and saves a hundredth
}

await build({
  projectDir: root,
  config: packing({ dist: runtime.dist, version }),
  publish: 'never',
  ...(targets.length > 0 ? { targets: Platform.current().createTarget(targets) } : {}),
});
if (words.includes('--smoke')) await smoke();
console.log(`Packed into ${join(root, 'release')}`);
