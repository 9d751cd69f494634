import type { Phrase } from '../shared/phrase.ts';
import { completeWhere, parseWhere, type WhereField, whereFields } from '../shared/where.ts';
import type { FieldFault, Suggestions } from './widgets/suggest-field.tsx';

/** Why a filter cannot be read, and where; null when it can. */
export function faultOf(where: string, say: (phrase: Phrase) => string): FieldFault | null {
  const parsed = parseWhere(where);
  if (parsed.ok || isBegun(where)) return null;
  const { at, length, reason } = parsed.error;
  return { message: say(reason), range: { from: at, to: at + length } };
}

/** Whether a filter can be asked. */
export const isFilter = (where: string): boolean => parseWhere(where).ok;

/** Completions at the caret; a field is explained by `kinds`, words for what its values look like. */
export function suggestAt(
  where: string,
  caret: number,
  kinds: Readonly<Record<WhereField['kind'], string>>,
): Suggestions {
  const { from, to, options } = completeWhere(where, caret);
  return {
    from,
    to,
    options: options.map((option) => {
      const field = whereFields.find(({ name }) => name === option);
      return { text: option, note: field ? kinds[field.kind] : '' };
    }),
  };
}

/** What Ctrl F writes into an empty filter, so that what is typed next is searched for in the prompts. */
export const beginSearch = 'text ~ ';

/** Whether nothing was typed after that: no filter yet, and no fault either. */
export const isBegun = (where: string): boolean => where.trim() === beginSearch.trim();
