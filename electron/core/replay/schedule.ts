import type { TargetName } from '../../../shared/batch.ts';
import type { ReplayResult } from '../../../shared/replay.ts';
import { type Connected, connectTo } from '../connect/connect-to.ts';
import type { Job } from '../job.ts';
import { type Clock, createGate, createSlots, systemClock } from './pacing.ts';
import { connectTimeoutSeconds } from './replay.ts';
import {
  checkPacing,
  makeReady,
  type Planned,
  planOf,
  type Ready,
  type ScheduleOrder,
  type ScheduleSource,
} from './schedule-plan.ts';
import {
  divergence,
  errorOf,
  gapsBetweenTokens,
  type ReplayLine,
  type ReplaySummary,
} from './schedule-report.ts';
import { hasDied, ScheduleTally } from './schedule-tally.ts';
import { guard } from './target.ts';
import { send } from './transport.ts';

/** Records are read and prepared this far ahead, so that reading does not make the sending late. */
const ahead = 32;

/** One request on its way to one target. */
export interface Sent {
  readonly planned: Planned;
  readonly target: TargetName;
  readonly rid: string | null;
  /** See Ready. */
  readonly greedy: boolean | null;
  /** Seconds of the run. */
  readonly at: number;
}

/** Hears of each request as it happens: for a window. */
export interface ScheduleWatch {
  sent(sent: Sent): void;
  /** A piece of its answer came; `tokens` so far, null where nobody counts. */
  heard(sent: Sent, tokens: number | null): void;
  /** Its line, and the answer it was made of; null for one that was never sent. */
  ended(sent: Sent, line: ReplayLine, result: ReplayResult | null): void;
}

const unwatched: ScheduleWatch = {
  sent: () => undefined,
  heard: () => undefined,
  ended: () => undefined,
};

/** A target with what is needed to send to it. */
interface Lane extends Connected {
  readonly name: TargetName;
}

interface Lateness {
  readonly lag: number | null;
  readonly gate: number | null;
}

/**
 * Replays many recorded requests. Each result is told as it comes; no failure ends the run. An abort of the job's
 * signal stops the sending, closes what is in flight, and still gives the summary. Throws, before anything is sent,
 * what `replay` throws for a target or a token.
 */
