import { stat } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { type Entry, getFileNameLowLevel, openPromise, type ZipFile } from 'yauzl';
import { ProblemError } from '../../../shared/outcome.ts';
import type { EntryOutcome, EntryRequest } from './archive.ts';
import { createEntryGate } from './entry-gate.ts';
import { refuseEntryKind } from './entry-name.ts';

/** Runs through a zip by its central directory; files that are not wanted are not even decompressed. */
export async function readZipEntries({ path, limits, job, sink }: EntryRequest): Promise<EntryOutcome> {
  const { size } = await stat(path);
  const gate = createEntryGate(path, limits, size);
  const zip = await openZip(path);
  try {
    const wanted: { name: string; entry: Entry }[] = [];
    for await (const entry of entriesOf(zip, path)) {
      job.signal.throwIfAborted();
      const written = nameOf(entry);
      const kind = kindOf(entry);
      if (kind !== null) refuseEntryKind(path, written, kind);
      const name = gate.enter(written);
      if (name !== null && sink.wants(name)) wanted.push({ name, entry });
    }
    const of = wanted.reduce((total, { entry }) => total + entry.compressedSize, 0);
    let done = 0;
    for (const { name, entry } of wanted) {
      if (entry.isEncrypted()) throw damaged(path, `${name} in it is encrypted`);
      if (!entry.canDecodeFileData())
        throw damaged(
          path,
          `${name} in it is packed by method ${entry.compressionMethod}, which is not known here`,
        );
      await sink.begin(name, entry.uncompressedSize);
      for await (const bytes of await contentOf(zip, entry, path)) {
        job.signal.throwIfAborted();
        gate.count((bytes as Buffer).length);
        await sink.take(name, bytes as Buffer);
      }
      done += entry.compressedSize;
      job.tell({ bytes: done, of });
    }
    return { names: gate.names, damage: null };
  } catch (error) {
    if (error instanceof ProblemError || job.signal.aborted) throw error;
    throw damaged(path, messageOf(error), error);
  } finally {
    zip.close();
  }
}

/** Throws ProblemError `archiveDamaged`. */
export async function openZip(path: string): Promise<ZipFile> {
  try {
    // Names come as bytes, so that ours is the only judgement on them.
    return await openPromise(path, { decodeStrings: false, autoClose: false });
  } catch (error) {
    throw damaged(path, messageOf(error), error);
  }
}

/** yauzl emits one entry per request; this turns that into a loop. */
export async function* entriesOf(zip: ZipFile, path: string): AsyncGenerator<Entry> {
  for (let left = zip.entryCount; left > 0; left -= 1) {
    yield await new Promise<Entry>((resolve, reject) => {
      const settle = (act: () => void) => () => {
        zip.removeAllListeners('entry').removeAllListeners('error').removeAllListeners('end');
        act();
      };
      zip.once('entry', (entry: Entry) => settle(() => resolve(entry))());
      zip.once('error', (error: Error) => settle(() => reject(damaged(path, error.message, error)))());
      zip.once(
        'end',
        settle(() => reject(damaged(path, 'its list of files ends early'))),
      );
      zip.readEntry();
    });
  }
}

/** An entry's content, unpacked. */
export const contentOf = (zip: ZipFile, entry: Entry, path: string): Promise<Readable> =>
  new Promise((resolve, reject) => {
    zip.openReadStream(entry, (error, stream) => {
      if (error) reject(damaged(path, error.message, error));
      else resolve(stream);
    });
  });

/** The path that an entry was given, as it is written. */
export const nameOf = (entry: Entry): string =>
  getFileNameLowLevel(entry.generalPurposeBitFlag, entry.fileNameRaw, entry.extraFields, true);

/** What an entry is when it is neither file nor folder; null for those two. Only Unix writers say. */
function kindOf(entry: Entry): string | null {
  if (entry.versionMadeBy >> 8 !== 3) return null;
  switch ((entry.externalFileAttributes >>> 16) & 0o170000) {
    case 0:
    case 0o100000:
    case 0o040000:
      return null;
    case 0o120000:
      return 'link';
    default:
      return 'device, pipe or socket';
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

const damaged = (path: string, cause: string, error?: unknown): ProblemError =>
  new ProblemError('archiveDamaged', { path, cause }, { cause: error });
