import type { TimeBlock } from '../../../../shared/dump-rule-facts.ts';
import { formatPercent, formatTimestamp } from '../../../../shared/format.ts';
import { phrase } from '../../../../shared/phrase.ts';
import { ofDump, ofRecord, ofRows } from '../dump-facts.ts';
import { type DumpRule, judged, notChecked } from '../rule.ts';
import { largestFall } from '../time-split.ts';

/** L14: fewer prompt tokens came from the cache from one moment of the dump on, while prompts stayed as long. */
export const cacheDropInDump: DumpRule = {
  id: 'L14',
  source: 'reference skill; SGLang meta_info.cached_tokens',
  text: 'cacheDropInDump',
  class: 'L',
  sub: 'cache',
  severity: 'high',
  grade: 'log',
  causes: { covers: ['cacheMiss'] },
  read: (dump, thresholds) =>
    ofRows(dump, ({ blocks, timing }) => {
      const split = largestFall(blocks, ({ promptTokens, cachedTokens }) =>
        promptTokens === 0 ? null : { value: cachedTokens / promptTokens, weight: promptTokens },
      );
      if (split === null)
        return blocks.some(({ promptTokens }) => promptTokens > 0) || blocks.length === 0
          ? notChecked(phrase('tooFewRequests', { count: timing.finished, need: 100 }))
          : notChecked(phrase('recordsWithout', { name: 'cached_tokens' }));
      const { before, after, at, first } = split;
      const fell = before - after >= thresholds.hitDrop;
      const change = mixChange(split.blocksBefore, split.blocksAfter);
      if (fell && change > thresholds.mixChange) return notChecked(phrase('mixChanged', {}));
      return judged(fell, { before, after, at: formatTimestamp(at) }, [
        ofDump(dump, 'cached_tokens.before', {
          label: phrase('evidenceHitBefore', {}),
          value: before,
          unit: 'share',
        }),
        ofRecord(dump, first, 'meta_info.cached_tokens', {
          label: phrase('evidenceHitAfter', { index: first }),
          value: after,
          unit: 'share',
          threshold: `≤ ${formatPercent(Math.max(0, before - thresholds.hitDrop))}`,
        }),
      ]);
    }),
};

/** How far the usual length of prompts moved, as a share of what it was. */
function mixChange(before: readonly TimeBlock[], after: readonly TimeBlock[]): number {
  const middle = (blocks: readonly TimeBlock[]) => {
    const known = blocks.flatMap(({ medianPrompt }) => (medianPrompt === null ? [] : [medianPrompt]));
    return known.reduce((sum, one) => sum + one, 0) / Math.max(1, known.length);
  };
  return Math.abs(middle(after) - middle(before)) / Math.max(1, middle(before));
}
