import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { ProblemError } from '../../../shared/outcome.ts';
import type { Job } from '../job.ts';
import { fileProblem } from './dump-file.ts';
import { splitPacked } from './unpack-dump.ts';

/** Bytes that are read at once. */
const piece = 2 ** 20;

/**
 * SHA-256 of a dump's file as it lies, in hexadecimal digits: of a packed one that of the archive. null for a folder.
 * Throws ProblemError: cancelled, not found, unreadable.
 */
export async function digestOf(
  path: string,
  { signal, tell }: Job<{ readonly bytes: number; readonly of: number }>,
): Promise<string | null> {
  const { archive } = await splitPacked(path);
  try {
    const facts = await stat(archive);
    if (!facts.isFile()) return null;
    const hash = createHash('sha256');
    let bytes = 0;
    for await (const read of createReadStream(archive, { highWaterMark: piece, signal })) {
      hash.update(read as Buffer);
      bytes += (read as Buffer).length;
      tell({ bytes, of: facts.size });
    }
    return hash.digest('hex');
  } catch (error) {
    if (signal.aborted) throw new ProblemError('cancelled', {}, { cause: error });
    throw fileProblem(archive, error);
  }
}
