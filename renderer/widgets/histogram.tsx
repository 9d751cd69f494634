import { type ReactNode, useId, useState } from 'react';
import { logTicks } from './axis.ts';
import { LinkButton } from './button.tsx';
import { layOut } from './histogram-layout.ts';
import './histogram.css';

export interface HistogramBin {
  readonly from: number;
  /** null: it has no end. */
  readonly to: number | null;
  readonly count: number;
}

export interface HistogramMark {
  /** Also told by its stroke: the first solid, the second dashed, the third dotted. */
  readonly label: string;
  readonly at: number;
  /** It lies somewhere above `at`. */
  readonly isBound?: boolean;
}

export interface HistogramProps {
  /** Names the plot; the head of it. */
  readonly label: string;
  /** What the head shows in its place, such as the label with an explanation. */
  readonly head?: ReactNode | undefined;
  /** Stands beside the label: how many, and of what. */
  readonly note: ReactNode;
  /** Table in the place of the plot; left out, the plot has its own switch. */
  readonly asTable?: boolean;
  /** What it shows in a sentence, for those who do not see it. */
  readonly summary: string;
  /** Side by side on a log axis. */
  readonly bins: readonly HistogramBin[];
  readonly marks: readonly HistogramMark[];
  format(value: number): string;
  /** Of a round value on the axis. */
  formatTick(value: number): string;
  /** One bin in words. */
  describe(bin: HistogramBin): string;
  readonly words: {
    readonly table: string;
    readonly plot: string;
    readonly from: string;
    readonly to: string;
    readonly count: string;
    readonly none: string;
  };
}

const markText = ({ at, isBound }: HistogramMark, format: (value: number) => string): string =>
  isBound ? `> ${format(at)}` : format(at);

/** Drawing units; the picture is stretched to its place, text is not in it. */
const height = 100;
const width = 300;

/** How numbers are spread, on a log axis: bars, percentiles as lines and as text, and a table that says the same. */
export function Histogram(props: HistogramProps) {
  const { label, note, bins, marks, words, format } = props;
  const [own, setOwn] = useState(false);
  const asTable = props.asTable ?? own;
  const id = useId();
  return (
    <section className="histogram" aria-labelledby={id}>
      <header>
        <h3 id={id}>
          {props.head ?? label} <span className="histogram-note tx3 num">{note}</span>
        </h3>
        {bins.length === 0 || props.asTable !== undefined ? null : (
          <LinkButton
            onPress={() => setOwn(!asTable)}
            aria-label={`${label}: ${asTable ? words.plot : words.table}`}
          >
            {asTable ? words.plot : words.table}
          </LinkButton>
        )}
      </header>
      {bins.length === 0 ? (
        <p className="tx3">{words.none}</p>
      ) : asTable ? (
        <BinTable {...props} />
      ) : (
        <>
          <p className="histogram-marks num" aria-hidden="true">
            {marks.map((mark, place) => (
              <span key={mark.label} data-mark={place}>
                {mark.label} {markText(mark, format)}
              </span>
            ))}
          </p>
          <Plot {...props} />
        </>
      )}
    </section>
  );
}

function Plot({ label, summary, bins, marks, formatTick, describe }: HistogramProps) {
  const [point, setPoint] = useState<string | null>(null);
  const hatch = useId();
  const layout = layOut(bins);
  const { place } = layout;
  const ticks = logTicks(layout.low, layout.high, 4);
  return (
    <figure className="histogram-plot" aria-label={label}>
      <svg
        viewBox={`0 0 ${width} ${height}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={summary}
        onPointerLeave={() => setPoint(null)}
      >
        <pattern id={hatch} width="4" height="4" patternUnits="userSpaceOnUse">
          <path className="histogram-hatch" d="M-1 1l2-2M0 4l4-4M3 5l2-2" />
        </pattern>
        {ticks.map((tick) => (
          <line
            key={tick}
            className="histogram-grid"
            x1={place(tick) * width}
            x2={place(tick) * width}
            y1={0}
            y2={height}
          />
        ))}
        {layout.bins.map(({ bin, left, right, tall }) => {
          const [x, wide] = [left * width, (right - left) * width];
          const high = bin.count > 0 ? Math.max(1.5, tall * (height - 4)) : 0;
          return (
            <g key={bin.from} onPointerEnter={() => setPoint(describe(bin))}>
              <rect className="histogram-reach" x={x} y={0} width={wide} height={height} />
              <rect
                className="histogram-bar"
                x={x}
                y={height - high}
                width={Math.max(0.5, wide - 0.6)}
                height={high}
                {...(bin.to === null ? { style: { fill: `url(#${hatch})` }, 'data-open': true } : {})}
              />
            </g>
          );
        })}
        {marks.map((mark, order) => (
          <line
            key={mark.label}
            className="histogram-mark"
            data-mark={order}
            x1={place(mark.at) * width}
            x2={place(mark.at) * width}
            y1={0}
            y2={height}
          />
        ))}
      </svg>
      <div className="histogram-axis num" aria-hidden="true">
        {ticks.map((tick) => (
          <span
            key={tick}
            style={{ left: `${place(tick) * 100}%` }}
            data-end={place(tick) > 0.9 || undefined}
          >
            {formatTick(tick)}
          </span>
        ))}
      </div>
      <figcaption className="num" aria-hidden="true">
        {point}
      </figcaption>
    </figure>
  );
}

function BinTable({ label, bins, marks, format, words }: HistogramProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keys
    <section className="histogram-table scroll" tabIndex={0} aria-label={label}>
      <table>
        <thead>
          <tr>
            <th scope="col">{words.from}</th>
            <th scope="col">{words.to}</th>
            <th scope="col">{words.count}</th>
          </tr>
        </thead>
        <tbody className="num">
          {bins.map(({ from, to, count }) => (
            <tr key={from}>
              <td>{format(from)}</td>
              <td>{to === null ? '∞' : format(to)}</td>
              <td>{count.toLocaleString('en')}</td>
            </tr>
          ))}
          {marks.map((mark) => (
            <tr key={mark.label}>
              <th scope="row">{mark.label}</th>
              <td colSpan={2}>{markText(mark, format)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
