import { type DumpTimeline, mostBars } from '../../../shared/dump.ts';
import type { Turns } from '../turns.ts';
import type { RowTable } from './row-table.ts';
import { placesWhere, sortByNumber } from './sort-rows.ts';

/** Steps of the curve of running requests. */
const steps = 1000;
/** Stretches of time with as many requests each, of which as many are left out. */
const stretches = 200;
/** Rows between two turns. */
const turn = 8192;

/** The rows at `places` as bars over time. `dumpedAt` in Unix seconds: where those in flight end. */
export function* timelineOf(
  table: RowTable,
  places: Uint32Array,
  dumpedAt: number | null,
): Turns<DumpTimeline> {
  const timed = yield* placesWhere(places, (at) => !Number.isNaN(table.start[at]));
  const chosen = timed.length <= mostBars ? timed : yield* thinned(table, timed);
  yield;
  const order = yield* sortByNumber(chosen, table.start, false);
  const bars = order.length;
  const timeline = {
    index: new Uint32Array(bars),
    start: new Float64Array(bars),
    end: new Float64Array(bars),
    state: new Uint8Array(bars),
    queued: new Float32Array(bars),
    firstToken: new Float32Array(bars),
    lane: new Uint32Array(bars),
  };
  const lanes = new Lanes();
  const running = order.filter((at) => table.stateAt(at) === 1);
  const laneOfRunning = new Map<number, number>();
  for (const at of running) laneOfRunning.set(at, lanes.endless());
  for (const [bar, at] of order.entries()) {
    const start = table.start[at] as number;
    const end = barEnd(table, at);
    const firstToken = table.ttft[at] as number;
    const prefill = table.prefill[at] as number;
    timeline.index[bar] = table.indexAt(at);
    timeline.start[bar] = start;
    timeline.end[bar] = end;
    timeline.state[bar] = barState(table, at);
    timeline.firstToken[bar] = firstToken;
    timeline.queued[bar] = Math.max(0, firstToken - prefill);
    timeline.lane[bar] = laneOfRunning.get(at) ?? lanes.take(start, Number.isNaN(end) ? start : end);
    if (bar % turn === turn - 1) yield;
  }
  return {
    ...timeline,
    lanes: lanes.count,
    timeless: places.length - timed.length,
    left: timed.length - bars,
    ...runningOver(table, timed, dumpedAt),
    dumpedAt,
  };
}

/** All in flight, and of the others the longest of each stretch of time, so that none is left empty. */
function* thinned(table: RowTable, places: Uint32Array): Turns<Uint32Array> {
  const running = (yield* placesWhere(places, (at) => table.stateAt(at) === 1)).subarray(0, mostBars);
  const others = yield* sortByNumber(
    yield* placesWhere(places, (at) => table.stateAt(at) !== 1),
    table.start,
    false,
  );
  const keys = new Float64Array(table.length);
  for (const at of others) keys[at] = table.elapsedAt(at);
  const kept = new Uint32Array(mostBars);
  kept.set(running);
  let count = running.length;
  const room = mostBars - count;
  for (let stretch = 0; stretch < stretches; stretch += 1) {
    const from = Math.floor((others.length * stretch) / stretches);
    const to = Math.floor((others.length * (stretch + 1)) / stretches);
    const share = Math.floor((room * (stretch + 1)) / stretches) - Math.floor((room * stretch) / stretches);
    const longest = (yield* sortByNumber(others.slice(from, to), keys, true)).subarray(0, share);
    kept.set(longest, count);
    count += longest.length;
  }
  return kept.subarray(0, count);
}

/** Unix seconds; NaN for one in flight. One whose end is unknown has its start. */
function barEnd(table: RowTable, at: number): number {
  if (table.isRunning(at)) return Number.NaN;
  return (table.start[at] as number) + (table.elapsedAt(at) || 0);
}

function barState(table: RowTable, at: number): number {
  const state = table.stateAt(at);
  return state === 0 && table.finishes.textOf(table.finish[at] as number) === 'abort' ? 3 : state;
}

/** Most requests in flight at once in each step of the time that the bars span. */
function runningOver(
  table: RowTable,
  places: Uint32Array,
  dumpedAt: number | null,
): Pick<DumpTimeline, 'from' | 'step' | 'running'> {
  let from = Number.POSITIVE_INFINITY;
  let to = Number.NEGATIVE_INFINITY;
  for (const at of places) {
    const start = table.start[at] as number;
    const end = barEnd(table, at);
    from = Math.min(from, start);
    to = Math.max(to, Number.isNaN(end) ? start : end);
  }
  if (!Number.isFinite(from)) return { from: 0, step: 0, running: new Uint32Array(0) };
  to = Math.max(to, dumpedAt ?? to, from + 1e-3);
  const step = (to - from) / steps;
  const change = new Int32Array(steps + 1);
  for (const at of places) {
    const first = Math.floor(((table.start[at] as number) - from) / step);
    const end = barEnd(table, at);
    const last = Number.isNaN(end) ? steps - 1 : Math.floor((end - from) / step);
    const [up, down] = [Math.min(first, steps - 1), Math.min(last, steps - 1) + 1];
    change[up] = (change[up] as number) + 1;
    change[down] = (change[down] as number) - 1;
  }
  const running = new Uint32Array(steps);
  let now = 0;
  for (let at = 0; at < steps; at += 1) {
    now += change[at] as number;
    running[at] = now;
  }
  return { from, step, running };
}

/** Gives bars lanes, by their starts in order: the lane that was free first, so that few are needed. */
class Lanes {
  count = 0;
  /** Lanes as a heap by the time at which they are free. */
  private readonly free: { readonly lane: number; readonly from: number }[] = [];

  /** A lane that is never free again. */
  endless(): number {
    this.count += 1;
    return this.count - 1;
  }

  take(start: number, end: number): number {
    const first = this.free[0];
    if (first === undefined || first.from > start) {
      this.push({ lane: this.endless(), from: end });
      return this.count - 1;
    }
    this.replaceFirst({ lane: first.lane, from: end });
    return first.lane;
  }

  private push(item: { readonly lane: number; readonly from: number }): void {
    const { free } = this;
    let at = free.push(item) - 1;
    while (at > 0) {
      const above = (at - 1) >> 1;
      const other = free[above] as typeof item;
      if (other.from <= item.from) break;
      free[at] = other;
      at = above;
    }
    free[at] = item;
  }

  private replaceFirst(item: { readonly lane: number; readonly from: number }): void {
    const { free } = this;
    let at = 0;
    for (;;) {
      let below = 2 * at + 1;
      if (below >= free.length) break;
      const right = free[below + 1];
      if (right && right.from < (free[below] as typeof item).from) below += 1;
      const other = free[below] as typeof item;
      if (other.from >= item.from) break;
      free[at] = other;
      at = below;
    }
    free[at] = item;
  }
}
