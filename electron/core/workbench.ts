import { mkdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { CaptureId } from '../../shared/capture.ts';
import type { CallAnswer, Handlers, Opened, Pushes, TaskId } from '../../shared/contract.ts';
import type { DumpId, DumpView } from '../../shared/dump.ts';
import { noteToMarkdown } from '../../shared/note.ts';
import { ProblemError, toProblem } from '../../shared/outcome.ts';
import type { Settings } from '../../shared/settings.ts';
import { readBundle } from './bundle/read.ts';
import { writeFileAtomic } from './bundle/write.ts';
import type { Capture } from './capture.ts';
import { bundleName } from './collect/bundle-name.ts';
import { collect } from './collect/collect.ts';
import { endpoints } from './collect/sources.ts';
import type { DumpReader } from './dump/reader.ts';
import { draftNote } from './note.ts';
import { recognise } from './recognise.ts';
import { replay } from './replay/replay.ts';
import type { RequestWork } from './replay/request-work.ts';
import { parseTarget } from './replay/target.ts';
import { listSamples, sampleFolder } from './samples.ts';
import { runDumpRules } from './signals/run.ts';

/** What the workbench needs of a desktop. A test passes one of plain functions. */
export interface Host {
  readonly version: string;
  /** Paths from the command line. */
  readonly paths: readonly string[];
  readonly samplesFolder: string;
  readonly dumps: DumpReader;
  readonly requests: RequestWork;
  /** Folder that collected bundles go into. */
  bundleFolder(): string;
  readSettings(): Settings;
  changeSettings(patch: Partial<Settings>): Settings;
  pickPaths(kind: 'files' | 'folder'): Promise<readonly string[]>;
  /** null when the person closed the dialog. */
  pickSavePath(name: string): Promise<string | null>;
  showInFolder(path: string): void;
  copyText(text: string): Promise<void>;
  push<K extends keyof Pushes>(name: K, data: Pushes[K]): void;
}

/** All of the app's behaviour: one method for each call of the contract. Knows no Electron. */
export function createWorkbench(host: Host): Handlers {
  const captures = new Map<CaptureId, Capture>();
  const dumps = new Map<DumpId, DumpView>();
  const running = new Map<TaskId, AbortController>();
  const talking: string[] = [];

  /** Runs work that can be cancelled by its task id. */
  async function asTask<T>(task: TaskId, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const controller = new AbortController();
    running.set(task, controller);
    try {
      return await work(controller.signal);
    } finally {
      running.delete(task);
    }
  }

  /** Tells the window that we talk to a host for as long as `work` takes. */
  async function onNetwork<T>(baseUrl: string, work: () => Promise<T>): Promise<T> {
    const { host: name } = new URL(parseTarget(baseUrl).baseUrl);
    const tell = () => host.push('network', { active: talking.length, host: talking.at(-1) ?? null });
    talking.push(name);
    tell();
    try {
      return await work();
    } finally {
      talking.splice(talking.indexOf(name), 1);
      tell();
    }
  }

  function captureOf(id: CaptureId): Capture {
    const capture = captures.get(id);
    if (!capture) throw new ProblemError('badInput', { what: 'The capture', cause: 'it is no longer open' });
    return capture;
  }

  async function keepBundle(path: string, task: TaskId, signal: AbortSignal): Promise<Capture> {
    const name = basename(path);
    const capture = await readBundle(path, {
      signal,
      tell: ({ bytes, of }) => host.push('opening', { task, name, bytes, of, records: 0 }),
    });
    captures.set(capture.view.id, capture);
    return capture;
  }

  /** Opens what each path is; one path's failure is reported beside the others' success. */
  async function openAll(paths: readonly string[], task: TaskId, signal: AbortSignal): Promise<Opened> {
    const opened = { captures: [], dumps: [], triggers: [], problems: [] } as {
      -readonly [K in keyof Opened]: Opened[K][number][];
    };
    const waiting = [...paths];
    for (let path = waiting.shift(); path !== undefined; path = waiting.shift()) {
      try {
        signal.throwIfAborted();
        const found = await recognise(path);
        if (found.kind === 'folder') waiting.unshift(...found.items);
        else if (found.kind === 'bundle') {
          opened.captures.push((await keepBundle(path, task, signal)).view);
          waiting.unshift(...found.also);
        } else if (found.kind === 'trigger')
          opened.triggers.push(await host.requests.parse(basename(path), found.text));
        else {
          const view = await host.dumps.open(path, {
            signal,
            tell: (progress) => host.push('opening', { task, ...progress }),
          });
          dumps.set(view.id, view);
          opened.dumps.push({ ...view, signals: runDumpRules(view) });
        }
      } catch (error) {
        opened.problems.push({ path, problem: toProblem(error) });
      }
    }
    return opened;
  }

  return {
    start: async () => ({
      version: host.version,
      settings: host.readSettings(),
      samples: listSamples(),
      paths: host.paths,
      endpoints,
    }),
    changeSettings: async (patch) => host.changeSettings(patch as Partial<Settings>),
    pickPaths: ({ kind }) => host.pickPaths(kind),
    openPaths: ({ task, paths }) => asTask(task, (signal) => openAll(paths, task, signal)),
    openSample: ({ task, sample }) =>
      asTask(task, (signal) => openAll([sampleFolder(host.samplesFolder, sample)], task, signal)),
    closeCapture: async ({ capture }) => void captures.delete(capture),
    closeDump: async ({ dump }) => {
      dumps.delete(dump);
      await host.dumps.close(dump);
    },
    readSource: async ({ capture, file }) => captureOf(capture).readSource(file),
    findRequests: ({ dump, query }) => host.dumps.find(dump, query),
    readRequest: ({ dump, index }) => host.dumps.read(dump, index),
    prepareRequest: ({ dump, index, keep }) =>
      host.requests.prepare(dump, index, dumps.get(dump)?.name ?? '', keep),
    parseTrigger: ({ name, text }) => host.requests.parse(name, text),
    collect: ({ task, target, folder, healthProbes, timeoutSeconds }) =>
      asTask(task, (signal) =>
        onNetwork(target.baseUrl, async () => {
          const parent = folder ?? host.bundleFolder();
          await mkdir(parent, { recursive: true });
          const { path } = await collect(
            target,
            join(parent, bundleName(new Date())),
            { healthProbes, timeoutSeconds },
            { signal, tell: (step) => host.push('collecting', { task, ...step }) },
          );
          // What was collected is shown even when the person stopped it: reading has a signal of its own.
          return (await keepBundle(path, task, new AbortController().signal)).view;
        }),
      ),
    replay: ({ task, ...order }) =>
      asTask(task, (signal) =>
        onNetwork(order.target.baseUrl, () =>
          replay(
            order,
            { signal, tell: (progress) => host.push('replaying', { task, ...progress }) },
            host.requests,
          ),
        ),
      ),
    cancel: async ({ task }) => running.get(task)?.abort(),
    draftNote: async ({ title, captures: ids, dumps: dumpIds }) =>
      draftNote({
        title,
        captures: ids.map((id) => captureOf(id).view),
        dumps: dumpIds.flatMap((id) => dumps.get(id) ?? []),
      }),
    exportNote: async ({ note, path }): Promise<CallAnswer<'exportNote'>> => {
      const to = path ?? (await host.pickSavePath(`${fileName(note.title)}.md`));
      if (to === null) return null;
      await writeFileAtomic(to, noteToMarkdown(note));
      return { path: to };
    },
    showInFolder: async ({ path }) => host.showInFolder(path),
    copyText: ({ text }) => host.copyText(text),
  };
}

/** A title as a file name that every system accepts. */
function fileName(title: string): string {
  return (
    title
      .replace(/[^\p{L}\p{N}._-]+/gu, '-')
      .replace(/^[-.]+|-+$/g, '')
      .slice(0, 80) || 'incident-note'
  );
}
