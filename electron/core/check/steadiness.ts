/** How often a candidate is sent before it is believed. */
export interface Steadiness {
  /** At most. */
  readonly attempts: number;
  /** So many have to fail. */
  readonly needed: number;
}

/** A candidate that fails is sent once more; one that passes once is taken to pass. */
export const steady: Steadiness = { attempts: 2, needed: 2 };

const mostAttempts = 20;
/** Share of failing candidates that may be taken for passing ones. */
const missed = 0.05;

/**
 * For a prompt that fails `failed` times of `sent`: two failures are asked of a candidate, and it is sent until they came
 * or until one that fails as often would have shown them with 95 % certainty.
 */
export function steadinessOf(failed: number, sent: number): Steadiness {
  if (failed >= sent) return steady;
  const rate = failed / sent;
  let attempts = 2;
  while (attempts < mostAttempts && chanceOfLessThanTwo(rate, attempts) > missed) attempts += 1;
  return { attempts, needed: 2 };
}

const chanceOfLessThanTwo = (rate: number, attempts: number): number =>
  (1 - rate) ** attempts + attempts * rate * (1 - rate) ** (attempts - 1);
