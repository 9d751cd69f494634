import { mkdir, open, rename, rm, rmdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ProblemError } from '../../../shared/outcome.ts';
import { archiveKindOf, type EntryLimits, readEntries, readHead } from '../bundle/archive.ts';
import { unportable } from '../bundle/entry-name.ts';
import { statOf } from '../bundle/folder.ts';
import { createFolder, partialName, writeProblem } from '../bundle/write.ts';
import type { Job } from '../job.ts';
import { assertFree, moveInto } from './place.ts';

/** What unpacking may cost: an incident with its dumps is some gigabytes; text packs 3 to 20 times. */
export const unpackLimits: EntryLimits = {
  entries: 100_000,
  unpackedBytes: 64_000_000_000,
  ratio: 200,
  ratioFromBytes: 64_000_000,
};

export interface Unpacked {
  readonly path: string;
  readonly files: number;
  readonly bytes: number;
  /** Why the archive ended early, and the file that was being unpacked then; null when it did not. */
  readonly damage: { readonly cause: string; readonly cut: string | null } | null;
}

type Open = Awaited<ReturnType<typeof open>>;

/**
 * Unpacks a `.zip`, `.tar` or `.tar.gz` into a new folder. A name that leads out of it, that some system takes for
 * something else, or a link refuses the archive, and nothing stays. What stands before the break of a cut tar is kept.
 * Throws ProblemError: no archive, unsafe, past a limit, a folder in the way, no space.
 */
export async function unpackArchive(
  archive: string,
  to: string,
  job: Job<{ bytes: number; of: number | null }>,
  limits: EntryLimits = unpackLimits,
): Promise<Unpacked> {
  await assertFree(to);
  if ((await statOf(archive)).isDirectory()) throw new ProblemError('carryNoArchive', { path: archive });
  const kind = archiveKindOf(await readHead(archive));
  if (kind === null) throw new ProblemError('carryNoArchive', { path: archive });

  const partial = partialName(to);
  const folded = new Map<string, string>();
  let file: Open | null = null;
  let current: { name: string; announced: number; written: number } | null = null;
  let bytes = 0;
  const finish = async () => {
    await file?.sync();
    await file?.close();
    file = null;
  };
  try {
    await createFolder(dirname(to));
    await mkdir(partial);
    const { damage } = await readEntries(kind, {
      path: archive,
      limits,
      job,
      sink: {
        wants(name) {
          const why = unportable(name) ?? collides(folded, name);
          if (why !== null) throw new ProblemError('unsafeArchive', { path: archive, entry: name, why });
          return true;
        },
        async begin(name, announced) {
          await finish();
          const path = join(partial, name);
          await mkdir(dirname(path), { recursive: true });
          // A second file of the same name replaces the first.
          file = await open(path, 'w');
          current = { name, announced, written: 0 };
        },
        async take(_name, piece) {
          await file?.appendFile(piece);
          bytes += piece.length;
          if (current) current.written += piece.length;
        },
      },
    });
    await finish();
    if (damage !== null && folded.size === 0)
      throw new ProblemError('archiveDamaged', { path: archive, cause: damage });
    await settle(partial, to, [...folded.values()]);
    return {
      path: to,
      files: folded.size,
      bytes,
      damage: damage === null ? null : { cause: damage, cut: cutName(current) },
    };
  } catch (error) {
    await finish().catch(() => undefined);
    await rm(partial, { recursive: true, force: true }).catch(() => undefined);
    if (job.signal.aborted) throw new ProblemError('cancelled', {}, { cause: error });
    throw error instanceof ProblemError ? error : writeProblem(to, error);
  }
}

const cutName = (last: { name: string; announced: number; written: number } | null): string | null =>
  last !== null && last.written < last.announced ? last.name : null;

/** Two names that a system without capitals takes for one would overwrite each other there. */
function collides(folded: Map<string, string>, name: string): string | null {
  const key = name.normalize('NFC').toLowerCase();
  const other = folded.get(key);
  if (other !== undefined && other !== name) return `it differs from "${other}" in capitals only`;
  folded.set(key, name);
  return null;
}

/** An archive of one folder becomes that folder, not a folder in a folder. */
async function settle(partial: string, to: string, names: readonly string[]): Promise<void> {
  const tops = new Set(names.map((name) => (name.includes('/') ? name.slice(0, name.indexOf('/')) : '')));
  const [top] = tops;
  if (tops.size !== 1 || top === undefined || top === '') return moveInto(partial, to);
  const inner = partialName(to);
  await rename(join(partial, top), inner);
  await rmdir(partial);
  await rename(inner, partial);
  await moveInto(partial, to);
}
