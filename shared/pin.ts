import * as v from 'valibot';
import { described, orNull, unixSeconds, wholeNumber } from './described.ts';
import type { Phrase } from './phrase.ts';

/*
 * Pins: what a person marked as proof, with its source and a copy made at that moment. The copy stays true when the
 * source is gone.
 */

export type PinId = string & { readonly brand: 'PinId' };

export const pinKinds = ['number', 'row', 'finding', 'plot', 'text'] as const;
export type PinKind = (typeof pinKinds)[number];

const place = v.looseObject({
  start_line: described(wholeNumber, '1-based.'),
  start_column: described(wholeNumber, '1-based, in UTF-16 units as editors count.'),
  end_line: described(wholeNumber, '1-based, inclusive.'),
  end_column: described(wholeNumber, '1-based, exclusive.'),
});

export const pinSourceSchema = v.looseObject({
  in: described(v.picklist(['capture', 'dump', 'request', 'replay', 'note']), 'Kind of the artifact.'),
  artifact: orNull(v.string(), 'Id of the artifact in `incident.json`; null for the note.'),
  file: orNull(v.string(), 'File of a capture, such as `server_info.json`.'),
  path: orNull(v.string(), 'Key path, metric series, field of a request or of the note, or name of a plot.'),
  rule: orNull(v.string(), 'Rule of a finding, such as `L04`.'),
  line: orNull(wholeNumber, '1-based line of `file`.'),
  index: orNull(wholeNumber, 'Record of a dump, from 0; run of a replay, from 1.'),
  rid: orNull(v.string(), 'Request id of that record.'),
  range: orNull(place, 'Text range in `file`, or in the text that `path` names.'),
});

export const pinSchema = v.looseObject({
  id: described(v.pipe(v.string(), v.minLength(1)), 'Unique in the file.'),
  kind: described(v.picklist(pinKinds), 'What was pinned.'),
  source: described(pinSourceSchema, 'Where it was read, so that it can be opened again.'),
  label: described(v.string(), 'What it is, in a few words.'),
  value: described(
    v.string(),
    'Copy of what was shown when it was pinned, secrets masked. Never changed later.',
  ),
  remark: described(v.optional(v.string(), ''), 'Why it matters, in the person’s words.'),
  at: described(unixSeconds, 'When it was pinned, Unix seconds.'),
});

/** As stored: keys are those of pins.json. */
export type PinSource = v.InferOutput<typeof pinSourceSchema>;
export type Pin = v.InferOutput<typeof pinSchema>;

/** What a person pins; id and time are given by the incident. */
export type NewPin = Pick<Pin, 'kind' | 'source' | 'label' | 'value'> & { readonly remark?: string };

/** A pin as a window sees it. Its place in the list is its number in the note. */
export interface PinView {
  readonly pin: Pin;
  /** Set when the source can no longer be opened: the copy in `value` is what is left. */
  readonly gone: Phrase | null;
}

/** A source with nothing but what is given. */
export const pinSource = (given: Pick<PinSource, 'in'> & Partial<PinSource>): PinSource => ({
  artifact: null,
  file: null,
  path: null,
  rule: null,
  line: null,
  index: null,
  rid: null,
  range: null,
  ...given,
});

/** The same for two pins of the same thing, whatever was said of it. */
export function pinKey({ kind, source }: Pick<Pin, 'kind' | 'source'>): string {
  const { in: artifactKind, artifact, file, path, rule, line, index, range } = source;
  const { start_line, start_column, end_line, end_column } = range ?? {};
  // A line may be known to one reader of a value and not to another; where a path names it, that is enough.
  const place = path === null ? line : null;
  const ends = [start_line, start_column, end_line, end_column];
  return JSON.stringify([kind, artifactKind, artifact, file, path, rule, place, index, ends]);
}

/** Where a pin was read, in one line: `server_info.json:61, capture 02:41`, `crash.pkl, record 12`. */
export function formatPinSource(source: PinSource, name: string | null, words: PinPlaceWords): string {
  const { file, path, rule, index, range } = source;
  const line = source.line ?? range?.start_line ?? null;
  const place = file === null ? null : line === null ? file : `${file}:${line}`;
  const record = index === null ? null : source.in === 'replay' ? words.run(index) : words.record(index);
  // A line or a rule says it better than a path.
  const shownPath = rule === null && file !== null && line === null ? path : null;
  const parts = [rule, place, shownPath, name, record];
  return parts.filter((part) => part !== null && part !== '').join(', ');
}

export interface PinPlaceWords {
  record(index: number): string;
  run(run: number): string;
}
