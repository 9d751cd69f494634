/*
 * What is typed goes to the main process a moment later, the latest only, and at once when the page is about to go.
 */

/** Milliseconds: with the writer's own delay a change is on disk within the second. */
const delay = 200;

export interface Sender<Key> {
  /** There is something new to send for `key`. */
  touch(key: Key): void;
  /** Sends what waits for `key` now, and resolves when all that was sent has arrived. */
  flush(key: Key): Promise<void>;
  drop(key: Key): void;
  isWaiting(key: Key): boolean;
}

const flushes = new Set<() => Promise<unknown>>();

/** `send` must not reject. For one key, one sending follows the other. */
export function createSender<Key>(send: (key: Key) => Promise<void>): Sender<Key> {
  const timers = new Map<Key, ReturnType<typeof setTimeout>>();
  const sending = new Map<Key, Promise<void>>();

  const drop = (key: Key): void => {
    clearTimeout(timers.get(key));
    timers.delete(key);
  };
  const sendNow = (key: Key): Promise<void> => {
    drop(key);
    const next = (sending.get(key) ?? Promise.resolve()).then(() => send(key));
    sending.set(key, next);
    return next;
  };
  const flush = (key: Key): Promise<void> =>
    timers.has(key) ? sendNow(key) : (sending.get(key) ?? Promise.resolve());
  flushes.add(() => Promise.all([...new Set([...timers.keys(), ...sending.keys()])].map(flush)));
  return {
    touch(key) {
      if (!timers.has(key))
        timers.set(
          key,
          setTimeout(() => void sendNow(key), delay),
        );
    },
    flush,
    drop,
    isWaiting: (key) => timers.has(key),
  };
}

/** Everything that waits in the window. */
export async function flushSenders(): Promise<void> {
  await Promise.all([...flushes].map((flush) => flush()));
}
