import type { HistogramBin } from './histogram.tsx';

/* Where the bars of a histogram lie on a log axis. Pure. */

export interface BinPlace {
  readonly bin: HistogramBin;
  /** 0-1 from the left. */
  readonly left: number;
  readonly right: number;
  /** 0-1 of the tallest: by the area of a bar, so that a wide one does not look like many. */
  readonly tall: number;
}

export interface HistogramLayout {
  readonly bins: readonly BinPlace[];
  /** Ends of the axis, both above 0. */
  readonly low: number;
  readonly high: number;
  /** 0-1 from the left; what lies past an end stands at it. */
  place(value: number): number;
}

/** An axis spans no more than so many powers of ten. */
const mostDecades = 12;

export function layOut(bins: readonly HistogramBin[]): HistogramLayout {
  const edges = bins.map((bin, at) => drawnEdges(bin, bins[at + 1] ?? bins[at - 1]));
  const high = Math.max(...edges.map(([, to]) => to));
  const low = Math.max(Math.min(...edges.map(([from]) => from)), high / 10 ** mostDecades);
  const [start, span] = [Math.log10(low), Math.log10(high) - Math.log10(low)];
  const place = (value: number): number =>
    value <= low || span <= 0 ? 0 : Math.min(1, (Math.log10(value) - start) / span);
  const placed = bins.map((bin, at) => {
    const [from, to] = edges[at] as readonly [number, number];
    const [left, right] = [place(from), place(to)];
    return { bin, left, right, density: right > left ? bin.count / (right - left) : 0 };
  });
  const most = Math.max(...placed.map(({ density }) => density), Number.MIN_VALUE);
  return {
    bins: placed.map(({ bin, left, right, density }) => ({ bin, left, right, tall: density / most })),
    low,
    high,
    place,
  };
}

/** A log axis has no 0 and no infinity: a bin that ends in one is drawn as wide as its neighbour. */
function drawnEdges({ from, to }: HistogramBin, beside: HistogramBin | undefined): readonly [number, number] {
  const ratio = widthOf(beside) ?? 2;
  if (from > 0) return [from, to ?? from * ratio];
  const end = to ?? 1;
  return [end / ratio, end];
}

function widthOf(bin: HistogramBin | undefined): number | null {
  if (!bin || bin.from <= 0 || bin.to === null || bin.to <= bin.from) return null;
  return bin.to / bin.from;
}
