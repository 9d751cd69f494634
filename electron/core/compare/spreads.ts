import type { Comparison, RankPair, SpreadPair, SpreadSide } from '../../../shared/comparison.ts';
import { type Phrase, phrase } from '../../../shared/phrase.ts';
import { isKnown, numberOf } from '../derived/derived.ts';
import type { Bucket } from '../derived/histograms.ts';
import { fromBuckets } from './observations.ts';
import { sameEdges } from './same-edges.ts';
import type { CaptureSide } from './sides.ts';

/** The numbers whose spread is drawn, the likeliest to be felt first. */
const drawn: readonly (readonly [name: string, unit: SpreadPair['unit']])[] = [
  ['time_to_first_token_seconds', 'seconds'],
  ['inter_token_latency_seconds', 'seconds'],
  ['e2e_request_latency_seconds', 'seconds'],
  ['queue_time_seconds', 'seconds'],
  ['prompt_tokens_histogram', 'tokens'],
  ['generation_tokens_histogram', 'tokens'],
];

type Pair = { readonly a: CaptureSide; readonly b: CaptureSide };

/** How numbers are spread, over edges that both sides have. */
export function compareSpreads(pair: Pair): Pick<Comparison, 'spreads' | 'notDrawn'> {
  const spreads: SpreadPair[] = [];
  const notDrawn: Comparison['notDrawn'][number][] = [];
  for (const [name, unit] of drawn) {
    const [a, b] = [pair.a, pair.b].map(({ derived, over }) => derived.buckets(name, {}, over));
    if (!a || !b) continue;
    if (!isKnown(a) || !isKnown(b)) {
      notDrawn.push({ name, why: isKnown(a) ? absentOf(b) : absentOf(a) });
      continue;
    }
    const edges = sameEdges(a.buckets, b.buckets);
    if (!edges) {
      notDrawn.push({ name, why: phrase('edgesDiffer', { name }) });
      continue;
    }
    const isDelta = pair.a.over === 'delta' && pair.b.over === 'delta';
    spreads.push({
      name,
      unit,
      edges: [0, ...edges.a.map(({ edge }) => edge)],
      a: spreadSide(edges.a, a.mean.value),
      b: spreadSide(edges.b, b.mean.value),
      grade: isDelta ? 'delta' : 'lifetime',
      rebinned: edges.rebinned,
    });
  }
  return { spreads, notDrawn };
}

const absentOf = (spread: ReturnType<CaptureSide['derived']['buckets']>): Phrase =>
  'absent' in spread ? spread.absent : phrase('nothingToCompare', {});

function spreadSide(buckets: readonly Bucket[], mean: number): SpreadSide {
  const own = fromBuckets(buckets, mean, Number.POSITIVE_INFINITY);
  return {
    counts: buckets.map(({ count }, at) => count - (buckets[at - 1]?.count ?? 0)),
    n: own.n,
    p50: own.quantile(0.5)?.value ?? null,
    p90: own.quantile(0.9)?.value ?? null,
    p99: own.quantile(0.99)?.value ?? null,
  };
}

/** The median prompt in tokens; null where lengths are not counted. */
export function medianPrompt({ derived, over }: CaptureSide): number | null {
  return numberOf(derived.quantile('prompt_tokens_histogram', 0.5, {}, over));
}

const columns = ['num_running_reqs', 'num_waiting_reqs', 'token_usage', 'num_used_tokens', 'gen_throughput'];

/** Loads of every rank of either side, by rank. */
export function compareLoads(pair: Pair): readonly RankPair[] {
  return columns.flatMap((column) => {
    const [a, b] = [pair.a, pair.b].map(
      ({ derived }) => new Map(derived.loads(column).map(({ rank, value }) => [rank, value])),
    );
    const ranks = [...new Set([...(a?.keys() ?? []), ...(b?.keys() ?? [])])].sort((x, y) => x - y);
    if (ranks.length === 0) return [];
    return [
      {
        column,
        ranks: ranks.map((rank) => ({ rank, a: a?.get(rank) ?? null, b: b?.get(rank) ?? null })),
        imbalanceA: numberOf(pair.a.derived.imbalance(column)),
        imbalanceB: numberOf(pair.b.derived.imbalance(column)),
      },
    ];
  });
}
