import type { DumpId } from '../../../shared/dump.ts';
import type { EditableRequest, Endpoint } from '../../../shared/request.ts';
import type { DumpReader } from '../dump/reader.ts';
import { type BodyFacts, checkBody } from './body.ts';
import { convertRequest } from './convert/convert.ts';
import { prepareRequest } from './prepare.ts';
import { parseTrigger } from './trigger.ts';

/**
 * The work on requests that takes a second for a body of tens of megabytes. In the app it runs where dumps are
 * decoded, so that the main process goes on answering. Every method throws ProblemError and nothing else.
 */
export interface RequestWork {
  /** A record of an open dump as `prepareRequest` makes it fit for sending. */
  prepare(dump: DumpId, index: number, name: string, keep: readonly string[]): Promise<EditableRequest>;
  /** See `parseTrigger`. */
  parse(name: string, text: string): Promise<EditableRequest>;
  /** See `convertRequest`. */
  convert(name: string, body: string, from: Endpoint, to: Endpoint): Promise<EditableRequest>;
  /** See `checkBody`. */
  check(body: string, alsoKnownSampling: readonly string[]): Promise<BodyFacts>;
}

/** The work in this process, on the dumps of `reader`. */
export function createRequestWork(reader: Pick<DumpReader, 'record'>): RequestWork {
  return {
    prepare: async (dump, index, name, keep) => prepareRequest(await reader.record(dump, index), name, keep),
    parse: async (name, text) => parseTrigger(name, text),
    convert: async (name, body, from, to) => convertRequest(name, body, from, to),
    check: async (body, alsoKnownSampling) => checkBody(body, alsoKnownSampling),
  };
}
