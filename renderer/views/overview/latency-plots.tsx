import { useEffect, useState } from 'react';
import type { CaptureView } from '../../../shared/capture.ts';
import { formatDuration } from '../../../shared/format.ts';
import {
  type BucketQuantile,
  type Histograms,
  type LatencyHistogram,
  latencyKinds,
} from '../../../shared/plots.ts';
import { type CapturePlot, plotKey, useHistograms } from '../../capture-plots-store.ts';
import { useMessages, useSay } from '../../messages.tsx';
import { plotPin } from '../../pin-subjects.ts';
import { Histogram, type HistogramMark } from '../../widgets/histogram.tsx';
import { Mark } from '../../widgets/mark.tsx';
import { SectionPin } from '../pin-button.tsx';
import { Absent } from './absent.tsx';
import { useEarlier } from './earlier.tsx';
import { MetricName } from './metric-name.tsx';
import { TableSwitch } from './table-switch.tsx';

/** How latencies are spread: between two scrapes where there are two, else since the server started. */
export function LatencyPlots({ capture }: { capture: CaptureView }) {
  const { overview, capturePlots: words } = useMessages();
  const before = useEarlier(capture)?.capture ?? null;
  const { plots, need } = useHistograms();
  useEffect(() => need({ capture, before }), [capture, before, need]);
  const plot = plots[plotKey({ capture, before })]?.plot ?? { kind: 'running' };
  const [asTable, setAsTable] = useState(false);
  const known = plot.kind === 'done' ? knownOf(plot.value) : [];
  return (
    <section className="section latency-plots" aria-labelledby="latency" data-pin-area>
      {known.length > 0 ? (
        <SectionPin
          pinnable={plotPin(
            { in: 'capture', artifact: capture.id, path: 'latency' },
            overview.latency,
            known.map((one) => [words.names[one.of], words.histogramSummary(one)]),
          )}
        />
      ) : null}
      <div className="section-head">
        <h2 id="latency">
          {overview.latency} {plot.kind === 'done' && known.length > 0 ? <Basis of={plot.value} /> : null}
        </h2>
        {known.length > 0 ? (
          <TableSwitch section={overview.latency} asTable={asTable} onChange={setAsTable} />
        ) : null}
      </div>
      <Body capture={capture} plot={plot} asTable={asTable} />
    </section>
  );
}

const knownOf = ({ plots }: Histograms): readonly LatencyHistogram[] =>
  plots.flatMap((one) => ('absent' in one ? [] : [one]));

/** Over which time: of one scrape all of it, which can hide what is going on now. */
function Basis({ of: { between, whyNot } }: { of: Histograms }) {
  const { app, capturePlots: words } = useMessages();
  const say = useSay();
  if (between) return <span className="tx2">{words.between(between.seconds)}</span>;
  return (
    <span className="tx2" title={whyNot === null ? undefined : words.sinceStartBecause(say(whyNot))}>
      <Mark kind="warn" size={10} label={app.severity.warn} /> {words.sinceStart}
    </span>
  );
}

function Body(props: { capture: CaptureView; plot: CapturePlot<Histograms>; asTable: boolean }) {
  const { overview, capturePlots: words } = useMessages();
  const { capture, plot, asTable } = props;
  if (plot.kind === 'failed') return <p className="tx2">{`${words.failed}: ${plot.problem.message}`}</p>;
  if (plot.kind === 'running')
    return (
      <div className="latency-grid" aria-busy="true">
        {latencyKinds.map((of) => (
          <div key={of} className="latency-waits" />
        ))}
      </div>
    );
  if (knownOf(plot.value).length === 0)
    return (
      <Absent
        capture={capture}
        source="metrics"
        title={overview.noLatency}
        instead={overview.nothingMeasured}
      />
    );
  return (
    <div className="latency-grid" data-table={asTable || undefined}>
      {plot.value.plots.map((one) => (
        <OneLatency key={one.of} of={one} isDelta={plot.value.between !== null} asTable={asTable} />
      ))}
    </div>
  );
}

const percentiles = ['p50', 'p90', 'p99'] as const;

function OneLatency(props: { of: Histograms['plots'][number]; isDelta: boolean; asTable: boolean }) {
  const { plots, app, capturePlots: words } = useMessages();
  const say = useSay();
  const { of: one, isDelta, asTable } = props;
  const isKnown = !('absent' in one);
  const marks: readonly HistogramMark[] = isKnown
    ? percentiles.map((name) => ({ label: plots.percentile[name], ...markOf(one[name]) }))
    : [];
  const isOlder = isKnown && isDelta && one.grade === 'lifetime';
  return (
    <Histogram
      label={words.names[one.of]}
      head={
        isKnown ? <MetricName series={`sglang:${one.metric}`}>{words.names[one.of]}</MetricName> : undefined
      }
      note={
        isKnown ? (
          <>
            {isOlder ? <Mark kind="warn" size={10} label={app.severity.warn} /> : null}{' '}
            {words.observations(one.n)}
            {isOlder ? `, ${words.sinceStart}` : ''}
          </>
        ) : null
      }
      summary={isKnown ? words.histogramSummary(one) : ''}
      bins={isKnown ? one.buckets : []}
      marks={marks}
      asTable={asTable}
      format={formatDuration}
      formatTick={(at) => plots.tick('ttftSeconds', at)}
      describe={({ from, to, count }) => words.bucket(from, to, count, isKnown ? one.n : 0)}
      words={{
        table: words.table,
        plot: words.plot,
        from: plots.range,
        to: plots.until,
        count: plots.count,
        none: isKnown ? plots.noNumbers : say(one.absent),
      }}
    />
  );
}

const markOf = ({ value, within }: BucketQuantile) => ({ at: value, isBound: within[1] === null });
