import { phrase } from '../../../shared/phrase.ts';
import { type Answer, absent, isKnown, type Known } from './answer.ts';
import type { Where } from './series.ts';

type Count = (name: string, where?: Where) => Answer;

/** Every source but `total`, which is their sum where they stand beside it. */
const eachSource: Where = { cache_source: /^(?!total$)/ };

/**
 * Share of prompt tokens that came from a cache, by counters: cached over prompt tokens of finished requests, else the
 * scheduler's own of prefills. The gauge `cache_hit_rate` is the last batch's, and 0 after a decode line.
 */
export function cacheHitRate(count: Count): Answer {
  const detailed = count('cached_tokens_total', eachSource);
  const cached = isKnown(detailed) ? detailed : count('cached_tokens_total');
  const prompt = count('prompt_tokens_total');
  if (isKnown(cached) && isKnown(prompt) && prompt.value > 0) return ratio(cached, prompt.value, prompt);
  const [hit, computed] = ['prefill_cache', 'prefill_compute'].map((mode) =>
    count('realtime_tokens_total', { mode }),
  );
  if (computed && isKnown(computed)) {
    const found = hit && isKnown(hit) ? hit : { ...computed, value: 0, evidence: [] };
    if (found.value + computed.value > 0) return ratio(found, found.value + computed.value, computed);
  }
  if (!isKnown(prompt)) return prompt;
  return absent(
    phrase(prompt.grade === 'delta' ? 'nothingBetween' : 'nothingObserved', {
      name: prompt.value > 0 ? 'cached_tokens_total' : 'prompt_tokens_total',
    }),
  );
}

const ratio = (part: Known, whole: number, of: Known): Known => ({
  ...part,
  value: part.value / whole,
  evidence: [...part.evidence, ...of.evidence],
  n: whole,
});
