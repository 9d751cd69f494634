import { linkToParent } from '../parent-link.ts';
import { createRequestWork } from '../replay/request-work.ts';
import { createDumpReader } from './reader.ts';
import { serveDecoder } from './remote.ts';

/*
 * Entry of the process that reads dumps and large requests: a utility process of Electron, or a worker thread. A file
 * that makes it hang or run out of memory ends this and nothing else.
 */

const dumps = createDumpReader();
serveDecoder(linkToParent(), { dumps, requests: createRequestWork(dumps) });
