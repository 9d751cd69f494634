/**
 * Builds into out/: main, preload and decoder for Electron, the command line, the renderer.
 *   node build/bundle.mjs [--if-stale] [app|cli]...
 *
 * Each part is built in a folder beside and then moved into place file by file, so that a command started meanwhile
 * finds the old build or the new one, never half of one.
 */
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build as bundle } from 'rolldown';
import { rawText } from './raw-text.mjs';

export const root = fileURLToPath(new URL('..', import.meta.url));
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
  plugins: [rawText()],
};

/**
 * @typedef {object} Part
 * @property {string[]} sources folders and files whose change makes it stale
 * @property {string[]} folders what it writes below out/, and nothing else does
 * @property {(to: string) => Promise<void>} build writes those folders below `to`
 */

/** @type {Record<string, Part>} */
const parts = {
  main: {
    sources: ['electron', 'shared'],
    folders: ['main', 'preload'],
    build: async (to) => {
      await bundle({
        ...node,
        input: {
          main: at('electron/main/main.ts'),
          decoder: at('electron/core/dump/decoder.ts'),
          replayer: at('electron/core/batch/replayer.ts'),
        },
        output: { dir: join(to, 'main'), format: 'esm', minify: true },
      });
      await bundle({
        ...node,
        input: at('electron/preload.ts'),
        // A sandboxed preload is one CommonJS file.
        output: { file: join(to, 'preload', 'preload.cjs'), format: 'cjs', minify: true },
      });
    },
  },
  cli: {
    sources: ['electron', 'shared'],
    folders: ['cli'],
    build: async (to) => {
      // Each command is one file: copied as .mjs to another machine, it runs there.
      for (const [name, input] of [
        ['cli', 'electron/cli/cli.ts'],
        ['fake-server', 'electron/core/demo/fake-server.ts'],
      ])
        await bundle({
          ...node,
          input: at(/** @type {string} */ (input)),
          output: { file: join(to, 'cli', `${name}.js`), format: 'esm', codeSplitting: false },
        });
    },
  },
  renderer: {
    sources: ['renderer', 'shared'],
    folders: ['renderer'],
    build: async (to) => {
      const { build } = await import('vite');
      await build({
        configFile: at('build/vite.renderer.mjs'),
        logLevel: 'warn',
        build: { outDir: join(to, 'renderer') },
      });
    },
  },
};

/** What each word of the command line builds. */
const targets = { app: ['main', 'renderer'], cli: ['cli'], main: ['main'], renderer: ['renderer'] };

/**
 * Builds what is named, one builder at a time on this checkout.
 * @param {(keyof typeof targets)[]} names
 * @param {{ ifStale?: boolean, out?: string }} [options] `out` is the folder to build into
 */
export async function buildParts(names, { ifStale = false, out = at('out') } = {}) {
  const wanted = new Set(names.flatMap((name) => targets[name]));
  await withLock(out, async () => {
    for (const name of wanted) {
      const part = /** @type {Part} */ (parts[name]);
      const stamp = join(out, `.${name}`);
      const newest = await newestChange([
        ...part.sources,
        'build/bundle.mjs',
        'build/vite.renderer.mjs',
        'package.json',
      ]);
      if (ifStale && (await readFile(stamp, 'utf8').catch(() => '')) === newest) continue;
      const fresh = join(out, `.${name}.new`);
      await rm(fresh, { recursive: true, force: true });
      await part.build(fresh);
      for (const folder of part.folders) await moveInto(join(fresh, folder), join(out, folder));
      await rm(fresh, { recursive: true, force: true });
      await writeFile(stamp, newest); // last: a build that was interrupted is stale
    }
  });
}

/**
 * Moves the files of a build over those of the one before. What has a name of its own comes first: the chunks, named
 * after their content. Then what replaces something: the entries, which name the chunks. Each move is atomic. At last
 * what only the build before had goes away.
 * @param {string} fresh
 * @param {string} place
 */
async function moveInto(fresh, place) {
  const files = await filesBelow(fresh);
  const before = await filesBelow(place);
  const replaces = new Set(before);
  for (const file of [
    ...files.filter((name) => !replaces.has(name)),
    ...files.filter((name) => replaces.has(name)),
  ]) {
    await mkdir(dirname(join(place, file)), { recursive: true });
    await rename(join(fresh, file), join(place, file));
  }
  const kept = new Set(files);
  for (const file of before) if (!kept.has(file)) await rm(join(place, file), { force: true });
}

/** @param {string} folder @returns {Promise<string[]>} paths below it; none when it is not there */
async function filesBelow(folder) {
  if (!existsSync(folder)) return [];
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)));
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

/** @param {string} out @param {() => Promise<void>} work */
async function withLock(out, work) {
  await mkdir(out, { recursive: true });
  const lock = join(out, '.lock');
  for (;;) {
    try {
      await writeFile(lock, String(process.pid), { flag: 'wx' });
      break;
    } catch {
      const owner = Number(await readFile(lock, 'utf8').catch(() => ''));
      if (owner && !isAlive(owner)) await rm(lock, { force: true });
      else await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
  try {
    await work();
  } finally {
    await rm(lock, { force: true });
  }
}

/** @param {number} pid */
function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === 'EPERM';
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
