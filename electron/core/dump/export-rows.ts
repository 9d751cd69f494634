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

export interface ExportOrder {
  readonly choice: RequestChoice;
  /** Records by their position in the file, in place of a choice. */
  readonly only: readonly number[] | null;
  readonly format: ExportFormat;
  readonly path: string;
  /** Prompts and answers, too, of requests that say `no_logs`; left out: without. */
  readonly withPrompts?: boolean;
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

/** Writes the rows at `places`. The file appears when it is whole. */
export async function exportRows(
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
    return { path, records: places.length, bytes };
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
