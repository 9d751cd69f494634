import { randomUUID } from 'node:crypto';
import { readdir, stat } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import type { DumpId, DumpView } from '../../../shared/dump.ts';
import { ProblemError, toProblem } from '../../../shared/outcome.ts';
import { type Phrase, phrase, say } from '../../../shared/phrase.ts';
import { readHead } from '../bundle/archive.ts';
import type { Job } from '../job.ts';
import { inTurns } from '../turns.ts';
import { fileProblem } from './dump-file.ts';
import { mergeDumps } from './merged-dump.ts';
import { type OpenDump, type OpenOptions, type OpenProgress, openDump } from './open-dump.ts';
import { packedHead, packedKind } from './packed-kind.ts';
import { isPickle } from './sniff.ts';
import { eachDumpIn } from './unpack-dump.ts';

/** Dumps that are opened as one; a merged table can tell 65,536 apart. */
const mostFiles = 5000;
/** Notes on single files that are shown. */
const mostNotes = 20;

/**
 * The dumps that a path stands for: files of a folder, or of a zip with more than one; null for a dump of its own. Throws
 * ProblemError.
 */
export async function dumpsIn(path: string): Promise<readonly string[] | null> {
  const isFolder = await stat(path).then(
    (facts) => facts.isDirectory(),
    () => false,
  );
  if (!isFolder) {
    // What is wrong with a file is said when it is opened.
    const inside = await eachDumpIn(path).catch(() => [path]);
    return inside.length > 1 ? inside : null;
  }
  const found: string[] = [];
  const names = await readdir(path).catch((error: unknown) => {
    throw fileProblem(path, error);
  });
  for (const name of names.sort()) {
    const file = join(path, name);
    if (await looksLikeDump(file)) found.push(...(await eachDumpIn(file).catch(() => [file])));
  }
  return found;
}

/**
 * Several dumps that lie in `path`, as one. What is to be said of a single file stands in the notes, with its name, and
 * so does one that cannot be read. Throws ProblemError: no dump in it, cancelled before the first, and what reading the
 * only one throws.
 */
export async function openSeveral(
  path: string,
  files: readonly string[],
  job: Job<OpenProgress>,
  options: OpenOptions = {},
): Promise<OpenDump> {
  const opened: OpenDump[] = [];
  const left: Phrase[] = [];
  const own: Phrase[] = [];
  let failure: unknown = null;
  const closeAll = async () => {
    for (const dump of opened) await dump.close();
  };
  try {
    for (const file of files.slice(0, mostFiles)) {
      if (job.signal.aborted) break;
      try {
        const dump = await openDump(file, job, options);
        opened.push(dump);
        own.push(...dump.view.notes.map((note) => noteOn(relative(path, file), say(note))));
      } catch (error) {
        failure ??= error;
        left.push(phrase('fileLeftOut', { file: relative(path, file), cause: toProblem(error).message }));
      }
    }
    const cancelled = job.signal.aborted;
    if (opened.length === 0 && cancelled) throw new ProblemError('cancelled', {});
    if (opened.length === 0) throw failure ?? new ProblemError('nothingInFolder', { path });
    opened.sort((a, b) => (a.view.firstStart ?? 0) - (b.view.firstStart ?? 0));
    const head: Pick<DumpView, 'id' | 'name' | 'path'> = {
      id: randomUUID() as string as DumpId,
      name: basename(path),
      path,
    };
    const parts = opened.map((dump) => ({ ...dump, id: null }));
    const merged = await inTurns(mergeDumps(parts, head));
    const single = [...left, ...own];
    const notes = [...merged.view.notes, ...single.slice(0, mostNotes)];
    if (single.length > mostNotes) notes.push(phrase('moreNotes', { count: single.length - mostNotes }));
    if (files.length > mostFiles)
      notes.push(phrase('filesPast', { count: files.length - mostFiles, most: mostFiles }));
    const view = { ...merged.view, cancelled: merged.view.cancelled || cancelled, notes };
    return { ...merged, view, close: closeAll };
  } catch (error) {
    await closeAll();
    throw error;
  }
}

const noteOn = (file: string, note: string): Phrase => phrase('fileNote', { file, note });

async function looksLikeDump(file: string): Promise<boolean> {
  const head = await readHead(file, packedHead).catch(() => null);
  return head !== null && (isPickle(head) || packedKind(head) !== null);
}
