import { parentPort } from 'node:worker_threads';
import type { MessageLink } from './link.ts';

/** The port of a utility process, as Electron documents it. Its messages come wrapped in an event. */
interface UtilityPort {
  postMessage(message: unknown): void;
  on(event: 'message', listen: (event: { readonly data: unknown }) => void): void;
}

/** The way from a process of ours, a utility process of Electron or a worker thread, to what started it. */
export function linkToParent(): MessageLink {
  const { parentPort: utility } = process as { readonly parentPort?: UtilityPort };
  if (utility) {
    return {
      post: (message) => utility.postMessage(message),
      onMessage: (listen) => utility.on('message', ({ data }) => listen(data)),
      // Electron ends a utility process with its parent.
      onClose: () => undefined,
      close: () => process.exit(0),
    };
  }
  const port = parentPort;
  if (!port) throw new Error('This runs as a utility process or a worker thread.');
  return {
    post: (message) => port.postMessage(message),
    onMessage: (listen) => void port.on('message', listen),
    onClose: (listen) => void port.on('close', () => listen('its parent has ended')),
    close: () => port.close(),
  };
}
