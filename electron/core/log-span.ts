import { type FileHandle, open } from 'node:fs/promises';
import { basename } from 'node:path';
import { ProblemError } from '../../shared/outcome.ts';
import type { CheckedLog } from './note-checked.ts';

/** Bytes looked at from either end, at most: a log of gigabytes takes no longer than one of megabytes. */
const most = 4 * 1024 * 1024;
const step = 256 * 1024;

/** `[2026-11-24 02:41:07 TP0]` as SGLang writes it; Docker and Kubernetes put `2026-11-24T02:41:07.1Z` before it. */
const stamp = /\[(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)|^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)/gm;

/**
 * How long a log is, and the times of its first and last lines that have one. Its lines are not read any further: no
 * rule looks at logs. Throws ProblemError `notFound` and `unreadable`.
 */
export async function readLogSpan(path: string): Promise<CheckedLog> {
  let file: FileHandle;
  try {
    file = await open(path, 'r');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') throw new ProblemError('notFound', { path }, { cause: error });
    throw new ProblemError('unreadable', { path, cause: message }, { cause: error });
  }
  try {
    const facts = await file.stat();
    if (!facts.isFile()) throw new ProblemError('unreadable', { path, cause: 'it is no file' });
    const bytes = facts.size;
    const first = await findStamp(file, bytes, 'first');
    const last = first === null ? null : await findStamp(file, bytes, 'last');
    const span = first === null || last === null ? null : { first, last };
    return { path, name: basename(path), bytes, span };
  } catch (error) {
    if (error instanceof ProblemError) throw error;
    throw new ProblemError('unreadable', { path, cause: (error as Error).message }, { cause: error });
  } finally {
    await file.close();
  }
}

/** The nearest time to one end of the file. Each piece overlaps the one before, so that no stamp is cut in two. */
async function findStamp(file: FileHandle, bytes: number, which: 'first' | 'last'): Promise<string | null> {
  const overlap = 64;
  const piece = Buffer.alloc(Math.min(step + overlap, bytes));
  for (let seen = 0; seen < Math.min(bytes, most); seen += step) {
    const at = which === 'first' ? seen : Math.max(0, bytes - seen - step - overlap);
    const { bytesRead } = await file.read(piece, 0, piece.length, at);
    const found = [...piece.toString('latin1', 0, bytesRead).matchAll(stamp)];
    const match = which === 'first' ? found[0] : found.at(-1);
    if (match) return match[1] ?? `${match[2]} ${match[3]}`;
  }
  return null;
}
