import type { SpreadPair, SpreadSide } from './comparison.ts';

/*
 * Where the parts of a plot of two spreads stand: a log axis, outlines of density so that wide buckets do not look tall,
 * marks of quantiles, ticks. Window and report draw the same.
 */

export interface SpreadLayout {
  readonly a: SpreadOutline;
  readonly b: SpreadOutline;
  /** At 1, 2 or 5 of a decade, or at decades alone. */
  readonly ticks: readonly { readonly x: number; readonly value: number }[];
  /** What the axis spans. */
  readonly low: number;
  readonly high: number;
}
export interface SpreadOutline {
  /** Of an SVG path, closed along the axis. */
  readonly path: string;
  readonly marks: readonly { readonly of: 'p50' | 'p90' | 'p99'; readonly x: number }[];
}

const round = (value: number): number => Math.round(value * 10) / 10;

export function spreadLayout(
  { edges, a, b }: Pick<SpreadPair, 'edges' | 'a' | 'b'>,
  { width, height }: { readonly width: number; readonly height: number },
): SpreadLayout {
  const { low, high } = span(edges, a, b);
  const scale = (value: number): number =>
    high <= low
      ? 0
      : (Math.log10(Math.min(high, Math.max(low, value)) / low) / Math.log10(high / low)) * width;
  const bins = edges.slice(0, -1).map((edge, at) => {
    const upper = edges[at + 1] ?? high;
    const from = scale(Math.max(low, edge));
    const to = scale(Number.isFinite(upper) ? upper : high);
    return { from, to };
  });
  const density = ({ counts, n }: SpreadSide): readonly number[] =>
    bins.map(({ from, to }, at) => (to - from < 0.05 || n === 0 ? 0 : (counts[at] ?? 0) / n / (to - from)));
  const [densityA, densityB] = [density(a), density(b)];
  const top = Math.max(...densityA, ...densityB, 1e-12);
  const outline = (side: SpreadSide, heights: readonly number[]): SpreadOutline => {
    const points = bins.flatMap(({ from, to }, at) => {
      const y = round(height - ((heights[at] ?? 0) / top) * (height - 4));
      return to - from < 0.05 ? [] : [`L${round(from)} ${y}`, `L${round(to)} ${y}`];
    });
    return {
      path: `M0 ${height}${points.join('')}L${round(width)} ${height}Z`,
      marks: (['p50', 'p90', 'p99'] as const).flatMap((of) => {
        const value = side[of];
        return value === null ? [] : [{ of, x: round(scale(value)) }];
      }),
    };
  };
  return {
    a: outline(a, densityA),
    b: outline(b, densityB),
    ticks: ticksOf(low, high).map((value) => ({ value, x: round(scale(value)) })),
    low,
    high,
  };
}

/** From the first bucket that holds something to the last, on either side. */
function span(
  edges: readonly number[],
  a: SpreadSide,
  b: SpreadSide,
): { readonly low: number; readonly high: number } {
  const used = edges
    .slice(0, -1)
    .flatMap((_, at) => ((a.counts[at] ?? 0) + (b.counts[at] ?? 0) > 0 ? [at] : []));
  const [first = 0, last = 0] = [used[0], used.at(-1)];
  const positive = edges.filter((edge) => edge > 0 && Number.isFinite(edge));
  const smallest = positive[0] ?? 1;
  const lower = edges[first] ?? 0;
  // A first bucket from 0 on has no width on a log axis: it gets a third of a decade.
  const low = lower > 0 ? lower : (edges[first + 1] ?? smallest) / 2 || smallest / 2;
  const upper = edges[last + 1] ?? Number.POSITIVE_INFINITY;
  const high = Number.isFinite(upper) ? upper : Math.max((edges[last] ?? low) * 2, low * 2);
  return { low, high: Math.max(high, low * 1.01) };
}

function ticksOf(low: number, high: number): readonly number[] {
  const decades = Math.log10(high / low);
  const steps = decades > 3 ? [1] : decades > 1.2 ? [1, 3] : [1, 2, 5];
  const found: number[] = [];
  for (let power = Math.floor(Math.log10(low)); power <= Math.ceil(Math.log10(high)); power += 1)
    for (const step of steps) {
      // Powers of ten are exact as text, not as products.
      const value = Number(`${step}e${power}`);
      if (value >= low * 1.05 && value <= high * 0.95) found.push(value);
    }
  return found;
}
