import type { CaptureView } from '../shared/capture.ts';
import type { DumpView, RequestRow } from '../shared/dump.ts';
import type { IncidentView } from '../shared/incident.ts';
import type { Messages } from '../shared/messages/en/index.ts';
import { type PinSource, pinSource } from '../shared/pin.ts';
import type { Evidence, Signal } from '../shared/signal.ts';
import type { Pinnable } from './pins.ts';
import { placeOf } from './record-place.ts';
import type { TableColumn } from './widgets/table-model.ts';
import type { TextSelection } from './widgets/text-range.ts';

/*
 * What can be pinned, as pins: each with its source, a label, and the value as it is shown. Pure.
 */

/** A value of a capture that was read from one of its files. */
export function numberPin(
  capture: Pick<CaptureView, 'id'>,
  { source: file, path, line }: Pick<Evidence, 'source' | 'path' | 'line'>,
  { label, value, rule = null }: { label: string; value: string; rule?: string | null },
): Pinnable {
  const source = pinSource({ in: 'capture', artifact: capture.id, file, path, line, rule });
  return { kind: 'number', source, label, value };
}

/** Where a signal was found: in the shown capture, or in one of the dumps. */
export function signalOrigin(
  signal: Signal,
  capture: Pick<CaptureView, 'id' | 'signals'> | null,
  dumps: readonly { readonly id: string; readonly signals: readonly Signal[] }[],
): Pick<PinSource, 'in' | 'artifact'> | null {
  if (capture?.signals.includes(signal)) return { in: 'capture', artifact: capture.id };
  const dump = dumps.find(({ signals }) => signals.includes(signal));
  return dump ? { in: 'dump', artifact: dump.id } : null;
}

export function findingPin(
  { rule, text }: Pick<Signal, 'rule' | 'text'>,
  origin: Pick<PinSource, 'in' | 'artifact'>,
  { title, detail }: { title: string; detail: string },
): Pinnable {
  return { kind: 'finding', source: pinSource({ ...origin, rule, path: text }), label: title, value: detail };
}

/** One value of a finding. `capture` is the shown one: a file that no dump is called belongs to it. */
export function evidencePin(
  { source, path, line, threshold, record }: Evidence,
  rule: string,
  { label, value }: { label: string; value: string },
  open: { capture: Pick<CaptureView, 'id'> | null; dumps: readonly Pick<DumpView, 'id' | 'name' | 'path'>[] },
): Pinnable | null {
  const shown = threshold === null ? value : `${value} (${threshold})`;
  const dump = open.dumps.find(({ name, path: file }) => name === source || file === source);
  if (dump) {
    const from = pinSource({ in: 'dump', artifact: dump.id, path, rule, index: record?.index ?? null });
    return { kind: 'number', source: from, label, value: shown };
  }
  return open.capture && numberPin(open.capture, { source, path, line }, { label, value: shown, rule });
}

/** Drawn or tabular values of a whole section, as lines of text. */
export function plotPin(
  source: Pick<PinSource, 'in' | 'artifact' | 'path'> & Partial<PinSource>,
  label: string,
  lines: readonly (readonly [name: string, ...values: string[]])[],
): Pinnable {
  const value = lines.map(([name, ...values]) => `${name}: ${values.join(', ')}`).join('\n');
  return { kind: 'plot', source: pinSource(source), label, value };
}

/** The beginning of a prompt goes into a pin only where a person selects it. */
const promptColumn = 'textPreview';

/** A record of a dump with what its row says; a prompt is not in it. */
export function rowPin(
  table: Pick<DumpView, 'id'>,
  row: RequestRow,
  columns: readonly TableColumn<RequestRow>[],
  { labels }: Messages['pins'],
): Pinnable {
  const said = columns
    .filter(({ id }) => id !== promptColumn)
    .map(({ header, textHeader, text }) => [textHeader ?? header, text(row)] as const)
    .filter(([, value]) => value !== '');
  return {
    kind: 'row',
    source: recordSource(table, row),
    label: recordLabel(table, row, labels),
    value: said.map(([name, value]) => `${name} ${value}`).join(', '),
  };
}

/** A fact of one record. `path`: the tab of the detail that shows it, and its name there. */
export function factPin(
  table: Pick<DumpView, 'id'>,
  row: RecordRow,
  { path, name, value }: { path: string; name: string; value: string },
  { labels }: Messages['pins'],
): Pinnable {
  const label = labels.fact(recordLabel(table, row, labels), name);
  return { kind: 'number', source: recordSource(table, row, { path }), label, value };
}

/** The drawing of one record's stages, as lines of text. */
export function stagesPin(
  table: Pick<DumpView, 'id'>,
  row: RecordRow,
  name: string,
  lines: readonly (readonly [name: string, ...values: string[]])[],
  { labels }: Messages['pins'],
): Pinnable {
  const label = labels.fact(recordLabel(table, row, labels), name);
  return plotPin(recordSource(table, row, { path: 'stages' }), label, lines);
}

type RecordRow = Pick<RequestRow, 'index' | 'rid' | 'from'>;

/** A record as it goes by in the incident: in the dump it stands in, whichever table shows it. */
function recordSource(table: Pick<DumpView, 'id'>, row: RecordRow, more: Partial<PinSource> = {}): PinSource {
  const { dump, index } = placeOf(table, row);
  return pinSource({ in: 'dump', artifact: dump, index, rid: row.rid, ...more });
}

const recordLabel = (
  table: Pick<DumpView, 'id'>,
  row: RecordRow,
  labels: Messages['pins']['labels'],
): string => labels.request(row.rid, placeOf(table, row).index);

/** A selected part of a text. */
export function textPin(
  source: Pick<PinSource, 'in' | 'artifact'> & Partial<PinSource>,
  where: string,
  { text, range }: TextSelection,
  { labels }: Messages['pins'],
): Pinnable {
  return {
    kind: 'text',
    source: pinSource({ ...source, range: { ...range } }),
    label: labels.text(where),
    value: text,
  };
}

/** A selected part of a text of one record: its prompt, its output, or one of its JSON texts. */
export const recordTextPin = (
  table: Pick<DumpView, 'id'>,
  row: RecordRow,
  path: string,
  where: string,
  selection: TextSelection,
  words: Messages['pins'],
): Pinnable =>
  textPin(
    recordSource(table, row, { path }),
    `${recordLabel(table, row, words.labels)}, ${where}`,
    selection,
    words,
  );

/** What came of one sending. `replay` is the artifact that the run is kept in. */
export function replayPin(
  replay: string,
  run: number,
  { path, name, value }: { path: string; name: string; value: string },
  { labels }: Messages['pins'],
): Pinnable {
  const source = pinSource({ in: 'replay', artifact: replay, path, index: run });
  return { kind: 'number', source, label: labels.replay(run, name), value };
}

/** The replay that keeps the runs of a saved request; null while nothing was sent. */
export const replayOf = (
  view: Pick<IncidentView, 'replays'> | null,
  request: string | null,
): string | null =>
  request === null ? null : (view?.replays.find((item) => item.request === request)?.id ?? null);
