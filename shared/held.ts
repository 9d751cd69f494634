/*
 * A value that is too large to stand in an editor is kept aside, in a file, and a placeholder stands in its place: JSON
 * like the rest of the body, on one line, with a name, a size and how the value begins. What it stands for is put
 * in again where a body is sent, copied or written (core/replay/held/). The window sees placeholders only.
 */

/** Name of a value that is kept aside: what it is called in the body, and its SHA-256. */
export type HeldId = string & { readonly brand: 'HeldId' };

/** A value of more bytes of JSON than this is kept aside. */
export const largestInText = 64_000;

/** The key by which a placeholder is known. No request of SGLang has it. */
export const heldKey = '$held';

export const heldKinds = ['text', 'list', 'object'] as const;
export type HeldKind = (typeof heldKinds)[number];

export interface Held {
  readonly id: HeldId;
  /** Of its JSON in UTF-8. */
  readonly bytes: number;
  readonly is: HeldKind;
  /** Characters of a text, items of a list, keys of an object. */
  readonly count: number;
  /** How the value begins, and how it ends. */
  readonly preview: string;
}

/** A stretch of a value that is shown. */
export interface PartOfHeld {
  /** Of a text what it says, without quotes and escapes; of a list or object its JSON. */
  readonly text: string;
  readonly isText: boolean;
  /** Characters, from 0: where the stretch begins, and how many there are in all. */
  readonly from: number;
  readonly total: number;
}

/** Characters of one stretch. A value that is not longer is shown whole, and can be edited. */
export const stretchOfHeld = 1_000_000;

/** A placeholder where it stands in a text. */
export interface HeldPlace extends Held {
  readonly start: number;
  /** Just behind its closing brace. */
  readonly end: number;
}

const idShape = /^[A-Za-z0-9_-]{1,60}-[0-9a-f]{32}$/;

export const isHeldId = (text: string): text is HeldId => idShape.test(text);

/** What the value is called: the id without its hash. */
export const heldName = (id: HeldId): string => id.slice(0, -33);

/** The placeholder, as JSON on one line. */
export function placeholderOf({ id, bytes, is, count, preview }: Held): string {
  return `{ "${heldKey}": "${id}", "bytes": ${bytes}, "is": "${is}", "count": ${count}, "preview": ${JSON.stringify(preview)} }`;
}

/** In JSON an opening brace before this key is never part of a text: there the quote would be escaped. */
const opening = /\{\s*"\$held"/g;
const whole =
  /\{\s*"\$held"\s*:\s*"(?<id>[^"\\]*)"(?:\s*,\s*"[a-z]+"\s*:\s*(?:"(?:[^"\\]|\\.)*"|\d+))*\s*\}/y;

/** Where the placeholder ends that begins at `at`; null where none does. For what lays out a text: it stays on its line. */
export function endOfPlaceholder(text: string, at: number): number | null {
  whole.lastIndex = at;
  return text[at] === '{' && whole.test(text) ? whole.lastIndex : null;
}

/** The placeholders of a JSON text in their order. `broken`: where one begins that cannot be read. */
export function findHeld(text: string): {
  readonly places: readonly HeldPlace[];
  readonly broken: number | null;
} {
  const places: HeldPlace[] = [];
  let broken: number | null = null;
  opening.lastIndex = 0;
  for (let found = opening.exec(text); found; found = opening.exec(text)) {
    whole.lastIndex = found.index;
    const match = whole.exec(text);
    const id = match?.groups?.id ?? '';
    if (match && isHeldId(id)) {
      places.push({ ...factsOf(id, match[0]), start: match.index, end: whole.lastIndex });
      opening.lastIndex = whole.lastIndex;
    } else broken ??= found.index;
  }
  return { places, broken };
}

/** What a placeholder says of its value. A person may have changed it: it is shown, and nothing goes by it. */
function factsOf(id: HeldId, json: string): Held {
  const nothing = { id, bytes: 0, is: 'text' as HeldKind, count: 0, preview: '' };
  try {
    const { bytes, is, count, preview } = JSON.parse(json) as Record<string, unknown>;
    return {
      id,
      bytes: typeof bytes === 'number' ? bytes : 0,
      is: heldKinds.find((kind) => kind === is) ?? 'text',
      count: typeof count === 'number' ? count : 0,
      preview: typeof preview === 'string' ? preview : '',
    };
  } catch {
    return nothing;
  }
}

/** The ids in some texts, each once. */
export function heldIds(texts: readonly string[]): ReadonlySet<HeldId> {
  return new Set(texts.flatMap((text) => findHeld(text).places.map(({ id }) => id)));
}
