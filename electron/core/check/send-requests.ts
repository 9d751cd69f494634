import type { Target } from '../../../shared/replay.ts';
import type { Job } from '../job.ts';
import { createSlots, systemClock } from '../replay/pacing.ts';
import { replay } from '../replay/replay.ts';
import type { CheckRequest } from './check-request.ts';
import type { Answered } from './judge.ts';

export interface SendOrder {
  readonly target: Target;
  readonly confirmedHost?: string;
  /** Longest silence of an answer. */
  readonly idleTimeoutSeconds: number;
  /** For a whole answer; null = no other limit. */
  readonly wholeTimeoutSeconds: number | null;
  /** Requests in flight at most. */
  readonly parallel: number;
  /** Sends at the recorded moments, so many times as fast; null = one as soon as the one before is answered. */
  readonly speed: number | null;
}

export interface SentAnswer extends Answered {
  readonly request: CheckRequest;
}

/**
 * Sends every request once and waits for all answers, in the order of the requests. Those that an abort left unsent are
 * missing. Throws what `replay` throws.
 */
export async function sendRequests(
  order: SendOrder,
  requests: readonly CheckRequest[],
  job: Job<SentAnswer>,
): Promise<readonly SentAnswer[]> {
  const slots = createSlots(order.parallel);
  const base = systemClock.now();
  const answers: (SentAnswer | undefined)[] = [];
  const running: Promise<void>[] = [];
  const failed = new AbortController();
  const signal = AbortSignal.any([job.signal, failed.signal]);
  for (const [at, request] of requests.entries()) {
    if (order.speed !== null && request.at !== null)
      await systemClock.sleepUntil(base + request.at / order.speed, signal);
    await slots.take(signal);
    if (signal.aborted) break;
    running.push(
      sendOne(order, request, signal)
        .then((answer) => {
          answers[at] = answer;
          job.tell(answer);
        })
        .finally(() => slots.give()),
    );
    // A body that cannot be sent ends it all; the others are called back.
    running.at(-1)?.catch(() => failed.abort());
  }
  await Promise.all(running);
  return answers.filter((answer) => answer !== undefined);
}

async function sendOne(order: SendOrder, request: CheckRequest, signal: AbortSignal): Promise<SentAnswer> {
  const { wholeTimeoutSeconds: limit } = order;
  const late = limit === null ? null : AbortSignal.timeout(Math.ceil(limit * 1000));
  const result = await replay(
    {
      target: order.target,
      ...(order.confirmedHost === undefined ? {} : { confirmedHost: order.confirmedHost }),
      endpoint: request.endpoint,
      body: request.body,
      alsoKnownSampling: request.newerSampling,
      idleTimeoutSeconds: order.idleTimeoutSeconds,
    },
    { signal: late === null ? signal : AbortSignal.any([signal, late]), tell: () => undefined },
  );
  const isLate = result.end === 'cancelled' && !signal.aborted && late?.aborted === true;
  return { request, result, lateAfter: isLate ? limit : null };
}
