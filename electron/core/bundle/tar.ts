import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { extract, type Header } from 'tar-stream';
import { ProblemError } from '../../../shared/outcome.ts';
import type { EntryOutcome, EntryRequest } from './archive.ts';
import { createEntryGate } from './entry-gate.ts';
import { refuseEntryKind } from './entry-name.ts';

/** Runs through a tar in one pass; files that are not wanted count for the limits only. */
export async function readTarEntries(
  { path, limits, job, sink }: EntryRequest,
  gzipped: boolean,
): Promise<EntryOutcome> {
  const { size } = await stat(path);
  const gate = createEntryGate(path, limits, size);
  const tar = extract();

  const handOn = async () => {
    for await (const entry of tar) {
      job.signal.throwIfAborted();
      const { header } = entry;
      const kind = kindOf(header);
      if (kind !== null) refuseEntryKind(path, header.name, kind);
      const name = gate.enter(header.name);
      const wanted = name !== null && sink.wants(name);
      if (wanted) await sink.begin(name, header.size ?? 0);
      for await (const bytes of entry) {
        gate.count((bytes as Buffer).length);
        if (wanted) await sink.take(name, bytes as Buffer);
      }
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
  const outcomes = await Promise.allSettled([handOn(), feed()]);
  job.signal.throwIfAborted();
  const errors = outcomes.flatMap((outcome) =>
    outcome.status === 'rejected' ? [outcome.reason as unknown] : [],
  );
  const error = errors.find((reason) => reason instanceof ProblemError) ?? errors[0];
  if (error instanceof ProblemError) throw error;
  const damage = error instanceof Error ? error.message : String(error);
  return { names: gate.names, damage: error === undefined ? null : damage };
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
