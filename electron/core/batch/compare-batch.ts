import {
  type BatchComparison,
  type BatchPair,
  type BatchPairing,
  type BatchSide,
  mostBatchPairs,
} from '../../../shared/batch.ts';
import type { Figure, ShareMoved } from '../../../shared/comparison.ts';
import { type FigureKind, figuresOf, requestFigure, spreadPair } from '../compare/dump-figures.ts';
import { byVerdict } from '../compare/figures.ts';
import { judgeShare, shareBand } from '../compare/judge.ts';
import { fromValues } from '../compare/observations.ts';
import { recordKey } from '../replay/schedule-plan.ts';
import { type LightResult, readBatchFile } from './batch-file.ts';
import { runBatchRules } from './batch-rules.ts';
import { setupOf } from './batch-setup.ts';
import { Story } from './story.ts';
import { withinNoise } from './within-noise.ts';

/*
 * The results of a batch as pairs: each request recorded and replayed, at both targets, and twice at one. A side is what
 * was known of the request there; figures, shares and pairs are those of a comparison of two dumps.
 */

/** One request on one side. */
interface Answered {
  readonly result: LightResult;
  readonly isAnswered: boolean;
  readonly ttft: number | null;
  readonly elapsed: number | null;
  readonly gap: number | null;
  readonly promptTokens: number | null;
  readonly tokens: number | null;
  readonly finish: string | null;
}

/** A divergence before this token is early: later ones grow out of rounding. */
const earlyToken = 16;

/** Compares what the file of a batch holds. Throws what `readBatchFile` throws. */
export async function compareBatch(path: string): Promise<BatchComparison> {
  const { start, results } = await readBatchFile(path);
  const setup = setupOf(start);
  const of = (pass: LightResult['pass'], target: 'a' | 'b') =>
    results.filter((result) => result.pass === pass && result.target === target);
  const main = { a: of('main', 'a'), b: of('main', 'b') };
  const pairings: BatchPairing[] = [];
  if (setup.noiseFloor) pairings.push(pairTargets('noise', of('noise', 'a'), of('noise', 'b')));
  const noise = pairings[0] ?? null;
  for (const { name } of setup.targets) pairings.push(withinNoise(pairRecorded(name, main[name]), noise));
  if (setup.targets.length > 1) pairings.push(withinNoise(pairTargets('targets', main.a, main.b), noise));
  const story = new Story(setup, start.planned);
  story.take(results);
  const { fidelity, lagP95 } = story.strip(story.lastAt, null, 0);
  const facts = { pairings, fidelity, lagP95, results: results.length };
  return { pairings, signals: runBatchRules(facts) };
}

function pairRecorded(target: 'a' | 'b', results: readonly LightResult[]): BatchPairing {
  const pairs = results.map((result): Pair => {
    // What was in flight when the dump was written has no end that a replay could be held against.
    const isAnswered = !result.recorded_in_flight && result.recorded_finish_type !== null;
    return {
      a: {
        result,
        isAnswered,
        ttft: result.recorded_ttft_seconds,
        elapsed: result.recorded_elapsed_seconds,
        gap: gapOf(
          result.recorded_ttft_seconds,
          result.recorded_elapsed_seconds,
          result.recorded_completion_tokens,
        ),
        promptTokens: result.recorded_prompt_tokens,
        tokens: isAnswered ? result.recorded_completion_tokens : null,
        finish: isAnswered ? result.recorded_finish_type : null,
      },
      b: replayed(result),
      compared: result.outputs_compared,
      atToken: result.first_diverging_token,
    };
  });
  return pairingOf('recorded', 'recorded', target, pairs);
}

function pairTargets(
  kind: 'targets' | 'noise',
  a: readonly LightResult[],
  b: readonly LightResult[],
): BatchPairing {
  const others = new Map(b.map((result) => [recordKey(result), result]));
  const pairs = a.flatMap((one): Pair[] => {
    const other = others.get(recordKey(one));
    if (!other) return [];
    const later = one.other_compared ? one : other;
    return [
      {
        a: replayed(one),
        b: replayed(other),
        compared: later.other_compared,
        atToken: later.other_diverging_token,
      },
    ];
  });
  return pairingOf(kind, 'a', kind === 'noise' ? 'a' : 'b', pairs);
}

