import { formatPercent } from '../../../../shared/format.ts';
import { phrase } from '../../../../shared/phrase.ts';
import { ofDump, ofRecord, ofRows } from '../dump-facts.ts';
import { type DumpRule, judged, notChecked } from '../rule.ts';

/** L08: requests were thrown out of the batch and computed again, by what each of them counts. */
export const retractedInDump: DumpRule = {
  id: 'L08',
  source: 'SGLang meta_info.num_retractions; sglang issues 26248, 14972',
  text: 'retractedInDump',
  class: 'L',
  sub: 'kv',
  severity: 'warn',
  grade: 'log',
  causes: { keeps: ['retraction', 'kvPressure'] },
  read: (dump, thresholds) =>
    ofRows(dump, ({ retractions: { known, requests, times, worst } }) => {
      if (known === 0) return notChecked(phrase('recordsWithout', { name: 'num_retractions' }));
      return judged(
        requests > 0,
        { requests, known, times },
        [
          ofDump(dump, 'meta_info.num_retractions', {
            label: phrase('evidenceRetracted', {}),
            value: requests,
            unit: 'count',
            threshold: `> 0; ≥ ${formatPercent(thresholds.retractedShare)}`,
          }),
          ...worst.map(({ index, value }) =>
            ofRecord(dump, index, 'meta_info.num_retractions', {
              label: phrase('evidenceRecordRetractions', { index }),
              value,
              unit: 'count',
            }),
          ),
        ],
        requests >= thresholds.retractedShare * known && requests > 0 ? { severity: 'high' } : {},
      );
    }),
};
