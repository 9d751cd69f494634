import { createHash } from 'node:crypto';
import type { BigIntStats } from 'node:fs';
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

/** `facts` from before the text was read, or of the very file that it was written to: never from after. */
export const signatureOf = (facts: BigIntStats, text: string): Signature => ({
  bytes: facts.size,
  modified: facts.mtimeNs,
  inode: facts.ino,
  hash: hashOfText(text),
});

/** A signature that no file matches by its facts, so that the text decides. */
export const signatureOfText = (text: string): Signature => ({
  bytes: -1n,
  modified: -1n,
  inode: -1n,
  hash: hashOfText(text),
});

/** A text and its signature; null where there is no such file. */
export async function readSigned(
  path: string,
): Promise<{ readonly text: string; readonly seen: Signature } | null> {
  const facts = await statIfThere(path);
  const text = facts && (await readTextIfThere(path));
  return facts === null || text === null ? null : { text, seen: signatureOf(facts, text) };
}

/** From this size on a file whose facts are as before is not read again. Bytes. */
const tooLargeToRead = 4_000_000n;

/**
 * What is in a file now, and whether somebody else has put it there since `known`. A file that is gone was changed by
 * nobody: writing it again overwrites nothing. Facts alone are trusted for large files only: some file systems count
 * time in seconds.
 */
export async function lookAgain(
  path: string,
  known: Signature | null,
): Promise<{ readonly changed: boolean; readonly text: string | null; readonly seen: Signature | null }> {
  const facts = await statIfThere(path);
  if (facts === null) return { changed: false, text: null, seen: null };
  const sameFacts =
    known !== null &&
    facts.size === known.bytes &&
    facts.mtimeNs === known.modified &&
    facts.ino === known.inode;
  if (sameFacts && facts.size > tooLargeToRead) return { changed: false, text: null, seen: known };
  const text = await readTextIfThere(path);
  if (text === null) return { changed: false, text: null, seen: null };
  const seen = signatureOf(facts, text);
  return { changed: seen.hash !== known?.hash, text, seen };
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
