import { join } from 'node:path';
import { app, BrowserWindow, Menu, nativeTheme } from 'electron';
import { appOrigin } from './app-scheme.ts';

/** One incident per window. The window is made hidden and shown once it has something to show. */
export function createWindow(): BrowserWindow {
  // Keys are the window's own; macOS needs its edit menu for copy and paste to work at all.
  Menu.setApplicationMenu(
    process.platform === 'darwin'
      ? Menu.buildFromTemplate([{ role: 'appMenu' }, { role: 'editMenu' }, { role: 'windowMenu' }])
      : null,
  );
  const window = new BrowserWindow({
    width: 1440,
    height: 900,
    minWidth: 1024,
    minHeight: 640,
    show: false,
    title: 'SGLang Incident Workbench',
    icon: join(app.getAppPath(), 'assets', 'icon.png'),
    backgroundColor: nativeTheme.shouldUseDarkColors ? '#15181d' : '#ffffff',
    webPreferences: {
      preload: join(import.meta.dirname, '..', 'preload', 'preload.cjs'),
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      webviewTag: false,
      spellcheck: false,
      navigateOnDragDrop: false,
    },
  });
  window.once('ready-to-show', () => window.show());
  void window.loadURL(`${appOrigin}/`);
  return window;
}
