import type { DumpView, Exported, ExportFormat, RequestChoice, RequestRow } from '../../../shared/dump.ts';
import { ProblemError } from '../../../shared/outcome.ts';
import type { Job } from '../job.ts';
import { inTurns } from '../turns.ts';
import { createExportFile } from './export-file.ts';
import { brokenLine, csvHead, csvLine, jsonLine } from './export-lines.ts';
import { PickleError } from './pickle-error.ts';
import { readRecord } from './record-detail.ts';
import type { DumpRecord } from './request-dump.ts';
import { RowCursor } from './row-cursor.ts';
import type { RowSource } from './row-source.ts';
import type { RowTable } from './row-table.ts';
import type { TraceOrder } from './trace/trace-lines.ts';
import { traceRequest } from './trace/trace-rows.ts';
import { writeTrace } from './trace/write-trace.ts';

export interface ExportOrder {
  readonly choice: RequestChoice;
  /** Records by their position in the file, in place of a choice. */
  readonly only: readonly number[] | null;
  readonly format: ExportFormat;
  readonly path: string;
  /** Prompts and answers, too, of requests that say `no_logs`; left out: without. */
  readonly withPrompts?: boolean;
  /** k6: prompts of the same shape in place of the recorded ones; left out: as recorded. */
  readonly synthetic?: boolean;
}

export interface ExportProgress {
  readonly records: number;
  readonly of: number;
}

interface Rows {
  readonly view: DumpView;
  readonly table: RowTable;
  readonly source: RowSource;
}

/** Progress is told this often, in milliseconds. */
const tellMs = 100;

/** What a file in each format is called at its end. */
export const exportEndings: Readonly<Record<ExportFormat, string>> = {
  jsonl: 'jsonl',
  csv: 'csv',
  mooncake: 'mooncake.jsonl',
  k6: 'k6.js',
};

/** Writes the rows at `places`. The file appears when it is whole; of a trace see `writeTrace`. */
export async function exportRows(
  rows: Rows,
  places: Uint32Array,
  order: ExportOrder,
  job: Job<ExportProgress>,
): Promise<Exported> {
  const { format } = order;
  return format === 'mooncake' || format === 'k6'
    ? exportTrace(rows, places, format, order, job)
    : exportLines(rows, places, order, job);
}

async function exportTrace(
  { table, source }: Rows,
  places: Uint32Array,
  format: TraceOrder['format'],
  { path, synthetic = false, withPrompts = false }: ExportOrder,
  { signal, tell }: Job<ExportProgress>,
): Promise<Exported> {
  const cursor = new RowCursor(table, source);
  const rowAt = (at: number): RequestRow => {
    cursor.at = at;
    return cursor.copy();
  };
  const requests = Array.from(places, (at) =>
    traceRequest(rowAt(at), () => inTurns(readRecord(source.record(at), rowAt(at)))),
  ).filter((request) => request !== null);
  const without = places.length - requests.length;
  let told = 0;
  const job: Job<ExportProgress> = {
    signal,
    tell: (progress) => {
      if (performance.now() - told < tellMs) return;
      told = performance.now();
      tell(progress);
    },
  };
  const { data, bytes, facts } = await writeTrace(path, requests, { format, synthetic, withPrompts }, job);
  const { requests: records, unusable, noLogs, unread } = facts;
  tell({ records: requests.length, of: requests.length });
  return { path, data, records, left: without + unusable + noLogs + unread, bytes };
}

async function exportLines(
  { view, table, source }: Rows,
  places: Uint32Array,
  { format, path, withPrompts = false }: ExportOrder,
  { signal, tell }: Job<ExportProgress>,
): Promise<Exported> {
  const file = await createExportFile(path);
  const cursor = new RowCursor(table, source);
  let told = 0;
  try {
    if (format === 'csv') await file.write(`${csvHead}\r\n`);
    for (const [records, at] of places.entries()) {
      if (signal.aborted) throw new ProblemError('cancelled', {});
      cursor.at = at;
      const row = cursor.copy();
      if (format === 'csv') await file.write(`${csvLine(row, !withPrompts && row.noLogs)}\r\n`);
      else {
        await file.write(
          `${await recordLine(row.from?.file ?? view.name, row, () => source.record(at), withPrompts)}\n`,
        );
      }
      if (performance.now() - told < tellMs) continue;
      told = performance.now();
      tell({ records, of: places.length });
    }
    const bytes = await file.keep();
    tell({ records: places.length, of: places.length });
    return { path, data: null, records: places.length, left: 0, bytes };
  } finally {
    await file.discard();
  }
}

async function recordLine(
  name: string,
  row: RequestRow,
  record: () => DumpRecord,
  withPrompts: boolean,
): Promise<string> {
  try {
    return jsonLine(name, await inTurns(readRecord(record(), row)), withPrompts);
  } catch (error) {
    if (error instanceof PickleError) return brokenLine(name, row, error.message);
    throw error;
  }
}
