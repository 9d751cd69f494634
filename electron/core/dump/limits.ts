import { dumpLimits, type Settings } from '../../../shared/settings.ts';

/** What one pickle may take. A file that wants more is refused there; what stands before is kept. */
export interface PickleLimits {
  /** Values on the stack at once. */
  readonly stack: number;
  /** Marks on the stack at once: containers that are open. */
  readonly marks: number;
  /** Values with a memo number. */
  readonly memoEntries: number;
  /** Bytes of one text, or of one value of bytes. */
  readonly textBytes: number;
  /** Items of one list, dict, set or object. */
  readonly items: number;
  /** Digits of a number written as text; Python's own limit. */
  readonly digits: number;
  /** Bytes of a number written in binary. */
  readonly longBytes: number;
  /** Highest memo number. */
  readonly memoNumber: number;
  /** Estimated bytes of all values; null: `memoryFor` the file's size. */
  readonly memory: number | null;
  /** Seconds of processor time to decode one record while a dump is opened. */
  readonly recordSeconds: number;
}

export const defaultLimits: PickleLimits = {
  stack: dumpLimits.values.default,
  marks: dumpLimits.depth.default,
  memoEntries: dumpLimits.memoEntries.default,
  textBytes: dumpLimits.textBytes.default,
  items: dumpLimits.items.default,
  digits: 4_300,
  longBytes: 65_536,
  memoNumber: 0xffff_ffff,
  memory: null,
  recordSeconds: dumpLimits.recordSeconds.default,
};

/**
 * Estimated bytes that the values of a file of `bytes` may take. Dumps need one to three times their size; the
 * constant leaves room for small files of many small values. Measured, 100 MB of anything end below 500 MB of process
 * memory.
 */
export function memoryFor(bytes: number): number {
  return Math.round(140e6 + 1.7 * bytes);
}

/** The limits that a person has set. */
export function limitsOf({
  dumpLimits: { depth, values, memoEntries, textBytes, items, recordSeconds },
  dumpMemoryBytes: memory,
}: Pick<Settings, 'dumpLimits' | 'dumpMemoryBytes'>): Partial<PickleLimits> {
  const { stack, marks, ...others } = defaultLimits;
  return {
    stack: values ?? stack,
    marks: depth ?? marks,
    memoEntries: memoEntries ?? others.memoEntries,
    textBytes: textBytes ?? others.textBytes,
    items: items ?? others.items,
    recordSeconds: recordSeconds ?? others.recordSeconds,
    memory,
  };
}
