import { deltaDebug } from '../check/delta-debug.ts';
import type { Job } from '../job.ts';
import { replaySchedule } from './schedule.ts';
import type { ScheduleOrder, ScheduleSource } from './schedule-plan.ts';
import type { ReplayLine } from './schedule-report.ts';

/*
 * From the requests that were replayed when the target died to the smallest set that kills it: delta debugging
 * (Zeller and Hildebrandt, 2002) over whole requests, at their recorded spacing, in a bounded number of rounds.
 */

/** One set that was sent. */
export interface HalvingRound {
  /** From 1. */
  readonly round: number;
  readonly requests: readonly ScheduleSource[];
  readonly died: boolean;
}

export interface Halved {
  readonly rounds: number;
  /** The smallest set that was seen to kill the target. */
  readonly smallest: readonly ScheduleSource[];
  /** `minimal`: no part of it kills; `rounds`: the bound was reached; `stopped`: a person did, or the target stayed away. */
  readonly ended: 'minimal' | 'rounds' | 'stopped';
}

export type HalvingTold =
  /** The target has to be started again before the next round. */
  | { readonly kind: 'waiting' }
  | { readonly kind: 'round'; readonly round: number; readonly requests: number }
  | { readonly kind: 'line'; readonly round: number; readonly line: ReplayLine }
  | ({ readonly kind: 'done' } & HalvingRound);

export interface HalvingOptions {
  readonly mostRounds: number;
  /** Resolves when the target takes connections again; false = it does not, or a person stopped it. */
  isBack(signal: AbortSignal): Promise<boolean>;
}

/**
 * Narrows `sources`, of which a replay by `order` killed the target. `suspects` are tried first: those in flight when
 * it died. Every set is sent to a target that was started again. Throws what `replaySchedule` throws.
 */
export async function halve(
  order: ScheduleOrder,
  sources: readonly ScheduleSource[],
  suspects: readonly ScheduleSource[],
  job: Job<HalvingTold>,
  { mostRounds, isBack }: HalvingOptions,
): Promise<Halved> {
  let rounds = 0;
  let isDead = true;
  let ended: Halved['ended'] | null = null;

  /** Whether a set kills; null when there is no further round. */
  async function kills(set: readonly ScheduleSource[]): Promise<boolean | null> {
    if (rounds >= mostRounds) ended = 'rounds';
    if (ended !== null) return null;
    if (isDead) {
      job.tell({ kind: 'waiting' });
      if (!(await isBack(job.signal))) {
        ended = 'stopped';
        return null;
      }
    }
    rounds += 1;
    const round = rounds;
    job.tell({ kind: 'round', round, requests: set.length });
    const summary = await replaySchedule({ ...order, from: 0, count: set.length, stopAtDeath: true }, set, {
      signal: job.signal,
      tell: (line) => job.tell({ kind: 'line', round, line }),
    });
    if (job.signal.aborted) {
      ended = 'stopped';
      return null;
    }
    isDead = summary.target_died;
    job.tell({ kind: 'done', round, requests: set, died: isDead });
    return isDead;
  }

  const known = new Set(suspects);
  const first = known.size > 0 && known.size < sources.length && (await kills(suspects)) ? suspects : sources;
  const smallest = await deltaDebug(first, kills);
  return { rounds, smallest, ended: ended ?? 'minimal' };
}
