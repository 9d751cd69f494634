import { createHash } from 'node:crypto';
import { link, open, readdir, readFile, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ProblemError } from '../../../shared/outcome.ts';
import { partialName, syncFolder, writeProblem } from '../bundle/write.ts';

/*
 * Reading and comparing files that somebody else may change at any moment. Whole-file writing stands in
 * bundle/write.ts, for bundles and incidents alike.
 */

const isAbsent = (error: unknown): boolean =>
  ['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '');

/** A text file; null where there is none. Line ends are LF and a byte order mark is gone, whatever git or an editor did. */
export async function readTextIfThere(path: string): Promise<string | null> {
  try {
    return withUnixLines(await readFile(path, 'utf8'));
  } catch (error) {
    if (isAbsent(error)) return null;
    throw new ProblemError('unreadable', { path, cause: (error as Error).message }, { cause: error });
  }
}

const withUnixLines = (text: string): string => text.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n');

/** What a file looked like when it was last read or written: enough to see that somebody else changed it. */
export interface Signature {
  readonly bytes: bigint;
  readonly modified: bigint;
  readonly inode: bigint;
  /** Of the text with LF line ends. */
  readonly hash: string;
}

export const hashOfText = (text: string): string => createHash('sha256').update(text).digest('hex');

/** null where there is no such file. */
export async function signatureOf(path: string, text: string): Promise<Signature | null> {
  const now = await statIfThere(path);
  return now && { bytes: now.size, modified: now.mtimeNs, inode: now.ino, hash: hashOfText(text) };
}

/**
 * The text that somebody else has put in a file since `known`; null when nobody did, also where the file is gone:
 * writing it again overwrites nothing. `seen` is the signature to remember where only its time or line ends changed.
 */
export async function changedText(
  path: string,
  known: Signature | null,
): Promise<{ readonly text: string } | { readonly seen: Signature | null }> {
  const now = await statIfThere(path);
  if (now === null) return { seen: null };
  const same =
    known !== null && now.size === known.bytes && now.mtimeNs === known.modified && now.ino === known.inode;
  if (same) return { seen: known };
  const text = await readTextIfThere(path);
  if (text === null) return { seen: null };
  if (known === null || hashOfText(text) !== known.hash) return { text };
  return { seen: { ...known, bytes: now.size, modified: now.mtimeNs, inode: now.ino } };
}

async function statIfThere(path: string) {
  try {
    return await stat(path, { bigint: true });
  } catch (error) {
    if (isAbsent(error)) return null;
    throw new ProblemError('unreadable', { path, cause: (error as Error).message }, { cause: error });
  }
}

/**
 * Creates a file with its whole content, or answers false where one of that name stands already: of two that try at
 * once, one wins, and nobody sees it half written.
 */
export async function createFileExclusive(path: string, data: string, mode?: number): Promise<boolean> {
  const temporary = partialName(path);
  try {
    const file = await open(temporary, 'wx', mode);
    try {
      await file.writeFile(data);
      await file.sync();
    } finally {
      await file.close();
    }
    await link(temporary, path).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'EEXIST') throw error;
      // FAT and some network drives have no links: there the name is taken first and the content follows.
      return writeNew(path, data, mode);
    });
    await syncFolder(dirname(path));
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw writeProblem(path, error);
  } finally {
    await rm(temporary, { force: true }).catch(() => undefined);
  }
}

async function writeNew(path: string, data: string, mode?: number): Promise<void> {
  const file = await open(path, 'wx', mode);
  try {
    await file.writeFile(data);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Whether a name is that of something that was not whole when its writer died. */
export const isLeftover = (name: string): boolean => name.startsWith('.') && name.endsWith('.part');

/**
 * Removes what killed writers left in a folder, files and folders. For the one who may write there alone; where
 * somebody else may be writing, only what has lain there for so many seconds.
 */
export async function removeLeftovers(folder: string, olderThan = 0): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  for (const path of names.filter(isLeftover).map((name) => join(folder, name))) {
    const info = await stat(path).catch(() => null);
    if (info && (olderThan === 0 || Date.now() - info.mtimeMs > olderThan * 1000))
      await rm(path, { recursive: true, force: true }).catch(() => undefined);
  }
}
