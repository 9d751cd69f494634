import { ProblemError } from '../../../shared/outcome.ts';
import type { ArchiveKind, ArchiveLimits, EntryOutcome, EntryRequest } from './archive.ts';
import { readEntries } from './archive.ts';

export interface ArchivedFile {
  /** Bytes kept. */
  readonly bytes: Buffer;
  /** Size of the whole file; larger than `bytes` when it was cut. */
  readonly size: number;
}

export interface ArchiveContent extends EntryOutcome {
  /** Of the wanted ones, the content. */
  readonly files: ReadonlyMap<string, ArchivedFile>;
}

export interface ArchiveRequest extends Omit<EntryRequest, 'sink' | 'limits'> {
  wants(name: string): boolean;
  readonly limits: ArchiveLimits;
}

/** Reads the wanted files of an archive into memory. Throws ProblemError: unsafe, too large, damaged. */
export async function readArchive(kind: ArchiveKind, request: ArchiveRequest): Promise<ArchiveContent> {
  const { path, limits, job, wants } = request;
  const pieces = new Map<string, { kept: Buffer[]; size: number; keptBytes: number }>();
  let kept = 0;
  const { names, damage } = await readEntries(kind, {
    path,
    limits,
    job,
    sink: {
      wants,
      begin(name, bytes) {
        // A later entry of the same name replaces the earlier one, as it does when unpacked.
        kept -= pieces.get(name)?.keptBytes ?? 0;
        pieces.set(name, { kept: [], size: bytes, keptBytes: 0 });
      },
      take(name, bytes) {
        const file = pieces.get(name);
        if (!file) return;
        const room = Math.min(limits.fileBytes - file.keptBytes, bytes.length);
        if (room <= 0) return;
        kept += room;
        if (kept > limits.keptBytes)
          throw new ProblemError('archiveTooLarge', {
            path,
            what: `more than ${limits.keptBytes} bytes of bundle files`,
          });
        file.kept.push(bytes.subarray(0, room));
        file.keptBytes += room;
      },
    },
  });
  // A copy that was cut: what stands before the cut is worth showing.
  if (damage !== null && pieces.size === 0) throw new ProblemError('archiveDamaged', { path, cause: damage });
  const files = new Map(
    [...pieces].map(([name, { kept: parts, size }]): [string, ArchivedFile] => [
      name,
      { bytes: Buffer.concat(parts), size },
    ]),
  );
  return { names, damage, files };
}
