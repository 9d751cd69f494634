import type { DumpId, RecordPlace, RequestRow } from '../shared/dump.ts';
import type { Listing } from './requests-listing.ts';

/*
 * Where a record stands that a row of a table is about. In the table of all dumps that is not the table itself: what
 * is edited or pinned there is a record of one of the dumps. Pure.
 */

/** The dump and the index that the record of a row goes by in the incident. */
export function placeOf(
  { id }: { readonly id: DumpId },
  { index, from }: Pick<RequestRow, 'index' | 'from'>,
): RecordPlace {
  return from === null || from.dump === null ? { dump: id, index } : { dump: from.dump, index: from.index };
}

/** The same of the record that is selected in a table; null while that is not known. */
export function selectedPlace(
  table: { readonly id: DumpId },
  { selected, detail }: Pick<Listing, 'selected' | 'detail'>,
): RecordPlace | null {
  if (selected === null || detail.kind !== 'read' || detail.detail.row.index !== selected) return null;
  return placeOf(table, detail.detail.row);
}

/** One text for each place, for sets. */
export const placeKey = ({ dump, index }: RecordPlace): string => `${index} ${dump}`;
