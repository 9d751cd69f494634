import { open, rename, rm } from 'node:fs/promises';
import { partialName, writeProblem } from '../bundle/write.ts';

/** A file that appears when it is whole. */
export interface ExportFile {
  write(text: string): Promise<void>;
  /** Puts it in its place; answers its bytes. */
  keep(): Promise<number>;
  /** Takes away what was written; for one that was kept nothing happens. */
  discard(): Promise<void>;
}

/** Characters that are written at once. */
const piece = 1_000_000;

/** Begins a file that only this account can read. Every method throws ProblemError `writeFailed`. */
export async function createExportFile(path: string): Promise<ExportFile> {
  const partial = partialName(path);
  const failed = (error: unknown): never => {
    throw writeProblem(path, error);
  };
  const file = await open(partial, 'wx', 0o600).catch(failed);
  let waiting = '';
  let bytes = 0;
  let kept = false;
  const flush = async () => {
    const text = Buffer.from(waiting);
    waiting = '';
    await file.appendFile(text).catch(failed);
    bytes += text.length;
  };
  return {
    write: async (text) => {
      waiting += text;
      if (waiting.length >= piece) await flush();
    },
    keep: async () => {
      await flush();
      await file
        .sync()
        .then(() => file.close())
        .then(() => rename(partial, path))
        .catch(failed);
      kept = true;
      return bytes;
    },
    discard: async () => {
      if (kept) return;
      await file.close().catch(() => undefined);
      await rm(partial, { force: true });
    },
  };
}
