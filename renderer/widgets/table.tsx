import {
  columnSizingFeature,
  columnVisibilityFeature,
  rowSortingFeature,
  tableFeatures,
  useTable,
} from '@tanstack/react-table';
import type { CSSProperties, KeyboardEvent, MouseEvent, ReactNode } from 'react';
import { useEffect, useLayoutEffect, useMemo, useRef } from 'react';
import type { Span } from '../pages.ts';
import type { TableColumn, TableSelection, TableSort } from './table-model.ts';
import { moveFocus, selects } from './table-model.ts';
import { TableRow } from './table-row.tsx';
import { useRowWindow } from './use-row-window.ts';
import { useWidth } from './use-width.ts';
import './table.css';

const heights = { row: 24, head: 26 };
/** Right of the last column, as in table.css. */
const rowPadding = 8;

/** Sorting and filtering happen where the rows live; the library keeps columns, their widths and the sort order. */
const features = tableFeatures({ columnSizingFeature, columnVisibilityFeature, rowSortingFeature });

export interface TableProps<Row> {
  /** Names the grid for a screen reader. */
  readonly label: string;
  readonly columns: readonly TableColumn<Row>[];
  /** All rows, fetched or not. */
  readonly count: number;
  /** Null for a row that is on its way. */
  rowAt(position: number): Row | null;
  readonly sort: TableSort | null;
  onSort(sort: TableSort | null): void;
  readonly selection: TableSelection | null;
  onSelect(selection: TableSelection): void;
  /** Enter or a double click. */
  onOpen(): void;
  onCopy(): void;
  /** Told after each scroll, so that what is in view can be fetched. */
  onView(span: Span): void;
  /** Whether j and k move as the arrows do. */
  readonly letterKeys: boolean;
  /** Keys that the table itself has no use for. */
  onKeyDown?(event: KeyboardEvent): void;
  /** How many of the first rows belong together: a line sets them apart from the others. */
  readonly firstGroup?: number;
  /** One line after the last row. */
  readonly end?: ReactNode;
  /** Scrolls back to the top whenever this value changes. */
  readonly topOn: unknown;
  /** A row to bring into view, and whether it takes the focus; a new object brings it there again. */
  readonly show?: {
    readonly position: number;
    readonly focus: boolean;
    /** `auto`: no farther than needed, and not at all where it is in view already. */
    readonly align: 'center' | 'auto';
  } | null;
  /** Where to start, in pixels from the top; told back by `onScrolled`. */
  readonly scrolledTo: number;
  onScrolled(top: number): void;
}

/**
 * A grid of any number of rows, of which only those in view are drawn. Rows take the focus, not cells: the
 * selected row is the tab stop, arrow keys move it, the heads are reached with Shift Tab and sort with Enter.
 */
