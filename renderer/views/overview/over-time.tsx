import { useEffect, useMemo, useState } from 'react';
import type { CaptureView } from '../../../shared/capture.ts';
import { formatClock } from '../../../shared/format.ts';
import type { CaptureSeries, SeriesPlot } from '../../../shared/plots.ts';
import { plotKey, useSeries } from '../../capture-plots-store.ts';
import { useMessages } from '../../messages.tsx';
import { plotPin } from '../../pin-subjects.ts';
import type { Token } from '../../tokens.ts';
import { Button } from '../../widgets/button.tsx';
import { TimePlot } from '../../widgets/time-plot.tsx';
import { SectionPin } from '../pin-button.tsx';
import { MetricName } from './metric-name.tsx';
import { TableSwitch } from './table-switch.tsx';
import { TimeTable } from './time-table.tsx';

/** How load and latencies went, of a capture with several samples or a past window; nothing of any other. */
export function OverTime({ capture }: { capture: CaptureView }) {
  const { capturePlots: words, overview } = useMessages();
  const { plots, need } = useSeries();
  const hasCourse = capture.samples.length > 1 || capture.window !== null;
  useEffect(() => {
    if (hasCourse) need({ capture, before: null });
  }, [capture, hasCourse, need]);
  if (!hasCourse) return null;
  const plot = plots[plotKey({ capture, before: null })]?.plot ?? { kind: 'running' };
  if (plot.kind === 'done')
    return plot.value.map((series) => <Course key={series.from} capture={capture} series={series} />);
  return (
    <section className="section over-time" aria-label={words.overTime}>
      <h2>{words.overTime}</h2>
      {plot.kind === 'failed' ? (
        <p className="tx2">{`${words.failed}: ${plot.problem.message}`}</p>
      ) : (
        <p className="tx2 over-time-waits" role="status">
          {words.reading}
        </p>
      )}
      {capture.samples.length === 0 ? <p className="tx2">{overview.unknown}</p> : null}
    </section>
  );
}

type Range = readonly [from: number, to: number];

function Course({ capture, series }: { capture: CaptureView; series: CaptureSeries }) {
  const { capturePlots: words } = useMessages();
  const [range, setRange] = useState<Range | null>(null);
  const [asTable, setAsTable] = useState(false);
  const { times, looks, restarts, from } = series;
  const ends: Range = [times[0] ?? 0, times.at(-1) ?? 0];
  const id = `over-time-${from}`;
  return (
    <section className="section over-time" aria-labelledby={id} data-pin-area>
      <SectionPin
        pinnable={plotPin(
          { in: 'capture', artifact: capture.id, path: id },
          words.overTime,
          series.plots.map((plot) => [words.plots[plot.of], words.seriesSummary(plot, series)]),
        )}
      />
      <div className="section-head">
        <h2 id={id}>
          {words.overTime}{' '}
          <span className="tx2" title={words.zoomHint}>
            {words.overTimeOf[from](looks, ends[1] - ends[0])}
          </span>
        </h2>
        <TableSwitch section={words.overTime} asTable={asTable} onChange={setAsTable} />
      </div>
      {restarts.length > 0 ? <p className="tx2">{words.restarts(restarts.length)}</p> : null}
      {looks > times.length ? <p className="tx2">{words.reduced(looks, times.length)}</p> : null}
      {asTable ? (
        series.plots.map(({ of, lines, unit }) => (
          <TimeTable
            key={of}
            label={words.plots[of]}
            times={times}
            columns={lines.map(({ key, values }) => ({ label: words.lines[key], values }))}
            range={range}
            format={(value) => words.value(unit, value)}
          />
        ))
      ) : (
        <>
          <div className="over-time-grid">
            {series.plots.map((plot) => (
              <OnePlot
                key={plot.of}
                plot={plot}
                series={series}
                cursor={`${capture.id} ${from}`}
                range={range}
                onRange={(next) => setRange(next && inside(next, ends))}
              />
            ))}
          </div>
          <Zoom range={range} ends={ends} onRange={setRange} />
        </>
      )}
    </section>
  );
}

/** At least a second of it. */
function inside([from, to]: Range, [first, last]: Range): Range | null {
  const span = Math.min(Math.max(to - from, 1), last - first);
  const start = Math.min(Math.max(from, first), last - span);
  return span >= last - first ? null : [start, start + span];
}

/** The same as the brush, for keys. */
function Zoom(props: { range: Range | null; ends: Range; onRange(range: Range | null): void }) {
  const { capturePlots: words } = useMessages();
  const { range, ends, onRange } = props;
  const [from, to] = range ?? ends;
  const change = (shift: number, factor: number) => {
    const [middle, half] = [(from + to) / 2 + shift * (to - from), ((to - from) / 2) * factor];
    onRange(inside([middle - half, middle + half], ends));
  };
  return (
    <div className="actions over-time-zoom">
      <Button onPress={() => change(0, 0.5)}>{words.zoomIn}</Button>
      <Button isDisabled={range === null} onPress={() => change(0, 2)}>
        {words.zoomOut}
      </Button>
      <Button isDisabled={range === null} onPress={() => change(-0.5, 1)}>
        {words.earlier}
      </Button>
      <Button isDisabled={range === null} onPress={() => change(0.5, 1)}>
        {words.later}
      </Button>
      <Button isDisabled={range === null} onPress={() => onRange(null)}>
        {words.showAll}
      </Button>
      <span className="tx2 num" role="status">
        {words.shownRange(formatClock(from), formatClock(to))}
      </span>
    </div>
  );
}

const inks: readonly { readonly ink: Token; readonly dashed: boolean }[] = [
  { ink: 'a', dashed: false },
  { ink: 'b', dashed: true },
];

function OnePlot(props: {
  readonly plot: SeriesPlot;
  readonly series: CaptureSeries;
  readonly cursor: string;
  readonly range: Range | null;
  onRange(range: Range | null): void;
}) {
  const { capturePlots: words } = useMessages();
  const { plot, series, cursor, range, onRange } = props;
  const lines = useMemo(
    () =>
      plot.lines.map(({ key, values }, place) => ({
        label: words.lines[key],
        ink: inks[place]?.ink ?? ('tx2' as const),
        dashed: inks[place]?.dashed ?? true,
        values,
      })),
    [plot, words],
  );
  return (
    <div className="over-time-plot">
      <h3>
        <MetricName series={`sglang:${plot.metrics[0] ?? ''}`}>{words.plots[plot.of]}</MetricName>
      </h3>
      <p className="over-time-keys tx2">
        {plot.lines.map(({ key, most }, place) => (
          <span key={key} data-line={place}>
            {words.lines[key]} <b className="num">{`≤ ${words.value(plot.unit, most)}`}</b>
          </span>
        ))}
      </p>
      <TimePlot
        label={words.plots[plot.of]}
        summary={words.seriesSummary(plot, series)}
        times={series.times}
        lines={lines}
        marks={series.restarts}
        range={range}
        onRange={onRange}
        cursor={cursor}
        formatTime={(at) => formatClock(at).slice(0, 8)}
        formatValue={(value) => words.value(plot.unit, value)}
        formatTick={(value) => words.tick(plot.unit, value)}
      />
    </div>
  );
}
