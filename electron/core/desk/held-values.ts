import { randomUUID } from 'node:crypto';
import { constants, copyFile, link, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type HeldId, heldIds } from '../../../shared/held.ts';
import { heldFolder } from '../../../shared/incident-files.ts';
import { ProblemError } from '../../../shared/outcome.ts';
import { createFolder, writeProblem } from '../bundle/write.ts';
import { isProcessAlive } from '../incident/process-space.ts';
import { findHeldFile, type HeldFolders, heldFile } from '../replay/held/held-files.ts';
import type { Desk } from './desk.ts';

/*
 * Where the large values of a window's requests lie. What is only looked at stays in a folder of this run, which goes with
 * the window; what is kept in the incident, or sent from it, comes into the incident's own.
 */

export interface HeldValues {
  readonly folders: HeldFolders;
  /** Brings the values of these texts into the incident, if it is ours to write. Throws `writeFailed`, `heldMissing`. */
  keep(texts: readonly string[]): Promise<void>;
  /** The window is gone. */
  close(): Promise<void>;
}

export function createHeldValues(dataFolder: string, desk: Desk): HeldValues {
  const all = join(dataFolder, 'held');
  const own = join(all, `${process.pid}-${randomUUID()}`);
  const known = new Set<string>();
  void removeLeft(all);

  /** Of the incident; null while the window goes from one to another. */
  function kept(): { readonly folder: string; readonly isOurs: boolean } | null {
    try {
      const { folder, access } = desk.incident.view;
      return { folder: join(folder, heldFolder), isOurs: access.kind === 'write' };
    } catch (error) {
      if (error instanceof ProblemError) return null;
      throw error;
    }
  }

  async function bring(folder: string, id: HeldId): Promise<void> {
    const to = heldFile(folder, id);
    if (known.has(to)) return;
    const { path } = await findHeldFile({ write: null, read: [folder, own] }, id);
    if (path !== to) {
      await createFolder(folder);
      // A file never changes: one on the same drive needs no second copy.
      await link(path, to).catch(() => copyWhole(path, to));
    }
    known.add(to);
  }

  return {
    get folders() {
      const incident = kept();
      return { write: own, read: incident === null ? [own] : [own, incident.folder] };
    },
    async keep(texts) {
      const incident = kept();
      if (incident === null || !incident.isOurs) return;
      for (const id of heldIds(texts)) await bring(incident.folder, id);
    },
    close: () => rm(own, { recursive: true, force: true }).catch(() => undefined),
  };
}

async function copyWhole(from: string, to: string): Promise<void> {
  try {
    await copyFile(from, to, constants.COPYFILE_EXCL);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return;
    await rm(to, { force: true }).catch(() => undefined);
    throw writeProblem(to, error);
  }
}

/** What a run left that did not come to its end. */
async function removeLeft(all: string): Promise<void> {
  for (const name of await readdir(all).catch(() => [] as string[])) {
    const pid = Number(/^(\d+)-/.exec(name)?.[1] ?? Number.NaN);
    if (Number.isInteger(pid) && !isProcessAlive(pid))
      await rm(join(all, name), { recursive: true, force: true }).catch(() => undefined);
  }
}
