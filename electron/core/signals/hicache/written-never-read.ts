import { phrase } from '../../../../shared/phrase.ts';
import { isKnown } from '../../derived/answer.ts';
import { growth } from '../figures.ts';
import { metrics } from '../inputs.ts';
import { type CaptureRule, judged, notChecked } from '../rule.ts';

/** C02: the storage tier is written, and nothing was ever read back. Since the start: a minute says nothing here. */
export const writtenNeverRead: CaptureRule = {
  id: 'C02',
  source: 'SGLang backuped_tokens_total, prefetched_tokens_total; sglang issues 12092, 24018',
  text: 'writtenNeverRead',
  class: 'L',
  sub: 'hicache',
  severity: 'high',
  grade: 'lifetime',
  inputs: [metrics],
  read({ derived }, thresholds) {
    const written = derived.total('backuped_tokens_total');
    if (!isKnown(written)) return notChecked(written.absent);
    const served = derived.total('num_requests_total');
    if (!isKnown(served)) return notChecked(served.absent);
    if (served.value < thresholds.fewestRequests)
      return notChecked(phrase('tooFewRequests', { count: served.value, need: thresholds.fewestRequests }));
    // Both are there from their first use on.
    const read = derived.total('prefetched_tokens_total');
    const hits = derived.total('cached_tokens_total', { cache_source: /^storage/ });
    const back = (isKnown(read) ? read.value : 0) + (isKnown(hits) ? hits.value : 0);
    return judged(
      written.value > 0 && back === 0,
      { written: written.value, read: back, served: served.value },
      [...growth(written, '> 0'), ...(isKnown(read) ? growth(read, '= 0') : [])],
    );
  },
};
