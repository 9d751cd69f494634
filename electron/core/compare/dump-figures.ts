import type { Figure, SpreadPair, SpreadSide } from '../../../shared/comparison.ts';
import { phrase } from '../../../shared/phrase.ts';
import type { RowTable } from '../dump/row-table.ts';
import type { Turns } from '../turns.ts';
import { byVerdict } from './figures.ts';
import { type Judged, judgeMean, judgeQuantile, judgeShare } from './judge.ts';
import { fromValues, type Observations } from './observations.ts';
import { clientRows, type DumpRows } from './pair-records.ts';
import { requestsPerLook } from './queueing.ts';

/* Latencies and lengths of two dumps, of their recorded requests. Names are those of the metrics that measure the same. */

/** A number that requests have, as a figure tells it. */
export interface FigureKind {
  readonly name: string;
  readonly unit: 'seconds' | 'tokens';
  readonly worse: Figure['worse'];
  readonly headline: boolean;
}

interface Column extends FigureKind {
  /** NaN where the record does not say. */
  read(table: RowTable, at: number): number;
}

const columns: readonly Column[] = [
  {
    name: 'time_to_first_token_seconds',
    unit: 'seconds',
    worse: 'up',
    headline: true,
    read: ({ ttft }, at) => ttft[at] as number,
  },
  {
    name: 'inter_token_latency_seconds',
    unit: 'seconds',
    worse: 'up',
    headline: true,
    // The mean of each request: single tokens are not recorded.
    read: (table, at) => {
      const pauses = (table.completion[at] as number) - 1;
      const seconds = table.elapsedAt(at) - (table.ttft[at] as number);
      return pauses >= 1 && seconds >= 0 ? seconds / pauses : Number.NaN;
    },
  },
  {
    name: 'e2e_request_latency_seconds',
    unit: 'seconds',
    worse: 'up',
    headline: true,
    read: (table, at) => table.elapsedAt(at),
  },
  {
    name: 'queue_time_seconds',
    unit: 'seconds',
    worse: 'up',
    headline: true,
    read: ({ queue }, at) => queue[at] as number,
  },
  {
    name: 'prefill_seconds',
    unit: 'seconds',
    worse: 'up',
    headline: false,
    read: ({ prefill }, at) => prefill[at] as number,
  },
  {
    name: 'prompt_tokens',
    unit: 'tokens',
    worse: null,
    headline: false,
    read: ({ prompt }, at) => known(prompt[at] as number),
  },
  {
    name: 'completion_tokens',
    unit: 'tokens',
    worse: null,
    headline: false,
    read: ({ completion }, at) => known(completion[at] as number),
  },
];

const known = (count: number): number => (count < 0 ? Number.NaN : count);

export interface DumpFigures {
  readonly figures: readonly Figure[];
  readonly spreads: readonly SpreadPair[];
  readonly finishedA: number;
  readonly finishedB: number;
  readonly medianPromptA: number | null;
  readonly medianPromptB: number | null;
  /** The weight version of all requests of a side; null where there is none, or several. */
  readonly weightsA: string | null;
  readonly weightsB: string | null;
}

export function* compareDumpFigures(a: DumpRows, b: DumpRows): Turns<DumpFigures> {
  const [rowsA, rowsB] = [finishedRows(a), finishedRows(b)];
  const figures: Figure[] = [];
  const spreads: SpreadPair[] = [];
  const medians: (readonly [number | null, number | null])[] = [];
  for (const column of columns) {
    const values = [valuesOf(a.table, rowsA, column), valuesOf(b.table, rowsB, column)] as const;
    yield;
    const [oa, ob] = [
      fromValues(values[0], perLook(a.table, rowsA, column.name)),
      fromValues(values[1], perLook(b.table, rowsB, column.name)),
    ];
    figures.push(...figuresOf(column, oa, ob));
    if (column.name === 'prompt_tokens')
      medians.push([oa.quantile(0.5)?.value ?? null, ob.quantile(0.5)?.value ?? null]);
    const spread = spreadPair(column, values[0], values[1]);
    if (spread) spreads.push(spread);
    yield;
  }
  figures.push(...shares(a.table, rowsA, b.table, rowsB));
  return {
    figures: figures.sort(byVerdict),
    spreads,
    finishedA: rowsA.length,
    finishedB: rowsB.length,
    medianPromptA: medians[0]?.[0] ?? null,
    medianPromptB: medians[0]?.[1] ?? null,
    weightsA: onlyWeights(a.table, rowsA),
    weightsB: onlyWeights(b.table, rowsB),
  };
}

/** By the mean wait and the mean time to the first token of those that have both. */
function perLook(table: RowTable, rows: readonly number[], name: string): number {
  let [queue, ttft, n] = [0, 0, 0];
  for (const at of rows) {
    const [waited, first] = [table.queue[at] as number, table.ttft[at] as number];
    if (!(waited >= 0 && first >= 0)) continue;
    queue += waited;
    ttft += first;
    n += 1;
  }
  return n === 0 ? 1 : requestsPerLook(name, queue / n, ttft / n);
}

const finishedRows = (rows: DumpRows): readonly number[] =>
  clientRows(rows).filter((at) => !rows.table.isRunning(at));

const isAborted = (table: RowTable, at: number): boolean =>
  table.finishes.textOf(table.finish[at] as number) === 'abort';

