import { join } from 'node:path';
import { app, type BrowserWindow, clipboard, dialog, shell } from 'electron';
import type { Pushes } from '../../shared/contract.ts';
import type { Host } from '../core/workbench.ts';
import { printPdf } from './print-pdf.ts';
import type { SettingsStore } from './settings.ts';

/** What all windows share, and what a window's host is made with beside the window itself. */
export type SharedHost = Pick<
  Host,
  | 'dumps'
  | 'requests'
  | 'texts'
  | 'replayer'
  | 'tokens'
  | 'network'
  | 'recent'
  | 'openWindow'
  | 'isOpen'
  | 'changeSettings'
  | 'resetSettings'
  | 'takeAfterCrash'
> & { readonly settings: SettingsStore };

/** The sample incidents that come with the app. */
export const samplesFolder = (): string => join(app.getAppPath(), 'assets', 'samples');

/** Core's Host made of Electron, for one window: dialogs, clipboard, settings, pushes. */
export function createHost(
  window: BrowserWindow,
  { settings, ...shared }: SharedHost,
  own: Pick<Host, 'takePaths' | 'opened' | 'left'>,
): Host {
  return {
    ...shared,
    ...own,
    version: app.getVersion(),
    dataFolder: app.getPath('userData'),
    samplesFolder: samplesFolder(),
    bundleFolder: () => settings.read().bundleFolder ?? incidentsFolder(),
    readSettings: () => settings.read(),
    async pickPaths(kind) {
      const properties =
        kind === 'folder' ? ['openDirectory' as const] : ['openFile' as const, 'multiSelections' as const];
      const { canceled, filePaths } = await dialog.showOpenDialog(window, { properties });
      return canceled ? [] : filePaths;
    },
    async pickSavePath(name) {
      const { canceled, filePath } = await dialog.showSaveDialog(window, {
        defaultPath: join(app.getPath('documents'), name),
      });
      return canceled || !filePath ? null : filePath;
    },
    async pickNewFolder(name) {
      const { canceled, filePath } = await dialog.showSaveDialog(window, {
        defaultPath: join(incidentsFolder(), name),
      });
      return canceled || !filePath ? null : filePath;
    },
    printPdf,
    showInFolder: (path) => shell.showItemInFolder(path),
    // Synchronous in older Electrons, a promise in newer ones.
    copyText: async (text) => void (await clipboard.writeText(text)),
    push: (name, data) => push(window, name, data),
    reload: () => {
      if (!window.isDestroyed()) window.webContents.reload();
    },
  };
}

export function push<K extends keyof Pushes>(window: BrowserWindow, name: K, data: Pushes[K]): void {
  if (!window.isDestroyed() && !window.webContents.isDestroyed())
    window.webContents.send(`workbench:${name}`, data);
}

/** Where incidents and bundles go unless a person says otherwise. */
const incidentsFolder = (): string => join(app.getPath('documents'), 'sglang-incidents');
