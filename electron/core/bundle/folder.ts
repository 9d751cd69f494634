import { open, readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { ProblemError } from '../../../shared/outcome.ts';
import type { Job } from '../job.ts';
import { type ArchiveKind, type ArchiveLimits, archiveKindOf, archiveLimits, readHead } from './archive.ts';
import { deploymentFile } from './deployment.ts';
import {
  isBundleFile,
  isCapturePath,
  isTellingFile,
  lookedFor,
  manifestFile,
  metadataFile,
  summaryFile,
} from './files.ts';
import { readArchive } from './keeper.ts';
import { windowFile } from './prometheus-window.ts';

/** The files of one capture, wherever they lie. */
export interface BundleFiles {
  /** The folder that holds them, or the archive. */
  readonly path: string;
  /** Paths below the capture's folder; a folder that is none of a capture's own ends with a slash. */
  readonly names: readonly string[];
  readonly files: ReadonlyMap<string, BundleFile>;
  /** Why an archive could not be read to its end; null when it was, and for a folder. */
  readonly damage: string | null;
}

export interface BundleFile {
  /** The first bytes of the file, all of them unless it is larger than the limit. */
  readonly bytes: Buffer;
  readonly size: number;
}

type ReadJob = Job<{ bytes: number; of: number | null }>;

/**
 * Finds the capture that a folder or an archive holds, also one folder down. `wants` leaves files of a folder unread.
 * Throws ProblemError where there is none.
 */
export async function findBundleFiles(
  path: string,
  job: ReadJob,
  limits: ArchiveLimits = archiveLimits,
  wants: (name: string) => boolean = () => true,
): Promise<BundleFiles> {
  const info = await statOf(path);
  if (info.isDirectory()) return readFolder(path, job, limits, wants);
  const kind = archiveKindOf(await readHead(path));
  if (kind !== null) return readArchived(kind, path, job, limits);
  throw new ProblemError('noBundle', { path, lookedFor });
}

/** As `stat`, with a missing path as NOT_FOUND. */
export async function statOf(path: string) {
  try {
    return await stat(path);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR')
      throw new ProblemError('notFound', { path }, { cause: error });
    throw new ProblemError('unreadable', { path, cause: message }, { cause: error });
  }
}

/** File and folder names of a folder, sorted; a folder ends with a slash. */
export async function listFolder(path: string): Promise<readonly string[]> {
  try {
    const entries = await readdir(path, { withFileTypes: true });
    return entries.map((entry) => (entry.isDirectory() ? `${entry.name}/` : entry.name)).sort();
  } catch (error) {
    throw new ProblemError('unreadable', { path, cause: (error as Error).message }, { cause: error });
  }
}

/** Whether a list of names is that of a bundle's folder. */
export const looksLikeBundle = (names: readonly string[]): boolean =>
  names.some(isTellingFile) ||
  // One that was stopped before its first answer.
  (names.includes(metadataFile) && (names.includes(manifestFile) || names.includes(summaryFile)));

async function readFolder(
  path: string,
  job: ReadJob,
  limits: ArchiveLimits,
  wants: (name: string) => boolean,
): Promise<BundleFiles> {
  const top = await listFolder(path);
  if (!looksLikeBundle(top)) return readFolder(await onlyBundleBelow(path, top), job, limits, wants);

  const names = await withInnerFolders(path, '', top, top.includes(deploymentFile));
  const files = new Map<string, BundleFile>();
  let bytes = 0;
  for (const name of names) {
    if (!isCapturePath(name) || !wants(name)) continue;
    job.signal.throwIfAborted();
    const file = await readRegularFile(join(path, name), limits.fileBytes);
    if (!file) continue;
    files.set(name, file);
    bytes += file.bytes.length;
    job.tell({ bytes, of: null });
  }
  return { path, names, files, damage: null };
}

/** The names of a folder, with what lies in the folders that a capture has: samples, a past window, targets. */
async function withInnerFolders(
  path: string,
  below: string,
  names: readonly string[],
  isDeployment: boolean,
): Promise<readonly string[]> {
  const found: string[] = [];
  for (const name of names) {
    const full = `${below}${name}`;
    const opens =
      name === 'prometheus/' ||
      name === 'samples/' ||
      (isDeployment && name === 'targets/' && below === '') ||
      (below.endsWith('samples/') && /^\d{4,}\/$/.test(name)) ||
      below === 'targets/';
    if (!name.endsWith('/') || !opens) found.push(full);
    else
      found.push(...(await withInnerFolders(path, full, await listFolder(join(path, full)), isDeployment)));
  }
  return found;
}

/** The one folder inside that is a bundle: what unpacking an archive by hand often leaves. */
async function onlyBundleBelow(path: string, names: readonly string[]): Promise<string> {
  if (names.length === 0) throw new ProblemError('emptyFolder', { path, lookedFor });
  const bundles: string[] = [];
  for (const name of names.filter((entry) => entry.endsWith('/')).slice(0, 200)) {
    const inner = await listFolder(join(path, name)).catch(() => []);
    if (looksLikeBundle(inner)) bundles.push(join(path, name));
  }
  const [bundle] = bundles;
  if (bundle === undefined) throw new ProblemError('noBundle', { path, lookedFor });
  if (bundles.length > 1) throw new ProblemError('severalBundles', { path, names: listed(bundles) });
  return bundle;
}

/** A file's beginning; null for what is no regular file (a pipe named metrics.txt would never end). */
async function readRegularFile(path: string, limit: number): Promise<BundleFile | null> {
  try {
    if (!(await stat(path)).isFile()) return null;
    const file = await open(path, 'r');
    try {
      const { size } = await file.stat();
      const bytes = Buffer.alloc(Math.min(size, limit));
      let read = 0;
      while (read < bytes.length) {
        const { bytesRead } = await file.read(bytes, read, bytes.length - read, read);
        if (bytesRead === 0) break;
        read += bytesRead;
      }
      return { bytes: bytes.subarray(0, read), size: Math.max(size, read) };
    } finally {
      await file.close();
    }
  } catch (error) {
    throw new ProblemError('unreadable', { path, cause: (error as Error).message }, { cause: error });
  }
}

async function readArchived(
  kind: ArchiveKind,
  path: string,
  job: ReadJob,
  limits: ArchiveLimits,
): Promise<BundleFiles> {
  const wants = (name: string) => !isDebris(name) && mayBelong(name);
  const archive = await readArchive(kind, { path, wants, limits, job });
  const names = archive.names.filter((name) => !isDebris(name));
  // One of its bundles alone would look like all there is.
  if (names.some((name) => /^([^/]+\/)?incident\.json$/.test(name)))
    throw new ProblemError('packedIncident', { path });
  const folder = bundleFolderIn(path, names);
  const inside = (name: string) => (name.startsWith(folder) ? name.slice(folder.length) : null);
  return {
    path,
    // What lies beside the bundle's folder is listed as well.
    names: names.map((name) => inside(name) ?? `../${name}`),
    files: new Map(
      [...archive.files].flatMap(([name, file]) => {
        const within = inside(name);
        return within === null || !isCapturePath(within) ? [] : [[within, file] as const];
      }),
    ),
    damage: archive.damage,
  };
}

/** Whether some folder on its way would make it a file of a capture. */
const mayBelong = (name: string): boolean => isBundleFile(basename(name)) || name.endsWith(windowFile);

/** What macOS puts into every archive beside the files. */
const isDebris = (name: string): boolean => /(^|\/)(__MACOSX\/|\._|\.DS_Store$)/.test(name);

/** The folder in an archive that holds the bundle, with its slash: the one nearest to the top. */
function bundleFolderIn(path: string, names: readonly string[]): string {
  const folders = new Map<string, string[]>();
  for (const name of names) {
    const folder = name.slice(0, name.lastIndexOf('/') + 1);
    const inside = folders.get(folder);
    if (inside) inside.push(basename(name));
    else folders.set(folder, [basename(name)]);
  }
  const bundles = [...folders].flatMap(([folder, inside]) => (looksLikeBundle(inside) ? [folder] : []));
  const depth = (folder: string) => folder.split('/').length;
  const top = Math.min(...bundles.map(depth));
  const nearest = bundles.filter((folder) => depth(folder) === top);
  const [folder] = nearest;
  if (folder === undefined) throw new ProblemError('noBundle', { path, lookedFor });
  if (nearest.length > 1) throw new ProblemError('severalBundles', { path, names: listed(nearest) });
  return folder;
}

const listed = (names: readonly string[]): string => {
  const shown = names.slice(0, 5).map((name) => basename(name));
  return names.length > shown.length
    ? `${shown.join(', ')} and ${names.length - shown.length} more`
    : shown.join(', ');
};
