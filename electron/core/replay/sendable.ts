import { splitArray, splitObject } from './request-text.ts';

/*
 * Recorded values come in the reading form of docs/tagged-json.md: plain JSON where JSON can hold the value, and
 * otherwise an object that names its Python kind in `$py`. A server reads plain JSON only.
 */

const tag = '"$py"';

/** The value as plain JSON, or null when there is no such thing. Numbers and strings stay as they are written. */
export function sendable(json: string): string | null {
  if (!json.includes(tag)) return json;
  const items = splitArray(json);
  if (items) return joinArray(items.map(sendable));
  const object = readTagged(json);
  if (object === null) return null;
  if (object.kind === null) return joinFields(object.fields);
  const part = (name: string) => object.fields.get(name);
  switch (object.kind) {
    case 'set':
    case 'frozenset':
      return sendable(part('items') ?? 'null');
    case 'dict':
      return objectOf(part('entries') ?? '');
    case 'enum':
    case 'uuid':
    case 'path':
      return plainScalar(part('value'));
    case 'datetime':
    case 'date':
    case 'time':
      return plainScalar(part('iso'));
    case 'ndarray':
      // A row of numbers is a list; more dimensions would need to know how the values lie.
      return splitArray(part('shape') ?? '')?.length === 1 ? (part('values') ?? null) : null;
    default:
      return null;
  }
}

/** A media field as the server reads it: what stood in objects as its URL or its data. */
export interface SendableMedia {
  readonly json: string;
  /** An item is a path, which names a file of the host that recorded it. */
  readonly namesFile: boolean;
}

/**
 * Images, audio and video, in lists of any depth: an object gives its `url`, bytes their base64. A dict without a
 * URL holds features that were computed before, and stays. null when an item has neither.
 */
export function sendableMedia(json: string): SendableMedia | null {
  const items = splitArray(json);
  if (items) {
    const made = items.map(sendableMedia);
    const list = joinArray(made.map((item) => item?.json ?? null));
    return list === null ? null : { json: list, namesFile: made.some((item) => item?.namesFile) };
  }
  if (json.startsWith('"')) return { json, namesFile: /^"(?:\/|file:|~\/|[a-z]:\\)/i.test(json) };
  const object = readTagged(json);
  if (object === null) return { json, namesFile: false };
  if (object.kind === 'bytes' || object.kind === 'bytearray') {
    const base64 = object.fields.get('base64');
    return base64 === undefined ? null : { json: base64, namesFile: false };
  }
  const url = object.kind === 'object' ? urlOf(object.fields.get('fields')) : object.fields.get('url');
  if (url?.startsWith('"') || url?.includes(tag)) return sendableMedia(url);
  const plain = object.kind === null ? sendable(json) : null;
  return plain === null ? null : { json: plain, namesFile: false };
}

const urlOf = (fields: string | undefined): string | undefined =>
  fields === undefined ? undefined : splitObject(fields)?.find(({ name }) => name === 'url')?.json;

interface Tagged {
  /** The Python kind; null for an ordinary object. */
  readonly kind: string | null;
  readonly fields: ReadonlyMap<string, string>;
}

function readTagged(json: string): Tagged | null {
  const entries = splitObject(json);
  if (entries === null) return null;
  const fields = new Map(entries.map(({ name, json: value }) => [name, value]));
  const kind = entries[0]?.name === '$py' ? String(JSON.parse(entries[0].json)) : null;
  return { kind, fields };
}

function joinArray(items: readonly (string | null)[]): string | null {
  return items.includes(null) ? null : `[${items.join(',')}]`;
}

function joinFields(fields: ReadonlyMap<string, string>): string | null {
  const parts: string[] = [];
  for (const [name, value] of fields) {
    const plain = sendable(value);
    if (plain === null) return null;
    parts.push(`${JSON.stringify(name)}:${plain}`);
  }
  return `{${parts.join(',')}}`;
}

/** A dict whose keys are not all strings, such as a logit_bias by token id: JSON's keys are their digits. */
function objectOf(entries: string): string | null {
  const parts: string[] = [];
  for (const pair of splitArray(entries) ?? []) {
    const [key = '', value = ''] = splitArray(pair) ?? [];
    const plain = sendable(value);
    if (plain === null || !/^(?:"|-?\d+$)/.test(key)) return null;
    parts.push(`${key.startsWith('"') ? key : `"${key}"`}:${plain}`);
  }
  return `{${parts.join(',')}}`;
}

const plainScalar = (json: string | undefined): string | null =>
  json === undefined || /^[[{]/.test(json) ? null : json;
