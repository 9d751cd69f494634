import type { Phrase } from '../../../shared/phrase.ts';
import type { EditableRequest, Endpoint } from '../../../shared/request.ts';
import { joinObject, splitObject, withEntry } from '../replay/request-text.ts';
import type { Expected } from './judge.ts';

/** A request as a check sends it. */
export interface CheckRequest {
  readonly name: string;
  readonly endpoint: Endpoint;
  readonly body: string;
  /** Sampling parameters to let through though this version does not list them. */
  readonly newerSampling: readonly string[];
  readonly expected: Expected;
  /** Seconds after the first one of its dump; null where that is not known. */
  readonly at: number | null;
  /** The temperature is above 0 and no seed is set: two answers differ by chance. */
  readonly isRandom: boolean;
}

/** An editable request as one of a check. `at`: seconds after the first of several. */
export function checkRequest(request: EditableRequest, at: number | null = null): CheckRequest {
  const output = request.recordedOutput;
  return {
    name: request.name,
    endpoint: request.endpoint,
    body: request.text,
    newerSampling: request.newerSampling,
    expected: output === null ? { kind: 'absent' } : { kind: 'output', output },
    at,
    isRandom: request.notes.some(isAboutChance),
  };
}

const isAboutChance = ({ key }: Phrase): boolean => key === 'seedUnset';

/** The body with a stream asked for; as it is where it asks for one. */
export function streamed(body: string): string {
  const entries = splitObject(body);
  if (entries === null || entries.findLast(({ name }) => name === 'stream')?.json === 'true') return body;
  return joinObject(withEntry(entries, 'stream', 'true'));
}
