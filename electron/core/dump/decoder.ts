import { isMainThread } from 'node:worker_threads';
import { createTextWork } from '../compare/raw-texts.ts';
import { linkToParent } from '../parent-link.ts';
import { createRequestWork } from '../replay/request-work.ts';
import { createDumpReader } from './reader.ts';
import { serveDecoder } from './remote.ts';
import { warmUp } from './warm-up.ts';

/*
 * Entry of the process that reads dumps and large requests: a utility process of Electron, or a worker thread. A file
 * that makes it hang or run out of memory ends this and nothing else. Started with the folder of the samples, it warms up
 * until it is asked something.
 */

const link = linkToParent();
const asked = new AbortController();
link.onMessage(() => asked.abort());
const dumps = createDumpReader();
serveDecoder(link, { dumps, texts: createTextWork(), requests: createRequestWork(dumps) });

/** The window comes first: warming up would take a core from it. */
const warmUpAfterMs = 2_000;
const [, , samplesFolder] = process.argv;
if (samplesFolder !== undefined && isMainThread)
  setTimeout(() => void warmUp(samplesFolder, asked.signal), warmUpAfterMs);
