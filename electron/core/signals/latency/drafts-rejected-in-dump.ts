import { formatTimestamp } from '../../../../shared/format.ts';
import { phrase } from '../../../../shared/phrase.ts';
import { ofDump, ofRecord, ofRows } from '../dump-facts.ts';
import { type DumpRule, judged, notChecked } from '../rule.ts';
import { largestFall } from '../time-split.ts';

/** L16: drafts are rejected, in all of the dump or from one moment on. */
export const draftsRejectedInDump: DumpRule = {
  id: 'L16',
  source: 'SGLang meta_info.spec_accept_length; SpecForge issue 310, sglang issue 8228',
  text: 'draftsRejectedInDump',
  class: 'L',
  sub: 'spec',
  severity: 'high',
  grade: 'log',
  causes: { covers: ['speculation'] },
  read: (dump, thresholds) =>
    ofRows(dump, ({ speculation: { known, acceptLength: length, worst }, blocks }) => {
      if (known === 0 || length === null)
        return notChecked(phrase('recordsWithout', { name: 'spec_accept_length' }));
      const split = largestFall(blocks, ({ acceptLength, count }) =>
        acceptLength === null ? null : { value: acceptLength, weight: count },
      );
      const fell = split !== null && split.after <= thresholds.acceptFall * split.before;
      const low = length < thresholds.acceptLow;
      return judged(
        low || fell,
        {
          length,
          low: Number(low),
          before: split?.before ?? 0,
          after: split?.after ?? 0,
          at: split === null ? '' : formatTimestamp(split.at),
        },
        [
          ofDump(dump, 'meta_info.spec_accept_length', {
            label: phrase('evidenceAcceptLength', {}),
            value: length,
            threshold: `< ${thresholds.acceptLow}`,
          }),
          ...(fell && !low
            ? [
                ofRecord(dump, split.first, 'meta_info.spec_accept_length', {
                  label: phrase('evidenceAcceptAfter', { index: split.first }),
                  value: split.after,
                  threshold: `≤ ${thresholds.acceptFall} × ${split.before.toFixed(2)}`,
                }),
              ]
            : worst.slice(0, 3).map(({ index, value }) =>
                ofRecord(dump, index, 'meta_info.spec_accept_length', {
                  label: phrase('evidenceRecordAccept', { index }),
                  value,
                }),
              )),
        ],
      );
    }),
};
