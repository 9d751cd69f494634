import type { Token } from '../tokens.ts';
import { type AxisSpan, barLooks, type LaneBars, type LanePlaces, timeTicks } from './lanes-model.ts';

/*
 * Draws bars in lanes, and the curve above them, on a canvas. One pass over the bars makes rectangles by colour;
 * what falls on a pixel that its lane has painted is left out, so that the work is bounded by the pixels.
 */

export interface LanesLook {
  readonly bars: LaneBars;
  /** Ink of each part of a bar: one more than it has cuts. */
  readonly parts: readonly Token[];
  /** Ink where it is not known which part it is. */
  readonly unsplit: Token;
  readonly selected: number | null;
  /** A moment with a name; open bars end there. */
  readonly line: { readonly at: number; readonly label: string } | null;
  formatTick(at: number, step: number): string;
}

export interface Surface {
  readonly context: CanvasRenderingContext2D;
  /** CSS pixels. */
  readonly width: number;
  readonly height: number;
  /** Device pixels in one. */
  readonly ratio: number;
  /** Colours as the theme has them now. */
  readonly inks: Readonly<Record<Token, string>>;
}

const font = '11px "Inter Variable", sans-serif';
/** Above the lanes: where the times stand. */
export const axisHeight = 18;
/** Right of the axis: where the arrows of open bars are. */
export const rightRoom = 10;
/** Least room between two labels. */
const labelRoom = 96;

export function paintLanes(
  surface: Surface,
  look: LanesLook,
  view: AxisSpan,
  places: LanePlaces,
  end: number,
): void {
  const { context, width, height, ratio } = surface;
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  const scale = (width - rightRoom) / (view.to - view.from);
  const lineAt = look.line === null ? null : (look.line.at - view.from) * scale;
  paintAxis(surface, look, view, scale, lineAt);
  paintBars(surface, look, view, places, scale, end);
  if (lineAt !== null && lineAt >= 0 && lineAt <= width) {
    context.fillStyle = surface.inks.crit;
    context.fillRect(Math.round(lineAt), axisHeight - 4, 1, height - axisHeight + 4);
  }
  if (look.selected !== null) paintSelected(surface, look, view, places, scale, end);
}

function paintAxis(
  surface: Surface,
  { line, formatTick }: LanesLook,
  view: AxisSpan,
  scale: number,
  lineAt: number | null,
): void {
  const { context, width, height, inks } = surface;
  context.font = font;
  context.textBaseline = 'middle';
  let free = width;
  if (line !== null && lineAt !== null && lineAt >= 0 && lineAt <= width) {
    const room = context.measureText(line.label).width;
    const left = Math.max(0, Math.min(lineAt - room - 6, width - room));
    context.fillStyle = inks.crit;
    context.fillText(line.label, left, axisHeight / 2 - 1);
    free = left - 8;
  }
  const { step, at } = timeTicks(view, Math.max(2, Math.floor(width / labelRoom)));
  for (const tick of at) {
    const x = Math.round((tick - view.from) * scale);
    context.fillStyle = inks.line;
    context.fillRect(x, axisHeight, 1, height - axisHeight);
    const label = formatTick(tick, step);
    if (x + 4 + context.measureText(label).width > free) continue;
    context.fillStyle = inks.line2;
    context.fillRect(x, 3, 1, axisHeight - 3);
    context.fillStyle = inks.tx3;
    context.fillText(label, x + 4, axisHeight / 2 - 1);
  }
}

/** Rectangles of one colour in device pixels: x, y, width, height. On whole pixels nothing has to be blended. */
class Rects {
  private numbers = new Int32Array(4096);
  private used = 0;

  add(x: number, y: number, width: number, height: number): void {
    if (this.used === this.numbers.length) {
      const more = new Int32Array(this.used * 2);
      more.set(this.numbers);
      this.numbers = more;
    }
    this.numbers.set([x, y, width, height], this.used);
    this.used += 4;
  }

  paint(context: CanvasRenderingContext2D): void {
    const { numbers } = this;
    for (let at = 0; at < this.used; at += 4)
      context.fillRect(
        numbers[at] as number,
        numbers[at + 1] as number,
        numbers[at + 2] as number,
        numbers[at + 3] as number,
      );
  }
}

