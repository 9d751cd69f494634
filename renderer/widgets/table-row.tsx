import type { ReactNode } from 'react';
import { memo } from 'react';
import type { TableColumn } from './table-model.ts';

interface TableRowProps<Row> {
  readonly position: number;
  readonly start: number;
  readonly row: Row | null;
  readonly columns: readonly TableColumn<Row>[];
  readonly selected: boolean;
  readonly tabStop: boolean;
  /** The last one of those that belong together. */
  readonly endsGroup: boolean;
}

/** One row of a table; drawn again only when it changed. */
export const TableRow = memo(function TableRow<Row>(props: TableRowProps<Row>) {
  const { position, row, columns } = props;
  return (
    // biome-ignore lint/a11y/useSemanticElements: see the grid
    <div
      className="datagrid-row"
      role="row"
      aria-rowindex={position + 2}
      aria-selected={props.selected}
      aria-busy={row === null}
      data-position={position}
      data-ends-group={props.endsGroup || undefined}
      tabIndex={props.tabStop ? 0 : -1}
      style={{ transform: `translateY(${props.start}px)` }}
    >
      {columns.map((column, index) => (
        // biome-ignore lint/a11y: a cell of a grid whose rows take the focus
        <div
          key={column.id}
          role="gridcell"
          aria-colindex={index + 1}
          data-align={column.align ?? 'start'}
          data-kind={column.kind ?? 'text'}
        >
          {row === null ? <span className="datagrid-pending" /> : column.cell(row)}
        </div>
      ))}
    </div>
  );
}) as <Row>(props: TableRowProps<Row>) => ReactNode;
