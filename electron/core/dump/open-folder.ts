import { randomUUID } from 'node:crypto';
import { readdir, stat } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import type { DumpId, DumpView } from '../../../shared/dump.ts';
import { ProblemError, toProblem } from '../../../shared/outcome.ts';
import { type Phrase, phrase } from '../../../shared/phrase.ts';
import { readHead } from '../bundle/archive.ts';
import type { Job } from '../job.ts';
import { inTurns } from '../turns.ts';
import { mergeDumps } from './merged-dump.ts';
import { type OpenDump, type OpenOptions, type OpenProgress, openDump } from './open-dump.ts';
import { packedHead, packedKind } from './packed-kind.ts';
import { isPickle } from './sniff.ts';
import { eachDumpIn } from './unpack-dump.ts';

/** Files of a folder that are opened. */
const mostFiles = 5000;

/** The dumps that a path stands for: files of a folder, or of a zip with more than one; null for a dump of its own. */
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
  for (const name of (await readdir(path)).sort().slice(0, mostFiles)) {
    const file = join(path, name);
    if (await looksLikeDump(file)) found.push(...(await eachDumpIn(file).catch(() => [file])));
  }
  return found;
}

/**
 * Several dumps that lie in `path`, as one. A file that cannot be read is named in the notes. Throws ProblemError: no
 * dump in it, and what reading the only one throws.
 */
export async function openSeveral(
  path: string,
  files: readonly string[],
  job: Job<OpenProgress>,
  options: OpenOptions = {},
): Promise<OpenDump> {
  const opened: OpenDump[] = [];
  const left: Phrase[] = [];
  let failure: unknown = null;
  const closeAll = async () => {
    for (const dump of opened) await dump.close();
  };
  try {
    for (const file of files) {
      if (job.signal.aborted) break;
      try {
        opened.push(await openDump(file, job, options));
      } catch (error) {
        failure ??= error;
        left.push(phrase('fileLeftOut', { file: relative(path, file), cause: toProblem(error).message }));
      }
    }
    if (opened.length === 0) throw failure ?? new ProblemError('nothingInFolder', { path });
    opened.sort((a, b) => (a.view.firstStart ?? 0) - (b.view.firstStart ?? 0));
    const head: Pick<DumpView, 'id' | 'name' | 'path'> = {
      id: randomUUID() as string as DumpId,
      name: basename(path),
      path,
    };
    const parts = opened.map((dump) => ({ ...dump, id: null }));
    const merged = await inTurns(mergeDumps(parts, head));
    return { ...merged, view: { ...merged.view, notes: [...merged.view.notes, ...left] }, close: closeAll };
  } catch (error) {
    await closeAll();
    throw error;
  }
}

async function looksLikeDump(file: string): Promise<boolean> {
  const head = await readHead(file, packedHead).catch(() => null);
  return head !== null && (isPickle(head) || packedKind(head) !== null);
}
