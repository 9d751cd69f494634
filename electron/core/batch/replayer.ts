import { linkToParent } from '../parent-link.ts';
import { serveReplayer } from './replay-process.ts';

/* Entry of the process that replays batches: a utility process of Electron, or a worker thread. */

serveReplayer(linkToParent());
