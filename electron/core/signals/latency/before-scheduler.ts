import { formatPercent } from '../../../../shared/format.ts';
import { phrase } from '../../../../shared/phrase.ts';
import { ofDump, ofRecord, ofRows } from '../dump-facts.ts';
import { type DumpRule, judged, notChecked } from '../rule.ts';

/** L25: time is lost between the arrival of a request and the scheduler's queue. */
export const beforeScheduler: DumpRule = {
  id: 'L25',
  source: 'SGLang meta_info: request_received_ts, forward_entry_time, queue_time',
  text: 'beforeScheduler',
  class: 'L',
  sub: 'frontend',
  severity: 'high',
  grade: 'log',
  read: (dump, thresholds) =>
    ofRows(dump, ({ timing: { front, frontShare, slowestFront } }) => {
      if (front === null || frontShare === null)
        return notChecked(phrase('recordsWithout', { name: 'forward_entry_time' }));
      if (front.n < thresholds.fewestRequests)
        return notChecked(phrase('tooFewRequests', { count: front.n, need: thresholds.fewestRequests }));
      return judged(
        front.p95 >= thresholds.frontSeconds && frontShare >= thresholds.frontShare,
        { p95: front.p95, share: frontShare, requests: front.n },
        [
          ofDump(dump, 'front.p95', {
            label: phrase('evidenceFrontP95', {}),
            value: front.p95,
            unit: 'seconds',
            threshold: `≥ ${thresholds.frontSeconds} s`,
          }),
          ofDump(dump, 'front.share', {
            label: phrase('evidenceFrontShare', {}),
            value: frontShare,
            unit: 'share',
            threshold: `≥ ${formatPercent(thresholds.frontShare)}`,
          }),
          ...slowestFront.slice(0, 3).map(({ index, value }) =>
            ofRecord(dump, index, 'front', {
              label: phrase('evidenceRecordFront', { index }),
              value,
              unit: 'seconds',
            }),
          ),
        ],
      );
    }),
};
