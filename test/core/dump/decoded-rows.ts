import { statSync } from 'node:fs';
import { indexDump } from '../../../electron/core/dump/index-dump.ts';
import { PickleMachine } from '../../../electron/core/dump/machine.ts';
import { PickleError } from '../../../electron/core/dump/pickle-error.ts';
import { readFacts } from '../../../electron/core/dump/record-row.ts';
import { unfinishedDump } from '../../../electron/core/dump/recover.ts';
import { dumpContents, recordOf } from '../../../electron/core/dump/request-dump.ts';
import { RowCursor } from '../../../electron/core/dump/row-cursor.ts';
import { RowFacts } from '../../../electron/core/dump/row-facts.ts';
import { DecodedRecords } from '../../../electron/core/dump/row-source.ts';
import { RowTable } from '../../../electron/core/dump/row-table.ts';
import type { RequestRow } from '../../../shared/dump.ts';

/** A row, and of its columns those that are shown nowhere. */
export interface FullRow extends RequestRow {
  readonly flags: number;
  readonly cachedBelow: number;
  readonly maxNew: number;
  readonly message: string | null;
}

function fullRow(table: RowTable, cursor: RowCursor): FullRow {
  const { at } = cursor;
  return {
    ...cursor.copy(),
    flags: table.flags[at] as number,
    cachedBelow: table.cachedBelow[at] as number,
    maxNew: table.maxNew[at] as number,
    message: table.messages.textOf(table.message[at] as number),
  };
}

/** Rows of a dump that was decoded as a whole, as far as it goes; entries that are no records are left out. */
export function decodedRows(bytes: Buffer): FullRow[] {
  const machine = new PickleMachine({ mayBeCut: true });
  machine.feed(bytes, 0, bytes.length, bytes.length);
  try {
    machine.run(Number.POSITIVE_INFINITY);
  } catch (error) {
    if (!(error instanceof PickleError)) throw error;
  }
  const contents = machine.done ? dumpContents(machine.result ?? null, '') : unfinishedDump(machine);
  const records = contents?.records;
  const decoded = Array.from({ length: records?.length ?? 0 }, (_, index) =>
    recordOf(records?.at(index) ?? null, index, bytes.length),
  ).filter((record) => record !== null);
  const table = new RowTable();
  const facts = new RowFacts();
  for (const record of decoded) {
    readFacts(record, facts, table);
    table.add(facts);
  }
  const cursor = new RowCursor(table, new DecodedRecords(decoded, bytes.length, null));
  return decoded.map((_, at) => {
    cursor.at = at;
    return fullRow(table, cursor);
  });
}

/** Rows by the index; null when it leaves the file to the reader of whole pickles. */
export async function indexedRows(path: string): Promise<readonly FullRow[] | null> {
  const indexed = await indexDump(
    path,
    statSync(path).size,
    { signal: new AbortController().signal, tell: () => undefined },
    {},
    () => undefined,
  );
  if (indexed === null) return null;
  const { table, source } = indexed;
  try {
    const cursor = new RowCursor(table, source);
    return Array.from({ length: table.length }, (_, at) => {
      cursor.at = at;
      return fullRow(table, cursor);
    });
  } finally {
    source.close();
  }
}
