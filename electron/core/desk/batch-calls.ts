import type { BatchHalving, BatchView } from '../../../shared/batch.ts';
import type { BatchStart } from '../../../shared/batch-file.ts';
import type { CallInput, CallName, Handlers, Pushes } from '../../../shared/contract.ts';
import type { DumpId } from '../../../shared/dump.ts';
import type { ArtifactId } from '../../../shared/incident.ts';
import { ProblemError, toProblem } from '../../../shared/outcome.ts';
import type { Settings } from '../../../shared/settings.ts';
import { readBatchFile } from '../batch/batch-file.ts';
import type { Replayer } from '../batch/replay-process.ts';
import type { BatchBeginning, BatchTarget } from '../batch/run-batch.ts';
import type { DumpReader } from '../dump/reader.ts';
import type { ReplayChoice, ReplayRows } from '../dump/replay-rows.ts';
import { authorization, parseTarget } from '../replay/target.ts';
import { createBatchCaptures } from './batch-captures.ts';
import type { Desk } from './desk.ts';
import type { OpenFiles } from './open-files.ts';
import { guardTarget } from './target-guard.ts';
import type { TargetLooks } from './target-looks.ts';

/* The contract's calls about batch replays. A batch is an artifact of the incident from its first line on. */

export interface BatchHost {
  readonly dumps: DumpReader;
  readonly replayer: Replayer;
  /** Folder that captures go into while the incident cannot be written. */
  bundleFolder(): string;
  readSettings(): Settings;
  push<K extends keyof Pushes>(name: K, data: Pushes[K]): void;
}

type AskedTarget = CallInput<'startBatch'>['targets'][number];

/** What the workbench lends to the calls. */
export interface BatchTools {
  readonly files: OpenFiles;
  onNetwork<T>(baseUrl: string, work: () => Promise<T>): Promise<T>;
  rememberTarget(baseUrl: string): void;
  withToken(target: AskedTarget): Promise<Omit<AskedTarget, 'keptToken'>>;
  readonly looks: TargetLooks;
}

type BatchCall = Extract<
  CallName,
  | 'previewBatch'
  | 'startBatch'
  | 'readBatch'
  | 'pauseBatch'
  | 'cancelBatch'
  | 'resumeBatch'
  | 'halveBatch'
  | 'goOnHalving'
  | 'compareBatch'
  | 'readBatchRecord'
>;

interface Running {
  readonly controller: AbortController;
  view: BatchView | null;
  isLeft: boolean;
  end: Promise<unknown>;
}

export interface BatchCalls {
  readonly handlers: Pick<Handlers, BatchCall>;
  /** Whether a batch is under way. */
  readonly isBusy: boolean;
  /** Ends what is under way, and resolves when its files are whole. */
  stop(): Promise<void>;
}

