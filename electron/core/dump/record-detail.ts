import type { RequestDetail, RequestRow } from '../../../shared/dump.ts';
import type { Turns } from '../turns.ts';
import type { RecordedRequest } from './reader.ts';
import { fieldsJson, readingJson } from './reading-json.ts';
import { intsOf, metaOf, outputDict, outputText, promptText } from './record-row.ts';
import { type DumpRecord, requestFields } from './request-dump.ts';
import { readStages } from './stages.ts';
import type { PickleValue } from './value.ts';

/** More than any editor shows. */
const forPeople = { nodes: 500_000, characters: 50_000_000 };
const forReplay = { nodes: 2_000_000 };
/** Values that a record may show again in several places. */
const shownAgain = 100_000;

/** A value takes a byte at least: a few hundred bytes that unfold to millions of values are a bomb. */
const nodesOf = ({ bytes }: DumpRecord, most: number): number => Math.min(most, shownAgain + bytes);

/** One record as the window shows it. */
export function* readDetail(record: DumpRecord, row: RequestRow): Turns<RequestDetail> {
  const fields = requestFields(record);
  const meta = metaOf(record);
  const indent = { indent: true, ...forPeople, nodes: nodesOf(record, forPeople.nodes) };
  return {
    row,
    requestText: fields
      ? yield* fieldsJson(fields.names, fields.values, indent)
      : yield* readingJson(record.request, indent),
    outputText: outputText(record),
    outputIds: intsOf(outputDict(record)?.get('output_ids')),
    outputJson: yield* readingJson(record.output, indent),
    metaInfoText: meta && (yield* readingJson(meta, indent)),
    stages: readStages(meta),
    promptText: promptText(fields),
  };
}

/** One record as a replay needs it. */
export function* readRecord(record: DumpRecord, row: RequestRow): Turns<RecordedRequest> {
  const fields = requestFields(record);
  const meta = metaOf(record);
  const members: { name: string; json: string }[] = [];
  const limits = { nodes: nodesOf(record, forReplay.nodes) };
  for (const [index, name] of (fields?.names ?? []).entries())
    members.push({ name, json: yield* readingJson(fields?.values[index] as PickleValue, limits) });
  return {
    row,
    fields: members,
    output: {
      text: outputText(record),
      outputIds: intsOf(outputDict(record)?.get('output_ids')),
      json: yield* readingJson(record.output, limits),
      metaJson: meta && (yield* readingJson(meta, limits)),
    },
  };
}
