import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { ProblemError } from '../../../shared/outcome.ts';
import { statOf } from '../bundle/folder.ts';
import { createFolder, partialName, syncFolder, writeProblem } from '../bundle/write.ts';
import type { Job } from '../job.ts';

/** Copies a file of any size and hashes it on the way. The copy appears whole or not at all. Throws ProblemError. */
export async function copyFileHashed(
  from: string,
  to: string,
  job: Job<{ bytes: number; of: number | null }>,
): Promise<{ readonly sha256: string; readonly bytes: number }> {
  const partial = partialName(to);
  const hash = createHash('sha256');
  let bytes = 0;
  const { size: of } = await statOf(from);
  try {
    await createFolder(dirname(to));
    const file = await open(partial, 'wx');
    try {
      for await (const chunk of createReadStream(from, { signal: job.signal, highWaterMark: 1 << 20 })) {
        hash.update(chunk as Buffer);
        await writeAll(file, chunk as Buffer);
        bytes += (chunk as Buffer).length;
        job.tell({ bytes, of });
      }
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(partial, to);
    await syncFolder(dirname(to));
    return { sha256: hash.digest('hex'), bytes };
  } catch (error) {
    await rm(partial, { force: true }).catch(() => undefined);
    if (job.signal.aborted) throw new ProblemError('cancelled', {}, { cause: error });
    throw error instanceof ProblemError ? error : writeProblem(to, error);
  }
}

async function writeAll(file: Awaited<ReturnType<typeof open>>, bytes: Buffer): Promise<void> {
  for (let done = 0; done < bytes.length; )
    done += (await file.write(bytes, done, bytes.length - done)).bytesWritten;
}
