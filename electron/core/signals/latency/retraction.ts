import { formatPercent } from '../../../../shared/format.ts';
import { phrase } from '../../../../shared/phrase.ts';
import { isKnown, type Known } from '../../derived/answer.ts';
import { counted, figure, growth, weakest } from '../figures.ts';
import { metrics } from '../inputs.ts';
import { whyNotLoad } from '../load-age.ts';
import { type CaptureRule, judged, notChecked } from '../rule.ts';

/**
 * L08: tokens were thrown away and computed again. The gauge of the same name is per interval and reset: 0 of it proves
 * nothing, so the counters are read.
 */
export const retraction: CaptureRule = {
  id: 'L08',
  source: 'SGLang num_retracted_*_tokens_total; sglang issues 26248, 14972',
  text: 'retraction',
  class: 'L',
  sub: 'kv',
  severity: 'warn',
  grade: 'delta',
  inputs: [metrics],
  since: '0.5.9',
  causes: { covers: ['retraction'] },
  read(facts, thresholds) {
    const { derived } = facts;
    // Those that wait now to be computed again need no counter.
    const held = whyNotLoad(facts, thresholds) === null ? derived.loadSum('queues.retracted') : null;
    const queued = held && isKnown(held) && held.value > 0 ? held : null;
    const generated = derived.count('realtime_tokens_total', { mode: 'decode' });
    const parts = ['num_retracted_input_tokens_total', 'num_retracted_output_tokens_total'].map((name) =>
      counted(derived, name, 'realtime_tokens_total'),
    );
    const known: Known[] = [];
    for (const part of parts) {
      // null: the server counts, and it never happened.
      if (part === null) continue;
      if (isKnown(part)) known.push(part);
      else if (!queued) return notChecked(part.absent);
    }
    if (known.length === 0 && !queued && !isKnown(generated)) return notChecked(generated.absent);
    const tokens = known.reduce((sum, { value }) => sum + value, 0);
    const share = isKnown(generated) && generated.value > 0 ? tokens / generated.value : null;
    return judged(
      tokens > 0 || queued !== null,
      { tokens, share: share ?? -1, queued: queued?.value ?? 0 },
      [
        ...(queued
          ? figure(queued, 'sum', phrase('figureSum', { name: queued.name }), {
              unit: 'count',
              threshold: '> 0',
            }).slice(0, 1)
          : []),
        ...known.flatMap((one) => growth(one, '> 0')),
        ...(isKnown(generated) ? growth(generated, `≥ ${formatPercent(thresholds.retractedShare)}`) : []),
      ],
      {
        grade:
          queued && tokens === 0 ? 'point' : weakest(...known, ...(isKnown(generated) ? [generated] : [])),
        severity: share !== null && share >= thresholds.retractedShare && tokens > 0 ? 'high' : 'warn',
      },
    );
  },
};
