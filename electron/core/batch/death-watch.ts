import type { BatchDeath } from '../../../shared/batch.ts';
import type { BatchResult } from '../../../shared/batch-file.ts';
import type { Story } from './story.ts';

/** Requests in flight at a death that are listed; a target takes no more at once. */
const mostListed = 10_000;

/**
 * What was in flight when a target died. At the first connection that breaks nobody knows yet whether it did: what was
 * in flight then is kept, until an answer shows that it lives.
 */
export function createDeathWatch() {
  let suspected: BatchDeath | null = null;
  let death: BatchDeath | null = null;
  return {
    get death() {
      return death;
    },
    /** A request ended; `story` still counts it among those in flight. */
    hear({ target, error, status_code }: BatchResult, story: Story, at: number): void {
      if (error === null && status_code !== null && suspected?.target === target) suspected = null;
      if (error?.kind !== 'cut' && error?.kind !== 'unreachable' && error?.kind !== 'silent') return;
      suspected ??= {
        at,
        target,
        inFlight: story.flights(mostListed).filter((flight) => flight.target === target),
      };
    },
    /** It died. */
    confirm(at: number): BatchDeath {
      death = suspected ?? { at, target: 'a', inFlight: [] };
      return death;
    },
  };
}
