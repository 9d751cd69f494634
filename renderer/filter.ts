import type { FieldFault, Suggestions } from './widgets/suggest-field.tsx';

/** Null for a filter that can be read. */
export function faultOf(_where: string): FieldFault | null {
  return null;
}

/** Completions at the caret. */
export function suggestAt(_where: string, caret: number): Suggestions {
  return { from: caret, to: caret, options: [] };
}
