/** What one pickle may take. A file that wants more is refused there; what stands before is kept. */
export interface PickleLimits {
  /** Values on the stack at once. */
  readonly stack: number;
  /** Marks on the stack at once. */
  readonly marks: number;
  /** Digits of a number written as text; Python's own limit. */
  readonly digits: number;
  /** Bytes of a number written in binary. */
  readonly longBytes: number;
  /** Highest memo number. */
  readonly memoNumber: number;
  /** Estimated bytes of all values; null: `memoryFor` the file's size. */
  readonly memory: number | null;
}

export const defaultLimits: PickleLimits = {
  stack: 1_000_000,
  marks: 100_000,
  digits: 4_300,
  longBytes: 65_536,
  memoNumber: 0xffff_ffff,
  memory: null,
};

/**
 * Estimated bytes that the values of a file of `bytes` may take. Dumps need one to three times their size; the
 * constant leaves room for small files of many small values. Measured, 100 MB of anything end below 500 MB of process
 * memory.
 */
export function memoryFor(bytes: number): number {
  return Math.round(160e6 + 1.7 * bytes);
}
