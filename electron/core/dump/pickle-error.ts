import { ProblemError } from '../../../shared/outcome.ts';
import { type Phrase, type PhraseKey, phrase } from '../../../shared/phrase.ts';

/** What is wrong, in one word for scripts. */
export type PickleFault =
  | 'truncated'
  | 'bad_opcode'
  | 'bad_protocol'
  | 'stack_underflow'
  | 'no_mark'
  | 'odd_items'
  | 'unhashable'
  | 'bad_target'
  | 'bad_callable'
  | 'bad_args'
  | 'bad_global'
  | 'bad_number'
  | 'bad_string'
  | 'bad_escape'
  | 'bad_utf8'
  | 'bad_memo'
  | 'bad_ext'
  | 'out_of_band'
  | 'negative_length'
  | 'too_large'
  | 'limit';

/** A pickle that cannot be read further. */
export class PickleError extends ProblemError<'badPickle' | 'pickleLimit'> {
  readonly fault: PickleFault;
  /** Offset of the opcode that could not be read. */
  readonly at: number;
  readonly reason: Phrase;

  constructor(fault: PickleFault, at: number, reason: Phrase) {
    super(fault === 'limit' ? 'pickleLimit' : 'badPickle', { at, cause: reason });
    this.name = 'PickleError';
    this.fault = fault;
    this.at = at;
    this.reason = reason;
  }
}

/** A fault inside an operand, before it is known at which byte the opcode stands. */
export class Fault extends Error {
  readonly fault: PickleFault;
  readonly reason: Phrase;

  constructor(fault: PickleFault, reason: Phrase) {
    super(fault);
    this.fault = fault;
    this.reason = reason;
  }
}

export function fault<K extends PhraseKey>(kind: PickleFault, ...said: Parameters<typeof phrase<K>>): Fault {
  return new Fault(kind, phrase(...said));
}
