import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { ArtifactPlace } from '../../../shared/incident.ts';
import type { CaptureEntry, DumpEntry } from '../../../shared/incident-files.ts';
import { phrase } from '../../../shared/phrase.ts';
import { hashFile } from './hash-file.ts';
import { isInside, pathOnDisk } from './paths.ts';

/*
 * Where the files lie that an incident refers to: by the stored path, else where this machine saw them last, else
 * beside the incident. A file found anywhere but at the stored path has to be the one that was added, by its hash.
 */

/** Entries of a folder that are looked at. */
const mostEntries = 1000;

export async function findDump(
  folder: string,
  entry: DumpEntry,
  lastSeen: string | null,
  signal: AbortSignal,
): Promise<ArtifactPlace> {
  const stored = placeOfEntry(folder, entry);
  const bytes = stored === null ? null : await sizeOf(stored);
  if (stored !== null && bytes === entry.bytes) return { state: 'present', path: stored };

  const seen = new Set([stored]);
  for (const path of [lastSeen, ...(await filesNear(folder, entry))]) {
    if (path === null || seen.has(path)) continue;
    seen.add(path);
    if (await isThatDump(path, entry, signal)) return { state: 'present', path };
  }
  if (stored !== null && bytes !== null)
    return { state: 'changed', path: stored, reason: phrase('notTheSameFile', { path: entry.path }) };
  return { state: 'missing', reason: phrase('notWhereItWas', { path: entry.path }) };
}

/** Whether a file is the dump that was added: size and hash; where no hash was worked out yet, size and name. */
export async function isThatDump(path: string, entry: DumpEntry, signal: AbortSignal): Promise<boolean> {
  if ((await sizeOf(path)) !== entry.bytes) return false;
  if (entry.sha256 === null) return basename(path) === entry.name;
  const hash = await hashFile(path, signal).catch(() => null);
  signal.throwIfAborted();
  return hash?.sha256 === entry.sha256;
}

/** A bundle is a folder or an archive: what is there by that name is taken for it. */
export async function findCapture(
  folder: string,
  entry: CaptureEntry,
  lastSeen: string | null,
): Promise<ArtifactPlace> {
  for (const path of [placeOfEntry(folder, entry), lastSeen])
    if (path !== null && (await stat(path).catch(() => null)) !== null) return { state: 'present', path };
  return { state: 'missing', reason: phrase('notWhereItWas', { path: entry.path }) };
}

/** The stored path on this machine. One that says it was copied and leads out of the folder is nobody's. */
export function placeOfEntry(folder: string, { path, copied }: DumpEntry | CaptureEntry): string | null {
  const onDisk = pathOnDisk(folder, path);
  return onDisk !== null && copied && !isInside(folder, onDisk) ? null : onDisk;
}

/** Files of the dump's size in the incident, in its dumps/ and beside it; those of its name first. */
async function filesNear(folder: string, { name, bytes }: DumpEntry): Promise<readonly string[]> {
  const found: string[] = [];
  for (const near of [join(folder, 'dumps'), folder, dirname(folder)]) {
    const entries = await readdir(near, { withFileTypes: true }).catch(() => []);
    for (const entry of entries.filter((item) => item.isFile()).slice(0, mostEntries)) {
      const path = join(near, entry.name);
      if ((await sizeOf(path)) === bytes) found.push(path);
    }
  }
  return found.sort((a, b) => Number(basename(b) === name) - Number(basename(a) === name));
}

/** Bytes of a regular file; null for anything else. */
const sizeOf = (path: string): Promise<number | null> =>
  stat(path).then(
    (info) => (info.isFile() ? info.size : null),
    () => null,
  );
