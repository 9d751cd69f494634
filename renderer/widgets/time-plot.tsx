import { useEffect, useRef, useState } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import type { Token } from '../tokens.ts';
import { colour, onThemeChange } from '../tokens.ts';
import './time-plot.css';

export interface TimeLine {
  readonly label: string;
  readonly ink: Token;
  readonly dashed: boolean;
  /** As many as `times`; null leaves a gap. */
  readonly values: readonly (number | null)[];
}

export interface TimePlotProps {
  /** Names the plot. */
  readonly label: string;
  /** What it shows, in a sentence or two, for those who do not see it. */
  readonly summary: string;
  /** Ascending. */
  readonly times: readonly number[];
  readonly lines: readonly TimeLine[];
  /** Times that are marked by a line through the plot. */
  readonly marks: readonly number[];
  /** The part of the time that is shown; null = all of it. */
  readonly range: readonly [from: number, to: number] | null;
  /** Told after a part was brushed, and null after a double click. */
  onRange(range: readonly [from: number, to: number] | null): void;
  /** Plots of the same key share their cursor. */
  readonly cursor: string;
  formatTime(at: number): string;
  formatValue(value: number): string;
  /** On the axis, where the unit may be left to the head. */
  formatTick(value: number): string;
}

/** Lines over time: a cursor that plots share, a brush that zooms. Canvas, so made anew with the theme and zoom. */
export function TimePlot(props: TimePlotProps) {
  const { label, summary, times, lines, range } = props;
  const host = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const [look, setLook] = useState(0);
  const [point, setPoint] = useState<string | null>(null);
  const latest = useRef(props);
  latest.current = props;

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

  // biome-ignore lint/correctness/useExhaustiveDependencies: made anew for other lines, another look or another cursor
  useEffect(() => {
    const area = host.current;
    if (!area) return;
    const made = new uPlot(optionsFor(latest, area, setPoint), dataOf(latest.current), area);
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
  }, [times, lines, look, props.cursor]);

  useEffect(() => {
    const [from, to] = range ?? endsOf(times);
    plot.current?.setScale('x', { min: from, max: to });
  }, [range, times]);

  return (
    <figure className="time-plot" aria-label={label}>
      <div ref={host} className="time-plot-area" role="img" aria-label={summary} />
      <figcaption className="num" aria-hidden="true">
        {point}
      </figcaption>
    </figure>
  );
}

const endsOf = (times: readonly number[]): readonly [number, number] => [times[0] ?? 0, times.at(-1) ?? 1];

const dataOf = ({ times, lines }: TimePlotProps): uPlot.AlignedData => [
  [...times],
  ...lines.map(({ values }) => [...values]),
];

/** Pixels that a brush has to span: a click is none. */
const leastBrush = 4;

function optionsFor(
  latest: { readonly current: TimePlotProps },
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
  const markInk = colour('warn');
  const isSparse = latest.current.times.length <= 60;
  return {
    width: area.clientWidth || 240,
    height: area.clientHeight || 110,
    legend: { show: false },
    cursor: {
      y: false,
      points: { size: 5 },
      drag: { x: true, y: false, setScale: false },
      sync: { key: latest.current.cursor, setSeries: false, scales: ['x', null] },
      bind: {
        dblclick: () => () => {
          latest.current.onRange(null);
          return null;
        },
      },
    },
    scales: {
      x: {
        time: false,
        range: (_, from, to) => {
          const [first, last] = latest.current.range ?? endsOf(latest.current.times);
          return to > from ? [from, to] : last > first ? [first, last] : [first - 1, first + 1];
        },
      },
      y: { range: (_, __, most) => [0, most > 0 ? most * 1.08 : 1] },
    },
    axes: [
      {
        ...axis,
        size: 20,
        space: 70,
        values: (_, ticks) => ticks.map((at) => latest.current.formatTime(at)),
      },
      {
        ...axis,
        size: 52,
        space: 26,
        values: (_, ticks) => ticks.map((value) => latest.current.formatTick(value)),
      },
    ],
    series: [
      {},
      ...latest.current.lines.map(({ label, ink, dashed }) => ({
        label,
        stroke: colour(ink),
        width: 1.25,
        ...(dashed ? { dash: [4, 3] } : {}),
        points: { show: isSparse, size: 4, fill: colour(ink), stroke: colour(ink) },
      })),
    ],
    hooks: {
      drawClear: [
        (made) => {
          const { ctx, bbox } = made;
          ctx.save();
          ctx.strokeStyle = markInk;
          ctx.setLineDash([3, 3]);
          for (const at of latest.current.marks) {
            const x = Math.round(made.valToPos(at, 'x', true)) + 0.5;
            if (x < bbox.left || x > bbox.left + bbox.width) continue;
            ctx.beginPath();
            ctx.moveTo(x, bbox.top);
            ctx.lineTo(x, bbox.top + bbox.height);
            ctx.stroke();
          }
          ctx.restore();
        },
      ],
      setSelect: [
        (made) => {
          const { left, width } = made.select;
          if (width < leastBrush) return;
          const range = [made.posToVal(left, 'x'), made.posToVal(left + width, 'x')] as const;
          made.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
          latest.current.onRange(range);
        },
      ],
      setCursor: [
        ({ cursor: { idx }, data }) => {
          const { lines, formatTime, formatValue } = latest.current;
          const at = typeof idx === 'number' ? data[0][idx] : undefined;
          if (typeof idx !== 'number' || at === undefined) return tell(null);
          const words = lines.flatMap(({ label }, place) => {
            const value = data[place + 1]?.[idx];
            return typeof value === 'number' ? [`${label} ${formatValue(value)}`] : [];
          });
          tell(`${formatTime(at)} ${words.join(' · ')}`.trim());
        },
      ],
    },
  };
}
