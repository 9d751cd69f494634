import { mkdir, open, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ProblemError } from '../../../shared/outcome.ts';
import type { Masker } from '../bundle/mask.ts';
import { createFolder, partialName, writeProblem } from '../bundle/write.ts';
import type { Job } from '../job.ts';
import type { Carried, CarryTold } from './carried.ts';
import { maskFile } from './masked-file.ts';
import { assertFree, moveInto } from './place.ts';
import { readTree } from './tree.ts';

/**
 * Copies a folder, a bundle or an incident, to a new folder, secrets masked. The original stays as it was; the copy
 * appears whole or not at all. Throws ProblemError.
 */
export async function maskFolder(
  from: string,
  to: string,
  masker: Masker,
  job: Job<CarryTold>,
): Promise<Carried> {
  await assertFree(to);
  const tree = await readTree(from, job.signal);
  const partial = partialName(to);
  const unmasked: string[] = [];
  let read = 0;
  let bytes = 0;
  try {
    await createFolder(dirname(to));
    await mkdir(partial);
    for (const file of tree.files) {
      const { isText, content } = await maskFile(file, masker);
      if (!isText) unmasked.push(file.name);
      await mkdir(dirname(join(partial, file.name)), { recursive: true });
      const copy = await open(join(partial, file.name), 'wx');
      try {
        for await (const chunk of content()) {
          job.signal.throwIfAborted();
          await copy.appendFile(chunk as Buffer);
          bytes += (chunk as Buffer).length;
        }
        await copy.sync();
      } finally {
        await copy.close();
      }
      read += file.bytes;
      job.tell({ name: file.name, bytes: read, of: tree.bytes });
    }
    await moveInto(partial, to);
  } catch (error) {
    await rm(partial, { recursive: true, force: true }).catch(() => undefined);
    if (job.signal.aborted) throw new ProblemError('cancelled', {}, { cause: error });
    throw error instanceof ProblemError ? error : writeProblem(to, error);
  }
  return {
    path: to,
    files: tree.files.length,
    bytes,
    masked: masker.found(),
    unmasked,
    leftOut: tree.leftOut,
  };
}
