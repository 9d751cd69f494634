import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { _electron, type ElectronApplication, expect, type Page, test as plain } from '@playwright/test';
import { launchSwitches, resolveElectronRuntime } from '../../build/electron-runtime.mjs';
import { startDisplay } from '../../build/with-display.mjs';
import { type DemoOptions, type DemoServer, startDemoServer } from '../../electron/core/demo/server.ts';

export { expect };

export const checkout = fileURLToPath(new URL('../..', import.meta.url));
export const fixture = (path: string) => join(checkout, 'test', 'fixtures', path);
export const sample = (path: string) => join(checkout, 'assets', 'samples', path);

export interface OpenApp {
  readonly app: ElectronApplication;
  readonly page: Page;
  /** What the window logged as an error, and every breach of its content security policy. */
  readonly complaints: string[];
  /** Every save dialog from now on is answered with this path, or closed. */
  answerSaveDialog(path: string | null): Promise<void>;
  /** Every open dialog from now on is answered with these paths, or closed. */
  answerOpenDialog(paths: readonly string[]): Promise<void>;
  /** Puts text on the clipboard and presses Ctrl V where the focus is. */
  paste(text: string): Promise<void>;
  /** Quits. The next launch of the same test finds what this one left: settings, and the windows that were open. */
  quit(): Promise<void>;
  /** Ends the app as a power cut does. */
  kill(): Promise<void>;
  /** The window that `open` makes, once it has something to show. */
  secondWindow(open: () => Promise<unknown>): Promise<Page>;
}

interface Fixtures {
  /** A folder that only this test writes to; the app's data and the person's documents are in it, too. */
  folder: string;
  /** Starts the app as a person would, with paths on its command line. Closed when the test ends. */
  launch(paths?: readonly string[]): Promise<OpenApp>;
  /** A fake SGLang server on loopback, closed when the test ends. */
  server(options?: DemoOptions): Promise<DemoServer>;
}

interface WorkerFixtures {
  /** The environment with a display of this worker's own where there is none: a display has one clipboard. */
  display: NodeJS.ProcessEnv;
}

export const test = plain.extend<Fixtures, WorkerFixtures>({
  display: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the first argument's shape
    async ({}, use) => {
      const screen = await startDisplay();
      await use({ ...process.env, ...screen.env });
      screen.stop();
    },
    { scope: 'worker' },
  ],
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the first argument's shape
  folder: async ({}, use) => {
    const folder = await realpath(await mkdtemp(join(tmpdir(), 'workbench-e2e-')));
    await use(folder);
    await rm(folder, { recursive: true, force: true });
  },
  launch: async ({ folder, display }, use, info) => {
    const open: OpenApp[] = [];
    const complaints: string[] = [];
    await use(async (paths = []) => {
      const started = await start(folder, paths, complaints, display);
      open.push(started);
      return started;
    });
    for (const { page, kill } of open) {
      if (info.status !== info.expectedStatus && !page.isClosed())
        await info.attach('window', { body: await page.screenshot(), contentType: 'image/png' });
      await kill();
    }
    expect(complaints, 'errors in the window’s console').toEqual([]);
  },
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the first argument's shape
  server: async ({}, use) => {
    const running: DemoServer[] = [];
    await use(async (options) => {
      const server = await startDemoServer(options);
      running.push(server);
      return server;
    });
    for (const server of running) await server.close();
  },
});

/** Starts the app with its data in `folder`, on the display that `env` names. */
export async function start(
  folder: string,
  paths: readonly string[],
  complaints: string[],
  env: NodeJS.ProcessEnv = process.env,
): Promise<OpenApp> {
  const runtime = await resolveElectronRuntime();
  const data = `--user-data-dir=${join(folder, 'data')}`;
  const app = await _electron.launch({
    executablePath: runtime.executable,
    args: [...launchSwitches(), '--log-level=3', data, checkout, ...paths],
    env: { ...env, HOME: folder, XDG_CONFIG_HOME: join(folder, 'config') } as Record<string, string>,
  });
  // Asked for now: an app that has ended tells nothing more.
  const running = app.process();
  const page = await readyWindow(await app.firstWindow(), complaints);
  return {
    app,
    page,
    complaints,
    answerSaveDialog: (path) =>
      app.evaluate(({ dialog }, filePath) => {
        dialog.showSaveDialog = () =>
          Promise.resolve({ canceled: filePath === null, filePath: filePath ?? '' });
      }, path),
    answerOpenDialog: (filePaths) =>
      app.evaluate(({ dialog }, chosen) => {
        dialog.showOpenDialog = () =>
          Promise.resolve({ canceled: chosen.length === 0, filePaths: [...chosen] });
      }, filePaths),
    paste: async (text) => {
      await app.evaluate(({ clipboard }, copied) => clipboard.writeText(copied), text);
      await page.keyboard.press('Control+V');
    },
    async quit() {
      const ended = once(running, 'exit');
      // Not by Playwright's own close: it lets go of the process before that has ended, which then may not wake up.
      await app.evaluate(({ app: electron }) => void setImmediate(() => electron.quit()));
      await ended;
    },
    kill: () => killGroup(running),
    async secondWindow(open) {
      const opened = app.waitForEvent('window');
      await open();
      return readyWindow(await opened, complaints);
    },
  };
}

/** The whole group, decoder and windows: nobody is left to finish what was begun. */
async function killGroup(running: ChildProcess): Promise<void> {
  const ended = once(running, 'exit');
  if (running.exitCode !== null || running.signalCode !== null || running.pid === undefined) return;
  process.kill(-running.pid, 'SIGKILL');
  await ended;
}

async function readyWindow(page: Page, complaints: string[]): Promise<Page> {
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  // A display without a window manager gives no window the focus; a person's window has it.
  const session = await page.context().newCDPSession(page);
  await session.send('Emulation.setFocusEmulationEnabled', { enabled: true });
  await page.locator('[data-app-state="loaded"]').waitFor();
  return page;
}

/** Drops files on the window as a file manager does: real files with a path, through the browser's own input. */
export async function dropOn(page: Page, paths: readonly string[]): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const data = { items: [], files: [...paths], dragOperationsMask: 1 };
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const)
    await session.send('Input.dispatchDragEvent', { type, x: 600, y: 400, data });
  await session.detach();
}
