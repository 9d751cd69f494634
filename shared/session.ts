import * as v from 'valibot';
import { described, orNull, unixSeconds } from './described.ts';

/*
 * How a window on an incident looked. Stays on the machine, never in the incident folder. Core keeps it and
 * understands none of it.
 */

const text = v.pipe(v.string(), v.maxLength(4_000_000));
const byKey = (words: string) => v.optional(described(v.record(v.string(), text), words), {});

export const sessionSchema = v.object({
  layout: orNull(text, 'Tabs and splits, as the window’s own JSON.'),
  active: orNull(v.string(), 'The document in front.'),
  selection: byKey('What is selected, by view or document; the window’s own text.'),
  scroll: v.optional(
    described(
      v.record(v.string(), v.pipe(v.number(), v.finite())),
      'Scroll offset in pixels, by view or document.',
    ),
    {},
  ),
  drafts: byKey(
    'Text that was typed and belongs to no file of the incident: filters, a pasted request, a URL.',
  ),
  bounds: orNull(
    v.object({
      x: v.number(),
      y: v.number(),
      width: v.number(),
      height: v.number(),
      maximized: v.boolean(),
    }),
    'The window on the screen.',
  ),
  savedAt: v.optional(unixSeconds, 0),
});
export type Session = v.InferOutput<typeof sessionSchema>;

export const emptySession: Session = {
  layout: null,
  active: null,
  selection: {},
  scroll: {},
  drafts: {},
  bounds: null,
  savedAt: 0,
};
