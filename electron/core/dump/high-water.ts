import type { PhraseKey } from '../../../shared/phrase.ts';
import type { LimitUse, PickleLimit } from '../../../shared/pickle-report.ts';
import type { PickleError } from './pickle-error.ts';

/** The most of each kind that a pickle had at once, as far as it was read. Its reader keeps it as it goes. */
export class HighWater {
  /** Marks and values on the stack. */
  marks = 0;
  stack = 0;
  /** Bytes of the longest text or value of bytes. */
  textBytes = 0;
  /** Items of the largest container. */
  items = 0;
  /** Values with a memo number. */
  memoEntries = 0;
  /** Estimated bytes of all values; null for a reader that makes none. */
  memory: number | null = null;
  /** Seconds that the slowest of its records took to decode; null for a reader that decodes none by itself. */
  recordSeconds: number | null = null;
}

/** What a reader lets a pickle take; Infinity or null where that kind takes it nothing. */
export type HighestOf = Readonly<Record<keyof HighWater, number | null>>;

const names: Readonly<Record<PickleLimit, keyof HighWater>> = {
  depth: 'marks',
  values: 'stack',
  memoEntries: 'memoEntries',
  textBytes: 'textBytes',
  items: 'items',
  memory: 'memory',
  recordSeconds: 'recordSeconds',
};

/** What reading ended at, by what was said of it. */
const reachedBy: Partial<Record<PhraseKey, PickleLimit>> = {
  pickleMarks: 'depth',
  pickleStack: 'values',
  pickleMemoFull: 'memoEntries',
  pickleText: 'textBytes',
  pickleItems: 'items',
  pickleMemory: 'memory',
  pickleSeconds: 'recordSeconds',
};

/** How much a pickle took of each limit, and which of them ended reading. */
export function limitUses(water: HighWater, most: HighestOf, error: PickleError | null): readonly LimitUse[] {
  const reached = error?.fault === 'limit' ? (reachedBy[error.reason.key] ?? null) : null;
  return (Object.keys(names) as PickleLimit[]).map((limit) => {
    const highest = most[names[limit]];
    return {
      limit,
      used: water[names[limit]],
      most: highest === null || !Number.isFinite(highest) ? null : highest,
      reached: limit === reached,
    };
  });
}
