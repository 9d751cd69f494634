import { isAbsolute, resolve } from 'node:path';
import { app, nativeTheme } from 'electron';
import { calls } from '../../shared/contract.ts';
import type { AfterCrash } from '../../shared/incident-calls.ts';
import { startNetworkLog } from '../core/desk/network-log.ts';
import { createRecentIncidents } from '../core/desk/recent.ts';
import { systemClock } from '../core/incident/clock.ts';
import { findIncident } from '../core/incident/manifest.ts';
import { planRestore, readLastRun, startRun } from '../core/incident/running.ts';
import { createTokens } from '../core/tokens.ts';
import { registerScheme, serveApp } from './app-scheme.ts';
import { createDecoder } from './decoder.ts';
import { samplesFolder } from './host.ts';
import { serveCalls } from './ipc.ts';
import { lockDown } from './lock-down.ts';
import { createReplayerProcess } from './replayer.ts';
import { openSettings } from './settings.ts';
import { openVault } from './vault.ts';
import { createWindows } from './windows.ts';

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

/** Shows what a second start names; until there are windows, that waits. */
const early: (readonly string[])[] = [];
let show = (given: readonly string[]): void => void early.push(given);

if (app.requestSingleInstanceLock({ paths })) {
  app.on('second-instance', (_event, _argv, _folder, data) => {
    const named = (data as { paths?: unknown } | null)?.paths;
    show(Array.isArray(named) ? named.filter((path) => typeof path === 'string') : []);
  });
  app.whenReady().then(start);
} else {
  app.quit(); // the first one opens what was named
}

async function start(): Promise<void> {
  serveApp();
  const network = startNetworkLog();
  const settings = openSettings();
  const applyTheme = () => {
    nativeTheme.themeSource = settings.read().theme;
  };
  applyTheme();

  const dataFolder = app.getPath('userData');
  // The single instance lock says that nobody else has this data folder open.
  const lastRun = await readLastRun(dataFolder, true);
  const run = await startRun(dataFolder, systemClock, lastRun);
  const plan = planRestore(lastRun);
  // Who names something wants to see that; only what a crash took away comes back beside it.
  const reopen = paths.length > 0 && lastRun.end === 'quit' ? [] : plan.reopen;
  // What is named is opened, whatever became of it last time, and once.
  const named = new Map<string, string | null>();
  for (const path of paths) named.set(path, await findIncident(path));
  const isNamed = (folder: string) =>
    [...named.values()].some((one) => one !== null && resolve(one) === folder);
  const heldBack = plan.heldBack.filter(({ window: { folder } }) => !isNamed(resolve(folder)));
  let afterCrash: AfterCrash | null =
    lastRun.end !== 'crashed' && heldBack.length === 0
      ? null
      : {
          reopened: reopen.length > 0,
          heldBack: heldBack.map(({ window: { name, folder, opening }, why }) => ({
            name,
            folder,
            why,
            file: opening,
          })),
        };

  const decoder = createDecoder(samplesFolder());
  app.once('browser-window-created', (_event, window) => window.once('show', () => decoder.start()));
  const replayer = createReplayerProcess({
    record: (dump, index) => decoder.dumps.record(dump, index),
    networkCalls: async (made) => network.takeIn('replayer', made),
  });
  const tokens = createTokens(dataFolder, openVault());
  const windows = createWindows(
    run,
    {
      settings,
      tokens,
      network,
      dumps: decoder.dumps,
      requests: decoder.requests,
      texts: decoder.texts,
      replayer,
      recent: createRecentIncidents(dataFolder),
      takeAfterCrash() {
        const told = afterCrash;
        afterCrash = null;
        return told;
      },
    },
    applyTheme,
  );
  // Left alone, Electron stops everything behind a box until somebody closes it.
  for (const event of ['uncaughtException', 'unhandledRejection'] as const)
    process.on(event, (error: unknown) => {
      console.error(error);
      windows.tellFault(error);
    });
  serveCalls(calls, windows.handlersOf);
  for (const { folder } of reopen) windows.open(folder);
  const rest = paths.filter((path) => !windows.isOpen(named.get(path) ?? path));
  if (rest.length > 0 || reopen.length === 0) await windows.openPaths(rest);
  show = (given) => void windows.show(given);
  for (const given of early.splice(0)) show(given);

  app.on('activate', () => {
    if (windows.count === 0) windows.open(null);
  });

  let end: 'running' | 'writing' | 'written' = 'running';
  app.on('before-quit', (event) => {
    if (end === 'written') return;
    event.preventDefault();
    if (end === 'writing') return;
    end = 'writing';
    void windows
      .closeAll()
      .then(() => run.quit())
      .catch(() => undefined)
      .then(() => {
        end = 'written';
        app.quit();
      });
  });
}

app.on('window-all-closed', () => {
  if (process.platform !== 'darwin') app.quit();
});
