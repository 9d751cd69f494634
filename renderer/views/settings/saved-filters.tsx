import { SavedFilterList } from '../saved-filters.tsx';
import type { ControlProps } from './controls.tsx';

/** Filters of requests, to be renamed and removed. */
export function SavedFilters({ settings: { savedFilters } }: ControlProps) {
  return <SavedFilterList filters={savedFilters} />;
}
