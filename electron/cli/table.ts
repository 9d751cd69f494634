import { pad, textWidth, truncate } from './text-width.ts';

export interface Column<Row> {
  readonly title: string;
  readonly align?: 'left' | 'right';
  /** Columns it may be squeezed to where the terminal is narrow; without it, it keeps its own width. */
  readonly min?: number;
  /** One line of text. */
  cell(row: Row): string;
}

const gap = '  ';

/**
 * Lines of a table for people. Widths are settled by the rows of the first call, so that a long table can be
 * printed page by page; later cells that are wider push their line.
 */
export function createTable<Row>(
  columns: readonly Column<Row>[],
  terminalWidth: number | null,
): { lines(rows: readonly Row[]): string[] } {
  let widths: readonly number[] | null = null;

  const line = (cells: readonly string[], settled: readonly number[]): string =>
    columns
      .map((column, at) => {
        const width = settled[at] ?? 0;
        const cell = cells[at] ?? '';
        return pad(column.min === undefined ? cell : truncate(cell, width), width, column.align ?? 'left');
      })
      .join(gap)
      .trimEnd();

  return {
    lines(rows) {
      const cells = rows.map((row) => columns.map((column) => column.cell(row)));
      const head = widths === null ? [columns.map(({ title }) => title)] : [];
      widths ??= squeeze(
        columns,
        columns.map((_column, at) =>
          Math.max(...[...head, ...cells].map((texts) => textWidth(texts[at] ?? ''))),
        ),
        terminalWidth,
      );
      const settled = widths;
      return [...head, ...cells].map((texts) => line(texts, settled));
    },
  };
}

/** Takes what the terminal lacks from the columns that may be squeezed, the last first. */
function squeeze<Row>(
  columns: readonly Column<Row>[],
  natural: readonly number[],
  terminalWidth: number | null,
): readonly number[] {
  if (terminalWidth === null) return natural;
  const widths = [...natural];
  const total = widths.reduce((sum, width) => sum + width, gap.length * (columns.length - 1));
  let excess = total - terminalWidth;
  for (let at = columns.length - 1; at >= 0 && excess > 0; at -= 1) {
    const min = columns[at]?.min;
    const width = widths[at] ?? 0;
    if (min === undefined || width <= min) continue;
    const taken = Math.min(excess, width - min);
    widths[at] = width - taken;
    excess -= taken;
  }
  return widths;
}
