import { colours, onThemeChange } from '../tokens.ts';
import {
  type AxisSpan,
  around,
  barAt,
  bringing,
  brushed,
  type LanePlaces,
  panned,
  placeLanes,
  zoomed,
} from './lanes-model.ts';
import {
  axisHeight,
  type LanesLook,
  paintLanes,
  paintOverview,
  rightRoom,
  type Surface,
} from './lanes-paint.ts';

export interface LanesData extends LanesLook {
  readonly whole: AxisSpan;
  /** How many at once, in equal steps over `whole`. */
  readonly curve: Uint32Array;
  /** A bar was chosen by the pointer. */
  onSelect(bar: number): void;
  /** In words, what is under the pointer; null for nothing. */
  onPoint(bar: number | null): void;
  /** Another part is in view. */
  onView(view: AxisSpan): void;
}

/** A press that moved less is a click. */
const dragFrom = 4;
/** Pixels at an edge of the brush that take hold of the edge. */
const grip = 6;
const zoomStep = 0.6;
const panStep = 0.25;

/**
 * The two canvases of a lane view and what the pointer does on them. Nothing here goes through React: a change asks
 * for one frame, and the frame paints what holds then.
 */
export class LanesDrawing {
  private readonly strip: HTMLCanvasElement;
  private readonly lanes: HTMLCanvasElement;
  private data: LanesData;
  private view: AxisSpan;
  private inks = colours();
  private frame = 0;
  /** Whether the next frame has to paint; the pointer alone needs no painting. */
  private isStale = false;
  private pointer: { readonly x: number; readonly y: number } | null = null;
  private stops: (() => void)[] = [];

  constructor(strip: HTMLCanvasElement, lanes: HTMLCanvasElement, data: LanesData) {
    this.strip = strip;
    this.lanes = lanes;
    this.data = data;
    this.view = data.whole;
    const observer = new ResizeObserver(() => this.ask());
    observer.observe(strip);
    observer.observe(lanes);
    const recolour = () => {
      this.inks = colours();
      this.ask();
    };
    this.stops = [onThemeChange(recolour), () => observer.disconnect()];
    this.followRatio();
    this.listen(lanes, 'wheel', (event) => this.wheel(event), { passive: false });
    this.listen(lanes, 'pointerdown', (event) => this.pressLanes(event));
    this.listen(strip, 'pointerdown', (event) => this.pressStrip(event));
    this.listen(lanes, 'pointermove', (event) => this.point({ x: event.offsetX, y: event.offsetY }));
    this.listen(lanes, 'pointerleave', () => this.point(null));
    this.ask();
  }

  end(): void {
    cancelAnimationFrame(this.frame);
    for (const stop of this.stops) stop();
  }

  /** Other bars, or another one of them selected, which then comes into view. */
  show(data: LanesData): void {
    const before = this.data;
    this.data = data;
    if (data.whole.from !== before.whole.from || data.whole.to !== before.whole.to) this.view = data.whole;
    if (data.selected !== null && data.selected !== before.selected) {
      const { from, to } = this.spanOf(data.selected);
      this.look(bringing(this.view, data.whole, from, to));
    }
    this.ask();
  }

  zoom(direction: 'in' | 'out'): void {
    const { view } = this;
    const { selected } = this.data;
    const chosen = selected === null ? null : this.spanOf(selected).from;
    // Around what is selected while that is in sight, so that it stays there.
    const at =
      chosen !== null && chosen >= view.from && chosen <= view.to ? chosen : (view.from + view.to) / 2;
    this.look(zoomed(view, this.data.whole, direction === 'in' ? zoomStep : 1 / zoomStep, at));
  }

  pan(direction: 'back' | 'forth'): void {
    const by = (this.view.to - this.view.from) * panStep;
    this.look(panned(this.view, this.data.whole, direction === 'back' ? -by : by));
  }

  /** To the selected bar; when that fills the view already, or there is none, to everything. */
  fit(): void {
    const { selected, whole } = this.data;
    if (selected === null) {
      this.look(whole);
      return;
    }
    const { from, to } = this.spanOf(selected);
    const close = around(from, to, whole);
    const isClose = Math.abs(close.from - this.view.from) + Math.abs(close.to - this.view.to) < 1e-6;
    this.look(isClose ? whole : close);
  }

  private spanOf(bar: number): AxisSpan {
    const from = this.data.bars.start[bar] ?? this.data.whole.from;
    const end = this.data.bars.end[bar] ?? Number.NaN;
    return { from, to: Number.isNaN(end) ? Math.max(from, this.openEnd) : end };
  }

  private get openEnd(): number {
    return this.data.line?.at ?? this.data.whole.to;
  }

  private look(view: AxisSpan): void {
    if (view.from === this.view.from && view.to === this.view.to) return;
    this.view = view;
    this.data.onView(view);
    this.ask();
  }

  private ask(): void {
    this.isStale = true;
    this.soon();
  }

  private soon(): void {
    if (this.frame !== 0) return;
    this.frame = requestAnimationFrame(() => {
      this.frame = 0;
      if (this.isStale) this.paint();
      const { pointer } = this;
      if (pointer !== null) this.data.onPoint(this.barUnder(pointer.x, pointer.y));
    });
  }

  private paint(): void {
    this.isStale = false;
    const strip = this.surfaceOf(this.strip);
    if (strip) paintOverview(strip, this.data.curve, this.data.whole, this.view);
    const lanes = this.surfaceOf(this.lanes);
    if (lanes) paintLanes(lanes, this.data, this.view, this.places(), this.openEnd);
  }

