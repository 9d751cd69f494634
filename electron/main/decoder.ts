import { join } from 'node:path';
import { utilityProcess } from 'electron';
import type { DumpReader } from '../core/dump/reader.ts';
import { connectDumpReader, type MessageLink } from '../core/dump/remote.ts';

/**
 * The dump reader in a process of its own: a file that makes it hang or run out of memory ends that
 * process and not the window. It is started at the first use and again after it ended.
 */
export function createDecoder(): DumpReader {
  let running: DumpReader | undefined;
  const reader = (): DumpReader => {
    running ??= connectDumpReader(
      startProcess(() => {
        running = undefined;
      }),
    );
    return running;
  };
  return {
    open: (path, job, options) => reader().open(path, job, options),
    find: (dump, query) => reader().find(dump, query),
    read: (dump, index) => reader().read(dump, index),
    record: (dump, index) => reader().record(dump, index),
    close: (dump) => reader().close(dump),
  };
}

function startProcess(onEnd: () => void): MessageLink {
  const child = utilityProcess.fork(join(import.meta.dirname, 'decoder.js'), [], { serviceName: 'decoder' });
  child.once('exit', onEnd);
  return {
    post: (message) => child.postMessage(message),
    onMessage: (listen) => void child.on('message', listen),
    onClose: (listen) => void child.once('exit', (code) => listen(`exit code ${code}`)),
    close: () => void child.kill(),
  };
}
