import type { Figure, FigureUnit } from '../../../shared/comparison.ts';
import { phrase } from '../../../shared/phrase.ts';
import type { Grade } from '../../../shared/signal.ts';
import { type Answer, type Derived, isKnown, type Known, numberOf, type Where } from '../derived/derived.ts';
import { type Buckets, readBucketsOf } from '../derived/histograms.ts';
import type { MetricTable } from '../metrics.ts';
import type { Turns } from '../turns.ts';
import { type Judged, judgeMean, judgeQuantile, judgeRate, judgeShare } from './judge.ts';
import { headlines, type MetricKind, metricKinds, worseOf } from './metric-list.ts';
import { fromBuckets } from './observations.ts';
import { requestsPerLook } from './queueing.ts';
import { sameEdges } from './same-edges.ts';
import type { CaptureSide } from './sides.ts';

/* Every metric of two captures as a rate, a mean or a quantile, with what chance alone would leave of the change. */

/** Points of a share of hits below which a change counts for nothing. */
const leastShare = 0.05;

type Pair = { readonly a: CaptureSide; readonly b: CaptureSide };

export function* compareFigures(pair: Pair): Turns<readonly Figure[]> {
  const newest = ({ derived }: CaptureSide) => derived.scrapes.at(-1)?.metrics ?? null;
  const found: Figure[] = [];
  for (const kind of yield* metricKinds(newest(pair.a), newest(pair.b))) {
    // The gauge is the last batch's, and 0 after a decode line: the share by token counters stands in its place.
    if (kind.name === 'cache_hit_rate') continue;
    if (kind.type === 'histogram')
      for (const metrics of scrapesOf(pair)) yield* readBucketsOf(metrics, kind.name);
    for (const labels of kind.labels) {
      yield;
      if (kind.type === 'histogram') found.push(...histogramFigures(pair, kind, labels));
      else if (kind.type === 'counter') found.push(rateFigure(pair, kind, labels));
      else found.push(gaugeFigure(pair, kind, labels));
    }
  }
  return [...found, ...shareFigures(pair)].sort(byVerdict);
}

/** What the figures of both sides are read from. */
const scrapesOf = ({ a, b }: Pair): readonly MetricTable[] =>
  [a, b].flatMap(({ derived: { scrapes, stretch, pastStretch }, over }) => {
    const span = over === 'delta' ? (stretch ?? pastStretch) : null;
    return span ? [span.from.metrics, span.to.metrics] : (scrapes.at(-1)?.metrics ?? []);
  });

const order = { worse: 0, better: 1, unclear: 2, same: 3 } as const;
const stats: readonly Figure['stat'][] = [
  'mean',
  'p50',
  'p90',
  'p95',
  'p99',
  'rate',
  'share',
  'gauge',
  'max',
];

/** Worse first; in each verdict what clients feel first, then the largest change. */
export function byVerdict(a: Figure, b: Figure): number {
  const rank = (of: Figure) => (of.headline ? headlines.indexOf(of.name) : headlines.length);
  return (
    order[a.verdict] - order[b.verdict] ||
    Number(b.headline) - Number(a.headline) ||
    rank(a) - rank(b) ||
    (a.headline ? stats.indexOf(a.stat) - stats.indexOf(b.stat) : 0) ||
    Math.abs(b.change ?? 0) - Math.abs(a.change ?? 0) ||
    (a.name < b.name ? -1 : a.name > b.name ? 1 : stats.indexOf(a.stat) - stats.indexOf(b.stat))
  );
}

/** Rows with exactly these labels; all rows where none are told apart. */
const exactly = (labels: Readonly<Record<string, string>>, kind: MetricKind): Where => {
  if (Object.keys(labels).length === 0 && headlines.includes(kind.name)) return {};
  const names = new Set(kind.labels.flatMap((set) => Object.keys(set)));
  return Object.fromEntries([...names].map((name) => [name, labels[name] ?? '']));
};

const unitOf = (name: string): FigureUnit =>
  /_seconds$/.test(name) ? 'seconds' : /token/.test(name) ? 'tokens' : 'number';

const gradeOf = ({ a, b }: Pair): Grade => (a.over === 'delta' && b.over === 'delta' ? 'delta' : 'lifetime');

