import type { MaskedValue } from '../../../shared/capture.ts';
import type { LeftOut } from './tree.ts';

/** What was packed or copied. */
export interface Carried {
  readonly path: string;
  readonly files: number;
  /** Of the archive, or of all files of a copy. */
  readonly bytes: number;
  readonly masked: readonly MaskedValue[];
  /** Files that are no text: they came along as they are, with whatever they hold. */
  readonly unmasked: readonly string[];
  readonly leftOut: readonly LeftOut[];
}

export interface CarryTold {
  /** The file that is worked on. */
  readonly name: string;
  /** Bytes read so far, of all. */
  readonly bytes: number;
  readonly of: number;
}