function paintBars(
  surface: Surface,
  { bars, parts, unsplit }: LanesLook,
  view: AxisSpan,
  places: LanePlaces,
  scale: number,
  end: number,
): void {
  const { context, width, height, ratio, inks } = surface;
  const { start, end: ends, lane: lanes, look: looks, cuts } = bars;
  const rects = new Map<Token | 'hatch', Rects>();
  const add = (ink: Token | 'hatch', x: number, y: number, wide: number, tall: number) => {
    if (wide <= 0) return;
    const found = rects.get(ink) ?? new Rects();
    rects.set(ink, found);
    const [left, top] = [Math.round(x * ratio), Math.round(y * ratio)];
    const right = Math.max(left + 1, Math.round((x + wide) * ratio));
    found.add(left, top, right - left, Math.max(1, Math.round(tall * ratio)));
  };
  const arrows: number[] = [];
  // By row of device pixels: up to where it is painted. A fraction of a CSS pixel is a pixel on a dense screen.
  const painted = new Float32Array(Math.ceil(height * ratio) + 2).fill(-1);
  const pixel = 1 / ratio;
  for (let bar = 0; bar < start.length; bar += 1) {
    const from = start[bar] as number;
    if (from > view.to) break;
    const isOpen = Number.isNaN(ends[bar] as number);
    const to = isOpen ? Math.max(end, from) : (ends[bar] as number);
    if (to < view.from) continue;
    const lane = lanes[bar] as number;
    const top = axisHeight + places.topOf(lane);
    const row = Math.round(top * ratio);
    const done = painted[row] as number;
    const exact = Math.max(0, (from - view.from) * scale);
    const right = Math.min(width, Math.max((to - view.from) * scale, exact + pixel));
    if (right <= done) continue;
    const left = Math.max(exact, done);
    painted[row] = Math.ceil(right * ratio) / ratio;
    const tall = places.sizeOf(lane);
    const look = barLooks[looks[bar] as number];
    // Neighbours of a lane stay two bars.
    const shown = isOpen || right - left < 4 ? right : right - 1;
    if (look === 'open' || isOpen) {
      add(look === 'open' ? 'hatch' : 'tx3', left, top, shown - left, tall);
      if (tall >= 3 && to <= view.to) arrows.push(right, top, tall, look === 'open' ? 1 : 0);
      continue;
    }
    let known = true;
    let x = left;
    for (let part = 0; part < parts.length; part += 1) {
      const cut = cuts[part]?.[bar];
      if (cut !== undefined && Number.isNaN(cut)) {
        known = false;
        continue;
      }
      const until = cut === undefined ? shown : Math.min(shown, (from + cut - view.from) * scale);
      if (until <= x) {
        known = true;
        continue;
      }
      add(known ? (parts[part] as Token) : unsplit, x, top, until - x, tall);
      known = true;
      x = until;
    }
    if (look === 'failed') add('crit', Math.max(left, shown - 2), top, Math.min(2, shown - left), tall);
  }
  context.setTransform(1, 0, 0, 1, 0, 0);
  for (const [ink, list] of rects) {
    context.fillStyle = ink === 'hatch' ? hatch(surface) : inks[ink];
    list.paint(context);
  }
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  for (let at = 0; at < arrows.length; at += 4) {
    const [x, y, tall] = [arrows[at] as number, arrows[at + 1] as number, arrows[at + 2] as number];
    context.fillStyle = arrows[at + 3] === 1 ? inks.fly : inks.tx3;
    context.beginPath();
    context.moveTo(x, y);
    context.lineTo(x + Math.min(6, tall), y + tall / 2);
    context.lineTo(x, y + tall);
    context.fill();
  }
}

/** Stripes: what has no end is told from the rest without colour, too. */
function hatch({ context, ratio, inks }: Surface): CanvasPattern | string {
  const size = Math.max(4, Math.round(5 * ratio));
  const tile = new OffscreenCanvas(size, size);
  const pen = tile.getContext('2d');
  if (!pen) return inks.fly;
  pen.fillStyle = inks.bg;
  pen.fillRect(0, 0, size, size);
  pen.strokeStyle = inks.fly;
  pen.lineWidth = size / 2.2;
  for (const shift of [-size, 0, size]) {
    pen.beginPath();
    pen.moveTo(shift - 1, size + 1);
    pen.lineTo(shift + size + 1, -1);
    pen.stroke();
  }
  return context.createPattern(tile, 'repeat') ?? inks.fly;
}

function paintSelected(
  { context, width, inks }: Surface,
  { bars, selected }: LanesLook,
  view: AxisSpan,
  places: LanePlaces,
  scale: number,
  end: number,
): void {
  const from = bars.start[selected as number];
  const lane = bars.lane[selected as number];
  if (from === undefined || lane === undefined) return;
  const ended = bars.end[selected as number] as number;
  const to = Number.isNaN(ended) ? Math.max(end, from) : ended;
  if (to < view.from || from > view.to) return;
  const left = Math.max(-4, (from - view.from) * scale);
  const right = Math.min(width + 4, Math.max(left + 3, (to - view.from) * scale));
  const tall = Math.max(4, places.sizeOf(lane));
  const top = axisHeight + places.topOf(lane);
  context.strokeStyle = inks.bg;
  context.lineWidth = 3.5;
  context.strokeRect(left - 1, top - 1, right - left + 2, tall + 2);
  context.strokeStyle = inks.tx;
  context.lineWidth = 1.5;
  context.strokeRect(left - 1, top - 1, right - left + 2, tall + 2);
}

/** How many at once, over the whole axis, and the part of it that is in view. */
export function paintOverview(
  { context, width, height, ratio, inks }: Surface,
  curve: Uint32Array,
  whole: AxisSpan,
  view: AxisSpan,
): void {
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  const room = width - rightRoom;
  const place = (at: number): number => ((at - whole.from) / (whole.to - whole.from)) * room;
  const [left, right] = [place(view.from), place(view.to)];
  const isPart = view.from > whole.from || view.to < whole.to;
  if (isPart) {
    context.fillStyle = inks.sel;
    context.fillRect(left, 0, right - left, height);
  }
  const most = curve.reduce((largest, value) => Math.max(largest, value), 1);
  context.fillStyle = inks.line2;
  context.beginPath();
  context.moveTo(0, height);
  for (let step = 0; step < curve.length; step += 1) {
    const y = height - ((curve[step] as number) / most) * (height - 2);
    context.lineTo((step / curve.length) * room, y);
    context.lineTo(((step + 1) / curve.length) * room, y);
  }
  context.lineTo(room, height);
  context.fill();
  context.fillStyle = inks.line;
  context.fillRect(0, height - 1, room, 1);
  if (!isPart) return;
  context.fillStyle = inks.acc;
  context.fillRect(left - 1, 0, 2, height);
  context.fillRect(right - 1, 0, 2, height);
}
