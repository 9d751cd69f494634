import { mostFilters, type SavedFilter } from '../shared/settings.ts';

/* The list of saved filters as it becomes by what a person does. Pure. */

type Filters = readonly SavedFilter[];

/** With `where` under `name`: one of that name is replaced in its place. null when there are as many as can be. */
export function withFilter(filters: Filters, { name, where }: SavedFilter): SavedFilter[] | null {
  const saved = { name: name.trim(), where: where.trim() };
  if (filters.some((one) => one.name === saved.name))
    return filters.map((one) => (one.name === saved.name ? saved : one));
  return filters.length < mostFilters ? [...filters, saved] : null;
}

export const withoutFilter = (filters: Filters, name: string): SavedFilter[] =>
  filters.filter((one) => one.name !== name);

/** null where the new name is empty or taken. */
export function renamedFilter(filters: Filters, from: string, to: string): SavedFilter[] | null {
  const name = to.trim();
  if (name === '' || (name !== from && filters.some((one) => one.name === name))) return null;
  return filters.map((one) => (one.name === from ? { ...one, name } : one));
}
