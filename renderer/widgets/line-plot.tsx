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
  /** One value for each x, from 0. */
  readonly values: readonly number[];
}

export interface LinePlotProps {
  /** Names the plot. */
  readonly label: string;
  /** What it shows, in one sentence, for those who do not see it. */
  readonly summary: string;
  readonly series: readonly PlotSeries[];
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
      ...latest.current.series.map(({ label, ink, dashed }) => ({
        label,
        stroke: colour(ink),
        width: 1.25,
        ...(dashed ? { dash: [4, 3] } : {}),
        points: { show: false },
      })),
    ],
    hooks: {
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
