import { spreadLayout } from '../../shared/spread-layout.ts';
import './spread-plot.css';

const size = { width: 500, height: 84 };

interface Side {
  readonly counts: readonly number[];
  readonly n: number;
  readonly p50: number | null;
  readonly p90: number | null;
  readonly p99: number | null;
}

export interface SpreadPlotProps {
  /** Two sides over the same edges: A solid, B dashed. */
  readonly spread: { readonly edges: readonly number[]; readonly a: Side; readonly b: Side };
  /** What it shows, in a sentence, for those who do not see it. */
  readonly label: string;
  format(value: number): string;
}

/** How numbers are spread on two sides, on a log axis, with their quantiles as lines. */
export function SpreadPlot({ spread, label, format }: SpreadPlotProps) {
  const layout = spreadLayout(spread, size);
  return (
    <svg
      className="spread-plot"
      viewBox={`0 0 ${size.width} ${size.height + 16}`}
      role="img"
      aria-label={label}
    >
      {(['a', 'b'] as const).map((side) => (
        <path key={side} className="spread-outline" data-side={side} d={layout[side].path} />
      ))}
      {(['a', 'b'] as const).flatMap((side) =>
        layout[side].marks.map(({ of, x }) => (
          <line
            key={`${side} ${of}`}
            className="spread-quantile"
            data-side={side}
            data-of={of}
            x1={x}
            x2={x}
            y1={0}
            y2={size.height}
          />
        )),
      )}
      <line className="spread-axis" x1={0} x2={size.width} y1={size.height} y2={size.height} />
      {layout.ticks.map(({ x, value }) => (
        <text key={value} x={x} y={size.height + 13} textAnchor="middle">
          {format(value)}
        </text>
      ))}
    </svg>
  );
}
