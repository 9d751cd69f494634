import { open } from 'node:fs/promises';
import type { Job } from '../job.ts';
import { readTarEntries } from './tar.ts';
import { readZipEntries } from './zip.ts';

/*
 * Archives are run through entry by entry: to open one, the known files go into memory (keeper.ts) and nothing to disk;
 * to unpack one, all go to a new folder (carry/unpack.ts).
 */

/** What running through an archive may cost. */
export interface EntryLimits {
  readonly entries: number;
  /** Bytes that may be unpacked altogether, kept or not. */
  readonly unpackedBytes: number;
  /** Unpacked over packed; not looked at below `ratioFromBytes`. */
  readonly ratio: number;
  readonly ratioFromBytes: number;
}

/** What opening an archive may cost. A bundle of 64 ranks is some 10 MB; a dump beside it may be gigabytes. */
export interface ArchiveLimits extends EntryLimits {
  /** Bytes of one file that is kept; the rest is left out and the file counts as cut. */
  readonly fileBytes: number;
  /** Bytes of all files that are kept. */
  readonly keptBytes: number;
}

export const archiveLimits: ArchiveLimits = {
  entries: 20_000,
  fileBytes: 64_000_000,
  keptBytes: 512_000_000,
  unpackedBytes: 64_000_000_000,
  ratio: 200,
  ratioFromBytes: 64_000_000,
};

type ReadJob = Job<{ bytes: number; of: number | null }>;

/** Where the content of an archive goes. Names are safe relative paths. */
export interface EntrySink {
  /** Decides by the path in the archive whether the content is wanted. */
  wants(name: string): boolean;
  /** A wanted file begins; `bytes` is the size that the archive announces. A second one replaces the first. */
  begin(name: string, bytes: number): void | Promise<void>;
  take(name: string, bytes: Buffer): void | Promise<void>;
}

export interface EntryRequest {
  readonly path: string;
  readonly limits: EntryLimits;
  readonly job: ReadJob;
  readonly sink: EntrySink;
}

export interface EntryOutcome {
  /** Every file's path in the archive, in order. */
  readonly names: readonly string[];
  /** Why the archive could not be read to its end; null when it was. */
  readonly damage: string | null;
}

export type ArchiveKind = 'zip' | 'tar' | 'tar.gz';

/** First bytes that tell what a file is; 512 suffice. */
export async function readHead(path: string, length = 512): Promise<Buffer> {
  const file = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

export const isZip = (head: Buffer): boolean =>
  head.subarray(0, 2).toString('latin1') === 'PK' && [0x0304, 0x0506, 0x0708].includes(head.readUInt16BE(2));
export const isGzip = (head: Buffer): boolean => head[0] === 0x1f && head[1] === 0x8b && head[2] === 8;

/** `ustar` at 257, or an old header whose check sum is right. */
export function isTar(head: Buffer): boolean {
  if (head.length < 512) return false;
  if (head.subarray(257, 262).toString('latin1') === 'ustar') return true;
  const written = Number.parseInt(head.subarray(148, 156).toString('latin1').replace(/\0/g, ' ').trim(), 8);
  let sum = 0;
  for (let at = 0; at < 512; at += 1) sum += at >= 148 && at < 156 ? 0x20 : (head[at] ?? 0);
  return written === sum && sum > 256;
}

/** What kind of archive a file is, by its first 512 bytes; null for none. */
export function archiveKindOf(head: Buffer): ArchiveKind | null {
  if (isZip(head)) return 'zip';
  if (isGzip(head)) return 'tar.gz';
  return isTar(head) ? 'tar' : null;
}

/**
 * Runs through an archive once and hands the wanted files to the sink. Throws ProblemError: unsafe, too large, a
 * damaged zip. A tar that breaks off is no error here: what stands before the break was handed on.
 */
export function readEntries(kind: ArchiveKind, request: EntryRequest): Promise<EntryOutcome> {
  return kind === 'zip' ? readZipEntries(request) : readTarEntries(request, kind === 'tar.gz');
}
