import { isUtf8 } from 'node:buffer';
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { readHead } from '../bundle/archive.ts';
import type { Masker } from '../bundle/mask.ts';
import type { TreeFile } from './tree.ts';

/*
 * A file's bytes with its secrets masked. Small texts are masked as a whole, so that JSON is read by its keys; a large
 * one, such as a server's log, line by line. What is no text passes as it is.
 */

/** Largest text that is masked as a whole, and most of a text without line breaks that is held. Bytes. */
const wholeBytes = 64_000_000;
const longestLine = 8_000_000;
/** No secret that the masker knows is longer, its name and separator included. */
const overlap = 8192;

export interface MaskedFile {
  /** False for what is no text: its bytes pass as they are. */
  readonly isText: boolean;
  /** The content; each call reads it anew. */
  content(): Readable | AsyncIterable<Buffer>;
}

export async function maskFile(file: TreeFile, masker: Masker): Promise<MaskedFile> {
  const head = await readHead(file.path, 65_536);
  if (!looksLikeText(head)) return { isText: false, content: () => createReadStream(file.path) };
  return {
    isText: true,
    content: () => (file.bytes <= wholeBytes ? whole(file, masker) : byLines(file, masker)),
  };
}

/** Whether the bytes hold no control character but those of a text. Which encoding it is does not matter. */
function looksLikeText(head: Buffer): boolean {
  // A pickle may begin like a text; its opcode PROTO and gzip's mark are control characters.
  return !head.some(
    (byte) =>
      byte < 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0d && byte !== 0x0c && byte !== 0x1b,
  );
}

async function* whole({ name, path }: TreeFile, masker: Masker): AsyncGenerator<Buffer> {
  const bytes = await readFile(path);
  // Bytes that are no UTF-8 are read as Latin-1, which brings every one of them back.
  const encoding = isUtf8(bytes) ? 'utf8' : 'latin1';
  const text = bytes.toString(encoding);
  const masked = masker.text(name, text);
  yield masked === text ? bytes : Buffer.from(masked, encoding);
}

/** Latin-1, so that a character cut between two reads loses nothing. */
async function* byLines({ name, path }: TreeFile, masker: Masker): AsyncGenerator<Buffer> {
  let held = '';
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) {
    held += (chunk as Buffer).toString('latin1');
    let end = held.lastIndexOf('\n') + 1;
    if (end === 0 && held.length > longestLine) end = held.length - overlap;
    if (end === 0) continue;
    yield Buffer.from(masker.plain(name, held.slice(0, end)), 'latin1');
    held = held.slice(end);
  }
  if (held !== '') yield Buffer.from(masker.plain(name, held), 'latin1');
}
