import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as v from 'valibot';
import { createReplayer } from '../../../electron/core/batch/replay-process.ts';
import { createTextWork } from '../../../electron/core/compare/raw-texts.ts';
import { createRecentIncidents } from '../../../electron/core/desk/recent.ts';
import { createDumpReader } from '../../../electron/core/dump/reader.ts';
import { createRequestWork } from '../../../electron/core/replay/request-work.ts';
import { createTokens } from '../../../electron/core/tokens.ts';
import { createWorkbench, type Host, type Workbench } from '../../../electron/core/workbench.ts';
import type { CallAnswer, CallInput, CallName, Pushes, StartInfo, TaskId } from '../../../shared/contract.ts';
import { calls } from '../../../shared/contract.ts';
import type { IncidentTold } from '../../../shared/incident-calls.ts';
import { settingsSchema } from '../../../shared/settings.ts';

const checkout = fileURLToPath(new URL('../../..', import.meta.url));
export const fixture = (path: string): string => join(checkout, 'test', 'fixtures', path);

/** One window of the app without the window. */
export interface TestWindow {
  readonly workbench: Workbench;
  readonly pushed: { readonly name: keyof Pushes; readonly data: unknown }[];
  readonly reloads: number;
  readonly opened: readonly (readonly string[])[];
  /** As the bridge does it: the input is parsed by the contract's schema first. */
  call<K extends CallName>(name: K, input: CallInput<K>): Promise<CallAnswer<K>>;
  start(): Promise<StartInfo>;
  /** Resolves when the window has been told of an incident that is so. */
  told(isSo: (told: IncidentTold) => boolean): Promise<IncidentTold>;
}

/** A window on `incident`, or on a new one, with its data below `root`. */
export function openTestWindow(
  root: string,
  incident: string | null = null,
  answers: Partial<Host> = {},
): TestWindow {
  const dataFolder = join(root, 'data');
  const pushed: { name: keyof Pushes; data: unknown }[] = [];
  const opened: (readonly string[])[] = [];
  const waiting = new Set<() => void>();
  let reloads = 0;
  const dumps = createDumpReader();
  const host: Host = {
    version: '0.0.0-test',
    dataFolder,
    samplesFolder: join(checkout, 'assets', 'samples'),
    dumps,
    requests: createRequestWork(dumps),
    texts: createTextWork(),
    replayer: createReplayer({ record: (dump, index) => dumps.record(dump, index) }),
    recent: createRecentIncidents(dataFolder),
    network: { list: () => [], onChange: () => () => undefined, takeIn: () => undefined },
    tokens: createTokens(dataFolder, null),
    takePaths: () => [],
    takeAfterCrash: () => null,
    opened: async () => undefined,
    reload: () => {
      reloads += 1;
    },
    openWindow: (paths) => void opened.push(paths),
    isOpen: () => false,
    bundleFolder: () => join(root, 'bundles'),
    readSettings: () => v.parse(settingsSchema, {}),
    changeSettings: () => v.parse(settingsSchema, {}),
    resetSettings: () => v.parse(settingsSchema, {}),
    pickPaths: async () => [],
    pickSavePath: async () => null,
    printPdf: async (html) => new TextEncoder().encode(html),
    pickNewFolder: async () => null,
    left: () => undefined,
    showInFolder: () => undefined,
    copyText: async () => undefined,
    push: (name, data) => {
      pushed.push({ name, data });
      for (const check of waiting) check();
    },
    ...answers,
  };
  const workbench = createWorkbench(host, incident);
  const call = <K extends CallName>(name: K, input: CallInput<K>): Promise<CallAnswer<K>> =>
    workbench.handlers[name](v.parse(calls[name].input, structuredClone(input)) as CallInput<K>);
  return {
    workbench,
    pushed,
    opened,
    get reloads() {
      return reloads;
    },
    call,
    start: () => call('start', {}),
    told: (isSo) =>
      new Promise((resolve) => {
        const check = () => {
          const last = pushed.findLast(({ name }) => name === 'incident')?.data as IncidentTold | undefined;
          if (!last || !isSo(last)) return;
          waiting.delete(check);
          resolve(last);
        };
        waiting.add(check);
        check();
      }),
  };
}

let tasks = 0;
export const newTask = (): TaskId => {
  tasks += 1;
  return `task-${tasks}` as TaskId;
};
