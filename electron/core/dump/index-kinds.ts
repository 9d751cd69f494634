import type { RecordParts } from './index-parts.ts';

/* What the index keeps in place of values. */

/** What stands on the stack. */
export const kind = {
  none: 0,
  no: 1,
  yes: 2,
  int: 3,
  float: 4,
  text: 5,
  dict: 8,
  list: 9,
  tuple: 10,
  object: 11,
  global: 12,
  /** A value of an earlier record, by its memo number. */
  earlier: 13,
  other: 14,
} as const;

/** The pickle does something that no server writes, and that the index does not follow. */
export class Unsupported extends Error {}

/** A record that was passed: its bytes, the memo number that comes next at its start, and what was seen of it. */
export interface PassedRecord {
  readonly start: number;
  readonly end: number;
  readonly memo: number;
  /** Until the next record comes. */
  readonly parts: RecordParts;
}

/** An entry of the dict around the records: where its key and its value stand. */
export interface TopEntry {
  readonly keyAt: number;
  readonly keyLength: number;
  readonly start: number;
  readonly end: number;
  readonly memo: number;
}
