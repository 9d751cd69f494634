import { ProblemError } from '../../../shared/outcome.ts';
import type { EntryLimits } from './archive.ts';
import { safeEntryName } from './entry-name.ts';

/** Judges what an archive unpacks to, entry by entry, within the limits. */
export interface EntryGate {
  /** Answers an entry's safe path, or null for a folder. Throws ProblemError. */
  enter(name: string): string | null;
  /** Counts unpacked bytes. Throws ProblemError. */
  count(bytes: number): void;
  readonly names: readonly string[];
}

export function createEntryGate(path: string, limits: EntryLimits, packedBytes: number): EntryGate {
  const names = new Set<string>();
  let entries = 0;
  let unpacked = 0;
  const refuse = (what: string): never => {
    throw new ProblemError('archiveTooLarge', { path, what });
  };

  return {
    enter(name) {
      entries += 1;
      if (entries > limits.entries) refuse(`more than ${limits.entries} entries`);
      const safe = safeEntryName(path, name);
      if (safe === '' || /[\\/]$/.test(name)) return null;
      names.add(safe);
      return safe;
    },
    count(bytes) {
      unpacked += bytes;
      if (unpacked > limits.unpackedBytes) refuse(`more than ${limits.unpackedBytes} bytes unpacked`);
      if (unpacked > limits.ratioFromBytes && unpacked > limits.ratio * packedBytes)
        refuse(`${Math.round(unpacked / packedBytes)} times its size unpacked`);
    },
    get names() {
      return [...names];
    },
  };
}
