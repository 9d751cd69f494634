import type { DumpId, RequestChoice } from '../../../shared/dump.ts';
import type { Turns } from '../turns.ts';
import { RowCursor, states } from './row-cursor.ts';
import type { RowSource } from './row-source.ts';
import type { RowTable } from './row-table.ts';

/** Which requests a batch replay takes, in which order they stand in its table. */
export interface ReplayChoice extends RequestChoice {
  /** Those of them alone, by their index; null = all. */
  readonly only: readonly number[] | null;
  /** With every other turn of their conversations. */
  readonly sessions: boolean;
}

/**
 * Rows as a schedule needs them: arrays of equal length, so that a hundred thousand cross to another process at once.
 * NaN and -1 where the record does not say.
 */
export interface ReplayRows {
  /** RequestRow.index. */
  readonly index: Uint32Array;
  /** Where the record stands: number of its dump in `dumps`, and its RequestRow.index there. */
  readonly dump: Uint16Array;
  readonly dumpIndex: Uint32Array;
  /** null: the table that was asked itself. */
  readonly dumps: readonly (DumpId | null)[];
  readonly start: Float64Array;
  readonly elapsed: Float64Array;
  readonly ttft: Float64Array;
  readonly prompt: Int32Array;
  readonly completion: Int32Array;
  /** Place in `states`. */
  readonly state: Uint8Array;
  /** Place in `finishes`; 0 = none. */
  readonly finish: Uint16Array;
  readonly finishes: readonly (string | null)[];
  readonly noLogs: Uint8Array;
}

/** Rows between two turns. */
const turn = 4096;

export function* replayRowsOf(table: RowTable, source: RowSource, places: Uint32Array): Turns<ReplayRows> {
  const count = places.length;
  const dumps: (DumpId | null)[] = [];
  const finishes: (string | null)[] = [null];
  const placeOf = <T>(list: T[], value: T): number => {
    const known = list.indexOf(value);
    return known >= 0 ? known : list.push(value) - 1;
  };
  const rows = {
    index: new Uint32Array(count),
    dump: new Uint16Array(count),
    dumpIndex: new Uint32Array(count),
    start: new Float64Array(count),
    elapsed: new Float64Array(count),
    ttft: new Float64Array(count),
    prompt: new Int32Array(count),
    completion: new Int32Array(count),
    state: new Uint8Array(count),
    finish: new Uint16Array(count),
    noLogs: new Uint8Array(count),
  };
  const cursor = new RowCursor(table, source);
  for (let row = 0; row < count; row += 1) {
    cursor.at = places[row] as number;
    const { from } = cursor;
    rows.index[row] = cursor.index;
    const isElsewhere = from?.dump != null;
    rows.dump[row] = placeOf(dumps, isElsewhere ? from.dump : null);
    rows.dumpIndex[row] = isElsewhere ? from.index : cursor.index;
    rows.start[row] = cursor.start ?? Number.NaN;
    rows.elapsed[row] = cursor.elapsedSeconds ?? Number.NaN;
    rows.ttft[row] = cursor.ttftSeconds ?? Number.NaN;
    rows.prompt[row] = cursor.promptTokens ?? -1;
    rows.completion[row] = cursor.completionTokens ?? -1;
    rows.state[row] = states.indexOf(cursor.state);
    rows.finish[row] = placeOf(finishes, cursor.finishType);
    rows.noLogs[row] = Number(cursor.noLogs);
    if (row % turn === turn - 1) yield;
  }
  return { ...rows, dumps, finishes };
}
