import { type FileHandle, open, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { ProblemError } from '../../../shared/outcome.ts';
import { syncFolder, writeProblem } from '../bundle/write.ts';

/*
 * Files that only grow, a JSON value a line. A writer that dies leaves at worst one line cut; the next writer begins
 * on a line of its own, so that the cut one damages no other.
 */

/** Adds whole lines and flushes them. Where that fails the file is as long as before. Throws ProblemError. */
export async function appendLines(path: string, lines: readonly string[]): Promise<void> {
  try {
    const file = await open(path, 'a+');
    try {
      const { size } = await file.stat();
      const text = `${(await endsInLine(file, size)) ? '\n' : ''}${lines.join('\n')}\n`;
      try {
        await file.appendFile(text);
        await file.datasync();
      } catch (error) {
        await file.truncate(size).catch(() => undefined);
        throw error;
      }
      if (size === 0) await syncFolder(dirname(path));
    } finally {
      await file.close();
    }
  } catch (error) {
    throw writeProblem(path, error);
  }
}

/** Whether the last line has no end. */
async function endsInLine(file: FileHandle, size: number): Promise<boolean> {
  if (size === 0) return false;
  const { buffer } = await file.read(Buffer.alloc(1), 0, 1, size - 1);
  return buffer[0] !== 0x0a;
}

export interface JsonLines {
  readonly values: readonly unknown[];
  /** Lines that are no JSON: cut by the death of a writer, or damaged. */
  readonly leftOut: number;
}

/** Every line that can be read. Empty where there is no file. Throws ProblemError for a file that cannot be read. */
export async function readJsonLines(path: string): Promise<JsonLines> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { values: [], leftOut: 0 };
    throw new ProblemError('unreadable', { path, cause: (error as Error).message }, { cause: error });
  }
  const values: unknown[] = [];
  let leftOut = 0;
  for (const line of text.split('\n')) {
    if (line.trim() === '') continue;
    try {
      values.push(JSON.parse(line));
    } catch {
      leftOut += 1;
    }
  }
  return { values, leftOut };
}
