import { join } from 'node:path';
import { utilityProcess } from 'electron';
import type { MessageLink } from '../core/link.ts';

/** Starts one of our programs beside main.js as a process of its own. */
export function startProcess(
  name: 'decoder' | 'replayer',
  args: readonly string[],
  onEnd: () => void,
): MessageLink {
  const child = utilityProcess.fork(join(import.meta.dirname, `${name}.js`), [...args], {
    serviceName: name,
  });
  child.once('exit', onEnd);
  return {
    post: (message) => child.postMessage(message),
    onMessage: (listen) => void child.on('message', listen),
    onClose: (listen) => void child.once('exit', (code) => listen(`exit code ${code}`)),
    close: () => void child.kill(),
  };
}
