/**
 * What this machine must have before the app or its tests can run, and how it gets there: installed
 * when we are root on Debian or Ubuntu, otherwise named with the exact command.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { missingLibraries } from './electron-runtime.mjs';

/** Debian packages that hold everything an Electron window needs (a font comes with them). */
const WINDOW_PACKAGES = ['libgtk-3-0', 'libnss3', 'libasound2', 'libgbm1'];
/** Ubuntu 24.04 renamed two of them for 64-bit time. */
const RENAMED = { 'libgtk-3-0': 'libgtk-3-0t64', libasound2: 'libasound2t64' };
/** Chinese text in screenshots and specs. */
const CJK_FONT = {
  file: '/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc',
  package: 'fonts-noto-cjk',
};

/** @param {string} command @returns {string} its path; empty when there is none */
export function whereIs(command) {
  return spawnSync('sh', ['-c', `command -v ${command}`], { encoding: 'utf8' }).stdout?.trim() ?? '';
}

/** @param {string} command */
export function hasCommand(command) {
  return whereIs(command) !== '';
}

/**
 * The first Python 3 that has a module: the one on the path, else the system's own, which Debian's packages are for.
 * @param {string} module
 * @returns {string} empty when none has it
 */
export function pythonWith(module) {
  const has = (/** @type {string} */ python) =>
    spawnSync(python, ['-c', `import ${module}`], { stdio: 'ignore' }).status === 0;
  return ['python3', '/usr/bin/python3'].find(has) ?? '';
}

/** True where no window can be shown: Linux without X11 or Wayland. */
export function lacksDisplay() {
  return process.platform === 'linux' && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY;
}

/**
 * Makes sure of commands, the runtime's libraries, a virtual display and fonts, or ends the process with
 * one line that says what to type.
 * @param {{ commands?: Record<string, string>, modules?: Record<string, string>, executable?: string,
 *   virtualDisplay?: boolean, fonts?: boolean }} needs
 *   `commands` maps a command, `modules` a module of Python 3, to the Debian package that brings it
 */
export function ensureSystem({
  commands = {},
  modules = {},
  executable,
  virtualDisplay = false,
  fonts = false,
}) {
  const packages = new Set();
  for (const [module, debian] of Object.entries(modules)) if (!pythonWith(module)) packages.add(debian);
  for (const [command, debian] of Object.entries(commands)) if (!hasCommand(command)) packages.add(debian);
  if (executable && missingLibraries(executable).length > 0) {
    for (const name of WINDOW_PACKAGES) packages.add(name);
  }
  if (virtualDisplay && lacksDisplay() && !hasCommand('Xvfb')) packages.add('xvfb');
  if (fonts && process.platform === 'linux' && hasCommand('apt-get') && !existsSync(CJK_FONT.file)) {
    packages.add(CJK_FONT.package);
  }
  if (packages.size > 0) install([...packages]);

  const missing = executable ? missingLibraries(executable) : [];
  if (missing.length > 0) fail(`Electron needs libraries that this system lacks: ${missing.join(', ')}.`);
}

/** @param {string[]} packages */
function install(packages) {
  const command = `apt-get install --no-install-recommends ${packages.join(' ')}`;
  if (!hasCommand('apt-get')) {
    fail(
      `Missing on this system (names of Debian's packages): ${packages.join(' ')}. Install them, then run this again.`,
    );
  }
  if (process.getuid?.() !== 0) fail(`Missing: ${packages.join(' ')}. Run: sudo ${command}`);
  console.error(`system: ${command}`);
  /** @param {string[]} args */
  const apt = (args) =>
    spawnSync('apt-get', args, {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    }).status === 0;
  apt(['update', '-qq']);
  const options = ['install', '-y', '-qq', '--no-install-recommends'];
  if (apt([...options, ...packages])) return;
  /** @type {Record<string, string>} */
  const renamed = RENAMED;
  if (apt([...options, ...packages.map((name) => renamed[name] ?? name)])) return;
  fail(`Could not install ${packages.join(' ')}. Run: ${command}`);
}

/**
 * @param {string} sentence
 * @returns {never}
 */
function fail(sentence) {
  console.error(sentence);
  process.exit(1);
}