interface Base extends Pick<Figure, 'name' | 'labels' | 'stat' | 'unit' | 'worse' | 'headline'> {}

/** A figure that neither side, or one alone, has. */
const unknownFigure = (base: Base, pair: Pair, a: Answer, b: Answer): Figure => ({
  ...base,
  a: isKnown(a) ? a.value : null,
  b: isKnown(b) ? b.value : null,
  change: null,
  band: null,
  nA: isKnown(a) ? a.n : null,
  nB: isKnown(b) ? b.n : null,
  secondsA: isKnown(a) ? a.interval : null,
  secondsB: isKnown(b) ? b.interval : null,
  grade: gradeOf(pair),
  verdict: 'unclear',
  why: 'absent' in a ? a.absent : 'absent' in b ? b.absent : phrase('nothingToCompare', {}),
  evidence: { a: isKnown(a) ? a.evidence : [], b: isKnown(b) ? b.evidence : [] },
});

const figureOf = (
  base: Base,
  grade: Grade,
  a: Known,
  b: Known,
  judged: Judged,
  n: readonly [number, number],
): Figure => ({
  ...base,
  ...judged,
  nA: n[0],
  nB: n[1],
  secondsA: a.interval,
  secondsB: b.interval,
  grade,
  evidence: { a: a.evidence, b: b.evidence },
});

const quantiles = { p50: 0.5, p90: 0.9, p95: 0.95, p99: 0.99 } as const;

function histogramFigures(
  pair: Pair,
  kind: MetricKind,
  labels: Readonly<Record<string, string>>,
): readonly Figure[] {
  const { name } = kind;
  const where = exactly(labels, kind);
  const headline = headlines.includes(name) && Object.keys(labels).length === 0;
  const base = { name, labels, unit: unitOf(name), worse: worseOf(name), headline };
  const [a, b] = [pair.a, pair.b].map(({ derived, over }) => derived.buckets(name, where, over)) as [
    ReturnType<Derived['buckets']>,
    ReturnType<Derived['buckets']>,
  ];
  if (!isKnown(a) || !isKnown(b))
    return [unknownFigure({ ...base, stat: 'mean' }, pair, isKnown(a) ? a.mean : a, isKnown(b) ? b.mean : b)];
  const [oa, ob] = [observed(a, pair.a, name), observed(b, pair.b, name)];
  const n = [oa.n, ob.n] as const;
  const grade = gradeOf(pair);
  const mean = figureOf({ ...base, stat: 'mean' }, grade, a.mean, b.mean, judgeMean(oa, ob, base.worse), n);
  const wanted = headline ? (['p50', 'p90', 'p95', 'p99'] as const) : (['p50', 'p99'] as const);
  const edges = sameEdges(a.buckets, b.buckets);
  if (!edges)
    return [
      mean,
      ...wanted.map((stat) => ({
        ...unknownFigure({ ...base, stat }, pair, a.mean, b.mean),
        a: null,
        b: null,
        why: phrase('edgesDiffer', { name }),
      })),
    ];
  const [qa, qb] = [
    fromBuckets(edges.a, a.mean.value, oa.independent),
    fromBuckets(edges.b, b.mean.value, ob.independent),
  ];
  return [
    mean,
    ...wanted.map((stat) =>
      figureOf(
        { ...base, stat },
        grade,
        a.mean,
        b.mean,
        judgeQuantile(qa, qb, quantiles[stat], base.worse),
        n,
      ),
    ),
  ];
}

/** Tokens of one request are no independent looks, nor are requests of one burst: of times between tokens the requests count. */
export function observed(spread: Buckets, side: CaptureSide, name: string) {
  const perToken = name === 'inter_token_latency_seconds';
  const mean = (of: string) => numberOf(side.derived.mean(of, {}, side.over));
  const together = requestsPerLook(name, mean('queue_time_seconds'), mean('time_to_first_token_seconds'));
  const independent = perToken ? (side.info.requests ?? 0) : Math.floor(spread.mean.n / together);
  return fromBuckets(spread.buckets, spread.mean.value, independent);
}

