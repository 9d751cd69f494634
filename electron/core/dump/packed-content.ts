import { createReadStream } from 'node:fs';
import { createGunzip, createInflateRaw } from 'node:zlib';
import { readHead } from '../bundle/archive.ts';
import { PackedDamage, PackedDiffers, type PackedKind } from './packed-kind.ts';
import { isZlib, zipContent } from './zip-dump.ts';
import { unpackZstd, ZstdDamage, ZstdDiffers } from './zstd.ts';

/** Unpacked bytes, a piece at a time, and how far that is. */
export interface PackedContent {
  readonly pieces: AsyncIterable<Uint8Array>;
  /** Bytes done so far, and of how many: of the file on disk, or of what an archive announces. */
  progress(): { readonly bytes: number; readonly of: number | null };
}

/** Read at once, in bytes. */
const readBytes = 262_144;

/**
 * What a packed file of `size` bytes holds; of a zip its entry. `pieces` throws PackedDamage, and what reading the file
 * throws. Leaving its loop early closes the file.
 */
export async function packedContent(
  path: string,
  kind: PackedKind,
  size: number,
  entry: string | null,
): Promise<PackedContent> {
  if (kind === 'zip') return zipContent(path, entry);
  let bytes = 0;
  const count = (chunk: Uint8Array) => {
    bytes += chunk.length;
  };
  return {
    pieces: kind === 'gzip' ? gunzipped(path, count) : unzstd(path, count),
    progress: () => ({ bytes, of: size }),
  };
}

async function* gunzipped(
  path: string,
  count: (chunk: Uint8Array) => void,
): AsyncGenerator<Uint8Array, void> {
  const gunzip = createGunzip({ chunkSize: readBytes });
  const file = createReadStream(path, { highWaterMark: readBytes });
  file.on('data', (chunk) => count(chunk as Buffer));
  file.on('error', (error) => gunzip.destroy(error));
  file.pipe(gunzip);
  let given = 0;
  try {
    for await (const piece of gunzip) {
      given += (piece as Buffer).length;
      yield piece as Buffer;
    }
  } catch (error) {
    if (!isZlib(error)) throw error;
    // zlib's word for a check sum that is another. It keeps the last piece to itself then.
    if (error.message !== 'incorrect data check') throw new PackedDamage(error.message);
    yield* inflatedFrom(path, given);
    throw new PackedDiffers(error.message);
  } finally {
    file.destroy();
    gunzip.destroy();
  }
}

/** Of the first member of a gzip file what stands behind the first `given` bytes, whatever its check sum says. */
async function* inflatedFrom(path: string, given: number): AsyncGenerator<Uint8Array, void> {
  const inflate = createInflateRaw({ chunkSize: readBytes });
  const start = gzipHeader(await readHead(path, readBytes));
  const file = createReadStream(path, { start, highWaterMark: readBytes });
  file.on('error', (error) => inflate.destroy(error));
  file.pipe(inflate);
  let passed = 0;
  try {
    for await (const piece of inflate) {
      const { length } = piece as Buffer;
      if (passed + length > given) yield (piece as Buffer).subarray(Math.max(0, given - passed));
      passed += length;
    }
  } catch (error) {
    throw isZlib(error) ? new PackedDamage(error.message) : error;
  } finally {
    file.destroy();
    inflate.destroy();
  }
}

/** Bytes of the header of a gzip member. RFC 1952, section 2.3. */
function gzipHeader(head: Uint8Array): number {
  const flags = head[3] as number;
  let at = 10;
  if (flags & 4) at += 2 + (head[at] as number) + 256 * (head[at + 1] as number);
  for (const flag of [8, 16]) if (flags & flag) at = head.indexOf(0, at) + 1;
  return flags & 2 ? at + 2 : at;
}

async function* unzstd(path: string, count: (chunk: Uint8Array) => void): AsyncGenerator<Uint8Array, void> {
  const file = createReadStream(path, { highWaterMark: readBytes });
  file.on('data', (chunk) => count(chunk as Buffer));
  try {
    yield* unpackZstd(file as AsyncIterable<Buffer>);
  } catch (error) {
    if (error instanceof ZstdDiffers) throw new PackedDiffers(error.message);
    throw error instanceof ZstdDamage ? new PackedDamage(error.message) : error;
  } finally {
    file.destroy();
  }
}

/** The first bytes of what is in it, up to `length`; fewer where it breaks off. Throws what reading the file throws. */
export async function packedStart(content: PackedContent, length: number): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  let found = 0;
  try {
    for await (const piece of content.pieces) {
      pieces.push(piece);
      found += piece.length;
      if (found >= length) break;
    }
  } catch (error) {
    // What was unpacked before the break tells enough, or nothing does.
    if (!(error instanceof PackedDamage)) throw error;
  }
  return Buffer.concat(pieces).subarray(0, length);
}
