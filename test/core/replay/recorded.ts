import type { RecordedRequest } from '../../../electron/core/dump/reader.ts';
import type { RequestRow } from '../../../shared/dump.ts';
import { generateFields } from '../../../shared/request-fields.ts';
import { requestRow } from '../../shared/request-row.ts';

const row: RequestRow = {
  ...requestRow(),
  index: 0,
  rid: 'r-0',
  class: 'GenerateReqInput',
  state: 'finished',
  stream: false,
  promptTokens: 5,
  cachedTokens: 0,
  completionTokens: 3,
  start: 1000,
  end: 1002,
  elapsedSeconds: 2,
  ttftSeconds: 0.5,
  finishType: 'stop',
  finishDetail: null,
  dpRank: null,
  textPreview: null,
  loraPath: null,
  media: 0,
  incomplete: false,
};

/** A record as the reader gives it. `fields` are JSON texts by name. */
export function recorded(
  fields: Readonly<Record<string, string>>,
  more: { row?: Partial<RequestRow>; output?: Partial<RecordedRequest['output']> } = {},
): RecordedRequest {
  return {
    row: { ...row, ...more.row },
    fields: Object.entries(fields).map(([name, json]) => ({ name, json })),
    output: { text: 'abc', outputIds: [1, 2, 3], json: '{}', metaJson: '{}', ...more.output },
  };
}

/** All fields of the newest class as a server leaves them when only these were given. */
export function normalised(given: Readonly<Record<string, string>>): Record<string, string> {
  const all: Record<string, string> = {};
  for (const [name, info] of Object.entries(generateFields)) all[name] = info.default;
  return {
    ...all,
    rid: '"0123abcd"',
    is_single: 'true',
    batch_size: '1',
    parallel_sample_num: '1',
    ...given,
  };
}
