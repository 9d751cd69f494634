import type { RequestRow } from '../../../shared/dump.ts';
import { wideIntegersAsText } from '../wide-integers.ts';
import { saysNoLogs, withoutContent } from './no-logs.ts';
import type { RecordedRequest } from './reader.ts';

/*
 * Requests as lines of a file. Those that say `no_logs` go without prompt and answer, and are marked, unless
 * `withPrompts`.
 */

/** What `dump show` says of a record, on one line. */
export function jsonLine(name: string, record: RecordedRequest, withPrompts: boolean): string {
  const shown = withPrompts || !saysNoLogs(record) ? record : withoutContent(record);
  return recordJson(name, record.row, shown.fields, shown.output.json);
}

/** In place of a record that cannot be decoded: the others are written all the same. */
export const brokenLine = (name: string, row: RequestRow, why: string): string =>
  JSON.stringify({ ...placeOf(name, row), rid: row.rid, error: { code: 'UNREADABLE', message: why } });

/** Where a record stands in `file`. */
const placeOf = (file: string, { index, from }: RequestRow) => ({ file, index: from?.index ?? index });

/** A record as the command line promises it: `fields` and `output` in the tagged form. */
export function recordJson(
  file: string,
  row: RequestRow,
  fields: readonly { readonly name: string; readonly json: string }[],
  output: string,
): string {
  // Put together as text: parsed and written again, the reader's JSON would lose digits.
  const members = fields.map(({ name, json }) => `${JSON.stringify(name)}:${json}`).join(',');
  const facts = JSON.stringify({ ...placeOf(file, row), created: row.start, finished: row.end });
  const request = `{"class":${JSON.stringify(row.class)},"fields":{${members}}}`;
  return wideIntegersAsText(`${facts.slice(0, -1)},"request":${request},"output":${output}}`);
}

type Cell = string | number | boolean | null;

/** Columns of a CSV file, in the names of the command line's JSON. Times in Unix seconds. */
const columns: Readonly<Record<string, (row: RequestRow) => Cell>> = {
  index: (row) => row.from?.index ?? row.index,
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
  /** Of a table of several dumps. */
  file: (row) => row.from?.file ?? null,
  text_preview: (row) => row.textPreview,
};

/** Without a line break at its end, as the lines below. */
export const csvHead = [...Object.keys(columns), 'masked'].join(',');

/** `masked`: the request said `no_logs`, and its prompt is left out. */
export function csvLine(row: RequestRow, masked: boolean): string {
  const shown = masked ? { ...row, textPreview: null } : row;
  const cells = Object.values(columns).map((of) => of(shown));
  return [...cells, masked ? 'no_logs' : null].map(csvCell).join(',');
}

/** A cell as RFC 4180 writes it. One that a spreadsheet would run as a formula begins with an apostrophe. */
function csvCell(value: Cell): string {
  if (value === null) return '';
  if (typeof value !== 'string') return String(value);
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
