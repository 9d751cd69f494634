import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { _electron, type ElectronApplication, expect, type Page, test as plain } from '@playwright/test';
import { launchSwitches, resolveElectronRuntime } from '../../build/electron-runtime.mjs';
import { type DemoServer, type DemoOptions, startDemoServer } from '../../electron/core/demo/server.ts';

export { expect };

export const checkout = fileURLToPath(new URL('../..', import.meta.url));
export const fixture = (path: string) => join(checkout, 'test', 'fixtures', path);
export const sample = (path: string) => join(checkout, 'assets', 'samples', path);

export interface OpenApp {
  readonly app: ElectronApplication;
  readonly page: Page;
  /** A folder that only this test writes to. */
  readonly folder: string;
  /** What the window logged as an error, and every breach of its content security policy. */
  readonly complaints: string[];
  /** The next save dialog is answered with this path, or closed. */
  answerSaveDialog(path: string | null): Promise<void>;
  /** The next open dialog is answered with these paths, or closed. */
  answerOpenDialog(paths: readonly string[]): Promise<void>;
}

interface Fixtures {
  /** Starts the app as a person would, with paths on its command line. Closed when the test ends. */
  launch(paths?: readonly string[]): Promise<OpenApp>;
  /** A fake SGLang server on loopback, closed when the test ends. */
  server(options?: DemoOptions): Promise<DemoServer>;
}

export const test = plain.extend<Fixtures>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the first argument's shape
  launch: async ({}, use, info) => {
    const open: { app: ElectronApplication; folder: string; complaints: string[] }[] = [];
    await use(async (paths = []) => {
      const folder = await mkdtemp(join(tmpdir(), 'workbench-e2e-'));
      const runtime = await resolveElectronRuntime();
      const app = await _electron.launch({
        executablePath: runtime.executable,
        args: [...launchSwitches(), '--log-level=3', `--user-data-dir=${join(folder, 'data')}`, checkout, ...paths],
        env: { ...process.env, HOME: folder, XDG_CONFIG_HOME: join(folder, 'config') } as Record<string, string>,
      });
      const complaints: string[] = [];
      open.push({ app, folder, complaints });
      const page = await app.firstWindow();
      page.on('console', (message) => {
        if (message.type() === 'error') complaints.push(message.text());
      });
      page.on('pageerror', (error) => complaints.push(String(error)));
      await page.locator('[data-app-state="loaded"]').waitFor();
      return {
        app,
        page,
        folder,
        complaints,
        answerSaveDialog: (path) =>
          app.evaluate(({ dialog }, filePath) => {
            dialog.showSaveDialog = () => Promise.resolve({ canceled: filePath === null, filePath: filePath ?? '' });
          }, path),
        answerOpenDialog: (filePaths) =>
          app.evaluate(({ dialog }, chosen) => {
            dialog.showOpenDialog = () => Promise.resolve({ canceled: chosen.length === 0, filePaths: [...chosen] });
          }, filePaths),
      };
    });
    for (const { app, folder, complaints } of open) {
      const page = app.windows()[0];
      if (info.status !== info.expectedStatus && page)
        await info.attach('window', { body: await page.screenshot(), contentType: 'image/png' });
      await app.close();
      await rm(folder, { recursive: true, force: true });
      expect(complaints, 'errors in the window’s console').toEqual([]);
    }
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

/** Drops files on the window as a file manager does: real files with a path, through the browser's own input. */
export async function dropOn(page: Page, paths: readonly string[]): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const data = { items: [], files: [...paths], dragOperationsMask: 1 };
  const at = { x: 600, y: 400 };
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const)
    await session.send('Input.dispatchDragEvent', { type, ...at, data });
}
