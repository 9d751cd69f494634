import { formatDuration } from '../../../../shared/format.ts';
import { phrase } from '../../../../shared/phrase.ts';
import { ofRecord, ofRows } from '../dump-facts.ts';
import { type DumpRule, judged, notChecked } from '../rule.ts';

/** L29: single requests took far longer than others with as many tokens. */
export const outlierRequests: DumpRule = {
  id: 'L29',
  source: 'own; limits in core/dump/facts/outliers.ts',
  text: 'outlierRequests',
  class: 'L',
  sub: null,
  severity: 'warn',
  grade: 'log',
  read: (dump) =>
    ofRows(dump, ({ outliers: { compared, found, worst } }) => {
      if (compared === 0) return notChecked(phrase('noneOfOneSize', {}));
      const [first] = worst;
      return judged(
        found > 0,
        {
          found,
          compared,
          seconds: first?.seconds ?? 0,
          usual: first?.usual ?? 0,
          stage: first?.stage ?? 'whole',
        },
        worst.slice(0, 5).map(({ index, seconds, usual, stage }) =>
          ofRecord(dump, index, 'e2e_latency', {
            label: phrase(stageLabels[stage], { index }),
            value: seconds,
            unit: 'seconds',
            threshold: formatDuration(usual),
          }),
        ),
      );
    }),
};

const stageLabels = {
  front: 'evidenceOutlierFront',
  queue: 'evidenceOutlierQueue',
  prefill: 'evidenceOutlierPrefill',
  rest: 'evidenceOutlierRest',
  whole: 'evidenceOutlierWhole',
} as const;
