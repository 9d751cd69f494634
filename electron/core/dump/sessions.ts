import { createHash } from 'node:crypto';
import type { Turns } from '../turns.ts';
import type { RowSource } from './row-source.ts';
import type { RowTable } from './row-table.ts';

/*
 * Conversations are not recorded as such. The next turn of one holds the whole prompt of the turn before, the answer to
 * it, and the new question: so a prompt that begins with another prompt belongs to the same conversation. Where a
 * prompt can have ended before is told by its own end, which a chat template makes the same in every turn.
 */

/** Characters of a prompt's end that tell where an earlier one may have ended. */
const endLength = 24;
/** A shorter prompt is the start of everything, and of no conversation. */
const leastLength = 48;
/** Turns of one conversation that are looked for in a prompt; the last ones. */
const mostTurns = 200;

/** The rows at `places` and every row of the same conversations, in the order of the file. */
export function* wholeSessions(
  table: RowTable,
  source: RowSource,
  places: Uint32Array,
): Turns<Uint32Array<ArrayBuffer>> {
  const sessions = yield* sessionsOf(table, source);
  const wanted = new Set(Array.from(places, (at) => sessions[at] as number));
  const taken = new Set(places);
  const found: number[] = [];
  for (let at = 0; at < table.length; at += 1)
    if (table.stateAt(at) !== 2 && (taken.has(at) || wanted.has(sessions[at] as number))) found.push(at);
  return Uint32Array.from(found);
}

/** Of each row the first row of its conversation: itself where it stands alone. */
export function* sessionsOf(table: RowTable, source: RowSource): Turns<Uint32Array> {
  const first = Uint32Array.from({ length: table.length }, (_, at) => at);
  const rootOf = (at: number): number => {
    let root = at;
    while (first[root] !== root) root = first[root] as number;
    return root;
  };
  const rowOf = new Map<string, number>();
  const prompts = (at: number): string | null => {
    const text = table.stateAt(at) === 2 ? null : source.prompt(at);
    return text !== null && text.length >= leastLength ? text : null;
  };
  for (let at = 0; at < table.length; at += 1) {
    const text = prompts(at);
    if (text !== null) {
      const key = keyOf(text);
      if (!rowOf.has(key)) rowOf.set(key, at);
    }
    yield;
  }
  for (let at = 0; at < table.length; at += 1) {
    const text = prompts(at);
    if (text !== null)
      for (const earlier of earlierTurns(text)) {
        const row = rowOf.get(earlier);
        if (row === undefined || row === at) continue;
        const [one, other] = [rootOf(row), rootOf(at)];
        first[Math.max(one, other)] = Math.min(one, other);
        break;
      }
    yield;
  }
  return first.map((_, at) => rootOf(at));
}

/** Keys of the prompts that this one may go on from, the longest first. */
function* earlierTurns(text: string): Iterable<string> {
  const end = text.slice(-endLength);
  let from = text.length - endLength - 1;
  for (let turn = 0; turn < mostTurns; turn += 1) {
    const at = from < 0 ? -1 : text.lastIndexOf(end, from);
    if (at < 0 || at + endLength < leastLength) return;
    yield keyOf(text.slice(0, at + endLength));
    from = at - 1;
  }
}

const keyOf = (text: string): string => createHash('sha256').update(text).digest('base64');
