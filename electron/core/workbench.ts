import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { CaptureId, CaptureView } from '../../shared/capture.ts';
import type { CallAnswer, CallInput, Handlers, Pushes, TaskId } from '../../shared/contract.ts';
import type { DumpId } from '../../shared/dump.ts';
import type { AfterCrash } from '../../shared/incident-calls.ts';
import { noteToMarkdown } from '../../shared/note.ts';
import { notePins } from '../../shared/note-pins.ts';
import { toProblem } from '../../shared/outcome.ts';
import type { ReplayProgress } from '../../shared/replay.ts';
import type { Settings } from '../../shared/settings.ts';
import { writeFileAtomic } from './bundle/write.ts';
import { viewsOf } from './capture.ts';
import { bundleName } from './collect/bundle-name.ts';
import { collect } from './collect/collect.ts';
import { estimateCollection } from './collect/estimate.ts';
import { parseTargets } from './collect/parse-targets.ts';
import { endpoints, routerEndpoints } from './collect/sources.ts';
import { readTargetsFile } from './collect/targets-file.ts';
import { createWatchRules } from './collect/watch-rules.ts';
import { compareCalls } from './desk/compare-calls.ts';
import { createDesk, type DeskHost } from './desk/desk.ts';
import { type IncidentHost, incidentCalls } from './desk/incident-calls.ts';
import { keepRun } from './desk/keep-runs.ts';
import { createOpenFiles } from './desk/open-files.ts';
import { rarely } from './desk/rarely.ts';
import type { DumpReader } from './dump/reader.ts';
import { readHandOff } from './handoff/read-hand-off.ts';
import { draftNote } from './note.ts';
import { readHistograms } from './plots/histograms.ts';
import { readSeries } from './plots/series.ts';
import { replay } from './replay/replay.ts';
import type { RequestWork } from './replay/request-work.ts';
import { parseTarget } from './replay/target.ts';
import { listSamples, sampleFolder } from './samples.ts';
import { ruleInfos } from './signals/rule-infos.ts';
import { thresholdInfos, thresholdsWith } from './signals/threshold-rows.ts';
import { changedArguments } from './summary/changed-arguments.ts';
import { withTarget } from './targets.ts';
import type { Tokens } from './tokens.ts';
import { inTurns } from './turns.ts';

type AskedTarget = CallInput<'replay'>['target'];

/** What the workbench of one window needs of a desktop. A test passes one of plain functions. */
export interface Host extends Pick<DeskHost, 'dataFolder' | 'version' | 'opened' | 'reload'>, IncidentHost {
  readonly samplesFolder: string;
  readonly dumps: DumpReader;
  readonly requests: RequestWork;
  readonly tokens: Tokens;
  /** Paths that this window is to open; handed out once. */
  takePaths(): readonly string[];
  /** How the start went, if it followed a crash; told to one window, once. */
  takeAfterCrash(): AfterCrash | null;
  /** Folder that collected bundles go into while the incident has no place of its own. */
  bundleFolder(): string;
  readSettings(): Settings;
  changeSettings(patch: Partial<Settings>): Settings;
  resetSettings(keys: readonly (keyof Settings)[]): Settings;
  /** null when the person closed the dialog. */
  pickSavePath(name: string): Promise<string | null>;
  showInFolder(path: string): void;
  copyText(text: string): Promise<void>;
  push<K extends keyof Pushes>(name: K, data: Pushes[K]): void;
}

export interface Workbench {
  /** One method for each call of the contract. */
  readonly handlers: Handlers;
  /** Takes in what others changed in the incident's folder: for the moment the window gets the focus. */
  refresh(): Promise<void>;
  /** Whether nothing was opened or written in it yet. */
  readonly isEmpty: boolean;
  /** Stops what runs, writes what waits, and lets go. Answers whether the incident was empty, and is gone. */
  close(): Promise<boolean>;
}

