import { randomUUID } from 'node:crypto';
import { type BigIntStats, writeFile as writeByCallback } from 'node:fs';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { ProblemError } from '../../../shared/outcome.ts';
import { type Phrase, phrase } from '../../../shared/phrase.ts';

/**
 * Writes a file so that it is either the old one or the whole new one, also after a power cut: a temporary file in
 * the same folder, flushed, then renamed; then the folder is flushed. A process that dies on the way leaves a
 * `.part` file behind. `mode`: permissions of the file, 0o666 less the umask when left out. Answers the facts of the
 * file that was written, whoever replaces it next. Throws ProblemError with the cause.
 */
export async function writeFileAtomic(
  path: string,
  data: string | Uint8Array,
  mode?: number,
): Promise<BigIntStats> {
  const temporary = partialName(path);
  try {
    const file = await open(temporary, 'wx', mode);
    let written: BigIntStats;
    try {
      await file.writeFile(data);
      await file.sync();
      written = await file.stat({ bigint: true });
    } finally {
      await file.close();
    }
    await rename(temporary, path);
    await syncFolder(dirname(path));
    return written;
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw writeProblem(path, error);
  }
}

/** A third of the time that a FileHandle's own takes: it makes none. */
const writeFile = promisify(writeByCallback);

/**
 * Writes a file so that every reader, and one who comes after this process was killed, finds the old one or the whole
 * new one. After a power cut that holds only once `flushFiles` has been there. Throws ProblemError with the cause.
 */
export async function writeFileWhole(path: string, data: string): Promise<void> {
  const temporary = partialName(path);
  try {
    await writeFile(temporary, data, { flag: 'wx' });
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw writeProblem(path, error);
  }
}

/** Makes files last that were written whole, and their names. One that is gone by now has nothing to keep. */
export async function flushFiles(paths: readonly string[]): Promise<void> {
  await Promise.all(
    paths.map(async (path) => {
      try {
        // Windows flushes only what may be written to.
        const file = await open(path, 'r+');
        await file.sync().finally(() => file.close());
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw writeProblem(path, error);
      }
    }),
  );
  await Promise.all([...new Set(paths.map(dirname))].map(syncFolder));
}

/** Name of a file that is not whole yet, in the folder of the file that it becomes. */
export const partialName = (path: string): string =>
  join(dirname(path), `.${basename(path)}.${randomUUID().slice(0, 8)}.part`);

/** Creates a folder and those above it. */
export async function createFolder(path: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true });
  } catch (error) {
    throw writeProblem(path, error);
  }
}

/** Makes a rename or a new file in it last. Windows opens no folders, and some network drives refuse: the file is whole anyway. */
export async function syncFolder(path: string): Promise<void> {
  try {
    const folder = await open(path, 'r');
    await folder.sync().finally(() => folder.close());
  } catch {
    return;
  }
}

const causes: Readonly<Record<string, Phrase>> = {
  EACCES: phrase('writeDenied', {}),
  EPERM: phrase('writeDenied', {}),
  EROFS: phrase('writeReadOnly', {}),
  ENOSPC: phrase('writeFull', {}),
  EDQUOT: phrase('writeQuota', {}),
  EFBIG: phrase('writeTooLarge', {}),
  ENOENT: phrase('writeNoFolder', {}),
  ENOTDIR: phrase('writeNotFolder', {}),
  EEXIST: phrase('writeTaken', {}),
  EISDIR: phrase('writeIsFolder', {}),
  ENAMETOOLONG: phrase('writeNameLong', {}),
};

/** An error of the file system as `writeFailed`, with its cause in words. */
export function writeProblem(path: string, error: unknown): ProblemError {
  const { code, message } = error as NodeJS.ErrnoException;
  return new ProblemError('writeFailed', { path, cause: causes[code ?? ''] ?? message }, { cause: error });
}
