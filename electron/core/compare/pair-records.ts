import { createHash } from 'node:crypto';
import { intsOf } from '../dump/record-row.ts';
import { requestFields } from '../dump/request-dump.ts';
import type { RowSource } from '../dump/row-source.ts';
import type { RowTable } from '../dump/row-table.ts';
import type { Turns } from '../turns.ts';

/** Rows of an open dump, and where their records are. */
export interface DumpRows {
  readonly table: RowTable;
  readonly source: RowSource;
}

/** Places in the two tables. */
export interface RecordPair {
  readonly a: number;
  readonly b: number;
  readonly by: 'prompt' | 'rid';
}

export interface Pairing {
  readonly pairs: readonly RecordPair[];
  readonly onlyA: number;
  readonly onlyB: number;
}

/**
 * Requests of two dumps that are one: by their prompt first (its text, else its token ids), where several share one by
 * their rid and then in the order of the file; what is left by rid. Health checks are nobody's request.
 */
export function* pairRecords(a: DumpRows, b: DumpRows): Turns<Pairing> {
  const [placesA, placesB] = [clientRows(a), clientRows(b)];
  const pairs: RecordPair[] = [];
  const takenA = new Set<number>();
  const takenB = new Set<number>();
  const take = (one: number, other: number, by: RecordPair['by']) => {
    takenA.add(one);
    takenB.add(other);
    pairs.push({ a: one, b: other, by });
  };

  const byPrompt = new Map<number, number[]>();
  for (const at of placesA) {
    const key = promptKey(a, at);
    if (key !== null) addTo(byPrompt, key, at);
    yield;
  }
  const samePrompt = new Map<number, number[]>();
  for (const at of placesB) {
    const key = promptKey(b, at);
    if (key !== null && byPrompt.has(key)) addTo(samePrompt, key, at);
    yield;
  }
  for (const [key, others] of samePrompt) {
    const own = byPrompt.get(key) ?? [];
    if (own.length > 1 || others.length > 1) {
      const byRid = new Map(own.map((at) => [a.source.rid(at), at]));
      for (const at of others) {
        const rid = b.source.rid(at);
        const match = rid === null ? undefined : byRid.get(rid);
        if (match !== undefined && !takenA.has(match)) take(match, at, 'prompt');
      }
    }
    const free = own.filter((at) => !takenA.has(at));
    const waiting = others.filter((at) => !takenB.has(at));
    for (let turn = 0; turn < Math.min(free.length, waiting.length); turn += 1)
      take(free[turn] as number, waiting[turn] as number, 'prompt');
    yield;
  }

  const byRid = new Map<string, number>();
  for (const at of placesA) {
    const rid = takenA.has(at) ? null : a.source.rid(at);
    if (rid !== null) byRid.set(rid, at);
    yield;
  }
  for (const at of placesB) {
    const rid = takenB.has(at) || byRid.size === 0 ? null : b.source.rid(at);
    const match = rid === null ? undefined : byRid.get(rid);
    if (match !== undefined && !takenA.has(match)) take(match, at, 'rid');
    yield;
  }
  return {
    pairs,
    onlyA: placesA.length - takenA.size,
    onlyB: placesB.length - takenB.size,
  };
}

function addTo(places: Map<number, number[]>, key: number, at: number): void {
  const known = places.get(key);
  if (known) known.push(at);
  else places.set(key, [at]);
}

/** Rows of clients, in the order of the file. */
export function clientRows({ table }: DumpRows): readonly number[] {
  const places: number[] = [];
  for (let at = 0; at < table.length; at += 1) if (table.stateAt(at) !== 2) places.push(at);
  return places;
}

/** A number of 53 bits that stands for a prompt; null for a request without one that is recorded. */
function promptKey({ source }: DumpRows, at: number): number | null {
  const text = source.prompt(at);
  if (text !== null && text !== '') return keyOf(`t${text}`);
  const ids = intsOf(requestFields(source.record(at))?.get('input_ids'));
  return ids === null || ids.length === 0 ? null : keyOf(`i${ids.join(',')}`);
}

function keyOf(text: string): number {
  const hash = createHash('sha256').update(text).digest();
  return hash.readUIntBE(0, 6) * 32 + (hash.readUInt8(6) & 31);
}
