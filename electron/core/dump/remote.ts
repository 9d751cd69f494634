import { ProblemError } from '../../../shared/outcome.ts';
import type { TextWork } from '../compare/raw-texts.ts';
import { connectLink, type MessageLink, serveLink } from '../link.ts';
import type { RequestWork } from '../replay/request-work.ts';
import type { DumpReader } from './reader.ts';

/* The decoder on the other side of a process or thread: the reader of dumps and the work on large requests. */

export type { MessageLink } from '../link.ts';

/** What runs apart from the main process, because a file or a body decides how long it takes. */
export interface Decoder {
  readonly texts: TextWork;
  readonly dumps: DumpReader;
  readonly requests: RequestWork;
}

/** Answers the questions that come over a link. */
export function serveDecoder(link: MessageLink, { dumps, texts, requests }: Decoder): void {
  serveLink(link, { dumps, texts, requests });
}

/** A decoder that asks over a link. When the other side ends, what waits fails with `decoderGone`. */
export function connectDecoder(link: MessageLink): Decoder {
  const ask = connectLink(link, (cause) => new ProblemError('decoderGone', { cause }));
  return {
    dumps: {
      open: (path, job, options) => ask('dumps', 'open', [path, options], { at: 1, job }),
      merge: (parts, name) => ask('dumps', 'merge', [parts, name]),
      ruleFacts: (dump) => ask('dumps', 'ruleFacts', [dump]),
      find: (dump, query) => ask('dumps', 'find', [dump, query]),
      read: (dump, index) => ask('dumps', 'read', [dump, index]),
      record: (dump, index) => ask('dumps', 'record', [dump, index]),
      timeline: (dump, choice) => ask('dumps', 'timeline', [dump, choice]),
      distributions: (dump, choice) => ask('dumps', 'distributions', [dump, choice]),
      compare: (a, b, job) => ask('dumps', 'compare', [a, b], { at: 2, job }),
      pair: (a, indexA, b, indexB) => ask('dumps', 'pair', [a, indexA, b, indexB]),
      serverConfig: (dump) => ask('dumps', 'serverConfig', [dump]),
      replayRows: (dump, choice) => ask('dumps', 'replayRows', [dump, choice]),
      around: (dump, offset) => ask('dumps', 'around', [dump, offset]),
      digest: (dump, job) => ask('dumps', 'digest', [dump], { at: 1, job }),
      export: (dump, order, job) => ask('dumps', 'export', [dump, order], { at: 2, job }),
      close: (dump) => ask('dumps', 'close', [dump]),
    },
    texts: { inOneOrder: (a, b) => ask('texts', 'inOneOrder', [a, b]) },
    requests: {
      prepare: (...input) => ask('requests', 'prepare', input),
      parse: (...input) => ask('requests', 'parse', input),
      parseFile: (...input) => ask('requests', 'parseFile', input),
      convert: (...input) => ask('requests', 'convert', input),
      check: (...input) => ask('requests', 'check', input),
      hold: (...input) => ask('requests', 'hold', input),
      whole: (...input) => ask('requests', 'whole', input),
      readValue: (...input) => ask('requests', 'readValue', input),
      newValue: (...input) => ask('requests', 'newValue', input),
    },
  };
}
