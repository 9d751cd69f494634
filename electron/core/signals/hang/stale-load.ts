import { phrase } from '../../../../shared/phrase.ts';
import { oldLoad, wasIdleRank } from '../load-age.ts';
import { type CaptureRule, evidenceOf, judged, notChecked } from '../rule.ts';

/** D04: a scheduler publishes its load at every batch and every idle turn; one that has not is not turning. */
export const staleLoad: CaptureRule = {
  id: 'D04',
  source: 'SGLang managers/load_snapshot.py, managers/scheduler.py',
  text: 'staleLoad',
  class: 'H',
  sub: 'scheduler',
  severity: 'critical',
  grade: 'point',
  read(facts, thresholds) {
    const { per_rank: ranks } = facts.summary.point_in_time_load;
    if (ranks.length === 0) return notChecked(phrase('sourceMissing', { source: '/v1/loads' }));
    const ages = ranks.flatMap(({ snapshot_age_seconds: age }) => age ?? []);
    if (ages.length === 0) return notChecked(phrase('loadAgeUnknown', {}));
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
