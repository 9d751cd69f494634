/*
 * A list that is taller than an element can be. Chromium's layout counts in 64ths of a device pixel in 32 bits: beyond
 * 33.5 million device pixels positions are clipped, which a screen of two device pixels a pixel reaches at half of it.
 * So a long list stands in a sheet of at most `tallest` pixels, and the scroll bar moves through it faster. The rows
 * themselves stay as they are: only where the sheet stands is scaled.
 */

/** Fits a screen of four device pixels a pixel. */
export const tallest = 8_000_000;

export interface ScrollScale {
  /** Height of the sheet. */
  readonly sheet: number;
  readonly isScaled: boolean;
  /** The largest `top`. */
  readonly most: number;
  /** The top of the list in view, in pixels of the list, for a place of the scroll bar. */
  topAt(scrollTop: number): number;
  scrollTopFor(top: number): number;
}

/** `total`: height of the list; `viewport`: of what is seen of it. */
export function scaleScroll(total: number, viewport: number, most = tallest): ScrollScale {
  const sheet = Math.min(total, most);
  const [ofList, ofSheet] = [Math.max(0, total - viewport), Math.max(0, sheet - viewport)];
  const factor = ofSheet === 0 ? 1 : ofList / ofSheet;
  const clamp = (value: number, end: number): number => Math.min(end, Math.max(0, value));
  return {
    sheet,
    isScaled: total > sheet,
    most: ofList,
    topAt: (scrollTop) => clamp(scrollTop * factor, ofList),
    scrollTopFor: (top) => clamp(top / factor, ofSheet),
  };
}

/** Rows of one height below a head of another. */
export interface RowHeights {
  readonly row: number;
  readonly head: number;
}

/** The rows that are seen; null while nothing is. */
export function rowsInView(
  top: number,
  viewport: number,
  count: number,
  { row, head }: RowHeights,
): { readonly first: number; readonly last: number } | null {
  if (count === 0 || viewport <= 0) return null;
  const first = Math.min(count - 1, Math.max(0, Math.floor(top / row)));
  const last = Math.min(count - 1, Math.max(first, Math.ceil((top + viewport - head) / row) - 1));
  return { first, last };
}

/** Where the top has to be for a row to be seen; `auto` moves no farther than needed. */
export function topShowing(
  position: number,
  {
    top,
    viewport,
    align,
    heights,
  }: {
    top: number;
    viewport: number;
    align: 'auto' | 'center';
    heights: RowHeights;
  },
): number {
  const room = viewport - heights.head;
  const start = position * heights.row;
  if (align === 'center') return start - (room - heights.row) / 2;
  if (start < top) return start;
  return Math.max(top, start + heights.row - room);
}
