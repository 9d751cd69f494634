/**
 * The import rules of docs/architecture.md, checked over every source file.
 *   node build/layers.mjs
 */
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join, normalize, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/**
 * @typedef {object} Layer
 * @property {string} folder files below it are of this layer; the longest match wins
 * @property {string[]} layers folders it may import from
 * @property {string[]} packages packages it may import; `node:*` stands for Node's own
 */

/** @type {Layer[]} */
const layers = [
  { folder: 'shared/', layers: ['shared/'], packages: ['valibot'] },
  {
    folder: 'electron/core/',
    layers: ['electron/core/', 'shared/'],
    packages: ['node:*', 'undici', 'yauzl', 'yazl', 'tar-stream', 'fzstd', 'jsonc-parser', 'yaml', 'valibot'],
  },
  {
    folder: 'electron/cli/',
    layers: ['electron/cli/', 'electron/core/', 'shared/', 'package.json'],
    packages: ['node:*', 'commander'],
  },
  {
    folder: 'electron/main/',
    layers: ['electron/main/', 'electron/core/', 'shared/'],
    packages: ['node:*', 'electron', 'electron-store', 'valibot'],
  },
  { folder: 'electron/preload.ts', layers: ['shared/'], packages: ['electron'] },
  {
    folder: 'renderer/widgets/',
    layers: [
      'renderer/widgets/',
      'renderer/monaco.ts',
      'renderer/tokens.ts',
      'renderer/pages.ts',
      'shared/format.ts',
    ],
    packages: [
      'react',
      'react-dom',
      'react-aria-components',
      '@tanstack/*',
      'uplot',
      'monaco-editor',
      'lucide-react',
      'jsonc-parser',
      'react-resizable-panels',
    ],
  },
  {
    folder: 'renderer/',
    layers: ['renderer/', 'shared/'],
    packages: [
      'react',
      'react-dom',
      'react-aria-components',
      '@tanstack/*',
      'zustand',
      'dockview-react',
      'lucide-react',
      'react-resizable-panels',
      'uplot',
      'monaco-editor',
      'jsonc-parser',
      '@fontsource-variable/*',
    ],
  },
];

/** Words that only one file may contain, and why. */
const onlyIn = [
  { pattern: /\bipcMain\b/, files: ['electron/main/ipc.ts'], why: 'callers are checked in one place' },
  { pattern: /\bwindow\.workbench\b/, files: ['renderer/workbench.ts'], why: 'one reader of the bridge' },
  {
    pattern: /process\.stdout\b|console\.log\(/,
    files: ['electron/cli/print.ts'],
    why: 'one writer to stdout',
  },
  {
    pattern: /\binnerHTML\b|dangerouslySetInnerHTML/,
    files: [],
    why: 'texts of other people are never markup',
  },
  { pattern: /\beval\(|new Function\(/, files: [], why: 'nothing from outside is ever run' },
];

/** @param {string} folder @returns {AsyncGenerator<string>} */
async function* sources(folder) {
  for (const entry of await readdir(join(root, folder), { withFileTypes: true })) {
    const path = `${folder}${entry.name}`;
    if (entry.isDirectory()) yield* sources(`${path}/`);
    else if (/\.tsx?$/.test(entry.name)) yield path;
  }
}

/** @param {string} text */
function importsOf(text) {
  const found = [];
  for (const match of text.matchAll(
    /(?:^|\n)\s*(?:import|export)\s(?:[^'";]*?\sfrom\s)?\s*['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]\s*\)/g,
  ))
    found.push(/** @type {string} */ (match[1] ?? match[2]));
  return found;
}

/** @param {string} name @param {string[]} allowed */
const allows = (name, allowed) =>
  allowed.some((rule) =>
    rule.endsWith('*') ? name.startsWith(rule.slice(0, -1)) : name === rule || name.startsWith(`${rule}/`),
  );

/** Every breach as one line: file, what it imports, what the rule is. */
export async function layerBreaches() {
  const breaches = [];
  for (const top of ['shared/', 'electron/', 'renderer/']) {
    for await (const file of sources(top)) {
      const text = await readFile(join(root, file), 'utf8');
      const layer = layers
        .filter(({ folder }) => file.startsWith(folder))
        .sort((a, b) => b.folder.length - a.folder.length)[0];
      if (!layer) {
        breaches.push(`${file}: belongs to no layer of build/layers.mjs`);
        continue;
      }
      for (const name of importsOf(text)) {
        if (name.startsWith('.')) {
          const target = normalize(join(dirname(file), name))
            .split('\\')
            .join('/');
          if (!layer.layers.some((folder) => target.startsWith(folder)))
            breaches.push(
              `${file}: imports ${target}; ${layer.folder} may import ${layer.layers.join(', ')}`,
            );
        } else if (!allows(name, layer.packages)) {
          breaches.push(`${file}: imports ${name}; ${layer.folder} may import ${layer.packages.join(', ')}`);
        }
      }
      for (const { pattern, files, why } of onlyIn) {
        const code = text.replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '');
        if (pattern.test(code) && !files.some((name) => name === file))
          breaches.push(
            `${file}: holds ${pattern.source}, allowed in ${files.join(', ') || 'no file'} (${why})`,
          );
      }
    }
  }
  return breaches;
}

if (process.argv[1] && relative(process.argv[1], fileURLToPath(import.meta.url)) === '') {
  const breaches = await layerBreaches();
  for (const breach of breaches) console.error(breach);
  process.exitCode = breaches.length > 0 ? 1 : 0;
}
