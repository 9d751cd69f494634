import { resolve } from 'node:path';
import type { BrowserWindow, WebContents } from 'electron';
import type { Handlers } from '../../shared/contract.ts';
import { toProblem } from '../../shared/outcome.ts';
import { nothingOpenSession } from '../../shared/window-layout.ts';
import { findIncident } from '../core/incident/manifest.ts';
import type { OpenWindow, Run } from '../core/incident/running.ts';
import { createWorkbench, type Workbench } from '../core/workbench.ts';
import { createHost, push, type SharedHost } from './host.ts';
import { createWindow } from './window.ts';

/*
 * The windows of the app, each with an incident of its own. A window that closes is first asked for what it has not
 * sent yet, then its incident is written; both in bounded time, and without a question to anybody.
 */

/** Milliseconds that a page has to send what waits, and an incident to be written. */
const pageMilliseconds = 2_000;
const writeMilliseconds = 8_000;
/** A page that dies again within so many milliseconds is taken to die of what is open in it. */
const diesTwiceWithin = 60_000;

interface Open {
  readonly window: BrowserWindow;
  readonly workbench: Workbench;
  /** The incident folder that it was made for; null = a new one. */
  readonly asked: string | null;
  /** What was last told of it for the start after a crash. */
  told: Omit<OpenWindow, 'frozen'> | null;
  /** Shows paths in it: its page may still be on its way. */
  give(paths: readonly string[]): void;
  frozen: boolean;
  pageLeft: () => void;
  closing: Promise<void> | null;
}

export interface Windows {
  /** On an incident folder, or on a new incident; `paths` are opened in it. */
  open(incident: string | null, paths?: readonly string[]): void;
  /** Each incident among the paths in a window of its own, the rest together in another. */
  openPaths(paths: readonly string[]): Promise<void>;
  /**
   * What a second start names. An incident that is open comes to the front, the rest is shown in the window that was used
   * last.
   */
  show(paths: readonly string[]): Promise<void>;
  handlersOf(contents: WebContents): Handlers | null;
  isOpen(folder: string): boolean;
  readonly count: number;
  /** Every window says what went wrong in the main process. */
  tellFault(error: unknown): void;
  /** All of them, for the end of the app: they are reopened at the next start. */
  closeAll(): Promise<void>;
}

