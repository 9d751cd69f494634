import { mkdtemp, open, readdir, rm, stat, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { ProblemError } from '../../../shared/outcome.ts';
import { type Phrase, phrase } from '../../../shared/phrase.ts';
import { readHead } from '../bundle/archive.ts';
import { writeProblem } from '../bundle/write.ts';
import type { Job } from '../job.ts';
import { fileProblem } from './dump-file.ts';
import { type PackedContent, packedContent } from './packed-content.ts';
import { PackedDamage, PackedDiffers, type PackedKind, packedHead, packedKind } from './packed-kind.ts';
import { zipPickles } from './zip-dump.ts';

/*
 * A packed dump as a plain file: a record in the middle of it can only be read from one. The file is in a folder that
 * nobody else can look into, and goes with the dump.
 */

export type UnpackJob = Job<{ readonly bytes: number; readonly of: number | null }>;

export interface UnpackLimits {
  /** Bytes that may come out. */
  readonly bytes: number;
  /** Times its size that a file may become; not looked at below `ratioFrom` bytes. */
  readonly ratio: number;
  readonly ratioFrom: number;
  /** Bytes of the disk that are left free. */
  readonly spare: number;
}

/** Dumps of one prompt sent again and again pack a hundred times; a bomb, a thousand times and more. */
export const unpackLimits: UnpackLimits = {
  bytes: 256e9,
  ratio: 400,
  ratioFrom: 500e6,
  spare: 500e6,
};

export interface UnpackOptions {
  /** Where the private folder is made; the system's folder for temporary files when left out. */
  readonly folder?: string;
  readonly job: UnpackJob;
  /** Bytes that may come out; `unpackLimits.bytes` when left out. */
  readonly most?: number;
  /** The file in a zip; null or left out: its only pickle. */
  readonly entry?: string | null;
}

export interface UnpackedDump {
  readonly path: string;
  readonly bytes: number;
  /** The archive ended early or is damaged; the file holds what came out before. */
  readonly cut: boolean;
  /** All came out, and by a check sum it is not what was packed. */
  readonly differs: boolean;
  /** Takes the file away again. */
  discard(): Promise<void>;
}

/** A dump to read, wherever it lay. */
export interface PlainDump extends UnpackedDump {
  /** How it was packed; null for a file that is read where it lies. */
  readonly packed: PackedKind | null;
}

/** Written at once, in bytes. */
const writeBytes = 1_048_576;
/** Free space is looked at every so many bytes. */
const lookBytes = 64 * writeBytes;
const tellMs = 80;

/**
 * Unpacks a gzip or zstd file, or a pickle in a zip, into a file that only this account can read. Throws ProblemError:
 * cancelled, past a limit, no room, nothing came out, several pickles in a zip. Nothing stays then.
 */
export async function unpackDump(path: string, options: UnpackOptions): Promise<UnpackedDump> {
  const { folder = tmpdir(), job, most = unpackLimits.bytes, entry = null } = options;
  const kind = packedKind(await readHead(path, packedHead).catch((error) => failRead(path, error)));
  if (kind === null)
    throw new ProblemError('archiveDamaged', { path, cause: 'it is no gzip, zstd or zip file' });
  const { size } = await stat(path);
  const content = await packedContent(path, kind, size, entry).catch((error) => failRead(path, error));
  await sweep(folder);
  const own = await mkdtemp(join(folder, `${folderName}${process.pid}-`)).catch((error: unknown) => {
    throw writeProblem(folder, error);
  });
  const to = join(own, 'dump.pkl');
  const discard = () => rm(own, { recursive: true, force: true });
  try {
    const limits = { ...unpackLimits, bytes: most };
    return { path: to, ...(await writeOut(content, path, size, to, job, limits)), discard };
  } catch (error) {
    await discard();
    throw error;
  }
}

/** Followed by the process that unpacks into it. */
const folderName = 'sgl-dump-';

/** Takes away what processes left behind that were killed while they unpacked: it holds prompts. */
async function sweep(folder: string): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  for (const name of names) {
    const owner = new RegExp(`^${folderName}(\\d+)-`).exec(name)?.[1];
    if (owner !== undefined && !isRunning(Number(owner)))
      // One that is somebody else's stays.
      await rm(join(folder, name), { recursive: true, force: true }).catch(() => undefined);
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

/** A dump as it lies when it is not packed, and unpacked when it is. `x.zip/a.pkl` is the file a.pkl in x.zip. */
export async function plainDump(path: string, options: Omit<UnpackOptions, 'entry'>): Promise<PlainDump> {
  const { archive, entry } = await splitPacked(path);
  const packed = packedKind(await readHead(archive, packedHead).catch((error) => failRead(path, error)));
  if (packed !== null) return { ...(await unpackDump(archive, { ...options, entry })), packed };
  if (entry !== null) throw new ProblemError('notFound', { path });
  const { size } = await stat(path);
  return { path, bytes: size, cut: false, differs: false, packed, discard: async () => undefined };
}

/** Each pickle of a zip with several as `x.zip/a.pkl`; any other path as it is. Throws ProblemError. */
export async function eachDumpIn(path: string): Promise<readonly string[]> {
  const { archive, entry } = await splitPacked(path);
  const head = await readHead(archive, packedHead).catch(() => null);
  if (entry !== null || head === null || packedKind(head) !== 'zip') return [path];
  const names = await zipPickles(path);
  return names.length < 2 ? [path] : names.map((name) => `${path}/${name}`);
}

/** The file that a path leads to, and what is named in it. */
export async function splitPacked(path: string): Promise<{ archive: string; entry: string | null }> {
  const isFile = (at: string) =>
    stat(at).then(
      (facts) => facts.isFile(),
      () => false,
    );
  if (!(await isFile(path)))
    for (const { index } of path.matchAll(/[\\/]/g)) {
      const archive = path.slice(0, index);
      if (archive !== '' && (await isFile(archive)))
        return { archive, entry: path.slice(index + 1).replaceAll('\\', '/') };
    }
  return { archive: path, entry: null };
}

/** What is to be said of the archive that a dump came out of. */
export function archiveNotes({ cut, differs }: Pick<UnpackedDump, 'cut' | 'differs'>): readonly Phrase[] {
  if (cut) return [phrase('archiveWasCut', {})];
  return differs ? [phrase('archiveDiffers', {})] : [];
}

async function writeOut(
  content: PackedContent,
  path: string,
  size: number,
  to: string,
  { signal, tell }: UnpackJob,
  limits: UnpackLimits,
): Promise<Pick<UnpackedDump, 'bytes' | 'cut' | 'differs'>> {
  const name = basename(path);
  const file = await open(to, 'wx', 0o600).catch((error: unknown) => {
    throw writeProblem(to, error);
  });
  let waiting: Uint8Array[] = [];
  let held = 0;
  let bytes = 0;
  let looked = 0;
  let told = 0;
  const write = async () => {
    if (bytes >= looked) {
      const { bavail, bsize } = await statfs(to);
      const free = bavail * bsize;
      if (free - held < limits.spare) throw new ProblemError('noRoomToUnpack', { name, path: to, free });
      looked = bytes + lookBytes;
    }
    await file.appendFile(Buffer.concat(waiting)).catch((error: unknown) => {
      throw writeProblem(to, error);
    });
    waiting = [];
    held = 0;
  };
  const finish = async (damage: PackedDamage | null) => {
    await write();
    if (bytes === 0)
      throw new ProblemError('archiveDamaged', { path, cause: damage?.message ?? 'there is nothing in it' });
    tell(content.progress());
    const differs = damage instanceof PackedDiffers;
    return { bytes, cut: damage !== null && !differs, differs };
  };
  try {
    for await (const piece of content.pieces) {
      if (signal.aborted) throw new ProblemError('cancelled', {});
      waiting.push(piece);
      held += piece.length;
      bytes += piece.length;
      if (bytes > limits.bytes || (bytes > limits.ratioFrom && bytes > limits.ratio * size))
        throw new ProblemError('unpacksTooLarge', { name, bytes: size, unpacked: bytes });
      if (held >= writeBytes) await write();
      if (performance.now() - told < tellMs) continue;
      told = performance.now();
      tell(content.progress());
    }
    return await finish(null);
  } catch (error) {
    if (error instanceof PackedDamage) return await finish(error);
    return failRead(path, error);
  } finally {
    await file.close();
  }
}

function failRead(path: string, error: unknown): never {
  throw fileProblem(path, error);
}