interface Pair {
  readonly a: Answered;
  readonly b: Answered;
  readonly compared: boolean;
  readonly atToken: number | null;
}

/** Mean time between tokens of one request, so that sides with and without single times are alike. */
const gapOf = (ttft: number | null, elapsed: number | null, tokens: number | null): number | null =>
  ttft === null || elapsed === null || tokens === null || tokens < 2 || elapsed < ttft
    ? null
    : (elapsed - ttft) / (tokens - 1);

function replayed(result: LightResult): Answered {
  const isAnswered = result.error === null || result.error.kind === 'aborted';
  const { ttft_seconds: ttft, elapsed_seconds: elapsed, completion_tokens: tokens } = result;
  return {
    result,
    isAnswered,
    ttft,
    elapsed: isAnswered ? elapsed : null,
    gap: isAnswered ? gapOf(ttft, elapsed, tokens) : null,
    promptTokens: result.prompt_tokens,
    tokens: isAnswered ? tokens : null,
    finish: isAnswered ? result.finish_type : null,
  };
}

interface Column extends FigureKind {
  read(side: Answered): number | null;
}

const columns: readonly Column[] = [
  {
    name: 'time_to_first_token_seconds',
    unit: 'seconds',
    worse: 'up',
    headline: true,
    read: ({ ttft }) => ttft,
  },
  {
    name: 'inter_token_latency_seconds',
    unit: 'seconds',
    worse: 'up',
    headline: true,
    read: ({ gap }) => gap,
  },
  {
    name: 'e2e_request_latency_seconds',
    unit: 'seconds',
    worse: 'up',
    headline: true,
    read: ({ elapsed }) => elapsed,
  },
  {
    name: 'prompt_tokens',
    unit: 'tokens',
    worse: null,
    headline: false,
    read: ({ promptTokens }) => promptTokens,
  },
  {
    name: 'completion_tokens',
    unit: 'tokens',
    worse: null,
    headline: false,
    read: ({ tokens }) => tokens,
  },
];

function pairingOf(
  kind: BatchPairing['kind'],
  a: BatchSide,
  b: BatchSide,
  pairs: readonly Pair[],
): BatchPairing {
  const compared = pairs.filter((pair) => pair.compared);
  const diverged = compared.filter(({ atToken }) => atToken !== null);
  const greedy = compared.filter((pair) => pair.a.result.greedy === true);
  const greedyDiverged = greedy.filter(({ atToken }) => atToken !== null);
  const { figures, spreads } = figuresOfPairs(pairs);
  return {
    kind,
    a,
    b,
    paired: pairs.length,
    compared: compared.length,
    diverged: diverged.length,
    greedyCompared: greedy.length,
    greedyDiverged: greedyDiverged.length,
    greedyEarly: greedyDiverged.filter(({ atToken }) => (atToken ?? earlyToken) < earlyToken).length,
    promptTokensDiffer: pairs.filter(
      (pair) =>
        pair.a.promptTokens !== null &&
        pair.b.promptTokens !== null &&
        pair.a.promptTokens !== pair.b.promptTokens,
    ).length,
    finishDiffers: pairs.filter(
      (pair) => pair.a.finish !== null && pair.b.finish !== null && pair.a.finish !== pair.b.finish,
    ).length,
    figures,
    shares: movedShares(pairs),
    spreads,
    worst: pairs.map(told).sort(byHarm).slice(0, mostBatchPairs),
  };
}

