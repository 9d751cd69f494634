import { createHash } from 'node:crypto';
import {
  type Held,
  type HeldId,
  type HeldKind,
  heldKey,
  largestInText,
  placeholderOf,
} from '../../../../shared/held.ts';
import { endOfString } from '../../json-text.ts';

/** A value that was taken out of a text. */
export interface HeldValue extends Held {
  /** Its JSON as it was written, in UTF-8. */
  readonly json: Buffer;
}

export interface Holding {
  readonly text: string;
  readonly values: readonly HeldValue[];
}

interface Span {
  readonly start: number;
  readonly end: number;
  readonly held: HeldValue;
}

/** An object or list that is open. */
interface Open {
  readonly start: number;
  readonly isObject: boolean;
  /** Of the value that comes next: its key or its place. */
  key: string;
  expectsKey: boolean;
  items: number;
  /** Index of the first span that lies in it. */
  readonly firstSpan: number;
  /** A placeholder stands in it: it is not taken out as a whole. */
  hasPlaceholder: boolean;
}

/** A list of numbers, of any length. */
const numbers = /\[[-+0-9.eE,\s]*\]/y;

/**
 * Takes every value of more than `most` bytes out of a JSON text and puts a placeholder in its place. The smallest
 * value is taken that is that large: an image of a list, not the list; a list or object whose many small values come
 * to as much is taken as a whole, the body itself never. `name`: what a text that is one value is called; a body's
 * values go by their path. The text has to be JSON; what is no value of any size stays as it is written.
 */
export function holdLarge(text: string, name = '', most = largestInText): Holding {
  // A character is three bytes at most.
  if (text.length * 3 <= most) return { text, values: [] };
  const spans: Span[] = [];
  const open: Open[] = [];
  const isBody = name === '';

  const nameHere = (): string => {
    const path = [name, ...open.map(({ key }) => key)].join('-');
    return (
      path
        .replace(/[^A-Za-z0-9_]+/g, '-')
        .replace(/^-+|-+$/g, '')
        .slice(0, 60) || 'value'
    );
  };
  const take = (start: number, end: number, is: HeldKind, count: number): void => {
    if ((end - start) * 3 <= most || (isBody && open.length === 0)) return;
    const json = Buffer.from(text.slice(start, end), 'utf8');
    if (json.length <= most) return;
    const hash = createHash('sha256').update(json).digest('hex').slice(0, 32);
    const id = `${nameHere()}-${hash}` as HeldId;
    const preview = previewOf(text, start, end, is);
    const size = is === 'text' ? String(JSON.parse(text.slice(start, end))).length : count;
    spans.push({ start, end, held: { id, bytes: json.length, is, count: size, preview, json } });
  };
  const leave = (closed: Open, end: number): void => {
    const inner = spans.slice(closed.firstSpan);
    const cut = inner.reduce(
      (sum, span) => sum + (span.end - span.start) - placeholderOf(span.held).length,
      0,
    );
    const rest = end - closed.start - cut;
    if (closed.hasPlaceholder || rest * 3 <= most || (isBody && open.length === 0)) return;
    const bytesCut = inner.reduce((sum, { held }) => sum + held.bytes - placeholderOf(held).length, 0);
    if (Buffer.byteLength(text.slice(closed.start, end)) - bytesCut <= most) return;
    spans.length = closed.firstSpan;
    take(closed.start, end, closed.isObject ? 'object' : 'list', closed.items);
  };
  /** A value begins: it counts for what it stands in. */
  const count = (): void => {
    const parent = open.at(-1);
    if (!parent) return;
    parent.items += 1;
    if (!parent.isObject) parent.key = String(parent.items - 1);
  };

  for (let at = 0; at < text.length; ) {
    const sign = text[at];
    const parent = open.at(-1);
    if (sign === '"') {
      const end = endOfString(text, at);
      if (parent?.expectsKey) {
        parent.key = text.slice(at + 1, end - 1);
        parent.expectsKey = false;
        if (parent.key === heldKey) for (const one of open) one.hasPlaceholder = true;
      } else {
        count();
        take(at, end, 'text', 0);
      }
      at = end;
    } else if (sign === '[' || sign === '{') {
      count();
      const isObject = sign === '{';
      const end = isObject ? null : endOfNumbers(text, at);
      if (end !== null) {
        // Of embeddings, thousands of rows would be thousands of values: the list of them is one.
        const isRow = parent !== undefined && !parent.isObject;
        if (!isRow && (end - at) * 3 > most) take(at, end, 'list', commas(text, at, end) + 1);
        at = end;
        continue;
      }
      open.push({
        start: at,
        isObject,
        key: '',
        expectsKey: isObject,
        items: 0,
        firstSpan: spans.length,
        hasPlaceholder: false,
      });
      at += 1;
    } else if (sign === ']' || sign === '}') {
      at += 1;
      const closed = open.pop();
      if (closed) leave(closed, at);
    } else if (sign === ',') {
      if (parent?.isObject) parent.expectsKey = true;
      at += 1;
    } else if (sign === ':' || /\s/.test(sign ?? '')) {
      at += 1;
    } else {
      count();
      do at += 1;
      while (at < text.length && !/[,\]}\s]/.test(text[at] ?? ''));
    }
  }
  if (spans.length === 0) return { text, values: [] };

  const out: string[] = [];
  let from = 0;
  for (const { start, end, held } of spans) {
    out.push(text.slice(from, start), placeholderOf(held));
    from = end;
  }
  out.push(text.slice(from));
  return { text: out.join(''), values: spans.map(({ held }) => held) };
}

function endOfNumbers(text: string, start: number): number | null {
  numbers.lastIndex = start;
  return numbers.test(text) ? numbers.lastIndex : null;
}

function commas(text: string, start: number, end: number): number {
  let found = 0;
  for (let at = text.indexOf(',', start); at >= 0 && at < end; at = text.indexOf(',', at + 1)) found += 1;
  return found;
}

const headShown = 40;
const tailShown = 16;

/** The beginning and the end of a value on one line; of a text without its escapes where they end there. */
function previewOf(text: string, start: number, end: number, is: HeldKind): string {
  const inset = is === 'text' ? 1 : 0;
  const head = text.slice(start + inset, start + inset + headShown);
  const tailStart = end - inset - tailShown;
  // A letter behind a backslash is the end of an escape that was cut.
  const isCut = is === 'text' && /(?:^|[^\\])(?:\\\\)*\\$/.test(text.slice(tailStart - 8, tailStart));
  const tail = text.slice(tailStart + Number(isCut), end - inset);
  // A cut may fall within a pair.
  return `${plain(head, is)} … ${plain(tail, is)}`.replace(/\p{Surrogate}/gu, '');
}

function plain(piece: string, is: HeldKind): string {
  const shown = is === 'text' ? unescaped(piece) : piece;
  return shown.replace(/\s+/g, ' ').trim();
}

/** A piece of a JSON text may begin or end within an escape: then it is shown as it is written. */
function unescaped(piece: string): string {
  if (!piece.includes('\\')) return piece;
  for (const cut of [piece, piece.replace(/\\(?:u[0-9a-fA-F]{0,3})?$/, '')]) {
    try {
      return String(JSON.parse(`"${cut}"`));
    } catch {}
  }
  return piece;
}
