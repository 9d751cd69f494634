import type { RecordedRequest } from '../dump/reader.ts';
import type { ReplayRows } from '../dump/replay-rows.ts';
import { states } from '../dump/row-cursor.ts';
import type { ScheduleSource } from '../replay/schedule-plan.ts';
import { overlapOf } from './over-time.ts';

/** Reads one record by its index in the table that the rows are of. */
export type ReadRecord = (index: number) => Promise<RecordedRequest>;

/** The rows as sources of a schedule; `name` stands for the dump that was asked itself. */
export function sourcesOfRows(rows: ReplayRows, name: string, read: ReadRecord): ScheduleSource[] {
  const known = (value: number | undefined) => (value === undefined || Number.isNaN(value) ? null : value);
  const count = (value: number | undefined) => (value === undefined || value < 0 ? null : value);
  return Array.from(rows.index, (index, at) => ({
    file: rows.dumps[rows.dump[at] as number] ?? name,
    row: {
      index: rows.dumpIndex[at] as number,
      rid: null,
      state: states[rows.state[at] as number] ?? 'finished',
      start: known(rows.start[at]),
      promptTokens: count(rows.prompt[at]),
      completionTokens: count(rows.completion[at]),
      ttftSeconds: known(rows.ttft[at]),
      elapsedSeconds: known(rows.elapsed[at]),
      finishType: rows.finishes[rows.finish[at] as number] ?? null,
      noLogs: rows.noLogs[at] === 1,
    },
    read: () => read(index),
  }));
}

/** Values of a recorded curve at most. */
const mostSteps = 600;

/** How many of the sources were in flight when they were recorded, on the axis of a schedule at `speed`. */
export function recordedInFlight(
  sources: readonly ScheduleSource[],
  speed: number,
): { readonly step: number; readonly inFlight: readonly number[] } {
  const starts = sources.flatMap(({ row: { start } }) => start ?? []);
  const first = starts.reduce((least, start) => Math.min(least, start), Number.POSITIVE_INFINITY);
  const last = starts.reduce((most, start) => Math.max(most, start), first);
  const step = Math.max(1, Math.ceil((last - first) / speed / mostSteps));
  const spans = sources.flatMap(({ row: { start, elapsedSeconds } }) => {
    if (start === null) return [];
    const at = (start - first) / speed;
    // How long it took does not scale with the pace at which requests come.
    return [[at, at + (elapsedSeconds ?? 0)] as const];
  });
  return { step, inFlight: Number.isFinite(first) ? overlapOf(spans, step).slice(0, mostSteps * 2) : [] };
}
