import { atOnce, type Turns } from '../turns.ts';
import { type PickleValue, PyFloat } from './value.ts';

/*
 * Values to JSON text, without recursion: values may be nested a million deep, share their parts without end, or
 * hold themselves. How a value looks is the business of a view; this file writes brackets and counts.
 */

/** How one value is written: JSON text of its own, or an array or object whose members come one by one. */
export type JsonView = string | JsonArray | JsonObject;

/** What can stand in an array or object: a value, to be viewed when its turn comes, or a view at once. */
export type JsonMember = PickleValue | Shown;

export interface JsonArray {
  readonly length: number;
  /** JSON text around the array, such as `{"t":"list","v":` and `}`. For the compact style. */
  readonly before?: string;
  readonly after?: string;
  /** All members as texts, for long rows of numbers. */
  readonly texts?: () => readonly string[];
  at(index: number): JsonMember;
}

export interface JsonObject {
  readonly keys: readonly string[];
  at(index: number): JsonMember;
}

/** A view that stands where a value could. */
export class Shown {
  readonly view: JsonView;
  constructor(view: JsonView) {
    this.view = view;
  }

  static text(text: string): Shown {
    return new Shown(JSON.stringify(text));
  }

  static list(items: readonly JsonMember[]): Shown {
    return new Shown({ length: items.length, at: (index) => items[index] as JsonMember });
  }

  static object(members: Readonly<Record<string, JsonMember>>): Shown {
    return new Shown(objectView(members));
  }
}

export function objectView(members: Readonly<Record<string, JsonMember>>): JsonObject {
  const keys = Object.keys(members);
  return { keys, at: (index) => members[keys[index] as string] as JsonMember };
}

export interface JsonStyle {
  readonly indent: boolean;
  /** Levels that the text is set in, when it becomes part of another. */
  readonly level?: number;
  /** Values written at most; what follows is cut. */
  readonly nodes: number;
  /** Characters written at most, in round numbers. */
  readonly characters: number;
  /** Brackets open at once; what is deeper is cut, the rest goes on. */
  readonly depth?: number;
  /** The view of a value. `up` answers how many containers above it is the same one, 0 when none is. */
  view(value: PickleValue, up: (value: object) => number): JsonView;
  /** What stands in place of the rest. */
  cut(nodes: number): JsonView;
}

/** An array or object under way. */
interface Open {
  readonly array: JsonArray | null;
  readonly object: JsonObject | null;
  readonly length: number;
  /** All on one line. */
  readonly flat: boolean;
  /** The value behind it; null for a part of a view. */
  readonly value: object | null;
  next: number;
}

/** Indentation stops growing here. */
const deepest = 64;
/** Arrays of plain values with texts among them are written on one line up to this length. */
const shortArray = 4;

/** What was written, and how many values that were. */
export interface Written {
  readonly text: string;
  readonly nodes: number;
}

/** Steps between two chances for others to have a turn. */
const stepsInTurn = 1024;

export const writeJson = (root: JsonMember, style: JsonStyle): Written => atOnce(writingJson(root, style));

/** The same in turns: a value may take seconds to write. */
export function* writingJson(root: JsonMember, style: JsonStyle): Turns<Written> {
  const parts: string[] = [];
  const open: Open[] = [];
  const path = new Map<object, number>();
  let nodes = 0;
  let written = 0;

  const emit = (text: string) => {
    parts.push(text);
    written += text.length;
  };
  const up = (value: object): number => {
    const level = path.get(value);
    return level === undefined ? 0 : open.length - level;
  };
  const line = (level: number) => {
    if (style.indent) emit(`\n${'  '.repeat(Math.min(level + (style.level ?? 0), deepest))}`);
  };
  /** Writes a member whole, or its opening bracket. */
  const begin = (member: JsonMember): void => {
    const value = member instanceof Shown ? null : member;
    const view = member instanceof Shown ? member.view : style.view(member, up);
    if (typeof view === 'string') {
      emit(view);
      return;
    }
    const array = 'length' in view ? view : null;
    const object = 'length' in view ? null : view;
    const length = array === null ? (object as JsonObject).keys.length : array.length;
    if (length === 0) {
      emit(array === null ? '{}' : `${array.before ?? ''}[]${array.after ?? ''}`);
      return;
    }
    const texts = array?.texts && nodes + length <= style.nodes ? array.texts() : null;
    if (texts) {
      emit(`${array?.before ?? ''}[${texts.join(style.indent ? ', ' : ',')}]${array?.after ?? ''}`);
      nodes += length;
      return;
    }
    if (style.depth !== undefined && open.length >= style.depth && !(member instanceof Shown)) {
      begin(new Shown(style.cut(nodes)));
      return;
    }
    emit(array === null ? '{' : `${array.before ?? ''}[`);
    // The mark of a cycle is a view of a value that is open above, and stays so when the mark ends.
    const own = typeof value === 'object' && value !== null && !path.has(value) ? value : null;
    if (own !== null) path.set(own, open.length);
    const flat = array !== null && style.indent && isFlat(array);
    open.push({ array, object, length, flat, value: own, next: 0 });
  };
  const end = (top: Open): void => {
    open.pop();
    if (top.value !== null) path.delete(top.value);
    if (!top.flat) line(open.length);
    emit(top.array === null ? '}' : `]${top.array.after ?? ''}`);
  };

  begin(root);
  nodes += 1;
  for (let steps = 1; open.length > 0; steps += 1) {
    if (steps % stepsInTurn === 0) yield;
    const top = open[open.length - 1] as Open;
    if (top.next === top.length) {
      end(top);
      continue;
    }
    const index = top.next;
    top.next += 1;
    if (index > 0) emit(top.flat && style.indent ? ', ' : ',');
    if (!top.flat) line(open.length);
    if (top.object !== null) {
      emit(`${JSON.stringify(top.object.keys[index])}${style.indent ? ': ' : ':'}`);
    }
    const member = (top.array ?? (top.object as JsonObject)).at(index);
    if (top.array !== null || !(member instanceof Shown)) {
      if (nodes >= style.nodes || written > style.characters) {
        for (const around of open) around.next = around.length;
        begin(new Shown(style.cut(nodes)));
        continue;
      }
      nodes += 1;
    }
    begin(member);
  }
  return { text: parts.join(''), nodes };
}

/** An array of plain values, to be written on one line. */
function isFlat(array: JsonArray): boolean {
  for (let index = 0; index < array.length; index += 1) {
    const member = array.at(index);
    if (member === null || member instanceof PyFloat) continue;
    if (member instanceof Shown) {
      if (typeof member.view !== 'string') return false;
    } else if (typeof member === 'object') return false;
    if (typeof member === 'string' && (array.length > shortArray || member.length > 32)) return false;
  }
  return true;
}