export async function replaySchedule(
  order: ScheduleOrder,
  sources: readonly ScheduleSource[],
  job: Job<ReplayLine>,
  clock: Clock = systemClock,
  watch: ScheduleWatch = unwatched,
): Promise<ReplaySummary> {
  for (const { of } of lanesOf(order)) guard(of);
  checkPacing(order);
  const plan = planOf(order, sources);
  /** Each request has a signal of its own: a listener more costs as much as there are on one already. */
  const inFlight = new Set<AbortController>();
  const abortAll = () => {
    for (const controller of inFlight) controller.abort();
  };
  const death = new AbortController();
  /** Of the sending; what is in flight when the target dies ends by itself. */
  const signal = AbortSignal.any([job.signal, death.signal]);
  const timeoutSeconds = Math.min(connectTimeoutSeconds, order.idleTimeoutSeconds);
  const lanes = await connectAll(order, timeoutSeconds);
  const slots = createSlots(order.parallel);
  const gate = createGate();
  const tally = new ScheduleTally(order, plan.length * lanes.length);
  const running = new Set<Promise<void>>();
  const reading: Promise<Ready>[] = [];
  let toRead = 0;
  const nextReady = (): Promise<Ready> | undefined => {
    for (let next = plan[toRead]; next && reading.length < ahead; next = plan[toRead]) {
      reading.push(makeReady(next, order));
      toRead += 1;
    }
    return reading.shift();
  };

  async function sendOne(
    ready: Ready,
    { name, target, headers, dispatcher, proxy }: Lane,
    at: number,
    late: Lateness,
  ) {
    const { planned } = ready;
    const { rid, greedy } = ready.problem === null ? ready : { rid: planned.source.row.rid, greedy: null };
    const sent: Sent = { planned, target: name, rid, greedy, at };
    const tell = (line: ReplayLine, result: ReplayResult | null) => {
      tally.add(line, planned.source.row);
      watch.ended(sent, line, result);
      job.tell(line);
    };
    if (ready.problem !== null)
      return tell(lineOf(sent, { error: { kind: 'prepare', message: ready.problem } }), null);
    const sentAt = Date.now() / 1000;
    watch.sent(sent);
    const own = new AbortController();
    inFlight.add(own);
    if (job.signal.aborted) own.abort();
    const result = await send(
      {
        target,
        endpoint: ready.endpoint,
        headers,
        body: { bytes: ready.body.length, content: ready.body },
        ...ready.facts,
        idleTimeoutSeconds: order.idleTimeoutSeconds,
        connectTimeoutSeconds: timeoutSeconds,
        dispatcher,
        proxy,
      },
      { signal: own.signal, tell: ({ completionTokens }) => watch.heard(sent, completionTokens) },
    ).finally(() => inFlight.delete(own));
    const gaps = gapsBetweenTokens(result.pieces);
    const { compared, at: diverges } = divergence(ready.recordedOutput, result);
    const { lag, gate: waited } = late;
    const line = lineOf(sent, {
      status_code: result.httpStatus,
      elapsed_seconds: result.elapsedSeconds,
      prompt_tokens: result.promptTokens,
      completion_tokens: result.completionTokens,
      rid: result.rid,
      ttft_seconds: result.ttftSeconds,
      itl_p50_seconds: gaps.p50,
      itl_p99_seconds: gaps.p99,
      lag_seconds: lag,
      finish_type: result.finishType,
      error: errorOf(result),
      first_diverging_token: diverges,
      outputs_compared: compared,
      sent_at: sentAt,
      at_seconds: at,
      start_lag_seconds: lag === null ? null : Math.max(0, lag - (waited ?? 0)),
      gate_seconds: waited,
    });
    tell(line, result);
    if (order.stopAtDeath && !death.signal.aborted && (await hasDied(target, tally.of(name)))) death.abort();
  }

  job.signal.addEventListener('abort', abortAll, { once: true });
  try {
    let base: number | null = null;
    for (let next = nextReady(); next && !signal.aborted; next = nextReady()) {
      const ready = await next;
      base ??= clock.now();
      const due = ready.planned.due === null ? null : base + ready.planned.due;
      if (due !== null) await clock.sleepUntil(due, signal);
      for (const lane of inTurn(lanes, ready.planned.idx)) {
        await clock.running?.(signal);
        if (signal.aborted) break;
        const asked = clock.now();
        const waited = await slots.take(signal);
        await clock.running?.(signal);
        if (signal.aborted) break;
        const now = clock.now();
        if (waited) {
          tally.waitedForSlot += 1;
          gate.add(asked, now);
        }
        const lag = due === null ? null : Math.max(0, now - due);
        const late: Lateness = { lag, gate: gate.within(due ?? asked, now) };
        if (ready.problem === null) tally.sending(late);
        const one = sendOne(ready, lane, now - base, late).finally(() => {
          slots.give();
          running.delete(one);
        });
        running.add(one);
      }
    }
    await Promise.all(running);
    const isDead = await Promise.all(lanes.map(({ target, name }) => hasDied(target, tally.of(name))));
    return tally.summary(plan, death.signal.aborted || isDead.includes(true));
  } finally {
    job.signal.removeEventListener('abort', abortAll);
    await Promise.all(lanes.map(({ dispatcher }) => dispatcher.destroy()));
  }
}

interface LaneOrder {
  readonly name: TargetName;
  readonly of: NonNullable<ScheduleOrder['second']>;
}

const lanesOf = ({ second, ...first }: ScheduleOrder): readonly LaneOrder[] => [
  { name: 'a', of: first },
  ...(second ? [{ name: 'b', of: second } as const] : []),
];

/** Every target connected to. Where one cannot be, none stays open. */
async function connectAll(order: ScheduleOrder, timeoutSeconds: number): Promise<readonly Lane[]> {
  const lanes: Lane[] = [];
  try {
    for (const { name, of } of lanesOf(order)) {
      const connected = await connectTo(of.target, { timeoutSeconds, connections: order.parallel });
      lanes.push({ name, ...connected });
    }
    return lanes;
  } catch (error) {
    await Promise.all(lanes.map(({ dispatcher }) => dispatcher.destroy()));
    throw error;
  }
}

/** Neither target always goes first: the second would find a warmer machine. */
const inTurn = (lanes: readonly Lane[], turn: number): readonly Lane[] =>
  turn % 2 === 0 ? lanes : lanes.toReversed();

function lineOf({ planned: { idx, source }, target, rid }: Sent, said: Partial<ReplayLine>): ReplayLine {
  return {
    idx,
    status_code: null,
    elapsed_seconds: null,
    prompt_tokens: null,
    completion_tokens: null,
    rid: null,
    recorded_rid: rid,
    ttft_seconds: null,
    itl_p50_seconds: null,
    itl_p99_seconds: null,
    lag_seconds: null,
    finish_type: null,
    error: null,
    first_diverging_token: null,
    outputs_compared: false,
    file: source.file,
    index: source.row.index,
    target,
    sent_at: null,
    at_seconds: null,
    start_lag_seconds: null,
    gate_seconds: null,
    ...said,
  };
}
