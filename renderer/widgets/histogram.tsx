import { useId, useState } from 'react';
import { logTicks } from './axis.ts';
import { LinkButton } from './button.tsx';
import './histogram.css';

export interface HistogramBin {
  readonly from: number;
  readonly to: number;
  readonly count: number;
}

export interface HistogramMark {
  /** Also told by its stroke: the first solid, the second dashed, the third dotted. */
  readonly label: string;
  readonly at: number;
}

export interface HistogramProps {
  /** Names the plot; the head of it. */
  readonly label: string;
  /** Stands beside the label: how many, and of what. */
  readonly note: string;
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

/** Drawing units; the picture is stretched to its place, text is not in it. */
const height = 100;
const width = 300;

/** How numbers are spread, on a log axis: bars, percentiles as lines and as text, and a table that says the same. */
export function Histogram(props: HistogramProps) {
  const { label, note, bins, marks, words, format } = props;
  const [asTable, setAsTable] = useState(false);
  const id = useId();
  return (
    <section className="histogram" aria-labelledby={id}>
      <header>
        <h3 id={id}>
          {label} <span className="histogram-note tx3 num">{note}</span>
        </h3>
        {bins.length === 0 ? null : (
          <LinkButton
            onPress={() => setAsTable(!asTable)}
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
                {mark.label} {format(mark.at)}
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
  const first = bins[0]?.from ?? 1;
  const last = bins.at(-1)?.to ?? 10;
  const [low, high] = [Math.log10(Math.max(first, last / 1e12)), Math.log10(last)];
  const place = (value: number): number =>
    value <= 0 || high <= low ? 0 : Math.min(1, Math.max(0, (Math.log10(value) - low) / (high - low)));
  const most = Math.max(1, ...bins.map(({ count }) => count));
  const ticks = logTicks(10 ** low, 10 ** high, 5);
  return (
    <figure className="histogram-plot" aria-label={label}>
      <svg
        viewBox={`0 0 ${width} ${height}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={summary}
        onPointerLeave={() => setPoint(null)}
      >
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
        {bins.map((bin, at) => {
          const left = (at / bins.length) * width;
          const tall = (bin.count / most) * (height - 4);
          return (
            <g key={bin.from} onPointerEnter={() => setPoint(describe(bin))}>
              <rect className="histogram-reach" x={left} y={0} width={width / bins.length} height={height} />
              <rect
                className="histogram-bar"
                x={left}
                y={height - (bin.count > 0 ? Math.max(1.5, tall) : 0)}
                width={Math.max(0.5, width / bins.length - 0.6)}
                height={bin.count > 0 ? Math.max(1.5, tall) : 0}
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
              <td>{format(to)}</td>
              <td>{count.toLocaleString('en')}</td>
            </tr>
          ))}
          {marks.map((mark) => (
            <tr key={mark.label}>
              <th scope="row">{mark.label}</th>
              <td colSpan={2}>{format(mark.at)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
