/*
 * Bars over time in lanes, apart from how they are drawn: the part of the axis in view, where lanes lie, and which
 * bar is at a place. Positions on the axis are seconds, places are CSS pixels.
 */

/** How a bar is drawn; `LaneBars.look` holds places in this list. */
export const barLooks = ['plain', 'open', 'muted', 'failed'] as const;

/** Arrays of equal length, by ascending start. No two bars of a lane overlap. */
export interface LaneBars {
  readonly start: Float64Array;
  /** NaN for a bar that has no end: it is drawn to the end of the axis, and past it. */
  readonly end: Float64Array;
  readonly look: Uint8Array;
  readonly lane: Uint32Array;
  readonly lanes: number;
  /** The first lanes, which hold nothing but open bars and are set apart. */
  readonly openLanes: number;
  /** Where in a bar the next ink begins, in seconds from its start, in ascending order; NaN where that is not known. */
  readonly cuts: readonly Float32Array[];
}

export interface AxisSpan {
  readonly from: number;
  readonly to: number;
}

/** Seconds in view at least: below them a pixel is less than a float of the times can tell. */
const leastSpan = 1e-3;

/** The nearest part of `whole` that is as long as `wanted`. */
function within(wanted: AxisSpan, whole: AxisSpan): AxisSpan {
  const most = whole.to - whole.from;
  const length = Math.min(most, Math.max(Math.min(leastSpan, most), wanted.to - wanted.from));
  const from = Math.min(Math.max(wanted.from, whole.from), whole.to - length);
  return { from, to: from + length };
}

/** Shows `factor` times as much, with `at` staying where it is. */
export function zoomed(view: AxisSpan, whole: AxisSpan, factor: number, at: number): AxisSpan {
  const length = Math.max(leastSpan, (view.to - view.from) * factor);
  const share = (at - view.from) / (view.to - view.from);
  const from = at - share * length;
  return within({ from, to: from + length }, whole);
}

export const panned = (view: AxisSpan, whole: AxisSpan, by: number): AxisSpan =>
  within({ from: view.from + by, to: view.to + by }, whole);

/** The part between two places of a brush, in either order. */
export const brushed = (one: number, other: number, whole: AxisSpan): AxisSpan =>
  within(
    { from: Math.max(whole.from, Math.min(one, other)), to: Math.min(whole.to, Math.max(one, other)) },
    whole,
  );

/** Around one bar, with room on both sides so that it is seen among its neighbours. */
export function around(start: number, end: number, whole: AxisSpan): AxisSpan {
  const room = Math.max(leastSpan, (end - start) * 0.25);
  return brushed(start - room, end + room, whole);
}

/** Moved as little as needed for the start of something to be in view. */
export function bringing(view: AxisSpan, whole: AxisSpan, start: number, end: number): AxisSpan {
  if (end >= view.from && start <= view.to) return view;
  const length = view.to - view.from;
  const from = start < view.from ? start - length * 0.1 : start - length * 0.5;
  return within({ from, to: from + length }, whole);
}

export interface LanePlaces {
  topOf(lane: number): number;
  /** Height of a bar, at least one device pixel of it. */
  sizeOf(lane: number): number;
  /** Lanes that may lie at a height; null between and below them. */
  lanesAt(y: number): { readonly first: number; readonly last: number } | null;
}

/** Distance of two lanes at most, and the room between open ones and the others. */
const mostPitch = 8;
const gap = 6;
/** Share of the height that open lanes may take from the others. */
const openShare = 0.45;

/** Where `count` lanes lie in `height`; the first `open` of them apart. Many lanes share a pixel. */
export function placeLanes(count: number, open: number, height: number): LanePlaces {
  const closed = count - open;
  const between = open > 0 && closed > 0 ? gap : 0;
  const usable = Math.max(1, height - between);
  const openPitch = open === 0 ? 0 : Math.min(mostPitch, (usable * (closed > 0 ? openShare : 1)) / open);
  const pitch = closed === 0 ? 0 : Math.min(mostPitch, (usable - openPitch * open) / closed);
  const below = openPitch * open + between;
  const sizeOf = (lane: number): number => {
    const own = lane < open ? openPitch : pitch;
    return own > 3 ? own - 2 : Math.max(own, 0.5);
  };
  return {
    topOf: (lane) => (lane < open ? lane * openPitch : below + (lane - open) * pitch),
    sizeOf,
    lanesAt(y) {
      const [own, from, first, last] =
        y < openPitch * open ? [openPitch, 0, 0, open - 1] : [pitch, below, open, count - 1];
      if (own === 0 || y < from || last < first) return null;
      const at = first + Math.floor((y - from) / own);
      if (at > last) return null;
      const next = first + Math.floor((y + 1 - from) / own);
      return { first: at, last: Math.min(last, Math.max(at, next)) };
    },
  };
}

/** Pixels beside a bar that still mean it. */
const reach = 4;

/** The bar at a place: the one that is there, else the nearest within reach; null for none. */
export function barAt(
  bars: LaneBars,
  { view, width, places, end }: { view: AxisSpan; width: number; places: LanePlaces; end: number },
  x: number,
  y: number,
): number | null {
  const lanes = places.lanesAt(y);
  if (lanes === null || width <= 0) return null;
  const scale = width / (view.to - view.from);
  let found: number | null = null;
  let nearest = reach;
  for (let bar = 0; bar < bars.lane.length; bar += 1) {
    const lane = bars.lane[bar] as number;
    if (lane < lanes.first || lane > lanes.last) continue;
    const left = ((bars.start[bar] as number) - view.from) * scale;
    if (left > x + reach) break;
    const right = ((bars.end[bar] as number) - view.from) * scale;
    const distance = x < left ? left - x : Math.max(0, x - (Number.isNaN(right) ? endOf(end) : right));
    if (distance < nearest || (distance === 0 && nearest === 0)) {
      found = bar;
      nearest = distance;
    }
  }
  return found;

  function endOf(seconds: number): number {
    return (seconds - view.from) * scale + 2 * reach;
  }
}

/** Steps in seconds between ticks that people read: 1-2-5 below a second, then as clocks and calendars count. */
const tickSteps = [
  ...[-4, -3, -2, -1].flatMap((power) => [1, 2, 5].map((digit) => digit * 10 ** power)),
  ...[1, 2, 5, 10, 15, 30],
  ...[1, 2, 5, 10, 15, 30].map((minutes) => minutes * 60),
  ...[1, 2, 3, 6, 12].map((hours) => hours * 3600),
  ...[1, 2, 7, 14, 30, 90, 365].map((days) => days * 86_400),
];

/** Round moments of Unix time in view, `most` at most, and the step between them. */
export function timeTicks(
  { from, to }: AxisSpan,
  most: number,
): { readonly step: number; readonly at: readonly number[] } {
  const rough = (to - from) / Math.max(1, most);
  const step = tickSteps.find((size) => size >= rough) ?? (tickSteps.at(-1) as number);
  const at: number[] = [];
  for (let number = Math.ceil(from / step); number * step <= to; number += 1) at.push(number * step);
  return { step, at };
}
