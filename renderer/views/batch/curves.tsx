import { useMemo } from 'react';
import { type BatchView, isUnderWay } from '../../../shared/batch.ts';
import { formatCount, formatDuration } from '../../../shared/format.ts';
import { runClock } from '../../../shared/run-clock.ts';
import { useMessages } from '../../messages.tsx';
import { LinePlot, type PlotSeries } from '../../widgets/line-plot.tsx';

/** Requests in flight over the time of the run against the recording, and how late they were sent. */
export function Curves({ view: { curves, state, counts } }: { view: BatchView }) {
  const { batch: words } = useMessages();
  const { step, inFlight, recorded, lag } = curves;
  const hasRecorded = recorded.length > 0;
  const flight = useMemo(
    (): readonly PlotSeries[] => [
      ...(hasRecorded ? [{ label: words.recorded, ink: 'a' as const, dashed: false, values: recorded }] : []),
      { label: words.replayed, ink: 'b' as const, dashed: true, values: inFlight },
    ],
    [words, hasRecorded, recorded, inFlight],
  );
  const late = useMemo(
    (): readonly PlotSeries[] => [
      {
        label: words.lagCurve,
        ink: 'b',
        dashed: false,
        filled: true,
        values: stretched(lag, recorded.length),
      },
    ],
    [words, lag, recorded.length],
  );
  const most = Math.max(0, ...inFlight);
  const latest = lag.reduce<number>((sum, own) => Math.max(sum, own ?? 0), 0);
  const isLate = lag.some((own) => own !== null);
  const at = (place: number) => runClock(place * step);
  return (
    <>
      <section className="section" aria-labelledby="batch-flight">
        <div className="section-head">
          <h2 id="batch-flight">
            {words.curve} <span className="tx2 num">{words.curveHint(step)}</span>
          </h2>
          <p className="batch-legend">
            {hasRecorded ? <span data-side="a">{words.recorded}</span> : null}
            <span data-side="b">{words.replayed}</span>
          </p>
        </div>
        <LinePlot
          label={words.curve}
          summary={words.curveSaid(counts.inFlight, most, hasRecorded ? Math.max(0, ...recorded) : null)}
          series={flight}
          stepped
          mark={isUnderWay(state) ? { at: inFlight.length - 1, label: words.now } : null}
          formatX={at}
          formatY={(value) => formatCount(value)}
          formatPoint={(series, x, y) => `${at(x)} ${series} ${formatCount(y)}`}
        />
      </section>
      {isLate ? (
        <section className="section" aria-labelledby="batch-lag">
          <h2 id="batch-lag">
            {words.lagCurve} <span className="tx2 num">{words.lagCurveHint(step)}</span>
          </h2>
          <LinePlot
            label={words.lagCurve}
            summary={words.lagSaid(latest)}
            series={late}
            stepped
            formatX={at}
            formatY={(value) => formatDuration(value)}
            formatPoint={(_, x, y) => `${at(x)} ${formatDuration(y)}`}
          />
        </section>
      ) : null}
    </>
  );
}

/** As long as the axis of the plot above. */
const stretched = (values: readonly (number | null)[], length: number): readonly (number | null)[] =>
  values.length >= length
    ? values
    : [...values, ...Array.from({ length: length - values.length }, () => null)];
