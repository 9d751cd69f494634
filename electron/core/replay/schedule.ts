import { setMaxListeners } from 'node:events';
import type { RequestRow } from '../../../shared/dump.ts';
import { connectTo } from '../connect/connect-to.ts';
import type { Job } from '../job.ts';
import { listens } from './listening.ts';
import { type Clock, createSlots, systemClock } from './pacing.ts';
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
  fidelityOf,
  gapsBetweenTokens,
  percentile,
  type ReplayErrorKind,
  type ReplayLine,
  type ReplaySummary,
} from './schedule-report.ts';
import { guard, type ParsedTarget } from './target.ts';
import { send } from './transport.ts';

/** Records are read and prepared this far ahead, so that reading does not make the sending late. */
const ahead = 16;

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
): Promise<ReplaySummary> {
  guard(order);
  checkPacing(order);
  const plan = planOf(order, sources);
  // Every request in flight listens to it.
  setMaxListeners(0, job.signal);
  const death = new AbortController();
  /** Of the sending; what is in flight when the target dies ends by itself. */
  const signal = AbortSignal.any([job.signal, death.signal]);
  const timeoutSeconds = Math.min(connectTimeoutSeconds, order.idleTimeoutSeconds);
  const { target, headers, dispatcher, proxy } = await connectTo(order.target, {
    timeoutSeconds,
    connections: order.parallel,
  });
  const slots = createSlots(order.parallel);
  const tally = new Tally(order);
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

  async function sendOne(ready: Ready, lag: number | null): Promise<void> {
    const { planned } = ready;
    if (ready.problem !== null) {
      const line = lineOf(planned, { error: { kind: 'prepare', message: ready.problem } });
      tally.add(line, planned.source.row);
      job.tell(line);
      return;
    }
    const result = await send(
      {
        target,
        endpoint: ready.endpoint,
        headers,
        body: ready.body,
        ...ready.facts,
        idleTimeoutSeconds: order.idleTimeoutSeconds,
        connectTimeoutSeconds: timeoutSeconds,
        dispatcher,
        proxy,
      },
      { signal: job.signal, tell: () => undefined },
    );
    const gaps = gapsBetweenTokens(result.pieces);
    const { compared, at } = divergence(ready.recordedOutput, result);
    const line = lineOf(planned, {
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
      first_diverging_token: at,
      outputs_compared: compared,
    });
    tally.add(line, planned.source.row);
    job.tell(line);
    if (order.stopAtDeath && !death.signal.aborted && (await hasDied(target, tally))) death.abort();
  }

  try {
    let base: number | null = null;
    for (let next = nextReady(); next && !signal.aborted; next = nextReady()) {
      const ready = await next;
      base ??= clock.now();
      const due = ready.planned.due === null ? null : base + ready.planned.due;
      if (due !== null) await clock.sleepUntil(due, signal);
      if (signal.aborted) break;
      if (await slots.take(signal)) tally.waitedForSlot += 1;
      if (signal.aborted) break;
      const lag = due === null ? null : Math.max(0, clock.now() - due);
      if (ready.problem === null) tally.sending(lag);
      const one = sendOne(ready, lag).finally(() => {
        slots.give();
        running.delete(one);
      });
      running.add(one);
    }
    await Promise.all(running);
    return tally.summary(plan, death.signal.aborted || (await hasDied(target, tally)));
  } finally {
    await dispatcher.destroy();
  }
}

function lineOf({ idx, source }: Planned, said: Partial<ReplayLine>): ReplayLine {
  return {
    idx,
    status_code: null,
    elapsed_seconds: null,
    prompt_tokens: null,
    completion_tokens: null,
    rid: null,
    recorded_rid: source.row.rid,
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
    ...said,
  };
}

/** Counts as the results come. */
class Tally {
  readonly #order: ScheduleOrder;
  waitedForSlot = 0;
  readonly #lags: number[] = [];
  #sent = 0;
  #ok = 0;
  #failed = 0;
  #cancelled = 0;
  #promptsCompared = 0;
  #promptsDiffer = 0;
  /** Something answered at that address during the run. */
  wasAlive = false;
  /** How the connection of the last result went. */
  last: ReplayErrorKind | null = null;

  constructor(order: ScheduleOrder) {
    this.#order = order;
  }

  sending(lag: number | null): void {
    this.#sent += 1;
    if (lag !== null) this.#lags.push(lag);
  }

  add(line: ReplayLine, row: RequestRow): void {
    const kind = line.error?.kind ?? null;
    if (kind === null) this.#ok += 1;
    else if (kind === 'cancelled') this.#cancelled += 1;
    else this.#failed += 1;
    if (line.prompt_tokens !== null && row.promptTokens !== null) {
      this.#promptsCompared += 1;
      if (line.prompt_tokens !== row.promptTokens) this.#promptsDiffer += 1;
    }
    if (line.status_code !== null || kind === 'cut') this.wasAlive = true;
    if (kind !== 'prepare' && kind !== 'cancelled') this.last = kind;
  }

  summary(plan: readonly Planned[], targetDied: boolean): ReplaySummary {
    const done = this.#ok + this.#failed + this.#cancelled;
    return {
      sent: this.#sent,
      ok: this.#ok,
      failed: this.#failed,
      cancelled: this.#cancelled,
      lag_p95_seconds: percentile(this.#lags, 0.95),
      fidelity: fidelityOf({
        ...this.#order,
        sent: this.#sent,
        ok: this.#ok,
        failed: this.#failed,
        lags: this.#lags,
        waitedForSlot: this.waitedForSlot,
        promptsCompared: this.#promptsCompared,
        promptsDiffer: this.#promptsDiffer,
        unsent: plan.length - done,
        startsUnknown:
          this.#order.mode === 'schedule' ? plan.filter(({ source }) => source.row.start === null).length : 0,
      }),
      target_died: targetDied,
    };
  }
}

/** Asked once, after a run whose last word was a lost connection: is the port of a server that was there closed now? */
async function hasDied(target: ParsedTarget, { wasAlive, last }: Tally): Promise<boolean> {
  if (!wasAlive || (last !== 'cut' && last !== 'unreachable' && last !== 'silent')) return false;
  return !(await listens(target));
}
