import { readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import type { IncidentId } from '../../../shared/incident.ts';
import { createFolder } from '../bundle/write.ts';
import { parseJson } from '../json-text.ts';
import type { Clock } from './clock.ts';
import { isProcessAlive, processSpace } from './process-space.ts';
import { createSaver } from './saver.ts';

/*
 * What the app has open, on disk while it runs: `running.json`. A clean end renames it to `last-run.json`. A start that
 * finds the former with its process gone follows a crash or a kill, and knows what was open, what was being opened
 * and what had stopped responding.
 */

const runningFile = 'running.json';
const lastRunFile = 'last-run.json';

const windowSchema = v.object({
  incident: v.string(),
  folder: v.string(),
  name: v.string(),
  /** A file that was being read when this was written; null when none was. */
  opening: v.nullable(v.string()),
  /** Whether the window had stopped responding. */
  frozen: v.boolean(),
});

const runSchema = v.object({
  version: v.literal(1),
  pid: v.number(),
  space: v.string(),
  started_at: v.number(),
  /** Runs before this one that ended in a crash, one after the other. */
  crashes_before: v.number(),
  windows: v.array(windowSchema),
});

export interface OpenWindow {
  readonly incident: IncidentId;
  readonly folder: string;
  readonly name: string;
  readonly opening: string | null;
  readonly frozen: boolean;
}

export interface LastRun {
  /** `running`: another process has this data folder open right now. */
  readonly end: 'none' | 'quit' | 'crashed' | 'running';
  readonly windows: readonly OpenWindow[];
  /** Crashes one after the other, this end included. */
  readonly crashes: number;
}

/**
 * How the app ended last time, and with what open. To be asked before `startRun`. `alone`: the caller knows that no
 * other process uses this data folder, so that a process with the old number is somebody else's.
 */
export async function readLastRun(dataFolder: string, alone: boolean): Promise<LastRun> {
  const running = await readRun(join(dataFolder, runningFile));
  if (running) {
    const alive = running.space === processSpace() && isProcessAlive(running.pid);
    const windows = windowsOf(running);
    return alive && !alone && running.pid !== process.pid
      ? { end: 'running', windows, crashes: 0 }
      : { end: 'crashed', windows, crashes: running.crashes_before + 1 };
  }
  const last = await readRun(join(dataFolder, lastRunFile));
  return last
    ? { end: 'quit', windows: windowsOf(last), crashes: 0 }
    : { end: 'none', windows: [], crashes: 0 };
}

export interface RestorePlan {
  readonly reopen: readonly OpenWindow[];
  /** Not reopened without being asked, and why. */
  readonly heldBack: readonly {
    readonly window: OpenWindow;
    /** It stopped responding; the app died while it read a file; the app has died twice. */
    readonly why: 'frozen' | 'opening' | 'again';
  }[];
}

/** What a start reopens by itself. A kill costs nothing; what froze or crashed the app has to be asked for. */
export function planRestore({ end, windows, crashes }: LastRun): RestorePlan {
  if (end === 'none' || end === 'running') return { reopen: [], heldBack: [] };
  const reopen: OpenWindow[] = [];
  const heldBack: RestorePlan['heldBack'][number][] = [];
  for (const window of windows) {
    const why = window.frozen
      ? 'frozen'
      : end === 'crashed' && window.opening !== null
        ? 'opening'
        : end === 'crashed' && crashes > 1
          ? 'again'
          : null;
    if (why === null) reopen.push(window);
    else heldBack.push({ window, why });
  }
  return { reopen, heldBack };
}

/** Keeps `running.json` true for as long as the app runs. */
export interface Run {
  /** `key` names the window, as long as it is open. */
  setWindow(key: string, window: OpenWindow): void;
  removeWindow(key: string): void;
  /** Before a file is read that may freeze or crash the app: resolves when it is on disk. */
  flush(): Promise<void>;
  /** The clean end. `running.json` becomes `last-run.json`. */
  quit(): Promise<void>;
}

export async function startRun(dataFolder: string, clock: Clock, last: LastRun): Promise<Run> {
  const windows = new Map<string, OpenWindow>();
  const startedAt = clock.now();
  const format = (): string => {
    const run: v.InferOutput<typeof runSchema> = {
      version: 1,
      pid: process.pid,
      space: processSpace(),
      started_at: startedAt,
      crashes_before: last.end === 'crashed' ? last.crashes : 0,
      windows: [...windows.values()],
    };
    return `${JSON.stringify(run, null, 2)}\n`;
  };
  // A data folder that cannot be written costs the knowledge of this run, and not the run.
  await createFolder(dataFolder).catch(() => undefined);
  const saver = createSaver({ folder: dataFolder, clock, render: format, guarded: false });
  saver.touch(runningFile);
  await saver.flush();
  return {
    setWindow(key, window) {
      windows.set(key, window);
      saver.touch(runningFile);
    },
    removeWindow(key) {
      if (windows.delete(key)) saver.touch(runningFile);
    },
    flush: saver.flush,
    async quit() {
      await saver.flush();
      saver.stop();
      await rename(join(dataFolder, runningFile), join(dataFolder, lastRunFile));
    },
  };
}

async function readRun(path: string): Promise<v.InferOutput<typeof runSchema> | null> {
  const parsed = parseJson(await readFile(path, 'utf8').catch(() => ''));
  const run = parsed.ok ? v.safeParse(runSchema, parsed.value) : null;
  return run?.success ? run.output : null;
}

const windowsOf = ({ windows }: v.InferOutput<typeof runSchema>): readonly OpenWindow[] =>
  windows.map((window) => ({ ...window, incident: window.incident as IncidentId }));
