import { open, rename, rm } from 'node:fs/promises';
import type { DumpView, Exported, ExportFormat, RequestChoice, RequestRow } from '../../../shared/dump.ts';
import { ProblemError } from '../../../shared/outcome.ts';
import { partialName, writeProblem } from '../bundle/write.ts';
import type { Job } from '../job.ts';
import { inTurns } from '../turns.ts';
import { wideIntegersAsText } from '../wide-integers.ts';
import { readRecord } from './record-detail.ts';
import type { RowSource } from './row-source.ts';
import { RowCursor, type RowTable } from './row-table.ts';

export interface ExportOrder {
  readonly choice: RequestChoice;
  /** Records by their position in the file, in place of a choice. */
  readonly only: readonly number[] | null;
  readonly format: ExportFormat;
  readonly path: string;
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

/** Characters that are written at once. */
const piece = 1_000_000;
/** Progress is told this often, in milliseconds. */
const tellMs = 100;

/** Writes the rows at `places`. The file appears when it is whole. */
export async function exportRows(
  { view, table, source }: Rows,
  places: Uint32Array,
  { format, path }: ExportOrder,
  { signal, tell }: Job<ExportProgress>,
): Promise<Exported> {
  const partial = partialName(path);
  const file = await open(partial, 'w', 0o600).catch((error: unknown) => {
    throw writeProblem(path, error);
  });
  const cursor = new RowCursor(table, source);
  let waiting = format === 'csv' ? `${csvLine(Object.keys(csvColumns))}\r\n` : '';
  let bytes = 0;
  let told = 0;
  const flush = async () => {
    const text = Buffer.from(waiting);
    waiting = '';
    await file.appendFile(text);
    bytes += text.length;
  };
  try {
    for (const [records, at] of places.entries()) {
      if (signal.aborted) throw new ProblemError('cancelled', {});
      cursor.at = at;
      const row = cursor.copy();
      waiting +=
        format === 'csv'
          ? `${csvLine(Object.values(csvColumns).map((of) => of(row)))}\r\n`
          : `${await recordLine(view.name, row, source, at)}\n`;
      if (waiting.length >= piece) await flush();
      if (performance.now() - told < tellMs) continue;
      told = performance.now();
      tell({ records, of: places.length });
    }
    await flush();
    await file.sync();
    await file.close();
    await rename(partial, path);
  } catch (error) {
    await file.close().catch(() => undefined);
    await rm(partial, { force: true });
    throw error instanceof ProblemError ? error : writeProblem(path, error);
  }
  tell({ records: places.length, of: places.length });
  return { path, records: places.length, bytes };
}

/** What `dump show` says of a record, on one line. */
async function recordLine(name: string, row: RequestRow, source: RowSource, at: number): Promise<string> {
  const { fields, output } = await inTurns(readRecord(source.record(at), row));
  return recordJson(name, row, fields, output.json);
}

/** A record as the command line promises it: `fields` and `output` in the tagged form. */
export function recordJson(
  file: string,
  row: RequestRow,
  fields: readonly { readonly name: string; readonly json: string }[],
  output: string,
): string {
  // Put together as text: parsed and written again, the reader's JSON would lose digits.
  const members = fields.map(({ name, json }) => `${JSON.stringify(name)}:${json}`).join(',');
  const facts = JSON.stringify({ file, index: row.index, created: row.start, finished: row.end });
  const request = `{"class":${JSON.stringify(row.class)},"fields":{${members}}}`;
  return wideIntegersAsText(`${facts.slice(0, -1)},"request":${request},"output":${output}}`);
}

/** Columns of a CSV file, in the names of the command line's JSON. Times in Unix seconds. */
const csvColumns: Readonly<Record<string, (row: RequestRow) => string | number | boolean | null>> = {
  index: (row) => row.index,
  rid: (row) => row.rid,
  class: (row) => row.class,
  state: (row) => row.state,
  stream: (row) => row.stream,
  prompt_tokens: (row) => row.promptTokens,
  cached_tokens: (row) => row.cachedTokens,
  completion_tokens: (row) => row.completionTokens,
  start: (row) => row.start,
  end: (row) => row.end,
  elapsed_seconds: (row) => row.elapsedSeconds,
  ttft_seconds: (row) => row.ttftSeconds,
  queue_seconds: (row) => row.queueSeconds,
  prefill_seconds: (row) => row.prefillSeconds,
  finish_type: (row) => row.finishType,
  finish_detail: (row) => row.finishDetail,
  error_type: (row) => row.errorType,
  dp_rank: (row) => row.dpRank,
  weight_version: (row) => row.weightVersion,
  retractions: (row) => row.retractions,
  lora_path: (row) => row.loraPath,
  media: (row) => row.media,
  modality: (row) => row.modality,
  grammar: (row) => row.grammar,
  samples: (row) => row.samples,
  incomplete: (row) => row.incomplete,
  text_preview: (row) => row.textPreview,
};

const csvLine = (cells: readonly (string | number | boolean | null)[]): string =>
  cells.map(csvCell).join(',');

/** A cell as RFC 4180 writes it. One that a spreadsheet would run as a formula begins with an apostrophe. */
function csvCell(value: string | number | boolean | null): string {
  if (value === null) return '';
  if (typeof value !== 'string') return String(value);
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
