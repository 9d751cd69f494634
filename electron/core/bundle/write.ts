import { randomUUID } from 'node:crypto';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { ProblemError } from '../../../shared/outcome.ts';

/**
 * Writes a file so that it is either the old one or the whole new one, also after a power cut: a temporary file in
 * the same folder, flushed, then renamed. Throws ProblemError with the cause.
 */
export async function writeFileAtomic(path: string, data: string | Uint8Array): Promise<void> {
  const temporary = join(dirname(path), `.${basename(path)}.${randomUUID().slice(0, 8)}.tmp`);
  try {
    const file = await open(temporary, 'wx');
    try {
      await file.writeFile(data);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
    await syncFolder(dirname(path));
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw writeProblem(path, error);
  }
}

/** Creates a folder and those above it. */
export async function createFolder(path: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true });
  } catch (error) {
    throw writeProblem(path, error);
  }
}

/** Makes the rename itself last. Windows opens no folders, and some network drives refuse: the file is whole anyway. */
async function syncFolder(path: string): Promise<void> {
  try {
    const folder = await open(path, 'r');
    await folder.sync().finally(() => folder.close());
  } catch {
    return;
  }
}

const causes: Readonly<Record<string, string>> = {
  EACCES: 'this account may not write there',
  EPERM: 'this account may not write there',
  EROFS: 'the place is read-only',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the quota is used up',
  ENOENT: 'its folder does not exist',
  ENOTDIR: 'a part of the path is a file',
  EEXIST: 'a file stands where the folder should be',
  EISDIR: 'a folder has that name',
  ENAMETOOLONG: 'the name is too long',
};

function writeProblem(path: string, error: unknown): ProblemError {
  const { code, message } = error as NodeJS.ErrnoException;
  return new ProblemError('writeFailed', { path, cause: causes[code ?? ''] ?? message }, { cause: error });
}
