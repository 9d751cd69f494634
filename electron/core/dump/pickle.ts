import { PickleMachine, type PickleOptions } from './machine.ts';
import type { PickleValue } from './value.ts';

/**
 * Decodes one pickle, whole. Inert: a class in the stream becomes a named record, never a call. Bytes behind STOP
 * are left alone. Throws PickleError, which names the byte.
 */
export function decodePickle(bytes: Uint8Array, options: PickleOptions = {}): PickleValue {
  const machine = new PickleMachine(options);
  machine.feed(bytes, 0, bytes.byteLength, bytes.byteLength);
  machine.run(Number.POSITIVE_INFINITY);
  return machine.result as PickleValue;
}