  private surfaceOf(canvas: HTMLCanvasElement): Surface | null {
    const context = canvas.getContext('2d');
    const { clientWidth: width, clientHeight: height } = canvas;
    if (!context || width === 0 || height === 0) return null;
    const ratio = devicePixelRatio;
    const [wide, tall] = [Math.round(width * ratio), Math.round(height * ratio)];
    if (canvas.width !== wide) canvas.width = wide;
    if (canvas.height !== tall) canvas.height = tall;
    return { context, width, height, ratio, inks: this.inks };
  }

  private places(): LanePlaces {
    const { lanes, openLanes } = this.data.bars;
    return placeLanes(lanes, openLanes, this.lanes.clientHeight - axisHeight - 2);
  }

  private barUnder(x: number, y: number): number | null {
    const width = this.lanes.clientWidth - rightRoom;
    const where = { view: this.view, width, places: this.places(), end: this.openEnd };
    return barAt(this.data.bars, where, x, y - axisHeight);
  }

  private point(pointer: { readonly x: number; readonly y: number } | null): void {
    if (pointer === null) this.data.onPoint(null);
    this.pointer = pointer;
    this.soon();
  }

  private wheel(event: WheelEvent): void {
    event.preventDefault();
    const { view } = this;
    const perPixel = (view.to - view.from) / Math.max(1, this.lanes.clientWidth - rightRoom);
    const sideways = event.shiftKey ? event.deltaY : event.deltaX;
    const at = view.from + event.offsetX * perPixel;
    this.look(
      Math.abs(sideways) > (event.shiftKey ? 0 : Math.abs(event.deltaY))
        ? panned(view, this.data.whole, sideways * perPixel)
        : zoomed(view, this.data.whole, Math.exp(event.deltaY * 0.0015), at),
    );
  }

  private pressLanes(event: PointerEvent): void {
    if (event.button !== 0) return;
    const from = this.view;
    const { offsetX, offsetY, clientX } = event;
    let moved = false;
    this.drag(this.lanes, event, {
      move: (now) => {
        const by = now.clientX - clientX;
        moved ||= Math.abs(by) >= dragFrom;
        if (!moved) return;
        const perPixel = (from.to - from.from) / Math.max(1, this.lanes.clientWidth - rightRoom);
        this.look(panned(from, this.data.whole, -by * perPixel));
      },
      end: () => {
        const bar = moved ? null : this.barUnder(offsetX, offsetY);
        if (bar !== null) this.data.onSelect(bar);
      },
    });
  }

  /** The brush: an edge is moved, the part in view is moved, or a new part is drawn. */
  private pressStrip(event: PointerEvent): void {
    if (event.button !== 0) return;
    const { whole } = this.data;
    const perPixel = (whole.to - whole.from) / Math.max(1, this.strip.clientWidth - rightRoom);
    const before = this.view;
    const at = (pixels: number): number => whole.from + pixels * perPixel;
    const first = event.offsetX;
    const [left, right] = [(before.from - whole.from) / perPixel, (before.to - whole.from) / perPixel];
    const isPart = before.from > whole.from || before.to < whole.to;
    const fixed = !isPart
      ? at(first)
      : Math.abs(first - left) <= grip
        ? before.to
        : Math.abs(first - right) <= grip
          ? before.from
          : null;
    const inside = isPart && fixed === null && first > left && first < right;
    this.drag(this.strip, event, {
      move: (now) => {
        const by = now.clientX - event.clientX;
        if (Math.abs(by) < dragFrom) return;
        this.look(
          inside ? panned(before, whole, by * perPixel) : brushed(fixed ?? at(first), at(first + by), whole),
        );
      },
      end: (now) => {
        if (Math.abs(now.clientX - event.clientX) >= dragFrom || inside || !isPart) return;
        this.look(panned(before, whole, at(first) - (before.from + before.to) / 2));
      },
    });
  }

  private drag(
    canvas: HTMLCanvasElement,
    { pointerId }: PointerEvent,
    { move, end }: { move(event: PointerEvent): void; end(event: PointerEvent): void },
  ): void {
    canvas.setPointerCapture(pointerId);
    const stop = () => {
      canvas.removeEventListener('pointermove', move);
      canvas.removeEventListener('pointerup', up);
      canvas.removeEventListener('pointercancel', stop);
    };
    const up = (event: PointerEvent) => {
      stop();
      end(event);
    };
    canvas.addEventListener('pointermove', move);
    canvas.addEventListener('pointerup', up);
    canvas.addEventListener('pointercancel', stop);
  }

  /** A window on another screen, or zoomed, has other pixels. */
  private followRatio(): void {
    const query = matchMedia(`(resolution: ${devicePixelRatio}dppx)`);
    const changed = () => {
      this.ask();
      this.followRatio();
    };
    query.addEventListener('change', changed, { once: true });
    this.stops.push(() => query.removeEventListener('change', changed));
  }

  private listen<K extends keyof HTMLElementEventMap>(
    canvas: HTMLCanvasElement,
    name: K,
    hear: (event: HTMLElementEventMap[K]) => void,
    options?: AddEventListenerOptions,
  ): void {
    canvas.addEventListener(name, hear, options);
    this.stops.push(() => canvas.removeEventListener(name, hear, options));
  }
}
