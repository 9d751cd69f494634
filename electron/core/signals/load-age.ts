import { type Phrase, phrase } from '../../../shared/phrase.ts';
import type { RankLoad } from '../../../shared/summary.ts';
import type { CaptureFacts } from './rule.ts';
import type { Thresholds } from './thresholds.ts';

/** The rank whose load snapshot is oldest, and how old. */
export interface OldLoad {
  /** Position in `per_rank`. */
  readonly at: number;
  readonly rank: RankLoad;
  readonly seconds: number;
}

/**
 * The oldest of the snapshots that are too old to speak for the moment of the capture; null when all are fresh or the
 * server does not say how old they are. Since May 2026 /v1/loads answers from what each scheduler published last: after
 * every batch and at every idle turn. A scheduler that sleeps while idle (`--sleep-on-idle`) publishes nothing, and what it said then still
 * holds.
 */
export function oldLoad(
  { summary, sleepOnIdle }: Pick<CaptureFacts, 'summary' | 'sleepOnIdle'>,
  thresholds: Thresholds,
): OldLoad | null {
  let oldest: OldLoad | null = null;
  for (const [at, rank] of summary.point_in_time_load.per_rank.entries()) {
    const seconds = rank.snapshot_age_seconds;
    if (seconds === null || seconds <= thresholds.snapshotSeconds) continue;
    if (sleepOnIdle === true && wasIdleRank(rank)) continue;
    if (oldest === null || seconds > oldest.seconds) oldest = { at, rank, seconds };
  }
  return oldest;
}

export const wasIdleRank = ({ running_reqs: running, waiting_reqs: waiting }: RankLoad): boolean =>
  running === 0 && waiting === 0;

/** Why a rule that reads the load cannot be checked; null when the load can be trusted. */
export function whyNotLoad(
  facts: Pick<CaptureFacts, 'summary' | 'sleepOnIdle'>,
  thresholds: Thresholds,
): Phrase | null {
  const old = oldLoad(facts, thresholds);
  return old && phrase('loadTooOld', { seconds: Math.round(old.seconds) });
}
