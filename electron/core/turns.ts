import { setImmediate as breathe } from 'node:timers/promises';

/** Long work without input or output that stops now and then by itself, so that others may have a turn. */
export type Turns<Result> = Generator<undefined, Result>;

/** Milliseconds of work between two turns of the event loop. */
const turn = 15;

/** All of it at once. */
export function atOnce<Result>(work: Turns<Result>): Result {
  for (;;) {
    const { done, value } = work.next();
    if (done) return value;
  }
}

/** With a breath for the event loop between its turns. */
export async function inTurns<Result>(work: Turns<Result>): Promise<Result> {
  let until = performance.now() + turn;
  for (;;) {
    const { done, value } = work.next();
    if (done) return value;
    if (performance.now() < until) continue;
    await breathe();
    until = performance.now() + turn;
  }
}
