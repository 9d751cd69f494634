import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { lockFileName, removedFolder } from '../../../shared/incident-files.ts';
import { ProblemError } from '../../../shared/outcome.ts';
import { type Phrase, phrase } from '../../../shared/phrase.ts';
import { unportable } from '../bundle/entry-name.ts';
import { statOf } from '../bundle/folder.ts';
import { isLeftover } from '../incident/atomic-file.ts';

export interface TreeFile {
  /** Relative to the folder, with slashes. */
  readonly name: string;
  readonly path: string;
  readonly bytes: number;
  readonly modified: Date;
}

/** A file that does not come along, and why. */
export interface LeftOut {
  readonly name: string;
  readonly why: Phrase;
}

export interface Tree {
  readonly files: readonly TreeFile[];
  readonly bytes: number;
  readonly leftOut: readonly LeftOut[];
}

/**
 * What belongs to this machine, to a writing that is not done, or is no longer meant to be there: git's own folder, a lock,
 * half-written files, what a person removed from the incident.
 */
const isLocal = (name: string): boolean =>
  name === '.git' || name === lockFileName || name === removedFolder || isLeftover(name);

/** Every regular file below a folder, in the order of their names. Links are not followed but named. */
export async function readTree(folder: string, signal: AbortSignal): Promise<Tree> {
  if (!(await statOf(folder)).isDirectory()) throw new ProblemError('carryNoFolder', { path: folder });
  const files: TreeFile[] = [];
  const leftOut: LeftOut[] = [];
  const waiting = [''];
  for (let below = waiting.pop(); below !== undefined; below = waiting.pop()) {
    signal.throwIfAborted();
    const entries = await readdir(join(folder, below), { withFileTypes: true }).catch((error: Error) => {
      throw new ProblemError(
        'unreadable',
        { path: join(folder, below ?? ''), cause: error.message },
        { cause: error },
      );
    });
    for (const entry of entries) {
      if (isLocal(entry.name)) continue;
      const name = below === '' ? entry.name : `${below}/${entry.name}`;
      const why = unportable(entry.name);
      if (why !== null) leftOut.push({ name, why: phrase('nameNotPortable', { why }) });
      else if (entry.isDirectory()) waiting.push(name);
      else if (!entry.isFile()) leftOut.push({ name, why: phrase('isLinkOrDevice', {}) });
      else {
        const path = join(folder, name);
        const { size, mtime } = await lstat(path);
        files.push({ name, path, bytes: size, modified: mtime });
      }
    }
  }
  files.sort((a, b) => (a.name < b.name ? -1 : 1));
  return { files, leftOut, bytes: files.reduce((total, file) => total + file.bytes, 0) };
}
