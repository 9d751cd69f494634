import { createReadStream } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { crc32, createInflateRaw } from 'node:zlib';
import { ProblemError } from '../../../shared/outcome.ts';
import { safeEntryName } from '../bundle/entry-name.ts';
import { contentOf, entriesOf, nameOf, openZip } from '../bundle/zip.ts';
import type { PackedContent } from './packed-content.ts';
import { PackedDamage, PackedDiffers } from './packed-kind.ts';
import { isPickle, sniffLength } from './sniff.ts';

/*
 * Dumps in a zip: by its list of files, or, when the file was cut and the list is gone, by what stands before each.
 */

/** Files of a zip that are looked into. */
const mostLooked = 1000;

interface ZippedFile {
  readonly name: string;
  /** Unpacked bytes as announced; null where nobody says. */
  readonly bytes: number | null;
  pieces(): AsyncGenerator<Uint8Array, void>;
}

/** Names of the pickles in a zip, in its order. Throws ProblemError: damaged, unsafe. */
export async function zipPickles(path: string): Promise<readonly string[]> {
  const found: string[] = [];
  for (const file of (await zippedFiles(path)).slice(0, mostLooked))
    if (await startsLikePickle(file)) found.push(file.name);
  return found;
}

/** The content of one file in a zip; null for its only pickle. Throws ProblemError: none such, several, damaged. */
export async function zipContent(path: string, entry: string | null): Promise<PackedContent> {
  const files = await zippedFiles(path);
  const wanted = entry ?? (await onlyPickle(path));
  const file = files.find(({ name }) => name === wanted);
  if (file === undefined) throw new ProblemError('notFound', { path: `${path}/${wanted}` });
  let bytes = 0;
  async function* counted(pieces: AsyncIterable<Uint8Array>) {
    for await (const piece of pieces) {
      bytes += piece.length;
      yield piece;
    }
  }
  return { pieces: counted(file.pieces()), progress: () => ({ bytes, of: (file as ZippedFile).bytes }) };
}

async function onlyPickle(path: string): Promise<string> {
  const names = await zipPickles(path);
  const [name] = names;
  if (name === undefined) throw new ProblemError('noDumpInZip', { path });
  if (names.length > 1) throw new ProblemError('severalDumps', { path, count: names.length, first: name });
  return name;
}

async function startsLikePickle(file: ZippedFile): Promise<boolean> {
  try {
    for await (const piece of file.pieces()) return isPickle(Buffer.from(piece.subarray(0, sniffLength)));
  } catch (error) {
    if (!(error instanceof PackedDamage)) throw error;
  }
  return false;
}

async function zippedFiles(path: string): Promise<readonly ZippedFile[]> {
  try {
    return await listedFiles(path);
  } catch (error) {
    if (!(error instanceof ProblemError) || error.key !== 'archiveDamaged') throw error;
    const files = await standingFiles(path);
    if (files.length === 0) throw error;
    return files;
  }
}

/** By the list at the end of the zip. */
async function listedFiles(path: string): Promise<readonly ZippedFile[]> {
  const zip = await openZip(path);
  const files: ZippedFile[] = [];
  try {
    for await (const entry of entriesOf(zip, path)) {
      const name = safeEntryName(path, nameOf(entry));
      if (name === '' || nameOf(entry).endsWith('/')) continue;
      files.push({
        name,
        bytes: entry.uncompressedSize,
        async *pieces() {
          if (entry.isEncrypted()) throw new PackedDamage(`${name} in it is encrypted`);
          if (!entry.canDecodeFileData())
            throw new PackedDamage(`${name} in it is packed by method ${entry.compressionMethod}`);
          const again = await openZip(path);
          let sum = 0;
          try {
            for await (const piece of await contentOf(again, entry, path)) {
              sum = crc32(piece as Buffer, sum);
              yield piece as Buffer;
            }
            if (sum !== entry.crc32) throw new PackedDiffers(`the check sum of ${name} in it differs`);
          } catch (error) {
            throw asDamage(error);
          } finally {
            again.close();
          }
        },
      });
    }
  } finally {
    zip.close();
  }
  return files;
}

/** zlib's own errors, and yauzl's, which have no code. Errors of the file system have other codes. */
function asDamage(error: unknown): unknown {
  if (error instanceof PackedDamage) return error;
  if (error instanceof ProblemError && error.key === 'archiveDamaged') return new PackedDamage(error.message);
  if (!(error instanceof Error) || error instanceof ProblemError) return error;
  const { code } = error as NodeJS.ErrnoException;
  return code === undefined || isZlib(error) ? new PackedDamage(error.message) : error;
}

export const isZlib = (error: unknown): error is Error =>
  error instanceof Error && ((error as NodeJS.ErrnoException).code ?? '').startsWith('Z_');

const localHeader = 0x04034b50;
/** A size that stands elsewhere: in a file past 4 GiB. */
const elsewhere = 0xffff_ffff;

/** By the headers that stand before each file, up to the first whose size is not in it. */
async function standingFiles(path: string): Promise<readonly ZippedFile[]> {
  const files: ZippedFile[] = [];
  const file = await open(path, 'r');
  try {
    for (let at = 0; files.length < mostLooked; ) {
      const head = await bytesAt(file, at, 30);
      if (head.length < 30 || head.readUInt32LE(0) !== localHeader) break;
      const [flags, method] = [head.readUInt16LE(6), head.readUInt16LE(8)];
      const packed = head.readUInt32LE(18);
      const written = await bytesAt(file, at + 30, head.readUInt16LE(26));
      const from = at + 30 + head.readUInt16LE(26) + head.readUInt16LE(28);
      const name = safeEntryName(path, written.toString('utf8'));
      const known = (flags & 8) === 0 && packed !== elsewhere;
      if (name !== '' && (flags & 1) === 0 && (method === 0 || method === 8))
        files.push({ name, bytes: null, pieces: () => standing(path, method, from, known ? packed : null) });
      if (!known) break;
      at = from + packed;
    }
  } finally {
    await file.close();
  }
  return files;
}

async function bytesAt(file: FileHandle, at: number, count: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(count), 0, count, at);
  return buffer.subarray(0, bytesRead);
}

/** Content from a place on. It always ends as damage: the zip around it is cut. */
async function* standing(
  path: string,
  method: number,
  start: number,
  bytes: number | null,
): AsyncGenerator<Uint8Array, void> {
  const file = createReadStream(path, {
    start,
    ...(bytes !== null && { end: start + Math.max(0, bytes - 1) }),
  });
  const out = method === 8 ? file.pipe(createInflateRaw()) : file;
  file.on('error', (error) => out.destroy(error));
  try {
    for await (const piece of out) yield piece as Buffer;
  } catch (error) {
    throw asDamage(error);
  } finally {
    file.destroy();
    out.destroy();
  }
  throw new PackedDamage('its list of files is missing');
}
