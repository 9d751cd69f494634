import type { NotePart } from './incident-files.ts';
import type { IncidentNote } from './note.ts';

/** Parts of a note: what a person wrote stays, what was drafted follows the evidence. */

export function withPart(note: IncidentNote, part: NotePart, text: string): IncidentNote {
  if (part === 'title' || part === 'subtitle') return { ...note, [part]: text };
  if (part === 'whyMore') return { ...note, whyMore: text === '' ? null : text };
  return { ...note, fields: { ...note.fields, [part]: text } };
}

export function partOf(note: IncidentNote, part: NotePart): string {
  if (part === 'title' || part === 'subtitle') return note[part];
  if (part === 'whyMore') return note.whyMore ?? '';
  return note.fields[part];
}

/** The new draft with the edited parts of the old note in it. */
export function keeping(note: IncidentNote, draft: IncidentNote, edited: Iterable<NotePart>): IncidentNote {
  return [...edited].reduce((kept, part) => withPart(kept, part, partOf(note, part)), draft);
}