export function createWindows(
  run: Run,
  shared: Omit<SharedHost, 'openWindow' | 'isOpen' | 'changeSettings' | 'resetSettings'>,
  settingsChanged: () => void,
): Windows {
  const open = new Map<number, Open>();
  /** The one used last comes first. */
  let order: readonly number[] = [];
  let isQuitting = false;

  const windowOn = (folder: string): Open | undefined =>
    [...open.values()].find(({ told, asked }) => {
      const at = told?.folder ?? asked;
      return at !== null && resolve(at) === resolve(folder);
    });
  const isOpen = (folder: string): boolean => windowOn(folder) !== undefined;

  function report(key: number): Promise<void> {
    const known = open.get(key);
    if (!known?.told) return Promise.resolve();
    run.setWindow(String(key), { ...known.told, frozen: known.frozen });
    // What may end the app has to stand on disk before it begins.
    return known.told.opening === null && !known.frozen ? Promise.resolve() : run.flush();
  }

  function announce(): void {
    settingsChanged();
    for (const { window } of open.values()) push(window, 'settings', shared.settings.read());
  }

  shared.tokens.onChange((told) => {
    for (const { window } of open.values()) push(window, 'tokens', told);
  });

  const windows: Windows = {
    get count() {
      return open.size;
    },
    tellFault(error) {
      for (const { window } of open.values()) push(window, 'fault', toProblem(error));
    },
    isOpen,
    handlersOf: (contents) => open.get(contents.id)?.workbench.handlers ?? null,
    open(incident, paths = []) {
      const window = createWindow();
      const key = window.webContents.id;
      const waiting = [...paths];
      let isListening = false;
      window.webContents.on('did-start-loading', () => {
        isListening = false;
      });
      const host = createHost(
        window,
        {
          ...shared,
          isOpen,
          openWindow: (named) => void windows.openPaths(named),
          changeSettings(patch) {
            const changed = shared.settings.change(patch);
            announce();
            return changed;
          },
          resetSettings(keys) {
            const changed = shared.settings.reset(keys);
            announce();
            return changed;
          },
        },
        {
          takePaths() {
            isListening = true;
            return waiting.splice(0);
          },
          opened(told) {
            const known = open.get(key);
            if (known) known.told = told;
            return report(key);
          },
          left: () => open.get(key)?.pageLeft(),
        },
      );
      const known: Open = {
        window,
        workbench: createWorkbench(host, incident),
        asked: incident,
        told: null,
        give(named) {
          if (isListening) push(window, 'openRequested', { paths: named });
          else waiting.push(...named);
        },
        frozen: false,
        pageLeft: () => undefined,
        closing: null,
      };
      open.set(key, known);
      order = [key, ...order];

      const freeze = (frozen: boolean) => {
        known.frozen = frozen;
        void report(key);
      };
      window.on('unresponsive', () => freeze(true));
      window.on('responsive', () => freeze(false));
      let died = Number.NEGATIVE_INFINITY;
      window.webContents.on('render-process-gone', (_event, { reason }) => {
        if (reason === 'clean-exit' || known.closing !== null) return;
        const again = performance.now() - died < diesTwiceWithin;
        died = performance.now();
        // What was open may be what ends it: the second time, the page starts with nothing open.
        const ready = again
          ? known.workbench.handlers.keepSession({ session: nothingOpenSession })
          : Promise.resolve();
        void ready.catch(() => undefined).then(() => window.isDestroyed() || window.webContents.reload());
      });
      window.on('focus', () => {
        order = [key, ...order.filter((other) => other !== key)];
        known.workbench.refresh().catch(() => undefined);
      });
      window.on('close', (event) => {
        event.preventDefault();
        void close(key);
      });
    },
    async openPaths(paths) {
      const rest: string[] = [];
      for (const path of paths) {
        const folder = await findIncident(path);
        if (folder === null) rest.push(path);
        else windows.open(folder);
      }
      if (rest.length > 0 || paths.length === 0) windows.open(null, rest);
    },
    async show(paths) {
      const rest: string[] = [];
      let front: Open | undefined;
      for (const path of paths) {
        const folder = await findIncident(path);
        const known = folder === null ? undefined : windowOn(folder);
        if (known) front = known;
        else rest.push(path);
      }
      if (rest.length > 0 || !front) {
        const key = order.find((one) => open.has(one));
        const last = key === undefined ? undefined : open.get(key);
        if (!last) return windows.openPaths(rest);
        front = last;
        if (rest.length > 0) last.give(rest);
      }
      if (front.window.isMinimized()) front.window.restore();
      front.window.focus();
    },
    async closeAll() {
      isQuitting = true;
      await Promise.all([...open.keys()].map(close));
    },
  };

  function close(key: number): Promise<void> {
    const known = open.get(key);
    if (!known) return Promise.resolve();
    known.closing ??= closeNow(key, known);
    return known.closing;
  }

  async function closeNow(key: number, known: Open): Promise<void> {
    const { window, workbench } = known;
    const pageLeft = new Promise<void>((resolvePage) => {
      known.pageLeft = resolvePage;
    });
    push(window, 'leaving', null);
    await within(pageMilliseconds, pageLeft);
    window.hide();
    const isGone = await within(writeMilliseconds, workbench.close());
    // The last window of an app that ends with it is part of what is reopened.
    const isLast = open.size === 1 && process.platform !== 'darwin';
    if (isGone === true || (!isQuitting && !isLast)) run.removeWindow(String(key));
    open.delete(key);
    order = order.filter((other) => other !== key);
    window.destroy();
  }

  return windows;
}

/** What comes of `work`, or undefined when that takes too long or fails. */
async function within<T>(milliseconds: number, work: Promise<T>): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolveLate) => {
    timer = setTimeout(() => resolveLate(undefined), milliseconds);
  });
  try {
    return await Promise.race([work, late]);
  } catch {
    return undefined;
  } finally {
    clearTimeout(timer);
  }
}
