import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import { type RowHeights, rowsInView, scaleScroll, topShowing } from './scaled-scroll.ts';

/** Rows drawn above and below those in view. */
const overscan = 10;

export interface RowWindow {
  /** Height of the sheet that the rows stand on. */
  readonly sheet: number;
  readonly inView: { readonly first: number; readonly last: number } | null;
  /** What is drawn: those in view and some around them. */
  readonly drawn: readonly number[];
  /** Where a row stands on the sheet. */
  startOf(position: number): number;
  show(position: number, align: 'auto' | 'center'): void;
  toTop(): void;
}

/** Which of any number of rows are in view, and where they stand: rows of one height, below a head that stays. */
export function useRowWindow(
  scroller: { readonly current: HTMLDivElement | null },
  { count, heights, scrolledTo }: { count: number; heights: RowHeights; scrolledTo: number },
): RowWindow {
  const [viewport, setViewport] = useState(0);
  const [place, setPlace] = useState({ top: 0, scrollTop: 0 });
  const scale = scaleScroll(heights.head + count * heights.row, viewport);
  /** Where it was put by a key or the wheel: a place of the scroll bar stands for many tops. */
  const put = useRef<{ readonly top: number; readonly scrollTop: number } | null>(null);
  const { top, scrollTop } = scale.isScaled ? place : { top: place.scrollTop, scrollTop: place.scrollTop };

  const hear = () => {
    const area = scroller.current;
    if (!area) return;
    const now = area.scrollTop;
    const own = put.current !== null && Math.abs(put.current.scrollTop - now) < 1 ? put.current : null;
    setPlace((before) => {
      const next = { top: own?.top ?? scale.topAt(now), scrollTop: now };
      return before.top === next.top && before.scrollTop === next.scrollTop ? before : next;
    });
  };
  const moveTo = (wanted: number) => {
    const area = scroller.current;
    if (!area) return;
    const next = Math.min(scale.most, Math.max(0, wanted));
    area.scrollTop = scale.scrollTopFor(next);
    put.current = { top: next, scrollTop: area.scrollTop };
    hear();
  };
  const latest = useRef({ hear, moveTo, top, scale });
  latest.current = { hear, moveTo, top, scale };

  useLayoutEffect(() => {
    const area = scroller.current;
    if (!area) return undefined;
    const measure = () => {
      if (area.clientHeight > 0) setViewport(area.clientHeight);
    };
    const observer = new ResizeObserver(measure);
    observer.observe(area);
    measure();
    return () => observer.disconnect();
  }, [scroller]);

  const first = useRef(scrolledTo);
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, as soon as there is something to scroll
  useLayoutEffect(() => {
    const area = scroller.current;
    if (!area || first.current === 0 || viewport === 0 || count === 0) return;
    area.scrollTop = first.current;
    first.current = 0;
    latest.current.hear();
  }, [viewport, count]);

  useEffect(() => {
    const area = scroller.current;
    if (!area) return undefined;
    // At once: rows that came a frame later would leave a gap.
    const scrolled = () => flushSync(() => latest.current.hear());
    const wheel = (event: WheelEvent) => {
      const { scale: now, top: from, moveTo: move } = latest.current;
      if (!now.isScaled || event.ctrlKey || event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY))
        return;
      // As far as in a short list, and not as much farther as the list is longer.
      event.preventDefault();
      move(from + event.deltaY * (event.deltaMode === WheelEvent.DOM_DELTA_LINE ? heights.row : 1));
    };
    area.addEventListener('scroll', scrolled);
    area.addEventListener('wheel', wheel, { passive: false });
    return () => {
      area.removeEventListener('scroll', scrolled);
      area.removeEventListener('wheel', wheel);
    };
  }, [scroller, heights.row]);

  const inView = rowsInView(top, viewport, count, heights);
  const drawn: number[] = [];
  if (inView)
    for (
      let at = Math.max(0, inView.first - overscan);
      at <= Math.min(count - 1, inView.last + overscan);
      at += 1
    )
      drawn.push(at);
  return {
    sheet: scale.sheet,
    inView,
    drawn,
    // One that is far out of sight, too, stands on the sheet: past its end it would make it longer.
    startOf: (position) =>
      Math.min(
        scale.sheet - heights.row,
        Math.max(0, heights.head + position * heights.row + (scrollTop - top)),
      ),
    show: (position, align) => {
      const area = scroller.current;
      if (!area) return;
      const height = area.clientHeight;
      const next = topShowing(position, { top: latest.current.top, viewport: height, align, heights });
      if (next !== latest.current.top) latest.current.moveTo(next);
    },
    toTop: () => latest.current.moveTo(0),
  };
}
