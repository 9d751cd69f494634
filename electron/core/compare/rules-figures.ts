import type { Figure } from '../../../shared/comparison.ts';
import { phrase } from '../../../shared/phrase.ts';
import type { Severity } from '../../../shared/signal.ts';
import { type Answer, isKnown } from '../derived/derived.ts';
import { judged, notChecked, type Reading } from '../signals/rule.ts';
import {
  figureEvidence,
  figureOf,
  onSide,
  type PairFacts,
  type PairRule,
  type PairSide,
} from './pair-facts.ts';

/* Rules about figures of both sides: what got worse, slower decode, lost cache hits, lost throughput, moved endings. */

/** R02: a figure that clients feel got worse, by more than chance. */
export const figureWorse: PairRule = {
  id: 'R02',
  source: 'SGLang metrics_collector.py; bands are ours',
  text: 'figureWorse',
  class: 'L',
  sub: null,
  severity: 'high',
  grade: 'delta',
  read({ figures, comparable }) {
    const headline = figures.filter((own) => own.headline && own.unit === 'seconds');
    const decided = headline.filter(({ verdict }) => verdict !== 'unclear');
    const worse = headline.filter(({ verdict }) => verdict === 'worse');
    if (decided.length === 0) {
      const [first] = headline;
      return notChecked(first?.why ?? phrase('sourceMissing', { source: '/metrics' }));
    }
    const worst = worse.reduce<Figure | null>(
      (best, own) => (best && (best.change ?? 0) >= (own.change ?? 0) ? best : own),
      null,
    );
    const shown = worst ?? decided[0];
    if (!shown) return notChecked(phrase('nothingToCompare', {}));
    const change = shown.change ?? 0;
    const severity: Severity = comparable.verdict === 'no' || change < 0.25 ? 'warn' : 'high';
    return judged(
      worst !== null,
      {
        name: shown.name,
        stat: shown.stat,
        a: shown.a ?? 0,
        b: shown.b ?? 0,
        change,
        n: Math.min(shown.nA ?? 0, shown.nB ?? 0),
        worse: worse.length,
        sinceStart: shown.grade === 'lifetime' ? 1 : 0,
      },
      figureEvidence(shown),
      { severity, grade: shown.grade },
    );
  },
};

const both = (facts: PairFacts, read: (side: PairSide) => Answer): readonly [Answer, Answer] => [
  read(facts.a),
  read(facts.b),
];
const noMetrics: Answer = { absent: phrase('sourceMissing', { source: '/metrics' }) };
const loadOf =
  (column: string) =>
  ({ derived }: PairSide): Answer =>
    derived?.loadSum(column) ?? noMetrics;

/** Running requests of both sides where they are alike (± 20 %), else why they are not. */
function likeBatches(facts: PairFacts): { readonly a: number; readonly b: number } | Reading {
  const [a, b] = both(facts, loadOf('num_running_reqs'));
  if (!isKnown(a)) return notChecked(a.absent);
  if (!isKnown(b)) return notChecked(b.absent);
  if (a.value <= 0 || b.value <= 0) return notChecked(phrase('nothingRuns', { a: a.value, b: b.value }));
  return Math.abs(b.value / a.value - 1) > 0.2
    ? notChecked(phrase('batchesDiffer', { a: a.value, b: b.value }))
    : { a: a.value, b: b.value };
}

/** L12: decode is slower at the same batch, and nothing waits. */
export const slowDecode: PairRule = {
  id: 'L12',
  source: 'signal catalogue L12',
  text: 'slowDecode',
  class: 'L',
  sub: 'decode',
  severity: 'high',
  grade: 'delta',
  read(facts) {
    const figure = figureOf(facts, 'inter_token_latency_seconds', 'p50');
    if (!figure || figure.a === null || figure.b === null)
      return notChecked(figure?.why ?? phrase('sourceMissing', { source: '/metrics' }));
    const batches = likeBatches(facts);
    if ('verdict' in batches) return batches;
    const waiting = loadOf('num_waiting_reqs')(facts.b);
    if (!isKnown(waiting)) return notChecked(waiting.absent);
    const factor = figure.a > 0 ? figure.b / figure.a : 0;
    if (figure.verdict === 'unclear' && factor >= 1.5)
      return notChecked(figure.why ?? phrase('insideBand', {}));
    return judged(
      factor >= 1.5 && waiting.value === 0,
      { a: figure.a, b: figure.b, factor, running: batches.b },
      figureEvidence(figure),
      { grade: figure.grade },
    );
  },
};

/** Points of the share of hits. */
const hitDrop = 0.15;

/** L14: fewer prompt tokens come from a cache, although the mix is the same. */
export const hitRateFell: PairRule = {
  id: 'L14',
  source: 'reference skill; https://github.com/sgl-project/sglang/issues/26608',
  text: 'hitRateFell',
  class: 'L',
  sub: 'cache',
  severity: 'high',
  grade: 'delta',
  read(facts) {
    const figure = figureOf(facts, 'cache_hit_rate', 'share');
    if (!figure || figure.a === null || figure.b === null)
      return notChecked(figure?.why ?? phrase('sourceMissing', { source: '/metrics' }));
    const lengths = facts.comparable.reasons.find(({ fact }) => fact === 'lengths');
    if (lengths?.state !== 'same') return notChecked(lengths?.text ?? phrase('lengthsUnknown', {}));
    const drop = figure.a - figure.b;
    if (drop >= hitDrop && figure.verdict === 'unclear')
      return notChecked(figure.why ?? phrase('insideBand', {}));
    return judged(
      drop >= hitDrop,
      {
        a: figure.a,
        b: figure.b,
        points: Math.round(drop * 100),
        n: Math.min(figure.nA ?? 0, figure.nB ?? 0),
      },
      figureEvidence(figure),
      { grade: figure.grade },
    );
  },
};

/** L30: fewer tokens a second from as many running requests. */
export const throughputFell: PairRule = {
  id: 'L30',
  source: 'https://github.com/sgl-project/sglang/issues/28300',
  text: 'throughputFell',
  class: 'L',
  sub: 'decode',
  severity: 'high',
  grade: 'point',
  read(facts) {
    const batches = likeBatches(facts);
    if ('verdict' in batches) return batches;
    const [a, b] = both(facts, loadOf('gen_throughput'));
    if (!isKnown(a)) return notChecked(a.absent);
    if (!isKnown(b)) return notChecked(b.absent);
    if (a.value <= 0) return notChecked(phrase('tooNearZero', {}));
    return judged(
      b.value / a.value <= 0.8,
      { a: a.value, b: b.value, change: b.value / a.value - 1, running: batches.b },
      [...onSide('A', a.evidence.slice(0, 2)), ...onSide('B', b.evidence.slice(0, 2))],
    );
  },
};
