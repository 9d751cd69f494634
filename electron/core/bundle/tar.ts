import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { extract, type Header } from 'tar-stream';
import { ProblemError } from '../../../shared/outcome.ts';
import type { ArchiveContent, ArchiveRequest } from './archive.ts';
import { refuseEntryKind } from './entry-name.ts';
import { createKeeper } from './keeper.ts';

/** Reads the wanted files of a tar in one pass; the others run through uncounted but for the limits. */
export async function readTarFiles(request: ArchiveRequest, gzipped: boolean): Promise<ArchiveContent> {
  const { path, job } = request;
  const { size } = await stat(path);
  const keeper = createKeeper(request, size);
  const tar = extract();

  const readEntries = async () => {
    for await (const entry of tar) {
      job.signal.throwIfAborted();
      const { header } = entry;
      const kind = kindOf(header);
      if (kind !== null) refuseEntryKind(path, header.name, kind);
      const name = keeper.enter(header.name, header.size ?? 0);
      for await (const bytes of entry) if (name !== null) keeper.take(name, bytes as Buffer);
    }
  };

  let read = 0;
  const meter = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      read += chunk.length;
      job.tell({ bytes: read, of: size });
      done(null, chunk);
    },
  });
  const feed = () => {
    const file = createReadStream(path);
    const options = { signal: job.signal };
    return gzipped
      ? pipeline(file, meter, createGunzip(), tar, options)
      : pipeline(file, meter, tar, options);
  };
  const outcomes = await Promise.allSettled([readEntries(), feed()]);
  job.signal.throwIfAborted();
  const errors = outcomes.flatMap((outcome) =>
    outcome.status === 'rejected' ? [outcome.reason as unknown] : [],
  );
  const error = errors.find((reason) => reason instanceof ProblemError) ?? errors[0];
  if (error === undefined) return keeper.content();
  if (error instanceof ProblemError) throw error;
  // A copy that was cut: what stands before the cut is worth showing.
  const cause = error instanceof Error ? error.message : String(error);
  const content = keeper.content(cause);
  if (content.files.size > 0) return content;
  throw new ProblemError('archiveDamaged', { path, cause }, { cause: error });
}

/** What an entry is when it is neither file nor folder. */
function kindOf({ type }: Header): string | null {
  switch (type) {
    case 'file':
    case 'contiguous-file':
    case 'directory':
    case null:
    case undefined:
      return null;
    case 'link':
    case 'symlink':
      return 'link';
    default:
      return 'device or pipe';
  }
}
