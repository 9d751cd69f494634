import type { ReactNode } from 'react';

/*
 * What a table is, apart from how it is drawn: columns, the selected span, the way keys move it, and rows as
 * text for the clipboard.
 */

export interface TableColumn<Row> {
  readonly id: string;
  readonly header: string;
  /** Pixels; of the growing column the least. */
  readonly width: number;
  /** Takes what is left of the width. */
  readonly grow?: boolean;
  readonly align?: 'start' | 'end';
  /** Figures and ids: tabular or monospaced. */
  readonly kind?: 'text' | 'number' | 'code';
  /** false: a click on its head does nothing. */
  readonly sortable?: boolean;
  /** The first click sorts the largest to the top. */
  readonly descendingFirst?: boolean;
  /** Left out while the table is narrower than this, in pixels. */
  readonly hideBelow?: number;
  cell(row: Row): ReactNode;
  /** The header of `text`, where it needs to say more, such as a unit. */
  readonly textHeader?: string;
  /** The same as plain text, in full. */
  text(row: Row): string;
}

export interface TableSort {
  readonly column: string;
  readonly descending: boolean;
}

/** The selected rows by position: from `anchor` to `focus`, both included, in either order. */
export interface TableSelection {
  readonly anchor: number;
  readonly focus: number;
}

export function selects(selection: TableSelection | null, position: number): boolean {
  if (!selection) return false;
  const { anchor, focus } = selection;
  return position >= Math.min(anchor, focus) && position <= Math.max(anchor, focus);
}

/** Where a key press takes the focus among `count` rows; null for a key that does not move it. */
export function moveFocus(
  key: string,
  from: number | null,
  { count, pageRows, letters }: { count: number; pageRows: number; letters: boolean },
): number | null {
  if (count === 0) return null;
  const step = keySteps(key, pageRows, letters);
  if (step === null) return null;
  if (step === 'first') return 0;
  if (step === 'last') return count - 1;
  if (from === null) return 0;
  return Math.min(count - 1, Math.max(0, from + step));
}

function keySteps(key: string, pageRows: number, letters: boolean): number | 'first' | 'last' | null {
  switch (key) {
    case 'ArrowDown':
      return 1;
    case 'ArrowUp':
      return -1;
    case 'j':
      return letters ? 1 : null;
    case 'k':
      return letters ? -1 : null;
    case 'PageDown':
      return Math.max(1, pageRows - 1);
    case 'PageUp':
      return -Math.max(1, pageRows - 1);
    case 'Home':
      return 'first';
    case 'End':
      return 'last';
    default:
      return null;
  }
}

/**
 * Rows as tab-separated values with a head line, for a spreadsheet or a chat. Tabs and line breaks inside a value
 * become blanks: a row stays a row.
 */
export function toTsv<Row>(columns: readonly TableColumn<Row>[], rows: readonly Row[]): string {
  const plain = (text: string): string => text.replace(/[\t\r\n]+/g, ' ');
  const lines = [columns.map((column) => plain(column.textHeader ?? column.header))];
  for (const row of rows) lines.push(columns.map((column) => plain(column.text(row))));
  return lines.map((cells) => `${cells.join('\t')}\n`).join('');
}
