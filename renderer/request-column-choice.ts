import { rareNames } from './request-facts.ts';
import { useWorkspace } from './store.ts';

/*
 * Which columns the table of requests has. A person's choice is kept in the settings: true = always, false = never. A column
 * that nobody chose is there where the rows have it and the table has room.
 */

/** What identifies a row and what it asked stay. */
export const alwaysThere: ReadonlySet<string> = new Set(['rid', 'textPreview']);

export type ColumnChoice = Readonly<Record<string, boolean>>;

export interface ChosenColumn {
  readonly id: string;
  readonly hideBelow?: number;
}

/** The columns that are left of all, those that were chosen at any width. `facts`: columns that the rows have something for. */
export function chosenColumns<Column extends ChosenColumn>(
  all: readonly Column[],
  choice: ColumnChoice,
  facts: readonly string[],
): readonly Column[] {
  return all.flatMap((column) => {
    if (alwaysThere.has(column.id)) return [column];
    const chosen = choice[column.id];
    if (chosen === false || (chosen === undefined && isRare(column.id) && !facts.includes(column.id)))
      return [];
    if (chosen === undefined) return [column];
    const { hideBelow: _, ...always } = column;
    return [always as Column];
  });
}

const isRare = (id: string): boolean => (rareNames as readonly string[]).includes(id);

/** The choice after `ids` of `offered` were ticked, where `shown` were. */
export function choiceOf(
  before: ColumnChoice,
  offered: readonly string[],
  shown: ReadonlySet<string>,
  ids: ReadonlySet<string>,
): ColumnChoice {
  const changed = offered.filter((id) => ids.has(id) !== shown.has(id));
  return { ...before, ...Object.fromEntries(changed.map((id) => [id, ids.has(id)])) };
}

const nothingChosen: ColumnChoice = {};

export const useColumnChoice = (): ColumnChoice =>
  useWorkspace(({ settings }) => settings?.requestColumns) ?? nothingChosen;