function rateFigure(pair: Pair, kind: MetricKind, labels: Readonly<Record<string, string>>): Figure {
  const where = exactly(labels, kind);
  const base = {
    name: kind.name,
    labels,
    stat: 'rate' as const,
    unit: 'perSecond' as const,
    worse: worseOf(kind.name),
    headline: false,
  };
  const [a, b] = [pair.a, pair.b].map(({ derived, over }) =>
    over === 'delta' ? derived.rate(kind.name, where) : { absent: phrase('rateNeedsTwo', {}) },
  ) as [Answer, Answer];
  if (!isKnown(a) || !isKnown(b)) return unknownFigure(base, pair, a, b);
  const events = (of: Known, { info }: CaptureSide) =>
    /token|seconds/.test(kind.name) ? (info.requests ?? 0) : of.value * (of.interval ?? 0);
  const [nA, nB] = [events(a, pair.a), events(b, pair.b)];
  const spread = /token/.test(kind.name) ? 1 : 0;
  return figureOf(base, 'delta', a, b, judgeRate(a.value, b.value, { nA, nB, spread, worse: base.worse }), [
    Math.round(nA),
    Math.round(nB),
  ]);
}

/** One look on either side: a difference of two moments is told, and judged only where there is none. */
function gaugeFigure(pair: Pair, kind: MetricKind, labels: Readonly<Record<string, string>>): Figure {
  const where = exactly(labels, kind);
  const isLevel =
    /(usage|utilization|occupancy|ratio|length|rate|page_size|context_len|max_|graph|startup)/.test(
      kind.name,
    );
  const base = {
    name: kind.name,
    labels,
    stat: isLevel ? ('max' as const) : ('gauge' as const),
    unit: /usage|occupancy/.test(kind.name) ? ('share' as const) : unitOf(kind.name),
    worse: worseOf(kind.name),
    headline: false,
  };
  const [a, b] = [pair.a, pair.b].map(({ derived }) =>
    isLevel ? derived.gaugeMax(kind.name, where) : derived.gauge(kind.name, where),
  ) as [Answer, Answer];
  if (!isKnown(a) || !isKnown(b)) return { ...unknownFigure(base, pair, a, b), grade: 'point' };
  const isSame = a.value === b.value;
  const judged: Judged = {
    a: a.value,
    b: b.value,
    change: base.unit === 'share' ? b.value - a.value : a.value === 0 ? null : b.value / a.value - 1,
    band: null,
    verdict: isSame ? 'same' : 'unclear',
    why: isSame ? null : phrase('oneLookEach', {}),
  };
  return figureOf(base, 'point', a, b, judged, [1, 1]);
}

/** Shares by counters: prompt tokens out of a cache, and requests that were aborted. */
function shareFigures(pair: Pair): readonly Figure[] {
  const count = ({ derived, over }: CaptureSide, name: string): Answer =>
    over === 'delta' ? derived.growth(name) : derived.total(name);
  const hit = ({ derived, over }: CaptureSide): Answer => derived.hitRate(over);
  const aborted = (side: CaptureSide): Answer => {
    const [part, whole] = [count(side, 'num_aborted_requests_total'), count(side, 'num_requests_total')];
    if (!isKnown(whole) || whole.value <= 0)
      return isKnown(whole) ? { absent: phrase('nothingToCompare', {}) } : whole;
    // A counter that never appeared, of a server that exposes its like: nobody was aborted.
    if (!isKnown(part)) return part;
    return { ...part, value: Math.min(1, part.value / whole.value), n: whole.value };
  };
  const rows = [
    { name: 'cache_hit_rate', worse: 'down' as const, read: hit, least: leastShare },
    { name: 'aborted_share', worse: 'up' as const, read: aborted, least: 0.01 },
  ];
  return rows.flatMap(({ name, worse, read, least }) => {
    const base = { name, labels: {}, stat: 'share' as const, unit: 'share' as const, worse, headline: true };
    const [a, b] = [read(pair.a), read(pair.b)];
    if (!isKnown(a) && !isKnown(b)) return [];
    if (!isKnown(a) || !isKnown(b)) return [unknownFigure(base, pair, a, b)];
    const n = [pair.a.info.requests ?? 0, pair.b.info.requests ?? 0] as const;
    const judged = judgeShare(a.value, b.value, { nA: n[0], nB: n[1], worse, least });
    return [figureOf(base, gradeOf(pair), a, b, judged, n)];
  });
}
