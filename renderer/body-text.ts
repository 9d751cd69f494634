import type { JSONPath, ParseError } from 'jsonc-parser';
import { applyEdits, findNodeAtLocation, modify, parse, parseTree } from 'jsonc-parser';

/*
 * Changes to a request body as text. The text is what gets sent, so a change touches only its own place: what a
 * person typed elsewhere, and integers that no number type here can hold, stay as they are.
 */

const formattingOptions = { tabSize: 2, insertSpaces: true, eol: '\n' } as const;

/** `sampling_params.n` as a path. */
const pathOf = (field: string): JSONPath => field.split('.');

/** The JSON of a field as it stands in the text; null when it is not there. */
export function fieldJson(text: string, field: string): string | null {
  const root = parseTree(text, [], { disallowComments: true });
  const node = root && findNodeAtLocation(root, pathOf(field));
  return node ? text.slice(node.offset, node.offset + node.length) : null;
}

/** The text with `field` set to `json`, which is put in letter by letter; null when the text is no JSON object. */
export function withField(text: string, field: string, json: string): string | null {
  if (!isObject(text)) return null;
  const stand = '\u0000value\u0000';
  const edits = modify(text, pathOf(field), stand, { formattingOptions });
  return applyEdits(
    text,
    edits.map((edit) => ({ ...edit, content: edit.content.split(JSON.stringify(stand)).join(json) })),
  );
}

/** The text without `field`; null when the text is no JSON object. */
export function withoutField(text: string, field: string): string | null {
  if (!isObject(text)) return null;
  if (fieldJson(text, field) === null) return text;
  return applyEdits(text, modify(text, pathOf(field), undefined, { formattingOptions }));
}

function isObject(text: string): boolean {
  const errors: ParseError[] = [];
  const value: unknown = parse(text, errors, { disallowComments: true });
  return errors.length === 0 && typeof value === 'object' && value !== null && !Array.isArray(value);
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
