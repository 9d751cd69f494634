import { setTimeout as sleep } from 'node:timers/promises';

/** Time for the pacing. Seconds from any fixed moment; a test passes a clock of its own. */
export interface Clock {
  now(): number;
  /** Resolves at `at`, or as soon as the signal aborts. Never rejects. */
  sleepUntil(at: number, signal: AbortSignal): Promise<void>;
}

export const systemClock: Clock = {
  now: () => performance.now() / 1000,
  async sleepUntil(at, signal) {
    // One timer holds at most 24 days, and may fire a millisecond early.
    for (let left = at - this.now(); left > 0 && !signal.aborted; left = at - this.now()) {
      const milliseconds = Math.min(Math.ceil(left * 1000), 2 ** 31 - 1);
      await sleep(milliseconds, undefined, { signal }).catch(() => undefined);
    }
  },
};

export interface Slots {
  /** Resolves with a slot, or without one when the signal aborts. True when it had to wait. */
  take(signal: AbortSignal): Promise<boolean>;
  give(): void;
}

/** A limited number of requests at once, served in the order of asking. */
export function createSlots(limit: number): Slots {
  let free = limit;
  const waiting: (() => void)[] = [];
  return {
    async take(signal) {
      if (free > 0) {
        free -= 1;
        return false;
      }
      await new Promise<void>((resolve) => {
        const done = () => {
          signal.removeEventListener('abort', done);
          resolve();
        };
        waiting.push(done);
        signal.addEventListener('abort', done);
      });
      return true;
    },
    give() {
      const next = waiting.shift();
      if (next) next();
      else free += 1;
    },
  };
}
