import { mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { MaskedValue } from '../../../shared/capture.ts';
import { ProblemError } from '../../../shared/outcome.ts';
import { decodeText } from '../bundle/decode.ts';
import { isCapturePath } from '../bundle/files.ts';
import { findBundleFiles } from '../bundle/folder.ts';
import type { Masker } from '../bundle/mask.ts';
import { createFolder, partialName, syncFolder, writeProblem } from '../bundle/write.ts';
import { isPickle } from '../dump/sniff.ts';
import type { Job } from '../job.ts';

export interface CopiedBundle {
  /** Secrets that the collector had left in the clear. */
  readonly masked: readonly MaskedValue[];
  /** Files that were not copied, or only in part. */
  readonly leftOut: readonly string[];
}

/** Largest file of a person's own beside the bundle's that is copied. Bytes. */
const largestText = 16_000_000;

/**
 * Copies a bundle, folder or archive, to the new folder `to`, with its secrets masked: an incident folder is meant to
 * be shared. What is neither a file of a bundle nor a text stays where it is and is named. The folder appears whole
 * or not at all.
 */
export async function copyBundle(
  from: string,
  to: string,
  masker: Masker,
  job: Job<{ bytes: number; of: number | null }>,
): Promise<CopiedBundle> {
  const bundle = await findBundleFiles(from, job);
  const files = new Map<string, Uint8Array>();
  const leftOut: string[] = [];
  for (const name of bundle.names) {
    job.signal.throwIfAborted();
    const file = bundle.files.get(name);
    const bytes = file?.bytes ?? (await textBeside(bundle.path, name));
    if (bytes === null || (file && file.bytes.length < file.size)) leftOut.push(name);
    if (bytes !== null) files.set(name, masked(name, bytes, masker));
  }
  const partial = partialName(to);
  try {
    await createFolder(dirname(to));
    await mkdir(partial);
    for (const [name, bytes] of files) {
      job.signal.throwIfAborted();
      await mkdir(dirname(join(partial, name)), { recursive: true });
      await writeNew(join(partial, name), bytes);
    }
    await syncFolder(partial);
    await rename(partial, to);
    await syncFolder(dirname(to));
  } catch (error) {
    await rm(partial, { recursive: true, force: true }).catch(() => undefined);
    if (job.signal.aborted) throw new ProblemError('cancelled', {}, { cause: error });
    throw error instanceof ProblemError ? error : writeProblem(to, error);
  }
  return { masked: masker.found(), leftOut };
}

/** A person's own text in the bundle's folder; null for a folder, a dump, something large, or an archive's entry. */
async function textBeside(folder: string, name: string): Promise<Uint8Array | null> {
  if (name.endsWith('/') || name.startsWith('.') || isCapturePath(name)) return null;
  const path = join(folder, name);
  const info = await stat(path).catch(() => null);
  if (!info?.isFile() || info.size > largestText) return null;
  const bytes = await readFile(path);
  return isText(bytes) && !isPickle(bytes) ? bytes : null;
}

function isText(bytes: Uint8Array): boolean {
  if (bytes.includes(0)) return false;
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}

/** The very bytes where nothing had to be masked. */
function masked(name: string, bytes: Uint8Array, masker: Masker): Uint8Array {
  const text = decodeText(bytes);
  const without = masker.text(name, text);
  return without === text ? bytes : Buffer.from(without);
}

async function writeNew(path: string, bytes: Uint8Array): Promise<void> {
  const file = await open(path, 'wx');
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}