/** Latencies and lengths of requests that are known on both sides: the mix is the same by construction. */
function figuresOfPairs(pairs: readonly Pair[]) {
  const figures: Figure[] = [];
  const spreads: BatchPairing['spreads'][number][] = [];
  for (const column of columns) {
    const values = pairs.flatMap(({ a, b }) => {
      const [one, other] = [column.read(a), column.read(b)];
      const isAbort = column.unit === 'seconds' && (a.finish === 'abort' || b.finish === 'abort');
      return one === null || other === null || isAbort ? [] : [[one, other] as const];
    });
    if (values.length === 0) continue;
    const side = (at: 0 | 1) => Float64Array.from(values, (pair) => pair[at]).sort();
    const [one, other] = [side(0), side(1)];
    figures.push(...figuresOf(column, fromValues(one), fromValues(other)));
    const spread = spreadPair(column, one, other);
    if (spread) spreads.push(spread);
  }
  const ended = pairs.filter(({ a, b }) => a.finish !== null && b.finish !== null);
  if (ended.length > 0) {
    const share = (of: 'a' | 'b') =>
      ended.filter((pair) => pair[of].finish === 'abort').length / ended.length;
    figures.push(
      requestFigure(
        { name: 'aborted_share', stat: 'share', unit: 'share', worse: 'up', headline: true },
        judgeShare(share('a'), share('b'), {
          nA: ended.length,
          nB: ended.length,
          worse: 'up',
          least: 0.01,
        }),
        ended.length,
        ended.length,
      ),
    );
  }
  return { figures: figures.sort(byVerdict), spreads };
}

/** Shares of endings among the pairs that ended on both sides. */
function movedShares(pairs: readonly Pair[]): readonly ShareMoved[] {
  const ended = pairs.filter(({ a, b }) => a.finish !== null && b.finish !== null);
  const n = ended.length;
  const names = new Set(ended.flatMap(({ a, b }) => [a.finish ?? '', b.finish ?? '']));
  return [...names]
    .map((name): ShareMoved => {
      const [a, b] = [
        ended.filter((pair) => pair.a.finish === name).length,
        ended.filter((pair) => pair.b.finish === name).length,
      ];
      return { of: 'finish', name, a, b, ofA: n, ofB: n, band: shareBand(a / n, b / n, n, n) };
    })
    .sort((one, other) => Math.abs(other.b - other.a) - Math.abs(one.b - one.a));
}

function told({ a, b, compared, atToken }: Pair): BatchPair {
  const { file, index, recorded_rid: rid, greedy } = a.result;
  return {
    file,
    index,
    rid,
    greedy,
    atToken,
    compared,
    finishA: a.finish,
    finishB: b.finish,
    promptTokensA: a.promptTokens,
    promptTokensB: b.promptTokens,
    tokensA: a.tokens,
    tokensB: b.tokens,
    ttftA: a.ttft,
    ttftB: b.ttft,
    elapsedA: a.elapsed,
    elapsedB: b.elapsed,
    error: b.result.error?.kind ?? null,
  };
}

/**
 * What a person should look at first: no answer at all, another prompt than recorded, an ending of another kind, greedy
 * outputs that part, the earlier the worse; then those that lost most time.
 */
function byHarm(one: BatchPair, other: BatchPair): number {
  return harmOf(other) - harmOf(one) || partsAt(one) - partsAt(other) || lost(other) - lost(one);
}

function harmOf(pair: BatchPair): number {
  if (pair.error !== null && pair.error !== 'cancelled') return 5;
  if (pair.promptTokensA !== null && pair.promptTokensB !== null && pair.promptTokensA !== pair.promptTokensB)
    return 4;
  if (pair.atToken !== null && pair.greedy === true) return 3;
  if (pair.finishA !== null && pair.finishB !== null && pair.finishA !== pair.finishB) return 2;
  return pair.atToken === null ? 0 : 1;
}

const partsAt = ({ atToken }: BatchPair): number => atToken ?? Number.MAX_SAFE_INTEGER;
const lost = ({ elapsedA, elapsedB }: BatchPair): number =>
  elapsedA === null || elapsedB === null ? 0 : elapsedB - elapsedA;
