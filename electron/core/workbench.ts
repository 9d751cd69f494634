import type { CaptureId } from '../../shared/capture.ts';
import type { CallInput, Handlers, Pushes, TaskId } from '../../shared/contract.ts';
import type { DumpId } from '../../shared/dump.ts';
import type { AfterCrash } from '../../shared/incident-calls.ts';
import type { Target } from '../../shared/replay.ts';
import type { Settings } from '../../shared/settings.ts';
import { createBaselines } from './baseline/baselines.ts';
import type { Replayer } from './batch/replay-process.ts';
import { endpoints, routerEndpoints } from './collect/sources.ts';
import type { TextWork } from './compare/raw-texts.ts';
import { pastOf } from './derived/window-scrapes.ts';
import { batchCalls } from './desk/batch-calls.ts';
import { checkCalls } from './desk/check-calls.ts';
import { collectCalls } from './desk/collect-calls.ts';
import { compareCalls } from './desk/compare-calls.ts';
import { copyCalls } from './desk/copy-calls.ts';
import { createDesk, type DeskHost } from './desk/desk.ts';
import { experimentCalls } from './desk/experiment-calls.ts';
import { heldCalls } from './desk/held-calls.ts';
import { createHeldValues } from './desk/held-values.ts';
import { historyCalls } from './desk/history-calls.ts';
import { type IncidentHost, incidentCalls } from './desk/incident-calls.ts';
import { type NoteHost, noteCalls } from './desk/note-calls.ts';
import { createOpenFiles } from './desk/open-files.ts';
import { rarely } from './desk/rarely.ts';
import { replayCalls } from './desk/replay-calls.ts';
import { targetCalls } from './desk/target-calls.ts';
import { createGuard } from './desk/target-guard.ts';
import { createTargetLooks } from './desk/target-looks.ts';
import { exportEndings } from './dump/export-rows.ts';
import type { DumpReader } from './dump/reader.ts';
import { readHandOff } from './handoff/read-hand-off.ts';
import { readHistograms } from './plots/histograms.ts';
import { readSeries } from './plots/series.ts';
import type { RequestWork } from './replay/request-work.ts';
import { parseTarget } from './replay/target.ts';
import { listSamples, sampleFolder } from './samples.ts';
import { targetOf } from './saved-targets.ts';
import { ruleInfos } from './signals/rule-infos.ts';
import { thresholdInfos, thresholdsWith } from './signals/threshold-rows.ts';
import { changedArguments } from './summary/changed-arguments.ts';
import { withTarget } from './targets.ts';
import type { Tokens } from './tokens.ts';
import { inTurns } from './turns.ts';

type AskedTarget = CallInput<'replay'>['target'];

