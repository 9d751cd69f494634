import { join } from 'node:path';
import { app, BrowserWindow, clipboard, dialog, nativeTheme, shell } from 'electron';
import type { Decoder } from '../core/dump/remote.ts';
import type { Host } from '../core/workbench.ts';
import { openSettings } from './settings.ts';

/** Core's Host made of Electron: dialogs, clipboard, settings, pushes. */
export function createHost({ paths, decoder }: { paths: readonly string[]; decoder: Decoder }): Host {
  const settings = openSettings();
  const applyTheme = () => {
    nativeTheme.themeSource = settings.read().theme;
  };
  applyTheme();

  return {
    version: app.getVersion(),
    paths,
    samplesFolder: join(app.getAppPath(), 'assets', 'samples'),
    bundleFolder: () => settings.read().bundleFolder ?? join(app.getPath('documents'), 'sglang-incidents'),
    ...decoder,
    readSettings: () => settings.read(),
    changeSettings(patch) {
      const changed = settings.change(patch);
      applyTheme();
      return changed;
    },
    async pickPaths(kind) {
      const properties =
        kind === 'folder' ? ['openDirectory' as const] : ['openFile' as const, 'multiSelections' as const];
      const { canceled, filePaths } = await dialog.showOpenDialog(anyWindow(), { properties });
      return canceled ? [] : filePaths;
    },
    async pickSavePath(name) {
      const { canceled, filePath } = await dialog.showSaveDialog(anyWindow(), {
        defaultPath: join(app.getPath('documents'), name),
      });
      return canceled || !filePath ? null : filePath;
    },
    showInFolder: (path) => shell.showItemInFolder(path),
    // Synchronous in older Electrons, a promise in newer ones.
    copyText: async (text) => void (await clipboard.writeText(text)),
    push(name, data) {
      for (const window of BrowserWindow.getAllWindows())
        if (!window.webContents.isDestroyed()) window.webContents.send(`workbench:${name}`, data);
    },
  };
}

function anyWindow(): BrowserWindow {
  const window = BrowserWindow.getFocusedWindow() ?? BrowserWindow.getAllWindows()[0];
  if (!window) throw new Error('there is no window to ask in');
  return window;
}