/** All of one window's behaviour, on `incident` (a folder) or on a new one. Knows no Electron. */
export function createWorkbench(host: Host, incident: string | null = null): Workbench {
  const running = new Map<TaskId, { readonly controller: AbortController; readonly end: Promise<unknown> }>();
  /** Watches that a person can end and keep. */
  const watching = new Map<TaskId, AbortController>();
  /** Bytes that targets answered in this session, for the estimate. */
  const knownSizes = new Map<string, ReadonlyMap<string, number>>();
  const talking: string[] = [];
  let recent = '';
  /** Puts the incident on the list of those known here, once by name and place. */
  function noteRecent(item: Parameters<Host['recent']['note']>[0]): void {
    const said = `${item.id} ${item.folder} ${item.name}`;
    if (said === recent) return;
    recent = said;
    void host.recent.note(item);
  }

  const desk = createDesk(
    {
      dataFolder: host.dataFolder,
      version: host.version,
      reload: () => void files.closeAll().then(host.reload),
      tell: (told) => host.push('incident', told),
      opened: (window) => {
        noteRecent({ id: window.incident, name: window.name, folder: window.folder });
        return host.opened(window);
      },
    },
    incident,
  );
  const files = createOpenFiles(host, desk);

  /** Runs work that can be cancelled by its task id. */
  async function asTask<T>(task: TaskId, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const controller = new AbortController();
    const end = work(controller.signal);
    running.set(task, { controller, end });
    try {
      return await end;
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

  /** The server answered as SGLang does: it is offered from now on. Never its key. */
  function rememberTarget(baseUrl: string): void {
    const { targets } = host.readSettings();
    const next = withTarget(targets, parseTarget(baseUrl).baseUrl);
    if (next !== null) host.changeSettings({ targets: next });
  }
  /** The target with its token: the one that was typed, which is kept from now on, else the one kept for it. */
  async function withToken<T extends AskedTarget>({
    keptToken,
    ...target
  }: T): Promise<Omit<T, 'keptToken'>> {
    if (target.token !== undefined) {
      // A call must not fail for a key store that does.
      await host.tokens.keep(target.baseUrl, target.token).catch(() => undefined);
      return target;
    }
    const token = keptToken ? await host.tokens.tokenOf(target.baseUrl) : null;
    return token === null ? target : { ...target, token };
  }
  const networkCalls = rarely(0.25, () => host.push('networkCalls', null));
  const stopHearing = host.network.onChange(networkCalls.touch);

  /** Where a collection goes: into the incident, once that has a place. Its parent folder exists. */
  async function collectionFolder(chosen: string | null): Promise<string> {
    const name = bundleName(new Date());
    const { view } = desk.incident;
    const to =
      chosen === null && view.named && view.access.kind === 'write'
        ? await desk.incident.newCaptureFolder(name)
        : join(chosen ?? host.bundleFolder(), name);
    await mkdir(dirname(to), { recursive: true });
    return to;
  }

  /** What a diagnosis is made of. */
  const openOf = (captures: readonly CaptureId[], dumps: readonly DumpId[]) => ({
    captures: captures.map(files.captureOf),
    dumps: dumps.map(files.dumpOf),
    thresholds: thresholdsWith(host.readSettings().thresholds),
  });

  const handlers: Handlers = {
    ...incidentCalls(host, desk, { files, asTask }),
    ...compareCalls({ files, dumps: host.dumps, readSettings: () => host.readSettings(), asTask }),
    start: async () => {
      const { told, session, problems } = await desk.begin();
      return {
        version: host.version,
        settings: host.readSettings(),
        tokens: await host.tokens.told(),
        samples: listSamples(),
        paths: host.takePaths(),
        endpoints,
        routerEndpoints,
        rules: ruleInfos,
        thresholds: thresholdInfos,
        incident: told,
        session,
        afterCrash: host.takeAfterCrash(),
        problems,
      };
    },
    changeSettings: async (patch) => host.changeSettings(patch as Partial<Settings>),
    resetSettings: async ({ keys }) => host.resetSettings(keys),
    forgetToken: ({ baseUrl }) => host.tokens.forget(baseUrl),
    pickPaths: ({ kind }) => host.pickPaths(kind),
    openPaths: ({ task, paths }) => asTask(task, (signal) => files.openPaths(paths, task, signal)),
    openSample: ({ task, sample }) =>
      asTask(task, (signal) => files.openPaths([sampleFolder(host.samplesFolder, sample)], task, signal)),
    closeCapture: async ({ capture }) => files.closeCapture(capture),
    mergeDumps: ({ dumps, name }) => files.mergeDumps(dumps, name),
    closeDump: ({ dump }) => files.closeDump(dump),
    readSource: async ({ capture, file }) => files.captureOf(capture).readSource(file),
    compareArguments: async (captures) => {
      const [before, after] = [captures.before, captures.after].map((id) =>
        files.captureOf(id).jsonSource('server_info'),
      );
      return before && after ? changedArguments(before, after, host.readSettings().noiseKeys) : null;
    },
    readHistograms: async ({ capture, before }) =>
      readHistograms(
        files.captureOf(capture),
        before === null ? null : files.captureOf(before),
        thresholdsWith(host.readSettings().thresholds).sampleSeconds,
      ),
    readSeries: async ({ capture }) => inTurns(readSeries(files.captureOf(capture))),
    findRequests: async ({ dump, query }) => host.dumps.find(files.inReader(dump), query),
    readRequest: async ({ dump, index }) => host.dumps.read(files.inReader(dump), index),
    readTimeline: async ({ dump, choice }) => host.dumps.timeline(files.inReader(dump), choice),
    readDistributions: async ({ dump, choice }) => host.dumps.distributions(files.inReader(dump), choice),
    exportRequests: async ({ task, dump, choice, only, format, path }) => {
      const { name } = files.dumpOf(dump);
      const to = path ?? (await host.pickSavePath(`${fileName(name.replace(/\.pkl.*$/, ''))}.${format}`));
      if (to === null) return null;
      return asTask(task, (signal) =>
        host.dumps.export(
          files.inReader(dump),
          { choice, only, format, path: to },
          { signal, tell: (progress) => host.push('exporting', { task, ...progress }) },
        ),
      );
    },
    prepareRequest: async ({ dump, index, keep }) =>
      host.requests.prepare(files.inReader(dump), index, files.dumpOf(dump).name, keep),
    parseTrigger: ({ name, text }) => host.requests.parse(name, text),
    collect: ({ task, folder, ...order }) =>
      asTask(task, (signal) =>
        onNetwork(order.targets[0]?.baseUrl ?? '', async () => {
          const keep = new AbortController();
          watching.set(task, keep);
          const thresholds = thresholdsWith(host.readSettings().thresholds);
          const { path } = await collect(
            { ...order, targets: await Promise.all(order.targets.map(withToken)) },
            await collectionFolder(folder),
            { signal, tell: (told) => host.push('collecting', { task, ...told }) },
            {
              maskKey: desk.incident.maskKey,
              keep: keep.signal,
              shouldSave: createWatchRules({ thresholds }),
            },
          ).finally(() => watching.delete(task));
          // What was collected is shown even when the person stopped it: reading has a signal of its own.
          const capture = await files.openBundle(path, task, new AbortController().signal);
          for (const { view } of capture.targets.length > 0 ? capture.targets : [capture]) {
            if (view.baseUrl === null) continue;
            knownSizes.set(view.baseUrl, sizesOf(view.sources));
            if (order.targets.length === 1 && view.sources.some(({ status }) => status === 'collected'))
              rememberTarget(view.baseUrl);
          }
          return capture.view;
        }),
      ),
    keepWatched: async ({ task }) => {
      const keep = watching.get(task);
      keep?.abort();
      return keep !== undefined;
    },
    estimateCollection: async (order) => estimateCollection(order, knownSizes),
    parseTargets: async ({ text }) => parseTargets(text, 'The list of targets'),
    readTargets: ({ path }) => readTargetsFile(path),
    showTarget: async ({ capture, target }) => files.showTarget(capture, target).view,
    replay: ({ task, keep, ...asked }) =>
      asTask(task, (signal) =>
        onNetwork(asked.target.baseUrl, async () => {
          const order = { ...asked, target: await withToken(asked.target) };
          const kept = keep ? keepRun(desk.incident, keep, order) : null;
          try {
            const tell = (progress: ReplayProgress) => {
              host.push('replaying', { task, ...progress });
              kept?.hear(progress);
            };
            const result = await replay(order, { signal, tell }, host.requests);
            kept?.end(result);
            if (result.problem === null) rememberTarget(order.target.baseUrl);
            return result;
          } catch (error) {
            kept?.refused(toProblem(error));
            throw error;
          }
        }),
      ),
    cancel: async ({ task }) => running.get(task)?.controller.abort(),
    draftNote: async ({ title, captures, dumps }) => {
      const open = openOf(captures, dumps);
      const handOffs = await readHandOff(open);
      return draftNote({ ...open, title, captures: open.captures.flatMap(viewsOf), handOffs });
    },
    readHandOff: ({ captures, dumps }) => readHandOff(openOf(captures, dumps)),
    exportNote: async ({ note, path }): Promise<CallAnswer<'exportNote'>> => {
      const to = path ?? (await host.pickSavePath(`${fileName(note.title)}.md`));
      if (to === null) return null;
      await writeFileAtomic(to, noteToMarkdown(note, notePins(desk.incident.view)));
      return { path: to };
    },
    showInFolder: async ({ path }) => host.showInFolder(path),
    copyText: ({ text }) => host.copyText(text),
  };

  return {
    handlers,
    get isEmpty() {
      return desk.isEmpty;
    },
    refresh: () => desk.incident.refresh(),
    async close() {
      stopHearing();
      networkCalls.stop();
      const ending = [...running.values()];
      for (const { controller } of ending) controller.abort();
      // What was typed waits for nothing that is slow to stop.
      await Promise.all([desk.save(), Promise.allSettled(ending.map(({ end }) => end))]);
      const [isGone] = await Promise.all([desk.close(), files.closeAll()]);
      return isGone;
    },
  };
}

const sizesOf = (sources: CaptureView['sources']): ReadonlyMap<string, number> =>
  new Map(sources.flatMap(({ name, bytes }) => (bytes === null ? [] : [[name, bytes] as const])));

/** A title as a file name that every system accepts. */
function fileName(title: string): string {
  return (
    title
      .replace(/[^\p{L}\p{N}._-]+/gu, '-')
      .replace(/^[-.]+|-+$/g, '')
      .slice(0, 80) || 'incident-note'
  );
}
