import type { RequestDetail, RequestRow } from '../../../shared/dump.ts';
import type { RecordedRequest } from './reader.ts';
import { fieldsToJson, toReadingJson } from './reading-json.ts';
import { intsOf, metaOf, outputDict, promptText } from './record-row.ts';
import { type DumpRecord, requestFields } from './request-dump.ts';
import { readStages } from './stages.ts';
import type { PickleValue } from './value.ts';

/** More than any editor shows; far less than what a bomb would write. */
const forPeople = { nodes: 500_000, characters: 50_000_000 };

/** One record as the window shows it. */
export function readDetail(record: DumpRecord, row: RequestRow): RequestDetail {
  const fields = requestFields(record);
  const meta = metaOf(record);
  const indent = { indent: true, ...forPeople };
  return {
    row,
    requestText: fields
      ? fieldsToJson(fields.names, fields.values, indent)
      : toReadingJson(record.request, indent),
    outputText: outputText(record),
    outputIds: intsOf(outputDict(record)?.get('output_ids')),
    outputJson: toReadingJson(record.output, indent),
    metaInfoText: meta && toReadingJson(meta, indent),
    stages: readStages(meta),
    promptText: promptText(fields),
  };
}

/** One record as a replay needs it. */
export function readRecord(record: DumpRecord, row: RequestRow): RecordedRequest {
  const fields = requestFields(record);
  const meta = metaOf(record);
  return {
    row,
    fields: (fields?.names ?? []).map((name, index) => ({
      name,
      json: toReadingJson(fields?.values[index] as PickleValue),
    })),
    output: {
      text: outputText(record),
      outputIds: intsOf(outputDict(record)?.get('output_ids')),
      json: toReadingJson(record.output),
      metaJson: meta && toReadingJson(meta),
    },
  };
}

function outputText(record: DumpRecord): string | null {
  const text = outputDict(record)?.get('text');
  return typeof text === 'string' ? text : null;
}
