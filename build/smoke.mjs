/**
 * Starts the packed app of this system and reads its window through Chromium's own debugging port: what is shipped has
 * Node's switched off. Then runs the command line that lies in it.
 */
import { spawn, spawnSync } from 'node:child_process';
import { access, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { chromium } from '@playwright/test';
import { root } from './bundle.mjs';
import { launchSwitches } from './electron-runtime.mjs';
import { ensureSystem } from './system.mjs';
import { startDisplay } from './with-display.mjs';

/** Longest wait for the window, on a machine that is busy. */
const patienceMs = 60_000;

/** The executable in the folder that electron-builder unpacks to. */
function packedExecutable() {
  const name = 'SGLang Incident Workbench';
  const arm = process.arch === 'arm64' ? '-arm64' : '';
  if (process.platform === 'darwin')
    return join(root, 'release', `mac${arm}`, `${name}.app`, 'Contents', 'MacOS', name);
  if (process.platform === 'win32') return join(root, 'release', `win${arm}-unpacked`, `${name}.exe`);
  return join(root, 'release', `linux${arm}-unpacked`, 'sglang-incident-workbench');
}

/** @param {string} executable */
function packedCli(executable) {
  const resources =
    process.platform === 'darwin'
      ? join(dirname(executable), '..', 'Resources')
      : join(dirname(executable), 'resources');
  return join(resources, 'app.asar.unpacked', 'out', 'cli', 'cli.js');
}

/** Throws when the window does not come up or cannot open a sample incident, or when the command line fails. */
export async function smoke() {
  const executable = packedExecutable();
  await access(executable);
  ensureSystem({ executable, virtualDisplay: true });
  const screen = await startDisplay();
  const data = await mkdtemp(join(tmpdir(), 'workbench-smoke-'));
  const app = spawn(
    executable,
    [...launchSwitches(), '--log-level=3', '--remote-debugging-port=0', `--user-data-dir=${data}`],
    { env: { ...process.env, ...screen.env }, cwd: data, stdio: ['ignore', 'ignore', 'pipe'] },
  );
  const ended = new Promise((resolve) => app.once('exit', resolve));
  try {
    const browser = await chromium.connectOverCDP(await debuggingAddress(app));
    const context = browser.contexts()[0];
    const page = context?.pages()[0] ?? (await context?.waitForEvent('page', { timeout: patienceMs }));
    if (!page) throw new Error('The packed app has no window.');
    await page.waitForSelector('[data-app-state="loaded"]', { timeout: patienceMs });
    await page.getByRole('button', { name: /TTFT/ }).first().click();
    await page.getByText('incident_bundle_').first().waitFor({ timeout: patienceMs });
    const picture = join(root, 'test-results', 'packed.png');
    await mkdir(join(root, 'test-results'), { recursive: true });
    await page.screenshot({ path: picture });
    await browser.close();
    console.log(`The packed app opened a sample incident: ${picture}`);

    const { status, stderr } = spawnSync(
      process.execPath,
      [packedCli(executable), 'demo', '--outdir', join(data, 'demo'), '--json'],
      { encoding: 'utf8' },
    );
    if (status !== 0) throw new Error(`The packed command line ended with ${status}: ${stderr}`);
    console.log('The packed command line went through the demo.');
  } finally {
    app.kill();
    await ended;
    await screen.stop();
    await rm(data, { recursive: true, force: true });
  }
}

/**
 * Where Chromium says it listens.
 * @param {import('node:child_process').ChildProcess} app
 * @returns {Promise<string>}
 */
function debuggingAddress(app) {
  return new Promise((resolve, reject) => {
    let said = '';
    const late = setTimeout(() => reject(new Error(`The packed app did not start:\n${said}`)), patienceMs);
    app.stderr?.setEncoding('utf8').on('data', (text) => {
      said += text;
      const address = /DevTools listening on (ws:\S+)/.exec(said)?.[1];
      if (address) {
        clearTimeout(late);
        resolve(address);
      }
    });
    app.once('error', reject);
    app.once('exit', (code) => {
      clearTimeout(late);
      reject(new Error(`The packed app ended with ${code}:\n${said}`));
    });
  });
}
