import { randomUUID } from 'node:crypto';
import { open, readFile, rm, stat } from 'node:fs/promises';
import { hostname, userInfo } from 'node:os';
import { join } from 'node:path';
import * as v from 'valibot';
import type { LockHolder } from '../../../shared/incident.ts';
import { type LockFile, lockFileName, lockSchema } from '../../../shared/incident-files.ts';
import { ProblemError, type ProblemSlots, toProblem } from '../../../shared/outcome.ts';
import { say } from '../../../shared/phrase.ts';
import { partialName, writeFileAtomic } from '../bundle/write.ts';
import { parseJson } from '../json-text.ts';
import { createFileExclusive } from './atomic-file.ts';
import type { Clock } from './clock.ts';
import { isProcessAlive, processSpace } from './process-space.ts';

/*
 * Who may write to an incident folder. The lock is a file in it, so that two machines on a shared drive see each
 * other. Its holder touches it every few seconds. It is advice among workbenches: what guards the files in the end is
 * that each is compared before it is overwritten.
 */

const beatSeconds = 5;

/** A lock that was silent for so long belongs to nobody. */
export const staleSeconds = 30;

export interface IncidentLock {
  readonly owner: string;
  /** Reads the lock: still ours? One that was removed by hand is taken again. */
  isOurs(): Promise<boolean>;
  /** Gives it up, if it is still ours. */
  release(): Promise<void>;
  /** The folder was moved, lock and all. */
  relocate(folder: string): void;
}

export type LockOutcome =
  | { readonly kind: 'ours'; readonly lock: IncidentLock }
  | { readonly kind: 'held'; readonly holder: LockHolder }
  /** The folder cannot be written, so nobody needs a lock. */
  | { readonly kind: 'unwritable'; readonly cause: string };

/**
 * Takes the lock of a folder. A stale one is taken over at once, another's only with `takeOver`. `lost` is called when
 * somebody else has taken it from us; whoever writes asks `isOurs` before, all the same.
 */
export async function acquireLock(
  folder: string,
  clock: Clock,
  { takeOver = false, lost }: { readonly takeOver?: boolean; readonly lost?: () => void } = {},
): Promise<LockOutcome> {
  const path = join(folder, lockFileName);
  const mine = newLock(clock.now());
  try {
    // Twice: between a refusal and the look at its cause the other may have gone.
    for (let round = 0; round < 2; round += 1) {
      if (await createFileExclusive(path, formatLock(mine)))
        return { kind: 'ours', lock: hold(folder, mine, clock, lost) };
      const holder = await readHolder(folder);
      if (holder === null) continue;
      if (!takeOver && !isStale(holder)) return { kind: 'held', holder };
      await writeFileAtomic(path, formatLock(mine));
      return { kind: 'ours', lock: hold(folder, mine, clock, lost) };
    }
    const holder = await readHolder(folder);
    return { kind: 'held', holder: holder ?? nobodyKnown };
  } catch (error) {
    return { kind: 'unwritable', cause: causeOf(error) };
  }
}

/** In words, without the sentence around it. */
function causeOf(error: unknown): string {
  if (!(error instanceof ProblemError) || error.key !== 'writeFailed') return toProblem(error).message;
  const { cause } = error.params as ProblemSlots<'writeFailed'>;
  return typeof cause === 'string' ? cause : say(cause);
}

/** Owners that this process holds. One of ours that is not among them was left in a folder that we could not reach. */
const heldHere = new Set<string>();

/** Who holds a folder; null when nobody does. A lock that cannot be read belongs to somebody unknown. */
export async function readHolder(folder: string): Promise<LockHolder | null> {
  const path = join(folder, lockFileName);
  try {
    const lock = parseLock(await readFile(path, 'utf8'));
    const silentSeconds = Math.max(0, (await now(folder)) - (await stat(path)).mtimeMs) / 1000;
    if (lock === null) return { ...nobodyKnown, silentSeconds };
    const thisMachine = lock.space === processSpace();
    return {
      host: lock.host,
      user: lock.user,
      pid: lock.pid,
      since: lock.since,
      silentSeconds,
      thisMachine,
      thisProcess: thisMachine && lock.pid === process.pid && heldHere.has(lock.owner),
    };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

const nobodyKnown: LockHolder = {
  host: '',
  user: null,
  pid: 0,
  since: 0,
  silentSeconds: 0,
  thisMachine: false,
  thisProcess: false,
};

/** Killed, or without a sign of life: its holder will not write again without looking first. */
function isStale({ thisMachine, thisProcess, pid, silentSeconds }: LockHolder): boolean {
  if (silentSeconds > staleSeconds) return true;
  return thisMachine && !thisProcess && (pid === process.pid || !isProcessAlive(pid));
}

/**
 * The time by the clock of the folder's file system, milliseconds: on a network drive that clock stamps the locks of
 * all machines. This machine's own where the folder cannot be written.
 */
async function now(folder: string): Promise<number> {
  const probe = partialName(join(folder, lockFileName));
  try {
    await (await open(probe, 'wx')).close();
    return (await stat(probe)).mtimeMs;
  } catch {
    return Date.now();
  } finally {
    await rm(probe, { force: true }).catch(() => undefined);
  }
}

function newLock(since: number): LockFile {
  return {
    owner: randomUUID(),
    host: hostname(),
    user: userName(),
    pid: process.pid,
    space: processSpace(),
    since,
  };
}

/** An account without an entry in the system's list has no name. */
function userName(): string | null {
  try {
    return userInfo().username;
  } catch {
    return null;
  }
}

const formatLock = (lock: LockFile): string => `${JSON.stringify(lock, null, 2)}\n`;

function parseLock(text: string): LockFile | null {
  const parsed = parseJson(text);
  const lock = parsed.ok ? v.safeParse(lockSchema, parsed.value) : null;
  return lock?.success ? lock.output : null;
}

function hold(folder: string, mine: LockFile, clock: Clock, lost?: () => void): IncidentLock {
  let at = folder;
  let released = false;
  heldHere.add(mine.owner);
  const path = () => join(at, lockFileName);

  /** Writes the same bytes again into the very file that was read: its time moves, and no other's lock is touched. */
  async function beat(): Promise<void> {
    const file = await open(path(), 'r+').catch(() => null);
    if (file === null) return;
    try {
      const text = await file.readFile('utf8');
      if (parseLock(text)?.owner === mine.owner) await file.write(text, 0, 'utf8');
      else if (!released) lost?.();
    } catch {
      // A full disk or a lost drive: the next writing tells of it.
    } finally {
      await file.close().catch(() => undefined);
    }
  }
  const stopBeating = clock.every(beatSeconds, () => void beat());

  return {
    owner: mine.owner,
    async isOurs() {
      if (released) return false;
      try {
        return parseLock(await readFile(path(), 'utf8'))?.owner === mine.owner;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
        return createFileExclusive(path(), formatLock(mine));
      }
    },
    async release() {
      if (released) return;
      released = true;
      heldHere.delete(mine.owner);
      stopBeating();
      const owner = await readFile(path(), 'utf8').then(parseLock, () => null);
      if (owner?.owner !== mine.owner) return;
      // Who takes it over in this very moment finds it gone and takes it again: see isOurs.
      await rm(path(), { force: true }).catch(() => undefined);
    },
    relocate(to) {
      at = to;
    },
  };
}
