import { type ParseError, parse } from 'jsonc-parser';
import { partsOf } from './json-parts.ts';

/*
 * Changes to a request body as text. The text is what gets sent, so a change touches only its own place: what a
 * person typed elsewhere, and integers that no number type here can hold, stay as they are.
 */

/** The JSON of a field as it stands in the text, which has to be JSON; null when it is not there. */
export function fieldJson(text: string, field: string): string | null {
  return fieldsInText(text, [field]).get(field) ?? null;
}

/** Of these fields, the JSON of those that stand in the text. One pass for all of them. */
export function fieldsInText(text: string, fields: readonly string[]): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const parts = fields.length > 0 ? partsOf(text) : [];
  for (const field of fields) {
    const [name = '', inner] = field.split('.');
    const json = parts.find((part) => part.name === name)?.json;
    const value = inner === undefined ? json : partsOf(json ?? '').find((part) => part.name === inner)?.json;
    if (value !== undefined) found.set(field, value);
  }
  return found;
}

/** How many fields differ between two bodies; those of `sampling_params` and the like count one by one. */
export function countChanges(before: string, after: string): number {
  if (before === after) return 0;
  const [old, fresh] = [valuesOf(before), valuesOf(after)];
  const names = new Set([...old.keys(), ...fresh.keys()]);
  return [...names].filter((name) => !sameJson(old.get(name), fresh.get(name))).length;
}

/** Equal but for white space between tokens. */
export function sameJson(one: string | undefined, other: string | undefined): boolean {
  if (one === undefined || other === undefined) return one === other;
  if (one === other) return true;
  if (one.startsWith('"') || other.startsWith('"')) return false;
  return one.replace(/\s+/g, '') === other.replace(/\s+/g, '');
}

/** Values by dotted name; objects are taken apart. */
function valuesOf(text: string): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  const visit = (json: string, prefix: string): void => {
    for (const { name, json: value } of partsOf(json)) {
      if (value.startsWith('{') && partsOf(value).length > 0) visit(value, `${prefix}${name}.`);
      else values.set(prefix + name, value);
    }
  };
  visit(text, '');
  return values;
}

/** The text with `field` set to `json`, which is put in letter by letter; null when the text is no JSON object. */
export function withField(text: string, field: string, json: string): string | null {
  if (bodyProblem(text)) return null;
  const [name = '', inner] = field.split('.');
  if (inner === undefined) return withPart(text, name, json);
  const outer = fieldJson(text, name);
  const held = outer?.startsWith('{') ? outer : '{}';
  return withPart(text, name, withPart(held, inner, json));
}

/** The text without `field`; null when the text is no JSON object. */
export function withoutField(text: string, field: string): string | null {
  if (bodyProblem(text)) return null;
  const [name = '', inner] = field.split('.');
  if (inner === undefined) return withoutPart(text, name);
  const outer = fieldJson(text, name);
  return outer === null ? text : withPart(text, name, withoutPart(outer, inner));
}

/** An object's text with a field set, in its place or behind the last one, on a line of its own where those are. */
function withPart(text: string, name: string, json: string): string {
  const parts = partsOf(text);
  const known = parts.findLast((part) => part.name === name);
  if (known) return text.slice(0, known.valueStart) + json + text.slice(known.end);
  const last = parts.at(-1);
  if (!last) return `{ ${JSON.stringify(name)}: ${json} }`;
  const before = parts.at(-2);
  const lead = before
    ? text.slice(text.indexOf(',', before.end) + 1, last.nameStart)
    : text.slice(text.indexOf('{') + 1, last.nameStart);
  return `${text.slice(0, last.end)},${lead || ' '}${JSON.stringify(name)}: ${json}${text.slice(last.end)}`;
}

/** An object's text without a field and the comma that it needs. */
function withoutPart(text: string, name: string): string {
  const parts = partsOf(text);
  const at = parts.findLastIndex((part) => part.name === name);
  const [before, part, after] = [parts[at - 1], parts[at], parts[at + 1]];
  if (!part) return text;
  if (before) return text.slice(0, before.end) + text.slice(part.end);
  return after ? text.slice(0, part.nameStart) + text.slice(after.nameStart) : '{}';
}

/** Why a text cannot be sent, and where. Lines and columns from 1. */
export interface BodyProblem {
  readonly kind: 'syntax' | 'not_object' | 'empty';
  readonly offset: number;
  readonly line: number;
  readonly column: number;
}

/** Null for a text that is one JSON object, which is all that is asked: names and ranges are the schema's matter. */
export function bodyProblem(text: string): BodyProblem | null {
  if (text.trim() === '') return { kind: 'empty', offset: 0, line: 1, column: 1 };
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return null;
    return { kind: 'not_object', offset: 0, line: 1, column: 1 };
  } catch {
    const errors: ParseError[] = [];
    parse(text, errors, { disallowComments: true });
    const offset = errors[0]?.offset ?? text.length;
    const before = text.slice(0, offset);
    const line = before.split('\n').length;
    return { kind: 'syntax', offset, line, column: offset - before.lastIndexOf('\n') };
  }
}
