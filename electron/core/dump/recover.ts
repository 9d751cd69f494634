import type { Phrase } from '../../../shared/phrase.ts';
import type { PickleMachine } from './machine.ts';
import { type PickleValue, PyDict, PyList, PyObject, PyTuple } from './value.ts';

/** What a dump holds, whole or as far as it was read. */
export interface DumpContents {
  /** Entries beside the records; empty for a dump that is a bare list. */
  readonly top: ReadonlyMap<string, PickleValue>;
  /** null when the stream never came to them. */
  readonly records: { readonly length: number; at(index: number): PickleValue } | null;
  /** Entries that could not be read, and why. */
  readonly unread?: readonly Phrase[];
}

/**
 * The records that stand on the stack of a machine that has not come to its end. Python appends a thousand at a time:
 * until then they lie above the mark behind their list, and the entries of a dict above the mark behind it. What is
 * above a further mark is a record under way, and left out. null when no dump can be seen.
 */
export function unfinishedDump(machine: PickleMachine): DumpContents | null {
  const { stack, size } = machine;
  if (size === 0) return null;
  const root = stack[0];
  if (root instanceof PyList) return { top: new Map(), records: pending(machine, root, 1) };
  if (!(root instanceof PyDict)) return null;
  const top = topEntries(root);
  let records: DumpContents['records'] = null;
  const known = root.get('requests');
  if (known instanceof PyList) records = wholeList(known);
  const end = nextMark(machine, 1);
  for (let at = 1; at + 1 < end; at += 2) {
    const key = stack[at];
    const value = stack[at + 1] as PickleValue;
    if (typeof key !== 'string') break;
    if (key === 'requests' && value instanceof PyList) records = pending(machine, value, at + 2);
    // The last one may be half built.
    else if (at + 3 < size) top.set(key, value);
  }
  return top.size === 0 && records === null ? null : { top, records };
}

/** Entries beside the records that are looked at; a dump has six. */
const mostEntries = 1_000;

/** The first entries of a dump that is a dict, by their names. */
export function topEntries(root: PyDict): Map<string, PickleValue> {
  const top = new Map<string, PickleValue>();
  const { keys, values } = root;
  for (let index = 0; index < Math.min(keys.length, mostEntries); index += 1) {
    const key = keys[index];
    if (typeof key === 'string') top.set(key, values[index] as PickleValue);
  }
  return top;
}

/** Records that `unfinishedDump` would answer now. */
export function countUnfinished(machine: PickleMachine): number {
  return unfinishedDump(machine)?.records?.length ?? 0;
}

/** Position of the first mark above `from`, or the stack's end. */
function nextMark(machine: PickleMachine, from: number): number {
  return machine.marks.find((mark) => mark > from) ?? machine.size;
}

const wholeList = (list: PyList) => ({ length: list.length, at: (index: number) => list.at(index) });

/** The list's items, and those that wait above it from `from` on. */
function pending(machine: PickleMachine, list: PyList, from: number): DumpContents['records'] {
  const { stack } = machine;
  const own = list.length;
  const waiting = stack.slice(from, waitingEnd(machine, from));
  return {
    length: own + waiting.length,
    at: (index) => (index < own ? list.at(index) : (waiting[index - own] as PickleValue)),
  };
}

/** Where the whole records that wait from `from` on end. */
function waitingEnd(machine: PickleMachine, from: number): number {
  const { stack, marks, size } = machine;
  if (from >= size || !isWholeRecord(stack[from])) return from;
  // Without a mark items are appended one by one.
  if (!marks.includes(from)) return from + 1;
  let end = nextMark(machine, from);
  while (!isWholeRecord(stack[end - 1])) end -= 1;
  return end;
}

/** A tuple is made when all that goes into it is there. */
function isWholeRecord(value: PickleValue | undefined): boolean {
  if (!(value instanceof PyTuple) || value.items.length < 2) return false;
  return value.items[0] instanceof PyObject || value.items[0] instanceof PyDict;
}
