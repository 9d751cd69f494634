import './spread-plot.css';

/** What a layout is made for, unless another size is given. */
export const spreadSize = { width: 500, height: 84 };

interface Outline {
  readonly path: string;
  readonly marks: readonly { readonly of: string; readonly x: number }[];
}

export interface SpreadPlotProps {
  /** Where the parts stand, laid out for `size`: A is drawn solid, B dashed. */
  readonly layout: {
    readonly a: Outline;
    readonly b: Outline;
    readonly ticks: readonly { readonly x: number; readonly value: number }[];
  };
  /** What it shows, in a sentence, for those who do not see it. */
  readonly label: string;
  format(value: number): string;
  readonly size?: { readonly width: number; readonly height: number };
}

/** How numbers are spread on two sides, on a log axis, with their quantiles as lines. */
export function SpreadPlot({ layout, label, format, size = spreadSize }: SpreadPlotProps) {
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
