/*
 * A window onto a long list that lives elsewhere: pages of fixed size, fetched when they come into view and
 * forgotten again when far away. Pure data; who fetches is not its business.
 */

export interface Pages<Row> {
  /** Rows in a full page. */
  readonly size: number;
  /** By page number, from 0. */
  readonly held: ReadonlyMap<number, readonly Row[]>;
}

/** Positions on the screen, both included. */
export interface Span {
  readonly first: number;
  readonly last: number;
}

export function noPages<Row>(size: number): Pages<Row> {
  return { size, held: new Map() };
}

export function rowAt<Row>(pages: Pages<Row>, position: number): Row | null {
  if (position < 0) return null;
  return pages.held.get(Math.floor(position / pages.size))?.[position % pages.size] ?? null;
}

/** Page numbers that `span` touches, in a list of `count` rows. */
export function pagesIn(span: Span, size: number, count: number): readonly number[] {
  const first = Math.max(0, Math.min(span.first, span.last));
  const last = Math.min(count - 1, Math.max(span.first, span.last));
  const touched: number[] = [];
  for (let page = Math.floor(first / size); page * size <= last; page += 1) touched.push(page);
  return touched;
}

/** Page numbers that `span` touches and nobody has fetched yet. */
export function missingIn<Row>(pages: Pages<Row>, span: Span, count: number): readonly number[] {
  return pagesIn(span, pages.size, count).filter((page) => !pages.held.has(page));
}

/** With one page more; of more than `most` pages the farthest from it are let go. */
export function withPage<Row>(
  pages: Pages<Row>,
  number: number,
  rows: readonly Row[],
  most: number,
): Pages<Row> {
  const held = new Map(pages.held).set(number, rows);
  const farthestFirst = [...held.keys()].sort((a, b) => Math.abs(b - number) - Math.abs(a - number));
  for (const far of farthestFirst.slice(0, Math.max(0, held.size - most))) held.delete(far);
  return { size: pages.size, held };
}

/** Where the first row that passes `is` stands among the pages held; null when it is not among them. */
export function positionOf<Row>(pages: Pages<Row>, is: (row: Row) => boolean): number | null {
  for (const [number, rows] of pages.held) {
    const at = rows.findIndex(is);
    if (at >= 0) return number * pages.size + at;
  }
  return null;
}
