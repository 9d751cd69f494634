import { useEffect, useMemo, useState } from 'react';
import { type Distribution, type DumpTimeline, type DumpView, requestCount } from '../../../shared/dump.ts';
import { formatClock, formatCount } from '../../../shared/format.ts';
import { useMessages } from '../../messages.tsx';
import { useWholeDistributions, useWholeTimelines } from '../../plots-store.ts';
import { Histogram } from '../../widgets/histogram.tsx';
import { TimePlot } from '../../widgets/time-plot.tsx';
import { TableSwitch } from './table-switch.tsx';
import { TimeTable } from './time-table.tsx';

/** Every request of the dump. */
const everything = { where: '', sort: null, includeHealthChecks: false } as const;

/** Without a capture: load and latency as the dump has them, and that they are of the dump. */
export function DumpPlots({ dump }: { dump: DumpView }) {
  const needDistributions = useWholeDistributions((state) => state.need);
  const needTimeline = useWholeTimelines((state) => state.need);
  const count = requestCount(dump);
  const isRead = dump.reading === null;
  useEffect(() => {
    if (!isRead || count === 0) return;
    needDistributions(dump.id, everything, count);
    needTimeline(dump.id, everything, count);
  }, [dump.id, count, isRead, needDistributions, needTimeline]);
  const distributions = useWholeDistributions(({ plots }) => plots[dump.id]?.value ?? null);
  const timeline = useWholeTimelines(({ plots }) => plots[dump.id]?.value ?? null);
  if (count === 0) return null;
  return (
    <>
      <DumpLatency distributions={distributions} />
      {timeline ? <DumpLoad timeline={timeline} /> : null}
    </>
  );
}

const percentiles = ['p50', 'p90', 'p99'] as const;

function DumpLatency({ distributions }: { distributions: readonly Distribution[] | null }) {
  const { overview, plots, capturePlots: words } = useMessages();
  const [asTable, setAsTable] = useState(false);
  const latencies = distributions?.filter(({ of }) => of === 'ttftSeconds' || of === 'elapsedSeconds') ?? [];
  return (
    <section className="section latency-plots" aria-labelledby="dump-latency">
      <div className="section-head">
        <h2 id="dump-latency">
          {overview.latency} <span className="tx2">{words.ofDump}</span>
        </h2>
        <TableSwitch section={overview.latency} asTable={asTable} onChange={setAsTable} />
      </div>
      <div className="latency-grid" data-table={asTable || undefined}>
        {distributions === null ? <div className="latency-waits" /> : null}
        {latencies.map((one) => (
          <Histogram
            key={one.of}
            label={one.of === 'ttftSeconds' ? words.names.ttft : words.names.endToEnd}
            note={plots.requestsOf(one.n, one.unknown)}
            summary={plots.distributionSummary(one)}
            bins={one.bins}
            marks={percentiles.flatMap((name) => {
              const at = one[name];
              return at === null ? [] : [{ label: plots.percentile[name], at }];
            })}
            asTable={asTable}
            format={(value) => plots.written(one.of, value)}
            formatTick={(value) => plots.tick(one.of, value)}
            describe={({ from, to, count }) => plots.bin(one.of, from, to ?? from, count, one.n)}
            words={{
              table: words.table,
              plot: words.plot,
              from: plots.range,
              to: plots.until,
              count: plots.count,
              none: plots.noNumbers,
            }}
          />
        ))}
      </div>
    </section>
  );
}

/** How many requests were in flight at once. */
function DumpLoad({ timeline }: { timeline: DumpTimeline }) {
  const { overview, plots, capturePlots: words } = useMessages();
  const [range, setRange] = useState<readonly [number, number] | null>(null);
  const [asTable, setAsTable] = useState(false);
  const { from, step, running } = timeline;
  const times = useMemo(() => Array.from(running, (_, at) => from + at * step), [from, step, running]);
  const most = useMemo(() => running.reduce((a, b) => Math.max(a, b), 0), [running]);
  const lines = useMemo(
    () => [{ label: words.inFlight, ink: 'a' as const, dashed: false, values: Array.from(running, Number) }],
    [running, words],
  );
  if (running.length < 2) return null;
  return (
    <section className="section" aria-labelledby="dump-load">
      <div className="section-head">
        <h2 id="dump-load">
          {overview.dumpLoad} <span className="tx2">{words.loadOfDump(most)}</span>
        </h2>
        <TableSwitch section={overview.dumpLoad} asTable={asTable} onChange={setAsTable} />
      </div>
      {asTable ? (
        <TimeTable
          label={plots.timelineStrip}
          times={times}
          columns={lines}
          range={range}
          format={formatCount}
        />
      ) : (
        <TimePlot
          label={plots.timelineStrip}
          summary={words.loadOfDumpSummary(
            most,
            running.at(-1) ?? 0,
            formatClock(times[0] ?? null),
            formatClock(times.at(-1) ?? null),
          )}
          times={times}
          lines={lines}
          marks={[]}
          range={range}
          onRange={setRange}
          cursor="dump-load"
          formatTime={(at) => formatClock(at).slice(0, 8)}
          formatValue={formatCount}
          formatTick={formatCount}
        />
      )}
    </section>
  );
}
