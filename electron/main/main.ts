import { isAbsolute, resolve } from 'node:path';
import { app, BrowserWindow } from 'electron';
import { calls } from '../../shared/contract.ts';
import { createWorkbench } from '../core/workbench.ts';
import { registerScheme, serveApp } from './app-scheme.ts';
import { createDecoder } from './decoder.ts';
import { createHost } from './host.ts';
import { serveCalls } from './ipc.ts';
import { lockDown } from './lock-down.ts';
import { createWindow } from './window.ts';

/*
 * Start-up, read top to bottom. Nothing here waits at top level: Electron becomes ready only when this
 * module has been evaluated (electron/electron issue 40719).
 */

/** Files and folders named on the command line, absolute. Chromium's own switches are left out. */
function pathsOf(argv: readonly string[], folder: string): string[] {
  const words = argv.slice(1).filter((word) => !word.startsWith('-'));
  const named = app.isPackaged ? words : words.slice(1);
  return named.map((word) => (isAbsolute(word) ? word : resolve(folder, word)));
}

const paths = pathsOf(process.argv, process.cwd());

registerScheme();
lockDown();
// As root Chromium runs only with --no-sandbox, and asking for the sandbox then ends its network service.
if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox();

if (app.requestSingleInstanceLock({ paths })) {
  app.whenReady().then(start);
} else {
  app.quit(); // the first one opens what was named
}

function start(): void {
  serveApp();
  const decoder = createDecoder();
  const host = createHost({ paths, decoder });
  serveCalls(calls, createWorkbench(host));
  createWindow();

  app.on('second-instance', (_event, _argv, _folder, data) => {
    const [window] = BrowserWindow.getAllWindows();
    if (window?.isMinimized()) window.restore();
    window?.focus();
    const named = (data as { paths?: unknown } | null)?.paths;
    if (Array.isArray(named) && named.length > 0)
      host.push('openRequested', { paths: named.filter((path) => typeof path === 'string') });
  });
  app.on('activate', () => {
    if (BrowserWindow.getAllWindows().length === 0) createWindow();
  });
}

app.on('window-all-closed', () => {
  if (process.platform !== 'darwin') app.quit();
});
