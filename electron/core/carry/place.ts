import { readdir, rename, rmdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { ProblemError } from '../../../shared/outcome.ts';
import { syncFolder } from '../bundle/write.ts';

/** Throws `carryTargetTaken` unless nothing, or an empty folder, stands where a new folder shall be. */
export async function assertFree(path: string): Promise<void> {
  const found = await readdir(path).catch((error: NodeJS.ErrnoException) =>
    error.code === 'ENOENT' ? null : [''],
  );
  if (found !== null && found.length > 0) throw new ProblemError('carryTargetTaken', { path });
}

/** Gives what was written under another name its own; the folder above is flushed. */
export async function moveInto(partial: string, to: string): Promise<void> {
  // An empty folder of that name gives way; anything else fails here.
  await rmdir(to).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
  });
  await rename(partial, to);
  await syncFolder(dirname(to));
}
