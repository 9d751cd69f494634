import { setTimeout as wait } from 'node:timers/promises';

/** Resolves after `seconds`, at once for 0; rejects when the signal fires. Leaves no timer behind. */
export async function sleep(seconds: number, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  if (seconds > 0) await wait(seconds * 1000, undefined, { signal });
}

/** Never resolves; rejects when the signal fires. */
export function untilAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    if (signal.aborted) reject(signal.reason);
    else signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}

/** Wall clock in Unix seconds. */
export const now = (): number => Date.now() / 1000;
