import { kind } from './index-kinds.ts';

/*
 * What fills a dump, in tight loops: lists of token ids, of floats and of logprob triples, whose items nobody looks at. A
 * FRAME may stand between any two opcodes.
 */

/** Bytes of an int opcode with its operand; 0 for every other. */
const intBytes = new Uint8Array(256);
intBytes[0x4b] = 2;
intBytes[0x4d] = 3;
intBytes[0x4a] = 5;

/** Bytes of an opcode that pushes a plain value, with its operand; 0 for every other. */
export const plainBytes = new Uint8Array(256);
for (const [op, bytes] of [
  [0x4e, 1],
  [0x88, 1],
  [0x89, 1],
  [0x4b, 2],
  [0x4d, 3],
  [0x4a, 5],
  [0x47, 9],
] as const)
  plainBytes[op] = bytes;

/** What may stand behind an entry of a dict: the next key, or the end. Nothing that refers to the value. */
export const endsEntry = new Uint8Array(256);
for (const op of [0x58, 0x8c, 0x68, 0x6a, 0x75]) endsEntry[op] = 1;

/** A triple with a text and frames between its opcodes: so close to the end of the bytes it may be cut. */
export const longestTriple = 512;

/** A batch of a list. */
export interface Run {
  /** Behind its APPENDS. */
  end: number;
  count: number;
  /** Memo numbers that it took. */
  numbered: number;
  /** Kind of its items. */
  first: number;
}

/**
 * A batch that holds ints, floats or logprob triples and nothing else, from behind its MARK. Fills `into`; false when it is
 * none, or goes on behind `last`, where `end` is then.
 */
export function scanRun(bytes: Buffer, from: number, last: number, into: Run): boolean {
  let at = from;
  if (bytes[at] === 0x95) at += 9;
  const first = bytes[at] as number;
  let count = 0;
  let numbered = 0;
  into.first = kind.int;
  if (intBytes[first] !== 0) {
    for (;;) {
      const op = bytes[at] as number;
      const length = intBytes[op] as number;
      if (length !== 0) {
        at += length;
        count += 1;
      } else if (op === 0x95) at += 9;
      else break;
      if (at >= last) return cutAt(at, into);
    }
  } else if (first === 0x47 || first === 0x4e) {
    for (;;) {
      const next = skipTriple(bytes, at);
      if (next === 0) {
        if (bytes[at] !== 0x95) break;
        at += 9;
      } else {
        // A triple whose text is new takes two numbers.
        numbered += next < 0 ? 2 : 1;
        at = Math.abs(next);
        count += 1;
      }
      if (at >= last) return cutAt(at, into);
    }
    into.first = kind.tuple;
    if (count === 0 && first === 0x47) {
      into.first = kind.float;
      while (bytes[at] === 0x47 || bytes[at] === 0x95) {
        if (bytes[at] === 0x47) count += 1;
        at += 9;
        if (at >= last) return cutAt(at, into);
      }
    }
  }
  // What is cut looks like something else.
  if (count > 0 && bytes[at] !== 0x65 && at + longestTriple > last) return cutAt(last, into);
  if (count === 0 || bytes[at] !== 0x65) return false;
  into.end = at + 1;
  into.count = count;
  into.numbered = numbered;
  return true;
}

function cutAt(at: number, into: Run): false {
  into.end = at;
  return false;
}

/**
 * A triple of logprobs as protocol 4 writes it: float or None, int, None or str, TUPLE3, MEMOIZE. Answers the place behind
 * it, negative when its text took a memo number, too; 0 when it is none.
 */
function skipTriple(bytes: Buffer, from: number): number {
  let at = from;
  if (bytes[at] === 0x47) at += 9;
  else if (bytes[at] === 0x4e) at += 1;
  else return 0;
  if (bytes[at] === 0x95) at += 9;
  const length = intBytes[bytes[at] as number] as number;
  if (length === 0) return 0;
  at += length;
  if (bytes[at] === 0x95) at += 9;
  let named = 1;
  switch (bytes[at]) {
    case 0x4e:
      at += 1;
      break;
    case 0x8c:
      at += 2 + (bytes[at + 1] as number);
      if (bytes[at] === 0x95) at += 9;
      if (bytes[at] !== 0x94) return 0;
      at += 1;
      named = -1;
      break;
    case 0x68:
      at += 2;
      break;
    case 0x6a:
      at += 5;
      break;
    default:
      return 0;
  }
  if (bytes[at] === 0x95) at += 9;
  if (bytes[at] !== 0x87) return 0;
  at += 1;
  if (bytes[at] === 0x95) at += 9;
  if (bytes[at] !== 0x94) return 0;
  return named * (at + 1);
}

const oneBatch: Run = { end: 0, count: 0, numbered: 0, first: 0 };

/**
 * Everything that a list gets from `from` on, as far as it is numbers or triples in batches, or single numbers: fills
 * `into`, whose `end` is `from` when that is nothing. `first` is -1 then. Where `last` cuts it, that is where it ends.
 */
export function scanLists(bytes: Buffer, from: number, last: number, into: Run): void {
  into.end = from;
  into.count = into.numbered = 0;
  into.first = -1;
  for (;;) {
    let at = into.end;
    while (bytes[at] === 0x95) at += 9;
    const op = bytes[at] as number;
    if (op === 0x28) {
      oneBatch.end = 0;
      if (!scanRun(bytes, at + 1, last, oneBatch)) {
        // It may be the rest of the list.
        if (oneBatch.end >= last) into.end = oneBatch.end;
        return;
      }
      if (into.count === 0) into.first = oneBatch.first;
      into.end = oneBatch.end;
      into.count += oneBatch.count;
      into.numbered += oneBatch.numbered;
      continue;
    }
    const length = op === 0x47 ? 9 : (intBytes[op] as number);
    if (length === 0) return;
    at += length;
    while (bytes[at] === 0x95) at += 9;
    if (at >= last) into.end = at;
    if (bytes[at] !== 0x61 || at >= last) return;
    if (into.count === 0) into.first = op === 0x47 ? kind.float : kind.int;
    into.end = at + 1;
    into.count += 1;
  }
}