export function batchCalls(host: BatchHost, desk: Desk, tools: BatchTools): BatchCalls {
  const { files, looks } = tools;
  const running = new Map<ArtifactId, Running>();

  const rowsOf = (table: DumpId, choice: ReplayChoice): Promise<ReplayRows> =>
    host.dumps.replayRows(files.inReader(table), choice);

  async function targetsOf(asked: readonly AskedTarget[]): Promise<readonly BatchTarget[]> {
    const targets: BatchTarget[] = [];
    for (const [at, given] of asked.entries()) {
      const { confirmedHost, ...target } = await tools.withToken(given);
      const confirmed = confirmedHost === undefined ? {} : { confirmedHost };
      // Refused before anything is written down.
      await guardTarget({ target, ...confirmed }, { files, looks });
      authorization(target.token);
      targets.push({ name: at === 0 ? 'a' : 'b', target, ...confirmed });
    }
    const [first, second] = targets.map(({ target }) => parseTarget(target.baseUrl).baseUrl);
    if (second !== undefined && first === second) throw new ProblemError('batchSameTarget', {});
    return targets;
  }

  /** Runs what is left of a batch, and tells the window how it goes. */
  function begin(
    batch: { readonly id: ArtifactId; readonly name: string; readonly path: string },
    start: BatchBeginning | null,
    from: { readonly rows: ReplayRows; readonly dump: DumpId; close(): Promise<void> },
    targets: readonly BatchTarget[],
    hasCaptures: boolean,
  ): void {
    const controller = new AbortController();
    const { incident } = desk;
    // Another window has taken the incident over: what is written from now on would be lost.
    const stopWatching = incident.onChange(() => {
      if (incident.view.access.kind !== 'write') controller.abort();
    });
    const captures = createBatchCaptures(host, desk, files, batch, targets);
    const work = async () => {
      const tell = (view: BatchView) => {
        const known = running.get(batch.id);
        // Of an incident that the window has left, its next page is told nothing.
        if (known === undefined || known.isLeft) return;
        known.view = { ...view, captures: captures.taken };
        host.push('batch', known.view);
      };
      try {
        const { rows, dump } = from;
        const run = () =>
          host.replayer.run(
            { ...batch, start, rows, dump, targets, before: captures.events },
            { signal: controller.signal, tell },
          );
        const around = hasCaptures
          ? () => captures.around(run, controller.signal)
          : () => captures.atDeath(run, controller.signal);
        // Each has its part of them: what is more counts as that of others, who are asked for rather once too often.
        const inFlight = () =>
          Math.floor((running.get(batch.id)?.view?.counts.inFlight ?? 0) / targets.length);
        const inner = targets.reduceRight<() => Promise<BatchView>>(
          (next, { target }) =>
            () =>
              tools.onNetwork(target.baseUrl, () => looks.sending(target, next, inFlight)),
          around,
        );
        const last = await inner();
        tell(last);
        if (last.counts.answered > 0) for (const { target } of targets) tools.rememberTarget(target.baseUrl);
      } catch (error) {
        const problem = toProblem(error);
        if (running.get(batch.id)?.isLeft) return;
        const read = await host.replayer.read(batch.path, batch.id, batch.name).catch(() => null);
        if (read) host.push('batch', { ...read, state: 'broken', problem });
        else host.push('batchFailed', { batch: batch.id, problem });
      } finally {
        stopWatching();
        running.delete(batch.id);
        await from.close().catch(() => undefined);
        desk.tell();
      }
    };
    const entry: Running = { controller, view: null, isLeft: false, end: Promise.resolve() };
    running.set(batch.id, entry);
    running.set(batch.id, { ...entry, end: work() });
  }

  const keepOpen = async () => undefined;
  const nameOf = (id: ArtifactId): string =>
    desk.incident.view.batches.find((item) => item.id === id)?.name ?? id;
  const assertStill = (batch: ArtifactId): void => {
    if (running.has(batch)) throw new ProblemError('batchRuns', { name: nameOf(batch) });
  };

  /** The table that a batch was made of, open again. */
  async function tableOf({ source, dumps, chosen }: BatchStart) {
    const ids = dumps as string[] as DumpId[];
    const choice: ReplayChoice = {
      where: chosen.where,
      sort: chosen.sort,
      includeHealthChecks: chosen.include_health_checks,
      only: chosen.only,
      sessions: chosen.sessions,
    };
    const inReader = ids.map((id) => {
      try {
        return { dump: files.inReader(id), as: id };
      } catch (error) {
        throw new ProblemError('batchNoDump', { name: source }, { cause: error });
      }
    });
    const [only] = inReader;
    if (!only) throw new ProblemError('batchNoDump', { name: source });
    if (inReader.length === 1)
      return { rows: await host.dumps.replayRows(only.dump, choice), dump: only.dump, close: keepOpen };
    const merged = await host.dumps.merge(inReader, source);
    return {
      rows: await host.dumps.replayRows(merged.id, choice),
      dump: merged.id,
      close: () => host.dumps.close(merged.id),
    };
  }

  const handlers: Pick<Handlers, BatchCall> = {
    previewBatch: async ({ dump, ...choice }) => previewOf(await rowsOf(dump, choice)),
    startBatch: async ({ dump, dumps, choice, targets: asked, name, ...order }) => {
      if (desk.incident.view.access.kind !== 'write') throw new ProblemError('batchNotWritable', {});
      const targets = await targetsOf(asked);
      const rows = await rowsOf(dump, choice);
      const { requests, noLogs } = previewOf(rows);
      const chosenCount = requests - (order.noLogs ? 0 : noLogs);
      const planned = Math.max(0, Math.min(order.count, chosenCount - order.from));
      if (planned === 0)
        throw new ProblemError('nothingToReplay', { found: chosenCount, skipped: order.from });
      const batch = await desk.incident.startBatch(name);
      desk.tell();
      const start: BatchBeginning = {
        batch: 'start',
        at: Date.now() / 1000,
        source: files.dumpOf(dump).name,
        dumps,
        targets: targets.map((own) => ({ name: own.name, base_url: own.target.baseUrl })),
        mode: order.mode,
        speed: order.speed,
        rate: order.rate,
        parallel: order.parallel,
        ignore_eos: order.ignoreEos,
        keep: order.keep,
        idle_timeout_seconds: order.idleTimeoutSeconds,
        noise_floor: order.noiseFloor,
        chosen: {
          where: choice.where,
          sort: choice.sort,
          include_health_checks: choice.includeHealthChecks,
          only: choice.only,
          sessions: choice.sessions,
          from: order.from,
          count: order.count,
          as_listed: order.asListed,
          no_logs: order.noLogs,
        },
      };
      begin(
        { ...batch, name },
        start,
        { rows, dump: files.inReader(dump), close: keepOpen },
        targets,
        order.captures,
      );
      return { batch: batch.id };
    },
    readBatch: async ({ batch }) =>
      running.get(batch)?.view ?? host.replayer.read(desk.incident.batchPath(batch), batch, nameOf(batch)),
    pauseBatch: ({ batch, paused }) => host.replayer.pause(batch, paused),
    cancelBatch: async ({ batch }) => running.get(batch)?.controller.abort(),
    resumeBatch: async ({ batch, targets: asked }) => {
      assertStill(batch);
      if (desk.incident.view.access.kind !== 'write') throw new ProblemError('batchNotWritable', {});
      const path = desk.incident.batchPath(batch);
      const { start } = await readBatchFile(path);
      const targets = await targetsOf(asked);
      begin({ id: batch, name: nameOf(batch), path }, null, await tableOf(start), targets, false);
    },
    halveBatch: async ({ batch, targets: asked, restart }) => {
      assertStill(batch);
      if (desk.incident.view.access.kind !== 'write') throw new ProblemError('batchNotWritable', {});
      const path = desk.incident.batchPath(batch);
      const targets = await targetsOf(asked);
      const name = nameOf(batch);
      const { start } = await readBatchFile(path);
      const { rows, dump, close } = await tableOf(start);
      const first = await host.replayer.read(path, batch, name);
      const controller = new AbortController();
      const entry: Running = { controller, view: first, isLeft: false, end: Promise.resolve() };
      const tell = (halving: BatchHalving) => {
        if (entry.isLeft) return;
        entry.view = { ...first, halving };
        host.push('batch', entry.view);
      };
      const search = async () => {
        try {
          const order = { id: batch, path, rows, targets, restart, dump };
          await tools.onNetwork(targets[0]?.target.baseUrl ?? '', () =>
            host.replayer.halve(order, { signal: controller.signal, tell }),
          );
        } catch (error) {
          if (!entry.isLeft) host.push('batch', { ...first, problem: toProblem(error) });
        } finally {
          running.delete(batch);
          await close().catch(() => undefined);
        }
      };
      running.set(batch, entry);
      running.set(batch, Object.assign(entry, { end: search() }));
    },
    goOnHalving: ({ batch }) => host.replayer.goOn(batch),
    compareBatch: ({ batch }) => host.replayer.compare(desk.incident.batchPath(batch)),
    readBatchRecord: ({ batch, file, index }) =>
      host.replayer.record(desk.incident.batchPath(batch), file, index),
  };

  return {
    handlers,
    get isBusy() {
      return running.size > 0;
    },
    async stop() {
      const ending = [...running.values()];
      for (const own of ending) {
        own.isLeft = true;
        own.controller.abort();
      }
      await Promise.allSettled(ending.map(({ end }) => end));
    },
  };
}

/** What a choice comes to. `seconds`: from the first recorded start to the last. */
function previewOf({ start, noLogs }: ReplayRows) {
  let [first, last, hidden] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0];
  for (const [at, own] of start.entries()) {
    hidden += noLogs[at] ?? 0;
    if (Number.isNaN(own)) continue;
    first = Math.min(first, own);
    last = Math.max(last, own);
  }
  return { requests: start.length, noLogs: hidden, seconds: last >= first ? last - first : null };
}