/** What the workbench of one window needs of a desktop. A test passes one of plain functions. */
export interface Host
  extends Pick<DeskHost, 'dataFolder' | 'version' | 'opened' | 'reload'>,
    IncidentHost,
    NoteHost {
  readonly samplesFolder: string;
  readonly dumps: DumpReader;
  readonly requests: RequestWork;
  readonly texts: TextWork;
  readonly replayer: Replayer;
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
      reload: () => {
        void batches.stop();
        void files.closeAll().then(host.reload);
      },
      tell: (told) => host.push('incident', told),
      opened: (window) => {
        noteRecent({ id: window.incident, name: window.name, folder: window.folder });
        return host.opened(window);
      },
    },
    incident,
  );
  const baselines = createBaselines(host);
  const values = createHeldValues(host.dataFolder, desk);
  const files = createOpenFiles(host, desk, baselines, () => values.folders);

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
  /** The token that goes with a call: the one that was typed, else the one kept for the target. */
  const keyOf = async ({ baseUrl, token, keptToken }: AskedTarget): Promise<string | null> =>
    token ?? (keptToken ? await host.tokens.tokenOf(baseUrl) : null);
  /** The target of a call with its key and its way. */
  const withToken = async <T extends AskedTarget>(given: T): Promise<Omit<T, 'keptToken'> & Target> => {
    const { keptToken, ...asked } = given;
    const { baseUrl, token } = given;
    const { targets } = host.readSettings();
    return { ...asked, ...(await targetOf({ baseUrl, token, keptToken }, targets, host.tokens)) };
  };
  const looks = createTargetLooks();
  const guardSend = createGuard(host.requests, values, { files, looks });
  const networkCalls = rarely(0.25, () => host.push('networkCalls', null));
  const stopHearing = host.network.onChange(networkCalls.touch);

  /** What a diagnosis is made of. */
  const openOf = (captures: readonly CaptureId[], dumps: readonly DumpId[]) => ({
    captures: captures.map(files.captureOf),
    dumps: dumps.map(files.dumpOf),
    thresholds: thresholdsWith(host.readSettings().thresholds),
  });

  const batches = batchCalls(host, desk, { files, onNetwork, rememberTarget, withToken, looks });

  const handlers: Handlers = {
    ...batches.handlers,
    ...incidentCalls(host, desk, { files, values, asTask }),
    ...heldCalls(host, values),
    ...collectCalls(host, desk, { files, asTask, onNetwork, rememberTarget, withToken }),
    ...noteCalls(host, desk, {
      files,
      values,
      batches: {
        view: ({ id }) => batches.handlers.readBatch({ batch: id }),
        compare: ({ id }) => batches.handlers.compareBatch({ batch: id }),
      },
      asTask,
      fileName,
    }),
    ...compareCalls({
      version: host.version,
      files,
      dumps: host.dumps,
      texts: host.texts,
      baselines,
      incident: () => desk.incident,
      readSettings: () => host.readSettings(),
      pickSavePath: (name) => host.pickSavePath(name),
      asTask,
    }),
    ...historyCalls(desk),
    ...experimentCalls(host, {
      replay: (input) => handlers.replay(input),
      cancel: (input) => handlers.cancel(input),
      guardSend,
      withToken,
      asTask,
    }),
    ...replayCalls(host, desk, {
      files,
      values,
      asTask,
      onNetwork,
      rememberTarget,
      withToken,
      looks,
      guardSend,
    }),
    ...targetCalls(host, { files, looks, onNetwork }),
    ...checkCalls(host, desk, { files, values, guardSend, asTask, onNetwork, withToken }),
    ...copyCalls(host, desk, { values, hasToken: async (target) => (await keyOf(target)) !== null }),
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
        pastOf(files.captureOf(capture)),
      ),
    readSeries: async ({ capture }) => inTurns(readSeries(files.captureOf(capture))),
    findRequests: async ({ dump, query }) => host.dumps.find(files.inReader(dump), query),
    readRequest: async ({ dump, index }) => host.dumps.read(files.inReader(dump), index),
    readTimeline: async ({ dump, choice }) => host.dumps.timeline(files.inReader(dump), choice),
    readDistributions: async ({ dump, choice }) => host.dumps.distributions(files.inReader(dump), choice),
    readPickleBytes: async ({ dump, offset }) => host.dumps.around(files.inReader(dump), offset),
    digestDump: ({ task, dump }) =>
      asTask(task, (signal) => host.dumps.digest(files.inReader(dump), { signal, tell: () => undefined })),
    exportRequests: async ({ task, dump, choice, only, format, synthetic, path }) => {
      const { name } = files.dumpOf(dump);
      const to =
        path ??
        (await host.pickSavePath(`${fileName(name.replace(/\.pkl.*$/, ''))}.${exportEndings[format]}`));
      if (to === null) return null;
      return asTask(task, (signal) =>
        host.dumps.export(
          files.inReader(dump),
          { choice, only, format, synthetic, path: to },
          { signal, tell: (progress) => host.push('exporting', { task, ...progress }) },
        ),
      );
    },
    prepareRequest: async ({ dump, index, keep }) =>
      host.requests.prepare(files.inReader(dump), index, files.dumpOf(dump).name, keep, values.folders),
    parseTrigger: ({ name, text }) => host.requests.parse(name, text, values.folders),
    cancel: async ({ task }) => running.get(task)?.controller.abort(),
    readHandOff: ({ captures, dumps }) => readHandOff(openOf(captures, dumps)),
    showInFolder: async ({ path }) => host.showInFolder(path),
    copyText: ({ text }) => host.copyText(text),
  };

  return {
    handlers,
    get isEmpty() {
      return desk.isEmpty;
    },
    refresh: desk.refresh,
    async close() {
      stopHearing();
      networkCalls.stop();
      const ending = [...running.values()];
      for (const { controller } of ending) controller.abort();
      // What was typed waits for nothing that is slow to stop.
      await Promise.all([desk.save(), batches.stop(), Promise.allSettled(ending.map(({ end }) => end))]);
      const [isGone] = await Promise.all([desk.close(), files.closeAll()]);
      await values.close();
      return isGone;
    },
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
