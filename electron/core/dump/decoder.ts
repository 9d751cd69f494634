import { parentPort } from 'node:worker_threads';
import { createRequestWork } from '../replay/request-work.ts';
import { createDumpReader } from './reader.ts';
import { type MessageLink, serveDecoder } from './remote.ts';
import { warmUp } from './warm-up.ts';

/*
 * Entry of the process that reads dumps and large requests: a utility process of Electron, or a worker thread. A file
 * that makes it hang or run out of memory ends this and nothing else. Started with the folder of the samples, it warms up
 * until it is asked something.
 */

/** The port of a utility process, as Electron documents it. Its messages come wrapped in an event. */
interface UtilityPort {
  postMessage(message: unknown): void;
  on(event: 'message', listen: (event: { readonly data: unknown }) => void): void;
}

function linkToParent(): MessageLink {
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
  if (!port) throw new Error('The decoder runs as a utility process or a worker thread.');
  return {
    post: (message) => port.postMessage(message),
    onMessage: (listen) => void port.on('message', listen),
    onClose: (listen) => void port.on('close', () => listen('its parent has ended')),
    close: () => port.close(),
  };
}

const link = linkToParent();
const asked = new AbortController();
link.onMessage(() => asked.abort());
const dumps = createDumpReader();
serveDecoder(link, { dumps, requests: createRequestWork(dumps) });

/** The window comes first: warming up would take a core from it. */
const warmUpAfterMs = 2_000;
const [, , samplesFolder] = process.argv;
if (samplesFolder !== undefined && parentPort === null)
  setTimeout(() => void warmUp(samplesFolder, asked.signal), warmUpAfterMs);
