import { formatTimestamp } from '../../../../shared/format.ts';
import { phrase } from '../../../../shared/phrase.ts';
import { ofRecord, ofRows } from '../dump-facts.ts';
import { type DumpRule, judged, notChecked } from '../rule.ts';

/** W02: the requests of one dump were answered by more than one version of the weights. */
export const weightsChanged: DumpRule = {
  id: 'W02',
  source: 'SGLang meta_info.weight_version',
  text: 'weightsChanged',
  class: 'W',
  sub: 'weights',
  severity: 'high',
  grade: 'log',
  read: (dump) =>
    ofRows(dump, ({ weights: { known, versions } }) => {
      if (known === 0) return notChecked(phrase('recordsWithout', { name: 'weight_version' }));
      const [first, second] = versions;
      return judged(
        versions.length > 1,
        {
          versions: versions.length,
          from: first?.version ?? '',
          to: second?.version ?? '',
          at: second?.firstEnd == null ? '' : formatTimestamp(second.firstEnd),
        },
        versions.slice(0, 5).map(({ version, count, first: index }) =>
          ofRecord(dump, index, 'meta_info.weight_version', {
            label: phrase('evidenceWeights', { version }),
            value: count,
            unit: 'count',
          }),
        ),
      );
    }),
};