export function Table<Row>(props: TableProps<Row>) {
  const { columns, count, sort, selection, end } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const width = useWidth(scroller, props.scrolledTo);
  const takeFocus = useRef(false);

  const lines = count + (end === undefined ? 0 : 1);
  const rows = useRowWindow(scroller, { count: lines, heights, scrolledTo: props.scrolledTo });
  const latestRows = useRef(rows);
  latestRows.current = rows;

  const visible = useMemo(
    () =>
      Object.fromEntries(
        columns.map((column) => [column.id, width === 0 || width >= (column.hideBelow ?? 0)]),
      ),
    [columns, width],
  );
  const definitions = useMemo(
    () =>
      columns.map((column) => ({
        id: column.id,
        header: column.header,
        size: column.width,
        minSize: 1,
        sortDescFirst: column.descendingFirst ?? false,
        enableSorting: column.sortable ?? true,
        accessorFn: () => null,
      })),
    [columns],
  );
  const table = useTable({
    features,
    data: noRows,
    columns: definitions,
    manualSorting: true,
    enableSortingRemoval: true,
    enableMultiSort: false,
    state: {
      columnVisibility: visible,
      columnSizing: noSizes,
      sorting: sort ? [{ id: sort.column, desc: sort.descending }] : [],
    },
    onSortingChange: (update) => {
      const before = sort ? [{ id: sort.column, desc: sort.descending }] : [];
      const first = (typeof update === 'function' ? update(before) : update)[0];
      props.onSort(first ? { column: first.id, descending: first.desc } : null);
    },
  });
  const heads = table.getFlatHeaders().filter((head) => visible[head.column.id]);
  const shown = useMemo(() => columns.filter((column) => visible[column.id]), [columns, visible]);
  const tracks = useMemo(
    () => shown.map(({ grow, width: size }) => (grow ? `minmax(${size}px, 1fr)` : `${size}px`)).join(' '),
    [shown],
  );
  const least = shown.reduce((sum, { width: size }) => sum + size, rowPadding);
  const { inView } = rows;
  const drawn = withSelected(rows.drawn, selection, count);

  // biome-ignore lint/correctness/useExhaustiveDependencies: told when the view moves or the list is another one
  useEffect(() => {
    if (inView && count > 0) {
      props.onView({ first: inView.first, last: Math.min(count - 1, inView.last) });
    }
  }, [inView?.first, inView?.last, count, props.topOn]);

  const top = useRef(props.topOn);
  useEffect(() => {
    if (top.current === props.topOn) return;
    top.current = props.topOn;
    latestRows.current.toTop();
  }, [props.topOn]);

  const { show = null } = props;
  useEffect(() => {
    if (show === null) return;
    latestRows.current.show(show.position, show.align);
    if (!show.focus) return;
    const row = scroller.current?.querySelector<HTMLElement>(`[data-position="${show.position}"]`);
    if (row) row.focus({ preventScroll: true });
    else takeFocus.current = true;
  }, [show]);

  useLayoutEffect(() => {
    if (!takeFocus.current || !selection) return;
    const row = scroller.current?.querySelector<HTMLElement>(`[data-position="${selection.focus}"]`);
    if (!row) return;
    takeFocus.current = false;
    row.focus({ preventScroll: true });
  });

  const select = (focus: number, extend: boolean) => {
    takeFocus.current = true;
    props.onSelect({ anchor: extend && selection ? selection.anchor : focus, focus });
  };

  const onKeyDown = (event: KeyboardEvent) => {
    const onHead = (event.target as HTMLElement).closest('[role="columnheader"]');
    if (onHead) return headKey(event, onHead);
    const command = event.ctrlKey || event.metaKey;
    if (command && event.key.toLowerCase() === 'c') {
      event.preventDefault();
      return props.onCopy();
    }
    if (command && event.key.toLowerCase() === 'a' && count > 0) {
      event.preventDefault();
      return props.onSelect({ anchor: 0, focus: count - 1 });
    }
    if (event.altKey || (command && event.key !== 'Home' && event.key !== 'End')) return;
    const pageRows = Math.floor(((scroller.current?.clientHeight ?? 0) - heights.head) / heights.row);
    const from = selection && selection.focus < count ? selection.focus : null;
    const to = moveFocus(event.key, from, { count, pageRows, letters: props.letterKeys });
    if (to !== null) {
      event.preventDefault();
      select(to, event.shiftKey);
      // The line after the last row comes into view with it.
      rows.show(to === count - 1 ? lines - 1 : to, 'auto');
    } else if (event.key === 'Enter') {
      event.preventDefault();
      props.onOpen();
    } else {
      props.onKeyDown?.(event);
    }
  };

  const rowOf = (target: EventTarget): number | null => {
    const row = (target as HTMLElement).closest<HTMLElement>('[data-position]');
    return row ? Number(row.dataset.position) : null;
  };
  const onClick = (event: MouseEvent) => {
    const position = rowOf(event.target);
    if (position !== null) select(position, event.shiftKey);
  };
  const tabStop = selection && selection.focus < count ? selection.focus : null;

  return (
    // biome-ignore lint/a11y/useSemanticElements: a table element cannot draw only the rows in view
    <div
      ref={scroller}
      className="datagrid scroll"
      role="grid"
      aria-label={props.label}
      aria-rowcount={count + 1}
      aria-colcount={shown.length}
      aria-multiselectable="true"
      tabIndex={tabStop === null ? 0 : -1}
      onKeyDown={onKeyDown}
      onClick={onClick}
      onDoubleClick={(event) => rowOf(event.target) !== null && props.onOpen()}
      onScroll={(event) =>
        event.currentTarget.clientHeight > 0 && props.onScrolled(event.currentTarget.scrollTop)
      }
      style={{ '--tracks': tracks } as CSSProperties}
    >
      <div className="datagrid-sheet" style={{ height: rows.sheet, minWidth: least }}>
        {/* biome-ignore lint/a11y: rows and heads of a grid made of divs */}
        <div className="datagrid-head" role="row" aria-rowindex={1}>
          {heads.map((head, index) => {
            const order = head.column.getIsSorted();
            const column = shown[index];
            return (
              // biome-ignore lint/a11y: a head of a grid made of divs; its keys are the grid's
              <div
                key={head.id}
                role="columnheader"
                aria-colindex={index + 1}
                aria-sort={
                  column?.sortable === false
                    ? undefined
                    : order === 'asc'
                      ? 'ascending'
                      : order === 'desc'
                        ? 'descending'
                        : 'none'
                }
                tabIndex={index === 0 ? 0 : -1}
                data-align={column?.align ?? 'start'}
                data-sortable={column?.sortable ?? true}
                onClick={head.column.getToggleSortingHandler()}
              >
                <span>{column?.header}</span>
                {order ? <i aria-hidden="true">{order === 'asc' ? '↑' : '↓'}</i> : null}
              </div>
            );
          })}
        </div>
        {drawn.map((index) =>
          index >= count ? (
            <div
              key="end"
              className="datagrid-end"
              style={{ transform: `translateY(${rows.startOf(index)}px)` }}
            >
              {end}
            </div>
          ) : (
            <TableRow
              key={index}
              position={index}
              start={rows.startOf(index)}
              row={props.rowAt(index)}
              columns={shown}
              selected={selects(selection, index)}
              tabStop={tabStop === index}
              endsGroup={index + 1 === props.firstGroup}
            />
          ),
        )}
      </div>
    </div>
  );
}

/** The selected row stays in the document when it is out of sight: it holds the focus and the tab stop. */
function withSelected(
  drawn: readonly number[],
  selection: TableSelection | null,
  count: number,
): readonly number[] {
  const focus = selection?.focus;
  if (focus === undefined || focus >= count || drawn.includes(focus)) return drawn;
  return [...drawn, focus].sort((a, b) => a - b);
}

const noSizes = {};
const noRows: object[] = [];

/** The heads are one tab stop; arrows walk among them, Enter and Space sort. */
function headKey(event: KeyboardEvent, head: Element): void {
  if (event.key === 'Enter' || event.key === ' ') {
    event.preventDefault();
    (head as HTMLElement).click();
    return;
  }
  const to =
    event.key === 'ArrowRight'
      ? head.nextElementSibling
      : event.key === 'ArrowLeft'
        ? head.previousElementSibling
        : null;
  if (to instanceof HTMLElement) {
    event.preventDefault();
    to.focus();
  }
}
