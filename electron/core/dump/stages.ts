import type { RequestDetail } from '../../../shared/dump.ts';
import { isUnixTime } from './request-dump.ts';
import { numberOf, type PyDict } from './value.ts';

/*
 * Where a request spent its time, from meta_info. The times are there when the server runs with metrics. Names are
 * those of main, then those of v0.5.6.
 */

/** Moments in Unix seconds, and durations in seconds. null where the record does not say. */
export interface Times {
  readonly received: number | null;
  readonly dispatched: number | null;
  readonly entered: number | null;
  readonly firstToken: number | null;
  readonly finished: number | null;
  readonly queue: number | null;
}

function timesIn(meta: PyDict | null): Times {
  const moment = (...names: string[]) => {
    for (const name of names) {
      const value = numberOf(meta?.get(name));
      if (isUnixTime(value)) return value;
    }
    return null;
  };
  const waited = numberOf(meta?.get('queue_time'));
  return {
    received: moment('request_received_ts'),
    dispatched: moment('api_server_dispatch_finish_ts', 'request_sent_to_scheduler_ts'),
    entered: moment('forward_entry_time'),
    firstToken: moment('prefill_finished_time', 'prefill_finished_ts'),
    finished: moment('request_finished_ts', 'decode_finished_ts', 'response_sent_to_client_ts'),
    queue: waited !== null && waited >= 0 && Number.isFinite(waited) ? waited : null,
  };
}

const between = (from: number | null, to: number | null): number | null =>
  from !== null && to !== null && to >= from ? to - from : null;

type Stage = RequestDetail['stages'][number]['stage'];

/** Duration of each stage; null where the times do not give it. */
export function stagesBetween(times: Times): Readonly<Record<Stage, number | null>> {
  const { dispatched, queue } = times;
  // v0.5.6 has no time of entry: it is the time in the queue later.
  const entered = times.entered ?? (dispatched !== null && queue !== null ? dispatched + queue : null);
  return {
    front: between(times.received, dispatched),
    queue: queue ?? between(dispatched, entered),
    prefill: between(entered, times.firstToken),
    decode: between(times.firstToken, times.finished),
  };
}

export const stagesOf = (meta: PyDict | null): Readonly<Record<Stage, number | null>> =>
  stagesBetween(timesIn(meta));

/** The stages in order; those that the record does not give are left out. */
export function readStages(meta: PyDict | null): RequestDetail['stages'] {
  const found = stagesOf(meta);
  return (['front', 'queue', 'prefill', 'decode'] as const).flatMap((stage) => {
    const seconds = found[stage];
    return seconds === null ? [] : { stage, seconds };
  });
}

/** Seconds from the arrival to the end of prefill; `start` stands in for an arrival that is not recorded. */
export function timeToFirstToken(meta: PyDict | null, start: number | null): number | null {
  const { received, firstToken } = timesIn(meta);
  return between(received ?? start, firstToken);
}
