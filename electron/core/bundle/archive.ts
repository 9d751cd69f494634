import { open } from 'node:fs/promises';
import type { Job } from '../job.ts';
import { readTarFiles } from './tar.ts';
import { readZipFiles } from './zip.ts';

/*
 * Archives are read into memory, known files only: nothing is ever unpacked to disk.
 */

/** What reading an archive may cost. A bundle of 64 ranks is some 10 MB; a dump beside it may be gigabytes. */
export interface ArchiveLimits {
  readonly entries: number;
  /** Bytes of one file that is kept; the rest is left out and the file counts as cut. */
  readonly fileBytes: number;
  /** Bytes of all files that are kept. */
  readonly keptBytes: number;
  /** Bytes that may be unpacked altogether, kept or not. */
  readonly unpackedBytes: number;
  /** Unpacked over packed; not looked at below `ratioFromBytes`. */
  readonly ratio: number;
  readonly ratioFromBytes: number;
}

export const archiveLimits: ArchiveLimits = {
  entries: 20_000,
  fileBytes: 64_000_000,
  keptBytes: 512_000_000,
  unpackedBytes: 64_000_000_000,
  ratio: 200,
  ratioFromBytes: 64_000_000,
};

export interface ArchivedFile {
  /** Bytes kept. */
  readonly bytes: Buffer;
  /** Size of the whole file; larger than `bytes` when it was cut. */
  readonly size: number;
}

export interface ArchiveContent {
  /** Every file's path in the archive, in order. */
  readonly names: readonly string[];
  /** Of the wanted ones, the content. */
  readonly files: ReadonlyMap<string, ArchivedFile>;
  /** Why the archive could not be read to its end, where something before that could; null when it was. */
  readonly damage: string | null;
}

export interface ArchiveRequest {
  readonly path: string;
  /** Decides by the path in the archive whether the content is wanted. */
  wants(name: string): boolean;
  readonly limits: ArchiveLimits;
  readonly job: Job<{ bytes: number; of: number | null }>;
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

/** Reads the wanted files of an archive. Throws ProblemError: unsafe, too large, damaged or cancelled. */
export function readArchive(kind: ArchiveKind, request: ArchiveRequest): Promise<ArchiveContent> {
  return kind === 'zip' ? readZipFiles(request) : readTarFiles(request, kind === 'tar.gz');
}
