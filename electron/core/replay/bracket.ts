import type { BracketMoment, BracketPlan } from '../../../shared/bracket.ts';
import { type Problem, toProblem } from '../../../shared/outcome.ts';
import type { Job } from '../job.ts';

/*
 * Captures of a target around something that is sent to it, one request or a whole dump: before, while it runs, after.
 */

/** One capture of a bracket, as it came. */
export interface BracketStep<Capture> {
  readonly moment: BracketMoment;
  /** From 1 within its moment. */
  readonly number: number;
  /** When it was begun, Unix seconds. */
  readonly at: number;
  /** null where it could not be taken: `problem` says why. */
  readonly capture: Capture | null;
  readonly problem: Problem | null;
}

export interface Bracketed<Result, Capture> {
  readonly result: Result;
  /** In the order in which they were begun. */
  readonly steps: readonly BracketStep<Capture>[];
}

/**
 * Runs `run` between two captures, with more of them while it lasts. `take` collects one; the signal that it gets stops
 * it. The first waits for nothing and `run` begins after it; those during it go by the plan from the moment `run` is
 * called, and one that is under way at its end is brought to its end; the last begins when `run` has ended, whatever it
 * came to. A capture that fails is a step with its problem and never keeps the run from going on. An abort of the job's
 * signal ends the captures and takes none after the run. What `run` throws is thrown, once the captures are there.
 */
export async function bracket<Result, Capture>(
  plan: BracketPlan,
  take: (moment: BracketMoment, number: number, signal: AbortSignal) => Promise<Capture>,
  run: () => Promise<Result>,
  job: Job<BracketStep<Capture>>,
): Promise<Bracketed<Result, Capture>> {
  const steps: BracketStep<Capture>[] = [];
  const step = async (moment: BracketMoment, number: number): Promise<void> => {
    if (job.signal.aborted) return;
    const begun = { moment, number, at: Date.now() / 1000 };
    const settled = await take(moment, number, job.signal).then(
      (capture) => ({ ...begun, capture, problem: null }),
      (error: unknown) => ({ ...begun, capture: null, problem: toProblem(error) }),
    );
    // Stopped by the person: what was cut short is no capture of that moment.
    if (job.signal.aborted && settled.capture === null) return;
    steps.push(settled);
    job.tell(settled);
  };

  await step('before', 1);
  const ended = new AbortController();
  const during = takeDuring(plan, step, AbortSignal.any([job.signal, ended.signal]));
  try {
    const result = await run();
    ended.abort();
    await during;
    await step('after', 1);
    return { result, steps };
  } catch (error) {
    ended.abort();
    await during;
    await step('after', 1);
    throw error;
  }
}

/** The captures while it runs, one after the other: a slow server is not asked twice at once. */
async function takeDuring(
  { during, firstSeconds, everySeconds }: BracketPlan,
  step: (moment: BracketMoment, number: number) => Promise<void>,
  ended: AbortSignal,
): Promise<void> {
  const started = performance.now();
  for (let number = 1; number <= during; number += 1) {
    const due = firstSeconds + (number - 1) * everySeconds;
    await pause(due - (performance.now() - started) / 1000, ended);
    if (ended.aborted) return;
    await step('during', number);
  }
}

const pause = (seconds: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, Math.max(0, seconds) * 1000);
    signal.addEventListener('abort', end, { once: true });
  });
