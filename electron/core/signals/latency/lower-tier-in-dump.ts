import { formatPercent } from '../../../../shared/format.ts';
import { phrase } from '../../../../shared/phrase.ts';
import { ofDump, ofRecord, ofRows } from '../dump-facts.ts';
import { type DumpRule, judged, notChecked } from '../rule.ts';

/** L15: most cached tokens came from host memory or storage, which have to be copied to the GPU first. */
export const lowerTierInDump: DumpRule = {
  id: 'L15',
  source: 'SGLang meta_info.cached_tokens_details',
  text: 'lowerTierInDump',
  class: 'L',
  sub: 'hicache',
  severity: 'warn',
  grade: 'log',
  read: (dump, thresholds) =>
    ofRows(dump, ({ tiers: { known, cachedTokens, belowTokens, most } }) => {
      if (known === 0) return notChecked(phrase('recordsWithout', { name: 'cached_tokens_details' }));
      const share = cachedTokens === 0 ? 0 : belowTokens / cachedTokens;
      return judged(share >= thresholds.lowerTierShare, { share, cached: cachedTokens, known }, [
        ofDump(dump, 'meta_info.cached_tokens_details', {
          label: phrase('evidenceLowerTier', {}),
          value: share,
          unit: 'share',
          threshold: `≥ ${formatPercent(thresholds.lowerTierShare)}`,
        }),
        ...(most === null
          ? []
          : [
              ofRecord(dump, most.index, 'meta_info.cached_tokens_details', {
                label: phrase('evidenceRecordLower', { index: most.index }),
                value: most.value,
                unit: 'count',
              }),
            ]),
      ]);
    }),
};
