/**
 * Builds into out/: main, preload and decoder for Electron, the command line, the renderer.
 *   node build/bundle.mjs [--if-stale] [app|cli]...
 */
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build as bundle } from 'rolldown';

export const root = fileURLToPath(new URL('..', import.meta.url));
const out = join(root, 'out');
/** @param {string} path */
const at = (path) => join(root, path);

/** @type {import('rolldown').InputOptions} */
const node = {
  platform: 'node',
  external: ['electron'],
  tsconfig: at('tsconfig.json'),
  cwd: root,
  // jsonc-parser's `main` is a UMD file whose requires no bundler can follow.
  resolve: { mainFields: ['module', 'main'] },
};

/**
 * @typedef {object} Part
 * @property {string[]} sources folders and files whose change makes it stale
 * @property {() => Promise<void>} build
 */

/** @type {Record<string, Part>} */
const parts = {
  main: {
    sources: ['electron', 'shared'],
    build: async () => {
      await bundle({
        ...node,
        input: { main: at('electron/main/main.ts'), decoder: at('electron/core/dump/decoder.ts') },
        output: { dir: at('out/main'), format: 'esm', minify: true, cleanDir: true },
      });
      await bundle({
        ...node,
        input: at('electron/preload.ts'),
        // A sandboxed preload is one CommonJS file.
        output: { file: at('out/preload/preload.cjs'), format: 'cjs', minify: true },
      });
    },
  },
  cli: {
    sources: ['electron', 'shared'],
    build: async () => {
      await bundle({
        ...node,
        input: { cli: at('electron/cli/cli.ts'), 'fake-server': at('electron/core/demo/fake-server.ts') },
        output: { dir: at('out/cli'), format: 'esm', cleanDir: true },
      });
    },
  },
  renderer: {
    sources: ['renderer', 'shared'],
    build: async () => {
      const { build } = await import('vite');
      await build({ configFile: at('build/vite.renderer.mjs'), logLevel: 'warn' });
    },
  },
};

/** What each word of the command line builds. */
const targets = { app: ['main', 'renderer'], cli: ['cli'], main: ['main'], renderer: ['renderer'] };

/**
 * Builds what is named, one builder at a time on this checkout.
 * @param {(keyof typeof targets)[]} names
 * @param {{ ifStale?: boolean }} [options]
 */
export async function buildParts(names, { ifStale = false } = {}) {
  const wanted = new Set(names.flatMap((name) => targets[name]));
  await withLock(async () => {
    for (const name of wanted) {
      const part = /** @type {Part} */ (parts[name]);
      const stamp = join(out, `.${name}`);
      const newest = await newestChange([
        ...part.sources,
        'build/bundle.mjs',
        'build/vite.renderer.mjs',
        'package.json',
      ]);
      if (ifStale && (await readFile(stamp, 'utf8').catch(() => '')) === String(newest)) continue;
      await part.build();
      await writeFile(stamp, String(newest));
    }
  });
}

/**
 * Newest modification time below the given places, with the number of files, so that a removal counts too.
 * @param {string[]} places
 */
async function newestChange(places) {
  let newest = 0;
  let files = 0;
  /** @param {string} path */
  const visit = async (path) => {
    const facts = await stat(path);
    if (facts.isDirectory()) {
      for (const name of await readdir(path)) await visit(join(path, name));
    } else {
      files += 1;
      newest = Math.max(newest, facts.mtimeMs);
    }
  };
  for (const place of places) await visit(at(place));
  return `${newest} ${files}`;
}

/** @param {() => Promise<void>} work */
async function withLock(work) {
  await mkdir(out, { recursive: true });
  const lock = join(out, '.lock');
  for (;;) {
    try {
      await writeFile(lock, String(process.pid), { flag: 'wx' });
      break;
    } catch {
      const owner = Number(await readFile(lock, 'utf8').catch(() => ''));
      if (owner && !existsSync(`/proc/${owner}`) && existsSync('/proc')) await rm(lock, { force: true });
      else await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
  try {
    await work();
  } finally {
    await rm(lock, { force: true });
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const words = process.argv.slice(2);
  const names = words.filter((word) => !word.startsWith('-'));
  for (const name of names) {
    if (!(name in targets)) {
      console.error(`Unknown part '${name}': one of ${Object.keys(targets).join(', ')}`);
      process.exit(2);
    }
  }
  await buildParts(/** @type {(keyof typeof targets)[]} */ (names.length > 0 ? names : ['app', 'cli']), {
    ifStale: words.includes('--if-stale'),
  });
}
