import { useEffect, useRef, useState } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import type { Token } from '../tokens.ts';
import { colour, onThemeChange } from '../tokens.ts';
import './line-plot.css';

export interface PlotSeries {
  readonly label: string;
  readonly ink: Token;
  readonly dashed: boolean;
  /** One value for each x, from 0; null leaves a gap. */
  readonly values: readonly (number | null)[];
  /** With the area below it. */
  readonly filled?: boolean;
}

export interface LinePlotProps {
  /** Names the plot. */
  readonly label: string;
  /** What it shows, in one sentence, for those who do not see it. */
  readonly summary: string;
  readonly series: readonly PlotSeries[];
  /** Each value lasts until the next, in place of a line from one to the other. */
  readonly stepped?: boolean;
  /** A place on the axis that a line through the plot marks, with a word beside it. */
  readonly mark?: { readonly at: number; readonly label: string } | null;
  formatX(at: number): string;
  formatY(value: number): string;
  /** Formats what is under the pointer; shown in a corner that does not move. */
  formatPoint(series: string, x: number, y: number): string;
}

/** Lines over a counted axis. Canvas: colours are read from the tokens, and again when the theme or zoom changes. */
export function LinePlot(props: LinePlotProps) {
  const { label, summary, series } = props;
  const host = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const [look, setLook] = useState(0);
  const [point, setPoint] = useState<string | null>(null);
  const latest = useRef(props);
  latest.current = props;

  const shape = series.map(({ label: name, ink, dashed }) => `${name}/${ink}/${dashed}`).join(' ');
  useEffect(() => {
    const again = () => setLook((count) => count + 1);
    const stopTheme = onThemeChange(again);
    const zoom = matchMedia(`(resolution: ${devicePixelRatio}dppx)`);
    zoom.addEventListener('change', again);
    return () => {
      stopTheme();
      zoom.removeEventListener('change', again);
    };
  }, []);

  // biome-ignore lint/correctness/useExhaustiveDependencies: made anew for another shape or look; data follow below
  useEffect(() => {
    const area = host.current;
    if (!area) return;
    const made = new uPlot(optionsFor(latest, area, setPoint), dataOf(latest.current.series), area);
    plot.current = made;
    const observer = new ResizeObserver(() => {
      if (area.clientWidth > 0) made.setSize({ width: area.clientWidth, height: area.clientHeight });
    });
    observer.observe(area);
    return () => {
      observer.disconnect();
      made.destroy();
      plot.current = null;
    };
  }, [shape, look]);

  useEffect(() => {
    plot.current?.setData(dataOf(series));
  }, [series]);

  return (
    <figure className="line-plot" aria-label={label}>
      <div ref={host} className="line-plot-area" role="img" aria-label={summary} />
      <figcaption aria-hidden="true">{point}</figcaption>
    </figure>
  );
}

function dataOf(series: readonly PlotSeries[]): uPlot.AlignedData {
  const longest = Math.max(0, ...series.map(({ values }) => values.length));
  return [
    Array.from({ length: longest }, (_, at) => at),
    ...series.map(({ values }) => Array.from({ length: longest }, (_, at) => values[at] ?? null)),
  ];
}

const steps = uPlot.paths.stepped?.({ align: 1 });

function optionsFor(
  latest: { readonly current: LinePlotProps },
  area: HTMLElement,
  tell: (point: string | null) => void,
): uPlot.Options {
  const font = '11px "Inter Variable", sans-serif';
  const axis = {
    stroke: colour('tx3'),
    font,
    ticks: { show: false },
    grid: { stroke: colour('line'), width: 1 },
  };
  const markInk = colour('tx3');
  return {
    width: area.clientWidth || 300,
    height: area.clientHeight || 120,
    legend: { show: false },
    cursor: { y: false, drag: { setScale: false }, points: { size: 5 } },
    scales: { x: { time: false }, y: { range: (_, __, most) => [0, most > 0 ? most * 1.05 : 1] } },
    axes: [
      { ...axis, size: 22, values: (_, ticks) => ticks.map((at) => latest.current.formatX(at)), space: 60 },
      {
        ...axis,
        size: 52,
        values: (_, ticks) => ticks.map((value) => latest.current.formatY(value)),
        space: 34,
      },
    ],
    series: [
      {},
      ...latest.current.series.map(({ label, ink, dashed, filled }) => ({
        label,
        stroke: colour(ink),
        width: 1.25,
        ...(dashed ? { dash: [4, 3] } : {}),
        ...(filled ? { fill: `color-mix(in srgb, ${colour(ink)} 20%, transparent)` } : {}),
        ...(latest.current.stepped && steps ? { paths: steps } : {}),
        points: { show: false },
      })),
    ],
    hooks: {
      drawClear: [
        (made) => {
          const { mark } = latest.current;
          if (!mark) return;
          const { ctx, bbox } = made;
          const x = Math.round(made.valToPos(mark.at, 'x', true)) + 0.5;
          if (x < bbox.left || x > bbox.left + bbox.width) return;
          ctx.save();
          ctx.strokeStyle = markInk;
          ctx.fillStyle = markInk;
          ctx.font = `${11 * devicePixelRatio}px "Inter Variable", sans-serif`;
          ctx.setLineDash([4, 3]);
          ctx.beginPath();
          ctx.moveTo(x, bbox.top);
          ctx.lineTo(x, bbox.top + bbox.height);
          ctx.stroke();
          ctx.fillText(mark.label, x + 4, bbox.top + 11 * devicePixelRatio);
          ctx.restore();
        },
      ],
      setCursor: [
        ({ cursor: { idx }, data }) => {
          const words = latest.current.series.flatMap(({ label }, at) => {
            const value = typeof idx === 'number' ? data[at + 1]?.[idx] : null;
            return typeof idx === 'number' && typeof value === 'number'
              ? [latest.current.formatPoint(label, idx, value)]
              : [];
          });
          tell(words.length > 0 ? words.join(' · ') : null);
        },
      ],
    },
  };
}
