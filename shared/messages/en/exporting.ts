import { formatBytes, formatCount } from '../../format.ts';

const records = (count: number): string => `${formatCount(count)} ${count === 1 ? 'record' : 'records'}`;

/** Words of writing requests to a file. */
export const exporting = {
  open: 'Export requests…',
  title: 'Export requests',
  what: 'Requests',
  selected: (count: number) => `Selected (${formatCount(count)})`,
  all: (count: number) => `All that match (${formatCount(count)})`,
  tooMany: (most: number) =>
    `At most ${formatCount(most)} selected rows can be written; all that match have no limit.`,
  format: 'Format',
  formats: { jsonl: 'JSONL', csv: 'CSV' },
  holds: {
    jsonl: 'One JSON object a line: the row, the whole request and the whole output.',
    csv: 'One line a request: its facts, as far as a row has them, and the beginning of its prompt.',
  },
  inClear: {
    jsonl: (count: number) =>
      `${records(count)} will be written as recorded: prompts and answers stand in the file in clear.`,
    csv: (count: number) =>
      `${records(count)} will be written as recorded: the beginning of each prompt stands in the file in clear.`,
  },
  start: 'Export…',
  again: 'Try again…',
  cancel: 'Cancel',
  close: 'Close',
  stop: 'Stop',
  stopping: 'Stopping',
  progress: 'Writing the requests',
  written: (count: number, of: number | null) =>
    of === null ? 'Waiting for a place to write to' : `${formatCount(count)} of ${records(of)}`,
  done: (count: number, name: string, bytes: number) =>
    `${records(count)} written to ${name}, ${formatBytes(bytes)}.`,
  show: 'Show in folder',
  cancelled: 'Stopped. No file was left.',
} as const;
