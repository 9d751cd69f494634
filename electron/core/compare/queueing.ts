/*
 * Requests that wait in one queue are no independent looks: one burst makes all behind it late. How many of them tell one
 * thing is seen from how long they wait against how long they are served: who waits as long as five are served stands behind
 * five.
 */

/** A burst lasts longer than the wait of those who come into it. Found with generated traffic: test/long/compare-quiet. */
const burst = 12;

/** Figures that hold the wait in the queue. */
const waiting = new Set(['time_to_first_token_seconds', 'queue_time_seconds', 'e2e_request_latency_seconds']);

/**
 * How many requests tell as much as one that is alone; 1 where nobody waits, or nothing says how long. `queue` and `ttft`:
 * mean seconds.
 */
export function requestsPerLook(name: string, queue: number | null, ttft: number | null): number {
  if (!waiting.has(name) || queue === null || ttft === null || queue <= 0) return 1;
  const served = ttft - queue;
  return served > 0 ? 1 + (burst * queue) / served : Number.POSITIVE_INFINITY;
}
