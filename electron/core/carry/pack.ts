import { createReadStream, createWriteStream } from 'node:fs';
import { open, rm, stat } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { pack as createTar } from 'tar-stream';
import { ZipFile } from 'yazl';
import { ProblemError } from '../../../shared/outcome.ts';
import type { Masker } from '../bundle/mask.ts';
import { createFolder, partialName, writeProblem } from '../bundle/write.ts';
import type { Job } from '../job.ts';
import type { Carried, CarryTold } from './carried.ts';
import { maskFile } from './masked-file.ts';
import { moveInto } from './place.ts';
import { readTree, type Tree, type TreeFile } from './tree.ts';

/** What a file's ending says it shall be packed as; null for another ending. */
export const packedAs = (path: string): 'tar.gz' | 'zip' | null => {
  if (/\.(tar\.gz|tgz)$/i.test(path)) return 'tar.gz';
  return /\.zip$/i.test(path) ? 'zip' : null;
};

/**
 * Packs a folder, a bundle or an incident, into a new `.tar.gz` or `.zip`, secrets masked on the way. The archive
 * appears whole or not at all. Throws ProblemError: no folder, another ending, a file in the way, no space.
 */
export async function packFolder(
  from: string,
  to: string,
  masker: Masker,
  job: Job<CarryTold>,
): Promise<Carried> {
  const kind = packedAs(to);
  if (kind === null)
    throw new ProblemError('badInput', { what: to, cause: 'an archive ends with .tar.gz, .tgz or .zip' });
  if (await stat(to).catch(() => null)) throw new ProblemError('carryTargetTaken', { path: to });
  const tree = await readTree(from, job.signal);
  const unmasked: string[] = [];
  let bytes = 0;
  /** A file's content as it shall be packed, counted. */
  async function* contentOf(file: TreeFile): AsyncGenerator<Buffer> {
    const { isText, content } = await maskFile(file, masker);
    if (!isText) unmasked.push(file.name);
    for await (const chunk of content()) {
      job.signal.throwIfAborted();
      yield chunk as Buffer;
    }
    bytes += file.bytes;
    job.tell({ name: file.name, bytes, of: tree.bytes });
  }

  const partial = partialName(to);
  const top = basename(resolve(from));
  try {
    await createFolder(dirname(to));
    if (kind === 'zip') await writeZip(partial, top, tree, contentOf, job.signal);
    else await writeTar(partial, top, tree, contentOf, job.signal);
    await moveInto(partial, to);
  } catch (error) {
    await rm(partial, { force: true }).catch(() => undefined);
    if (job.signal.aborted) throw new ProblemError('cancelled', {}, { cause: error });
    throw error instanceof ProblemError ? error : writeProblem(to, error);
  }
  const { size } = await stat(to);
  return {
    path: to,
    files: tree.files.length,
    bytes: size,
    masked: masker.found(),
    unmasked,
    leftOut: tree.leftOut,
  };
}

type ContentOf = (file: TreeFile) => AsyncIterable<Buffer>;

async function writeTar(
  path: string,
  top: string,
  { files }: Tree,
  contentOf: ContentOf,
  signal: AbortSignal,
): Promise<void> {
  const tar = createTar();
  const failed = new AbortController();
  const either = AbortSignal.any([signal, failed.signal]);
  const fill = async () => {
    for (const file of files) {
      const spooled = await spool(`${path}.spool`, contentOf(file));
      try {
        const header = { name: `${top}/${file.name}`, size: spooled.size, mtime: file.modified, mode: 0o644 };
        await pipeline(spooled.read(), tar.entry(header), { signal: either });
      } finally {
        await spooled.drop();
      }
    }
    tar.finalize();
  };
  const flow = pipeline(tar, createGzip(), createWriteStream(path, { flags: 'wx', flush: true }), {
    signal: either,
  });
  // When one end fails the other is stopped, and the first failure is the one that counts.
  const end = (error: unknown) => {
    failed.abort(error);
    throw error;
  };
  const outcomes = await Promise.allSettled([flow.catch(end), fill().catch(end)]);
  if (failed.signal.aborted) throw failed.signal.reason;
  signal.throwIfAborted();
  for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
}

/** Most of a file that is held in memory until its size is known; what is larger goes to a file. */
const heldBytes = 64_000_000;

interface Spooled {
  readonly size: number;
  read(): Readable;
  drop(): Promise<void>;
}

/** A tar says a file's size before its content, and masking changes it. */
async function spool(path: string, content: AsyncIterable<Buffer>): Promise<Spooled> {
  const held: Buffer[] = [];
  let size = 0;
  let file: Awaited<ReturnType<typeof open>> | null = null;
  const drop = async () => {
    await file?.close().catch(() => undefined);
    await rm(path, { force: true });
  };
  try {
    for await (const chunk of content) {
      size += chunk.length;
      if (file === null && size > heldBytes) {
        file = await open(path, 'wx');
        for (const piece of held.splice(0)) await file.appendFile(piece);
      }
      if (file === null) held.push(chunk);
      else await file.appendFile(chunk);
    }
  } catch (error) {
    await drop();
    throw error;
  }
  return { size, read: () => (file === null ? Readable.from(held) : createReadStream(path)), drop };
}

async function writeZip(
  path: string,
  top: string,
  { files }: Tree,
  contentOf: ContentOf,
  signal: AbortSignal,
): Promise<void> {
  const zip = new ZipFile();
  const broken = new Promise<never>((_, reject) => zip.on('error', reject));
  for (const file of files)
    zip.addReadStreamLazy(`${top}/${file.name}`, { mtime: file.modified, mode: 0o100644 }, (answer) => {
      const content = Readable.from(contentOf(file));
      content.on('error', (error) => zip.emit('error', error));
      answer(null, content);
    });
  zip.end();
  const out = new PassThrough();
  zip.outputStream.pipe(out);
  await Promise.race([
    pipeline(out, createWriteStream(path, { flags: 'wx', flush: true }), { signal }),
    broken,
  ]);
}
