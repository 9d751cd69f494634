import { type FileHandle, mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { writeProblem } from '../bundle/write.ts';

/** Adds lines to a file as they come; each is handed to the system before the next. */
export interface ResultsWriter {
  write(line: string): void;
  /** Resolves when all is with the system. Throws ProblemError for what could not be written. */
  end(): Promise<void>;
}

/**
 * Opens a file to add to. Where the last writer was killed in the middle of a line, the next begins on one of its own.
 * `failed` hears once that something could not be written: what comes after is lost, so a run has to stop.
 */
export async function openResults(path: string, failed: (error: unknown) => void): Promise<ResultsWriter> {
  let file: FileHandle;
  try {
    await mkdir(dirname(path), { recursive: true });
    file = await open(path, 'a+');
    const { size } = await file.stat();
    if (size > 0 && (await file.read(Buffer.alloc(1), 0, 1, size - 1)).buffer[0] !== 0x0a)
      await file.appendFile('\n');
  } catch (error) {
    throw writeProblem(path, error);
  }
  let waiting: string[] = [];
  let writing: Promise<void> | null = null;
  let fault: unknown = null;

  async function writeAll(): Promise<void> {
    while (waiting.length > 0 && fault === null) {
      const lines = waiting;
      waiting = [];
      try {
        await file.appendFile(`${lines.join('\n')}\n`);
      } catch (error) {
        fault = writeProblem(path, error);
        failed(fault);
      }
    }
    writing = null;
  }

  return {
    write(line) {
      waiting.push(line);
      writing ??= writeAll();
    },
    async end() {
      await writing;
      try {
        if (fault === null) await file.datasync();
      } catch (error) {
        fault = writeProblem(path, error);
      }
      await file.close();
      if (fault !== null) throw fault;
    },
  };
}
