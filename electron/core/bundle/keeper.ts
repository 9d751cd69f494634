import { ProblemError } from '../../../shared/outcome.ts';
import type { ArchiveContent, ArchivedFile, ArchiveRequest } from './archive.ts';
import { safeEntryName } from './entry-name.ts';

/** Counts what an archive unpacks to and keeps the wanted part of it, within the limits. */
export interface Keeper {
  /** Takes an entry's name and announced size; answers its safe path, or null for a folder. */
  enter(name: string, bytes: number): string | null;
  /** Takes bytes of a file that was entered. */
  take(name: string, bytes: Buffer): void;
  /** `damage`: why the archive could not be read to its end. */
  content(damage?: string): ArchiveContent;
}

export function createKeeper(
  { path, wants, limits }: Pick<ArchiveRequest, 'path' | 'wants' | 'limits'>,
  packedBytes: number,
): Keeper {
  const names = new Set<string>();
  const pieces = new Map<string, { kept: Buffer[]; size: number; keptBytes: number }>();
  let entries = 0;
  let unpacked = 0;
  let kept = 0;
  const refuse = (what: string): never => {
    throw new ProblemError('archiveTooLarge', { path, what });
  };

  return {
    enter(name, bytes) {
      entries += 1;
      if (entries > limits.entries) refuse(`more than ${limits.entries} entries`);
      const safe = safeEntryName(path, name);
      if (safe === '' || /[\\/]$/.test(name)) return null;
      names.add(safe);
      // A later entry of the same name replaces the earlier one, as it does when unpacked.
      const before = pieces.get(safe);
      if (before) kept -= before.keptBytes;
      if (wants(safe)) pieces.set(safe, { kept: [], size: bytes, keptBytes: 0 });
      return safe;
    },
    take(name, bytes) {
      unpacked += bytes.length;
      if (unpacked > limits.unpackedBytes) refuse(`more than ${limits.unpackedBytes} bytes unpacked`);
      if (unpacked > limits.ratioFromBytes && unpacked > limits.ratio * packedBytes)
        refuse(`${Math.round(unpacked / packedBytes)} times its size unpacked`);
      const file = pieces.get(name);
      if (!file) return;
      const room = Math.min(limits.fileBytes - file.keptBytes, bytes.length);
      if (room <= 0) return;
      kept += room;
      if (kept > limits.keptBytes) refuse(`more than ${limits.keptBytes} bytes of bundle files`);
      file.kept.push(bytes.subarray(0, room));
      file.keptBytes += room;
    },
    content: (damage) => ({
      names: [...names],
      damage: damage ?? null,
      files: new Map(
        [...pieces].map(([name, { kept: parts, size }]): [string, ArchivedFile] => [
          name,
          { bytes: Buffer.concat(parts), size },
        ]),
      ),
    }),
  };
}