/** Ascending. What was aborted ended early: its times are no latency. */
function valuesOf(table: RowTable, rows: readonly number[], { read, unit }: Column): Float64Array {
  const values = new Float64Array(rows.length);
  let count = 0;
  for (const at of rows) {
    if (unit === 'seconds' && isAborted(table, at)) continue;
    const value = read(table, at);
    if (!(value >= 0)) continue;
    values[count] = value;
    count += 1;
  }
  return values.subarray(0, count).sort();
}

/** A figure of requests, which no sample of metrics stands behind. */
export const requestFigure = (
  base: Pick<Figure, 'name' | 'stat' | 'unit' | 'worse' | 'headline'>,
  judged: Judged,
  nA: number,
  nB: number,
): Figure => ({
  ...base,
  labels: {},
  ...judged,
  nA,
  nB,
  secondsA: null,
  secondsB: null,
  grade: 'log',
  evidence: { a: [], b: [] },
});

const quantiles = { p50: 0.5, p90: 0.9, p95: 0.95, p99: 0.99 } as const;

/** Mean and quantiles of two sides, each judged. */
export function figuresOf(
  { name, unit, worse, headline }: FigureKind,
  a: Observations,
  b: Observations,
): readonly Figure[] {
  const base = { name, unit, worse, headline };
  if (a.n === 0 || b.n === 0) {
    if (a.n === 0 && b.n === 0) return [];
    const has = (of: Observations) => (of.n > 0 ? of.mean : null);
    return [
      requestFigure(
        { ...base, stat: 'mean' },
        {
          a: has(a),
          b: has(b),
          change: null,
          band: null,
          verdict: 'unclear',
          why: phrase('nothingToCompare', {}),
        },
        a.n,
        b.n,
      ),
    ];
  }
  return [
    requestFigure({ ...base, stat: 'mean' }, judgeMean(a, b, worse), a.n, b.n),
    ...(['p50', 'p90', 'p95', 'p99'] as const).map((stat) =>
      requestFigure({ ...base, stat }, judgeQuantile(a, b, quantiles[stat], worse), a.n, b.n),
    ),
  ];
}

function shares(
  tableA: RowTable,
  rowsA: readonly number[],
  tableB: RowTable,
  rowsB: readonly number[],
): readonly Figure[] {
  const hit = (table: RowTable, rows: readonly number[]) => {
    let [cached, prompt, n] = [0, 0, 0];
    for (const at of rows) {
      const [own, all] = [table.cached[at] as number, table.prompt[at] as number];
      if (own < 0 || all <= 0) continue;
      cached += own;
      prompt += all;
      n += 1;
    }
    return { share: prompt > 0 ? cached / prompt : null, n };
  };
  const aborted = (table: RowTable, rows: readonly number[]) => ({
    share: rows.length > 0 ? rows.filter((at) => isAborted(table, at)).length / rows.length : null,
    n: rows.length,
  });
  const figure = (
    name: string,
    worse: 'up' | 'down',
    least: number,
    a: ReturnType<typeof hit>,
    b: ReturnType<typeof hit>,
  ): readonly Figure[] =>
    a.share === null || b.share === null
      ? []
      : [
          requestFigure(
            { name, stat: 'share', unit: 'share', worse, headline: true },
            judgeShare(a.share, b.share, { nA: a.n, nB: b.n, worse, least }),
            a.n,
            b.n,
          ),
        ];
  return [
    ...figure('cache_hit_rate', 'down', 0.05, hit(tableA, rowsA), hit(tableB, rowsB)),
    ...figure('aborted_share', 'up', 0.01, aborted(tableA, rowsA), aborted(tableB, rowsB)),
  ];
}

function onlyWeights(table: RowTable, rows: readonly number[]): string | null {
  const ids = new Set(rows.map((at) => table.weights[at] as number));
  ids.delete(0);
  const [only] = ids;
  return ids.size === 1 && only !== undefined ? table.weightVersions.textOf(only) : null;
}

const perDecade = 8;
const mostBins = 80;

/** Both sides in the same bins of equal width on a log axis; what is 0 lies in the first. */
export function spreadPair(
  { name, unit }: Pick<FigureKind, 'name' | 'unit'>,
  a: Float64Array,
  b: Float64Array,
): SpreadPair | null {
  if (a.length === 0 || b.length === 0) return null;
  const positive = (values: Float64Array) => values.find((value) => value > 0) ?? Number.POSITIVE_INFINITY;
  const low = Math.min(positive(a), positive(b));
  const high = Math.max(a.at(-1) ?? 0, b.at(-1) ?? 0);
  if (!Number.isFinite(low) || high <= 0) return null;
  const each = Math.max(1, Math.min(perDecade, Math.floor(mostBins / Math.max(1, Math.log10(high / low)))));
  const first = Math.floor(Math.log10(low) * each);
  const last = Math.floor(Math.log10(high) * each);
  const edges = Array.from({ length: last - first + 2 }, (_, at) => 10 ** ((first + at) / each));
  const side = (values: Float64Array): SpreadSide => {
    const counts = new Array<number>(edges.length - 1).fill(0);
    for (const value of values) {
      const bin = value > 0 ? Math.floor(Math.log10(value) * each) - first : 0;
      const at = Math.max(0, Math.min(counts.length - 1, bin));
      counts[at] = (counts[at] ?? 0) + 1;
    }
    const own = fromValues(values);
    const quantile = (p: number) => own.quantile(p)?.value ?? null;
    return { counts, n: values.length, p50: quantile(0.5), p90: quantile(0.9), p99: quantile(0.99) };
  };
  return { name, unit, edges, a: side(a), b: side(b), grade: 'log', rebinned: false };
}
