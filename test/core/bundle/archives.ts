import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32, deflateRawSync, gzipSync } from 'node:zlib';
import { pack } from 'tar-stream';

/** Archives made byte by byte, so that a name or a kind that no archiver would write can be written. */

export interface ZipItem {
  readonly name: string;
  readonly data?: string | Uint8Array;
  /** Unix mode; a plain file when left out. */
  readonly mode?: number;
  /** General purpose bits; 1 = encrypted. */
  readonly flags?: number;
  /** 0 stored, 8 deflated (default), anything else a method nobody knows. */
  readonly method?: number;
}

export function zipOf(items: readonly ZipItem[]): Buffer {
  const locals: Buffer[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  for (const { name, data = '', mode = 0o100644, flags = 0x800, method = 8 } of items) {
    const plain = Buffer.from(data);
    const packed = method === 8 ? deflateRawSync(plain) : plain;
    const path = Buffer.from(name);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(flags, 2);
    common.writeUInt16LE(method, 4);
    common.writeUInt32LE(crc32(plain), 10);
    common.writeUInt32LE(packed.length, 14);
    common.writeUInt32LE(plain.length, 18);
    common.writeUInt16LE(path.length, 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), common, path, packed]);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE((mode << 16) >>> 0, 6);
    tail.writeUInt32LE(offset, 10);
    central.push(Buffer.concat([Buffer.from('PK\x01\x02'), Buffer.from([20, 3]), common, tail, path]));
    locals.push(local);
    offset += local.length;
  }
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(items.length, 4);
  end.writeUInt16LE(items.length, 6);
  end.writeUInt32LE(directory.length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...locals, directory, Buffer.from('PK\x05\x06'), end]);
}

export interface TarItem {
  readonly name: string;
  readonly data?: string | Uint8Array;
  readonly type?: 'file' | 'symlink' | 'link' | 'directory' | 'fifo';
  readonly linkname?: string;
}

export async function tarOf(items: readonly TarItem[]): Promise<Buffer> {
  const tar = pack();
  for (const { name, data = '', type = 'file', linkname } of items) {
    if (type === 'file') tar.entry({ name }, Buffer.from(data));
    else tar.entry({ name, type, ...(linkname === undefined ? {} : { linkname }) });
  }
  tar.finalize();
  const pieces: Buffer[] = [];
  for await (const piece of tar) pieces.push(piece as Buffer);
  return Buffer.concat(pieces);
}

export const tarGzOf = async (items: readonly TarItem[]): Promise<Buffer> => gzipSync(await tarOf(items));

/** The files of a folder, below `prefix`. */
export async function itemsOf(folder: string, prefix = ''): Promise<{ name: string; data: Buffer }[]> {
  const names = (await readdir(folder)).sort();
  return Promise.all(
    names.map(async (name) => ({ name: `${prefix}${name}`, data: await readFile(join(folder, name)) })),
  );
}

/** Bytes that no packer makes smaller. */
export function noise(length: number): Buffer {
  const pieces: Buffer[] = [];
  for (let at = 0; at * 32 < length; at += 1) pieces.push(createHash('sha256').update(String(at)).digest());
  return Buffer.concat(pieces).subarray(0, length);
}
