import { readdir, readFile, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { ProblemError } from '../../../shared/outcome.ts';
import { createFolder, writeFileAtomic } from '../bundle/write.ts';
import { hashText } from '../hash-text.ts';
import { below } from './paths.ts';

/*
 * Texts of sends that are too long to stand in a line, each in a file that is called by its hash: the same body sent
 * a hundred times lies there once. They are written before the line that names them, and never changed.
 */

export const longFolder = 'replays/long';

/** A text of this many characters and more stands in a file of its own. */
export const longCharacters = 16_384;

/** A file that no line names yet may be about to be named. */
const youngSeconds = 120;

const fileOf = (folder: string, name: string): string => below(folder, `${longFolder}/${name}`);
const isName = (name: string): boolean => /^[0-9a-f]{64}\.txt$/.test(name);

/** Writes a text, unless it is there; answers its name. Throws ProblemError. */
export async function keepLongText(folder: string, text: string): Promise<string> {
  const name = `${await hashText(text)}.txt`;
  const path = fileOf(folder, name);
  if ((await stat(path).catch(() => null)) !== null) return name;
  await createFolder(dirname(path));
  await writeFileAtomic(path, text);
  return name;
}

/** Throws `unreadable` where it is gone, or no name of ours. */
export async function readLongText(folder: string, name: string): Promise<string> {
  const path = fileOf(folder, isName(name) ? name : 'unknown');
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw new ProblemError('unreadable', { path, cause: (error as Error).message }, { cause: error });
  }
}

/** Bytes of every text by its name. */
export async function longTextSizes(folder: string): Promise<ReadonlyMap<string, number>> {
  const names = (await readdir(below(folder, longFolder)).catch(() => [])).filter(isName);
  const sizes = await Promise.all(
    names.map(
      async (name) => [name, (await stat(fileOf(folder, name)).catch(() => null))?.size ?? 0] as const,
    ),
  );
  return new Map(sizes);
}

/** Deletes the texts that nothing names any more. */
export async function dropLongTexts(folder: string, named: ReadonlySet<string>): Promise<void> {
  for (const name of (await longTextSizes(folder)).keys()) {
    if (named.has(name)) continue;
    const info = await stat(fileOf(folder, name)).catch(() => null);
    if (info && Date.now() / 1000 - info.mtimeMs / 1000 > youngSeconds)
      await rm(fileOf(folder, name), { force: true });
  }
}
