import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';
import { PackedDamage, type PackedKind } from './packed-kind.ts';
import { isZlib, zipContent } from './zip-dump.ts';
import { unpackZstd, ZstdDamage } from './zstd.ts';

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
  try {
    for await (const piece of gunzip) yield piece as Buffer;
  } catch (error) {
    throw isZlib(error) ? new PackedDamage(error.message) : error;
  } finally {
    file.destroy();
    gunzip.destroy();
  }
}

async function* unzstd(path: string, count: (chunk: Uint8Array) => void): AsyncGenerator<Uint8Array, void> {
  const file = createReadStream(path, { highWaterMark: readBytes });
  file.on('data', (chunk) => count(chunk as Buffer));
  try {
    yield* unpackZstd(file as AsyncIterable<Buffer>);
  } catch (error) {
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
