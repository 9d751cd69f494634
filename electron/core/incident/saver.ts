import { mkdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Conflict, SaveState } from '../../../shared/incident.ts';
import { type Problem, ProblemError, toProblem } from '../../../shared/outcome.ts';
import { writeFileAtomic, writeProblem } from '../bundle/write.ts';
import { hashOfText, lookAgain, type Signature, signatureOf, signatureOfText } from './atomic-file.ts';
import type { Clock } from './clock.ts';
import { appendLines } from './jsonl-file.ts';
import { below } from './paths.ts';

/*
 * The one writer of a folder. A change marks its file; a moment later everything that is marked is written, each file
 * atomically, the latest text only. What somebody else has written meanwhile is never overwritten: it becomes a
 * conflict. What cannot be written stays marked, is tried again, and is never forgotten.
 */

/** From a change to its writing: short enough that writing is done within the second. */
const delaySeconds = 0.25;
/** From a failure to the next attempt of our own accord. */
const retrySeconds = 5;

export interface SaverOptions {
  readonly folder: string;
  readonly clock: Clock;
  /** The text of a file as it should be now; null = there is nothing to write. */
  render(file: string): string | null;
  /** Asked before each pass; throws ProblemError when somebody else may write now. */
  mayWrite?(): Promise<void>;
  /** Whether files are compared before they are overwritten. */
  readonly guarded?: boolean;
  /** Hears that `state` or `conflicts` are others now. */
  changed?(): void;
  /** Hears what a pass left unwritten; null when nothing. */
  settled?(pending: ReadonlyMap<string, string> | null): Promise<void>;
}

export interface Saver {
  readonly state: SaveState;
  readonly conflicts: readonly Conflict[];
  /** The file has another text now. */
  touch(file: string): void;
  /** Adds a line to a file that only grows. */
  append(file: string, line: string): void;
  /** What a file holds as it was just read. */
  learn(file: string, seen: Signature): void;
  /** The file holds what nobody here understands: it is not to be overwritten without asking. */
  forget(file: string): void;
  /** Whether a change of the file waits. */
  isPending(file: string): boolean;
  /** Lines of a file that wait. */
  pendingLines(file: string): readonly string[];
  /** Every text and line that waits, by file. */
  pendingTexts(): ReadonlyMap<string, string>;
  /** Writes what waits. Resolves when all is written or cannot be now: see `state`. Never throws. */
  flush(): Promise<void>;
  /** Runs while nothing is being written. */
  alone<T>(work: () => Promise<T>): Promise<T>;
  /** Our text wins: what the person saw as theirs may be overwritten. */
  keepOurs(file: string): void;
  /** Their text wins: our change is given up. Answers their text. */
  takeTheirs(file: string): string;
  /** Keeps a conflict from before, such as a text rescued from the last run. */
  addConflict(file: string, theirs: string): void;
  /** The folder lies elsewhere now; `fresh`: with nothing of ours in it. */
  relocate(folder: string, fresh: boolean): void;
  /** No more writing of its own accord. */
  stop(): void;
}

