import { phrase } from '../../../../shared/phrase.ts';
import { loads } from '../inputs.ts';
import { oldLoad, wasIdleRank } from '../load-age.ts';
import { type CaptureFacts, type CaptureRule, evidenceOf, type Input, judged, notChecked } from '../rule.ts';

/** Told since May 2026. */
const loadTimes: Input<CaptureFacts> = {
  name: 'time stamps in /v1/loads',
  missing: ({ summary }) =>
    summary.point_in_time_load.per_rank.some((rank) => rank.snapshot_age_seconds !== null)
      ? null
      : phrase('loadAgeUnknown', {}),
};

/** D04: a scheduler publishes its load at every batch and every idle turn; one that has not is not turning. */
export const staleLoad: CaptureRule = {
  id: 'D04',
  source: 'SGLang managers/load_snapshot.py, managers/scheduler.py',
  text: 'staleLoad',
  class: 'H',
  sub: 'scheduler',
  severity: 'critical',
  grade: 'point',
  inputs: [loads, loadTimes],
  causes: { covers: ['stall'], excludes: ['overload', 'network'], keeps: ['unhealthy'] },
  read(facts, thresholds) {
    const { per_rank: ranks } = facts.summary.point_in_time_load;
    const ages = ranks.flatMap(({ snapshot_age_seconds: age }) => age ?? []);
    const old = oldLoad(facts, thresholds);
    // An idle rank may sleep; only the server's arguments tell.
    if (old && wasIdleRank(old.rank) && facts.sleepOnIdle === null)
      return notChecked(phrase('mayBeAsleep', {}));
    const seconds = old?.seconds ?? Math.max(...ages);
    const at = old?.at ?? ranks.findIndex((rank) => rank.snapshot_age_seconds === seconds);
    return judged(
      old !== null,
      {
        seconds,
        rank: ranks[at]?.dp_rank ?? 0,
        ranks: ranks.length,
        running: ranks[at]?.running_reqs ?? 0,
        limit: thresholds.snapshotSeconds,
      },
      evidenceOf(facts, [
        `point_in_time_load.per_rank[${at}].snapshot_age_seconds`,
        `> ${thresholds.snapshotSeconds} s`,
      ]),
      { severity: seconds > thresholds.stuckSnapshotSeconds ? 'critical' : 'warn' },
    );
  },
};
