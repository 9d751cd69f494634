import { createReadStream } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setImmediate as breathe } from 'node:timers/promises';
import { ProblemError } from '../../../shared/outcome.ts';
import type { Masker } from '../bundle/mask.ts';
import { createFolder, partialName, syncFolder, writeProblem } from '../bundle/write.ts';

/** Bytes that are masked between two turns of the event loop. */
const block = 64 * 1024;

/** No log has a longer line; what has one is no text to read by lines. Characters. */
const longestLine = 4_000_000;

/**
 * Copies a text file of any size, its secrets masked line by line. The copy appears whole or not at all. Answers its
 * bytes. Throws `attachmentNoText` for what is no UTF-8 text, `cancelled`, and what reading and writing throw.
 */
export async function copyTextMasked(
  from: string,
  to: string,
  masker: Masker,
  signal: AbortSignal,
): Promise<number> {
  const partial = partialName(to);
  try {
    await createFolder(dirname(to));
    const file = await open(partial, 'wx');
    let bytes = 0;
    try {
      for await (const lines of wholeLines(from, signal)) {
        const masked = Buffer.from(masker.plain(to, lines));
        await file.appendFile(masked);
        bytes += masked.length;
        await breathe();
      }
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(partial, to);
    await syncFolder(dirname(to));
    return bytes;
  } catch (error) {
    await rm(partial, { force: true }).catch(() => undefined);
    if (signal.aborted) throw new ProblemError('cancelled', {}, { cause: error });
    throw error instanceof ProblemError ? error : writeProblem(to, error);
  }
}

/** The text of a file in pieces that end with a line. */
async function* wholeLines(path: string, signal: AbortSignal): AsyncGenerator<string> {
  const noText = (cause: string) => new ProblemError('attachmentNoText', { path, cause });
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  const decode = (chunk?: Uint8Array): string => {
    try {
      return decoder.decode(chunk, { stream: chunk !== undefined });
    } catch {
      throw noText('it is not written in UTF-8');
    }
  };
  let rest = '';
  for await (const chunk of chunksOf(path, signal)) {
    if (chunk.includes(0)) throw noText('it holds zero bytes');
    const text = rest + decode(chunk);
    const end = text.lastIndexOf('\n') + 1;
    rest = text.slice(end);
    if (rest.length > longestLine) throw noText(`it has a line of more than ${longestLine} characters`);
    if (end > 0) yield text.slice(0, end);
  }
  const last = rest + decode();
  if (last !== '') yield last;
}

async function* chunksOf(path: string, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of createReadStream(path, { signal, highWaterMark: block }))
      yield chunk as Uint8Array;
  } catch (error) {
    if (signal.aborted) throw error;
    throw new ProblemError('unreadable', { path, cause: (error as Error).message }, { cause: error });
  }
}
