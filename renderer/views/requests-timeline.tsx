import type { CSSProperties, Ref } from 'react';
import { useMemo } from 'react';
import type { DumpTimeline } from '../../shared/dump.ts';
import { formatClock, formatTimestamp } from '../../shared/format.ts';
import { useMessages } from '../messages.tsx';
import { rowAt } from '../pages.ts';
import { useRequests } from '../requests-store.ts';
import { Lanes, type LanesHandle } from '../widgets/lanes.tsx';
import type { AxisSpan, LaneBars } from '../widgets/lanes-model.ts';
import type { RequestsProps } from './request-table.tsx';

/** Stages of a bar: the front is part of the queue, as a row does not tell them apart. */
const parts = ['queue', 'prefill', 'decode'] as const;
const unsplit = 'line2';
/** Places in `DumpTimeline.state`, which are those of `barLooks` as well. */
const inFlight = 1;
const aborted = 3;

/** Requests as bars over time. A bar, its row and the detail are one selection. */
export function RequestsTimeline({
  dump,
  listing,
  timeline,
  lanes,
  onOpen,
}: RequestsProps & { timeline: DumpTimeline; lanes: Ref<LanesHandle>; onOpen(): void }) {
  const { plots: words } = useMessages();
  const selectRecord = useRequests((state) => state.selectRecord);
  const bars = useMemo(() => barsOf(timeline), [timeline]);
  const whole = useMemo(() => wholeOf(timeline), [timeline]);
  const { dumpedAt } = timeline;
  const line = useMemo(
    () => (dumpedAt === null ? null : { at: dumpedAt, label: words.dumpWritten(clock(dumpedAt)) }),
    [dumpedAt, words],
  );
  const selected = useMemo(() => {
    const at = listing.selected === null ? -1 : timeline.index.indexOf(listing.selected);
    return at < 0 ? null : at;
  }, [timeline, listing.selected]);
  const most = useMemo(() => timeline.running.reduce((a, b) => Math.max(a, b), 0), [timeline]);
  if (timeline.index.length === 0) return <p className="strip-words tx3">{words.noBars}</p>;

  const ridOf = (index: number): string | null => {
    const at = listing.selected === index ? (listing.selection?.focus ?? null) : null;
    return at === null ? null : (rowAt(listing.pages, at)?.rid ?? null);
  };
  const describe = (bar: number): string => {
    const index = timeline.index[bar] as number;
    const start = timeline.start[bar] as number;
    const end = timeline.end[bar] as number;
    const ttft = timeline.firstToken[bar] as number;
    const said = Number.isNaN(end)
      ? words.barOpen(clock(start), dumpedAt === null ? null : dumpedAt - start)
      : words.barEnded(clock(start), end - start, Number.isNaN(ttft) ? null : ttft);
    return `${words.bar(ridOf(index), index)}, ${said}`;
  };
  return (
    <Lanes
      ref={lanes}
      label={words.timeline}
      summary={words.timelineSummary(
        timeline.index.length,
        bars.openLanes,
        formatTimestamp(whole.from),
        clock(whole.to),
        most,
      )}
      stripLabel={words.timelineStrip}
      bars={bars}
      whole={whole}
      curve={timeline.running}
      parts={parts}
      unsplit={unsplit}
      selected={selected}
      line={line}
      formatTick={formatTick}
      describe={describe}
      describeView={({ from, to }) => words.timelineView(formatClock(from), formatClock(to))}
      onSelect={(bar) => void selectRecord(dump.id, timeline.index[bar] as number)}
      onOpen={onOpen}
    />
  );
}

/** What the colours of this timeline mean, and what is not in it. */
export function TimelineLegend({ timeline }: { timeline: DumpTimeline }) {
  const { plots: words } = useMessages();
  const { queued, firstToken, end, state } = timeline;
  const has = useMemo(() => {
    const isEnded = (at: number) => !Number.isNaN(end[at] as number);
    return {
      split: queued.some((value, at) => !Number.isNaN(value) && isEnded(at)),
      first: firstToken.some((value, at) => !Number.isNaN(value) && isEnded(at)),
      half: firstToken.some(
        (value, at) => !Number.isNaN(value) && Number.isNaN(queued[at] as number) && isEnded(at),
      ),
      whole: firstToken.some((value, at) => Number.isNaN(value) && isEnded(at)),
      open: state.includes(inFlight),
      failed: state.includes(aborted),
    };
  }, [queued, firstToken, end, state]);
  const items = [
    has.split ? (['queue', words.legend.queue] as const) : null,
    has.split ? (['prefill', words.legend.prefill] as const) : null,
    has.half ? (['line2', words.legend.unsplit] as const) : null,
    has.first ? (['decode', words.legend.decode] as const) : null,
    has.whole && !has.half ? (['line2', words.legend.whole] as const) : null,
  ].filter((item) => item !== null);
  return (
    <div className="strip-legend">
      {items.map(([ink, name]) => (
        <span key={name}>
          <i style={{ '--ink': `var(--${ink})` } as CSSProperties} aria-hidden />
          {name}
        </span>
      ))}
      {has.failed ? (
        <span>
          <i data-failed style={{ '--ink': 'var(--crit)' } as CSSProperties} aria-hidden />
          {words.legend.failed}
        </span>
      ) : null}
      {has.open ? (
        <span className="request-fly">
          <i data-open aria-hidden />
          {words.legend.open}
        </span>
      ) : null}
      {timeline.timeless > 0 ? <span>{words.timeless(timeline.timeless)}</span> : null}
      {timeline.left > 0 ? <span>{words.left(timeline.left)}</span> : null}
    </div>
  );
}

function barsOf({ start, end, state, lane, lanes, queued, firstToken }: DumpTimeline): LaneBars {
  let openLanes = 0;
  for (const one of state) if (one === inFlight) openLanes += 1;
  return { start, end, look: state, lane, lanes, openLanes, cuts: [queued, firstToken] };
}

/** All of the time that the curve covers, and the moment of the dump. */
function wholeOf({ from, step, running, dumpedAt }: DumpTimeline): AxisSpan {
  const to = Math.max(from + step * running.length, dumpedAt ?? from);
  return { from, to: to > from ? to : from + 1 };
}

const clock = (seconds: number): string => formatClock(seconds).slice(0, 8);

/** As much of date and time as the step between ticks needs. */
function formatTick(at: number, step: number): string {
  if (step >= 86_400) return formatTimestamp(at).slice(0, 10);
  if (step >= 60) return formatClock(at).slice(0, 5);
  if (step >= 1) return clock(at);
  if (step >= 0.1) return formatClock(at);
  const digits = Math.min(6, Math.ceil(-Math.log10(step)));
  const rounded = Number(at.toFixed(digits));
  const whole = Math.floor(rounded);
  return `${clock(whole)}${(rounded - whole).toFixed(digits).slice(1)}`;
}
