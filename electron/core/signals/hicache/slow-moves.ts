import { phrase } from '../../../../shared/phrase.ts';
import { isKnown } from '../../derived/answer.ts';
import { p95, weakest } from '../figures.ts';
import { metrics } from '../inputs.ts';
import { type CaptureRule, judged, notChecked } from '../rule.ts';

const moves = ['load_back_duration_seconds', 'eviction_duration_seconds'] as const;

/** C03: moving KV between the tiers takes long. */
export const slowMoves: CaptureRule = {
  id: 'C03',
  source: 'SGLang load_back_duration_seconds, eviction_duration_seconds',
  text: 'slowMoves',
  class: 'L',
  sub: 'hicache',
  severity: 'warn',
  grade: 'delta',
  inputs: [metrics],
  read({ derived }, thresholds) {
    const [back, evict] = moves.map((name) => derived.quantile(name, 0.95));
    const known = [back, evict].filter((one) => one !== undefined).filter(isKnown);
    const [first] = known;
    if (!first) return notChecked(back && !isKnown(back) ? back.absent : phrase('oneScrape', {}));
    const slowest = known.reduce((most, one) => (one.value > most.value ? one : most), first);
    return judged(
      slowest.value >= thresholds.tierSeconds,
      { move: slowest.name, seconds: slowest.value, moves: slowest.n },
      known.flatMap((one) => p95(one, { unit: 'seconds', threshold: `≥ ${thresholds.tierSeconds} s` })),
      { grade: weakest(slowest) },
    );
  },
};
