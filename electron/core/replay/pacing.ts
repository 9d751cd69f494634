import { setTimeout as sleep } from 'node:timers/promises';

/** Time for the pacing. Seconds from any fixed moment; a test passes a clock of its own. */
export interface Clock {
  now(): number;
  /** Resolves at `at`, or as soon as the signal aborts. Never rejects. */
  sleepUntil(at: number, signal: AbortSignal): Promise<void>;
  /** Resolves once time passes again, or as soon as the signal aborts. Left out where nobody can stop it. */
  running?(signal: AbortSignal): Promise<void>;
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

export interface PausableClock extends Clock {
  running(signal: AbortSignal): Promise<void>;
  /** Time stands still from now on. */
  pause(): void;
  resume(): void;
  readonly isPaused: boolean;
  /** Seconds that it stood still so far. */
  readonly pausedSeconds: number;
}

/** A clock that a person can stop: what was due later is due later by as much. */
export function createPausableClock(base: Clock = systemClock): PausableClock {
  let stoppedAt: number | null = null;
  let stood = 0;
  let changed = new AbortController();
  const change = () => {
    const before = changed;
    changed = new AbortController();
    before.abort();
  };
  const stoodUntil = (now: number) => stood + (stoppedAt === null ? 0 : now - stoppedAt);
  const clock: PausableClock = {
    now: () => {
      const now = base.now();
      return now - stoodUntil(now);
    },
    async sleepUntil(at, signal) {
      while (!signal.aborted) {
        await clock.running(signal);
        if (signal.aborted || clock.now() >= at) return;
        await base.sleepUntil(at + stood, AbortSignal.any([signal, changed.signal]));
      }
    },
    async running(signal) {
      while (stoppedAt !== null && !signal.aborted) await aborted(AbortSignal.any([signal, changed.signal]));
    },
    pause() {
      if (stoppedAt !== null) return;
      stoppedAt = base.now();
      change();
    },
    resume() {
      if (stoppedAt === null) return;
      stood += base.now() - stoppedAt;
      stoppedAt = null;
      change();
    },
    get isPaused() {
      return stoppedAt !== null;
    },
    get pausedSeconds() {
      return stoodUntil(base.now());
    },
  };
  return clock;
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

/** When all slots were taken: what was late then waited for the client's own limit, not for its clock. */
export interface Gate {
  add(from: number, to: number): void;
  /** Seconds of it between two moments. Moments asked for do not go back. */
  within(from: number, to: number): number;
}

export function createGate(): Gate {
  let spans: { readonly from: number; readonly to: number }[] = [];
  return {
    add(from, to) {
      if (to > from) spans.push({ from, to });
    },
    within(from, to) {
      if (spans.length > 64) spans = spans.filter((span) => span.to > from);
      let seconds = 0;
      for (const span of spans) seconds += Math.max(0, Math.min(to, span.to) - Math.max(from, span.from));
      return seconds;
    },
  };
}

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