export function createSaver(options: SaverOptions): Saver {
  const { clock, render, guarded = true } = options;
  let folder = options.folder;
  /** Number of the last change by file: a change during the writing leaves the file marked. */
  const marked = new Map<string, number>();
  const lines = new Map<string, string[]>();
  const known = new Map<string, Signature>();
  const conflicts = new Map<string, { readonly theirs: string }>();
  let changes = 0;
  let writing = false;
  let problem: Problem | null = null;
  let savedAt: number | null = null;
  let callOff: (() => void) | null = null;
  let stopped = false;
  let queue: Promise<unknown> = Promise.resolve();

  const waits = (): string[] => [...new Set([...marked.keys(), ...lines.keys()])];
  const writable = (): string[] => waits().filter((file) => !conflicts.has(file));
  const changed = () => options.changed?.();

  function state(): SaveState {
    if (problem !== null && writable().length > 0) return { kind: 'failed', problem, files: writable() };
    if (conflicts.size > 0) return { kind: 'conflict', files: [...conflicts.keys()] };
    if (writing) return { kind: 'saving' };
    return waits().length > 0 ? { kind: 'pending' } : { kind: 'saved', at: savedAt };
  }

  function schedule(seconds: number): void {
    if (stopped || callOff !== null) return;
    callOff = clock.after(seconds, () => {
      callOff = null;
      void enqueue(pass);
    });
  }

  /** A change waits its moment; where an attempt after a failure is further off than that, it comes sooner. */
  function scheduleChange(): void {
    if (problem !== null) unschedule();
    schedule(delaySeconds);
  }

  function unschedule(): void {
    callOff?.();
    callOff = null;
  }

  function enqueue<T>(work: () => Promise<T>): Promise<T> {
    const run = queue.then(work, work);
    queue = run.catch(() => undefined);
    return run;
  }

  async function pass(): Promise<void> {
    if (writable().length === 0) return;
    writing = true;
    changed();
    problem = null;
    try {
      await options.mayWrite?.();
      for (const file of writable()) await save(file);
    } catch (error) {
      problem = toProblem(error);
    }
    if (problem !== null && (await isGone(folder)))
      problem = new ProblemError('incidentGone', { path: folder }).problem;
    else if (problem === null) savedAt = clock.now();
    writing = false;
    await options
      .settled?.(problem === null && conflicts.size === 0 ? null : pendingTexts())
      .catch(() => undefined);
    changed();
    if (problem !== null) schedule(retrySeconds);
    else if (writable().length > 0) schedule(delaySeconds);
  }

  /** One file; a failure is remembered and the others still get their turn. */
  async function save(file: string): Promise<void> {
    try {
      if (lines.has(file)) await saveLines(file);
      if (marked.has(file)) await saveText(file);
    } catch (error) {
      problem ??= toProblem(error);
    }
  }

  async function saveLines(file: string): Promise<void> {
    const added = lines.get(file) ?? [];
    const count = added.length;
    await ensureSubfolder(file);
    await appendLines(below(folder, file), added.slice(0, count));
    added.splice(0, count);
    if (added.length === 0) lines.delete(file);
  }

  async function saveText(file: string): Promise<void> {
    const change = marked.get(file);
    const text = render(file);
    if (text !== null && !(await isWritten(file, text))) {
      if (conflicts.has(file)) return;
      await ensureSubfolder(file);
      known.set(file, signatureOf(await writeFileAtomic(below(folder, file), text), text));
    }
    if (marked.get(file) === change) marked.delete(file);
  }

  /** Whether the file holds the text already. Finds the conflict where it holds what nobody here has seen. */
  async function isWritten(file: string, text: string): Promise<boolean> {
    if (!guarded) return false;
    const before = known.get(file) ?? null;
    const now = await lookAgain(below(folder, file), before);
    // Gone, perhaps with its whole folder: it may come back as it was, so what is known of it stays.
    if (now.seen === null) return false;
    if (now.changed && now.text !== null && now.text !== text) {
      conflicts.set(file, { theirs: now.text });
      return false;
    }
    known.set(file, now.seen);
    return now.seen.hash === hashOfText(text);
  }

  /** The folder in the folder. The incident's own is never made again: it may have been moved. */
  async function ensureSubfolder(file: string): Promise<void> {
    const parent = dirname(below(folder, file));
    if (parent === folder) return;
    await mkdir(parent).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw writeProblem(parent, error);
    });
  }

  function pendingTexts(): ReadonlyMap<string, string> {
    const texts = new Map<string, string>();
    for (const file of marked.keys()) {
      const text = render(file);
      if (text !== null) texts.set(file, text);
    }
    for (const [file, added] of lines) texts.set(file, added.map((line) => `${line}\n`).join(''));
    return texts;
  }

  return {
    get state() {
      return state();
    },
    get conflicts() {
      return [...conflicts].map(([file, { theirs }]) => ({ file, theirs, ours: render(file) ?? '' }));
    },
    touch(file) {
      changes += 1;
      marked.set(file, changes);
      scheduleChange();
      changed();
    },
    append(file, line) {
      const waiting = lines.get(file);
      if (waiting) waiting.push(line);
      else lines.set(file, [line]);
      scheduleChange();
      changed();
    },
    learn: (file, seen) => void known.set(file, seen),
    forget: (file) => void known.delete(file),
    pendingLines: (file) => lines.get(file) ?? [],
    isPending: (file) => marked.has(file) || lines.has(file),
    pendingTexts,
    async flush() {
      unschedule();
      // Again for what came while the first was under way.
      for (let round = 0; round < 3; round += 1) {
        await enqueue(pass);
        if (problem !== null || writable().length === 0) break;
        unschedule();
      }
    },
    alone: enqueue,
    keepOurs(file) {
      const conflict = conflicts.get(file);
      if (!conflict) return;
      conflicts.delete(file);
      // By its text: if they change it once more, that is a new conflict.
      known.set(file, signatureOfText(conflict.theirs));
      this.touch(file);
    },
    takeTheirs(file) {
      const theirs = conflicts.get(file)?.theirs ?? '';
      conflicts.delete(file);
      marked.delete(file);
      known.set(file, signatureOfText(theirs));
      changed();
      return theirs;
    },
    addConflict(file, theirs) {
      changes += 1;
      marked.set(file, changes);
      conflicts.set(file, { theirs });
      changed();
    },
    relocate(to, fresh) {
      folder = to;
      if (fresh) {
        known.clear();
        conflicts.clear();
      }
      problem = null;
    },
    stop() {
      stopped = true;
      unschedule();
    },
  };
}

/** Not there at all; a folder that may not be looked at is another trouble. */
const isGone = (path: string): Promise<boolean> =>
  stat(path).then(
    (info) => !info.isDirectory(),
    (error: NodeJS.ErrnoException) => error.code === 'ENOENT' || error.code === 'ENOTDIR',
  );

/** `note.mine.md`: where our text goes when the person keeps both. */
export const nameForOurs = (file: string): string =>
  join(dirname(file), basename(file).replace(/(\.[^.]*)?$/, '.mine$1'))
    .split('\\')
    .join('/');
