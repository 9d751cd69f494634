import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type HeldId, heldName } from '../../../../shared/held.ts';
import { ProblemError } from '../../../../shared/outcome.ts';
import { createFolder, writeFileAtomic } from '../../bundle/write.ts';
import type { HeldValue } from './hold.ts';

/** Where values lie that are kept aside. Plain data: it crosses to the process that does the work. */
export interface HeldFolders {
  /** New ones go here; null where nothing may be written. */
  readonly write: string | null;
  /** Looked through in this order. */
  readonly read: readonly string[];
}

/** A file holds the JSON of its value as it was written, in UTF-8; its name is the hash of that. It never changes. */
export const heldFile = (folder: string, id: HeldId): string => join(folder, `${id}.json`);

/** Writes values that are not there yet. Throws ProblemError `writeFailed`. */
export async function writeHeld({ write }: HeldFolders, values: readonly HeldValue[]): Promise<void> {
  if (write === null || values.length === 0) return;
  await createFolder(write);
  for (const { id, json } of values) {
    const path = heldFile(write, id);
    if ((await sizeOf(path)) !== json.length) await writeFileAtomic(path, json);
  }
}

/** The file of a value. Throws ProblemError `heldMissing`. */
export async function findHeldFile(
  { read }: HeldFolders,
  id: HeldId,
): Promise<{ readonly path: string; readonly bytes: number }> {
  for (const folder of read) {
    const path = heldFile(folder, id);
    const bytes = await sizeOf(path);
    if (bytes !== null) return { path, bytes };
  }
  throw new ProblemError('heldMissing', { name: heldName(id), id });
}

/** The JSON of a value. Throws ProblemError: `heldMissing`, or `heldChanged` where it is not what was put aside. */
export async function readHeld(folders: HeldFolders, id: HeldId): Promise<Buffer> {
  const { path } = await findHeldFile(folders, id);
  const json = await readFile(path);
  if (createHash('sha256').update(json).digest('hex').slice(0, 32) !== id.slice(-32))
    throw new ProblemError('heldChanged', { name: heldName(id), path });
  return json;
}

const sizeOf = (path: string): Promise<number | null> =>
  stat(path).then(
    ({ size }) => size,
    () => null,
  );
