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
  formats: { jsonl: 'JSONL', csv: 'CSV', mooncake: 'Mooncake trace', k6: 'k6 script' },
  prompts: 'Prompts',
  promptKinds: { recorded: 'As recorded', synthetic: 'Synthetic' },
  holds: {
    jsonl: 'One JSON object a line: the row, the whole request and the whole output.',
    csv: 'One line a request: its facts, as far as a row has them, and the beginning of its prompt.',
    mooncake:
      'For AIPerf and other benchmarks that read Mooncake traces: when each request came, its lengths in tokens, and the blocks of 512 tokens that prompts share.',
    k6: 'A script for k6 and, beside it, the bodies to send and when each came. It can run on many machines.',
    synthetic:
      'A script for k6 and, beside it, requests with as many tokens, shared where the recorded prompts are, and answers as long.',
  },
  says: {
    jsonl: (count: number) =>
      `${records(count)} will be written as recorded: prompts and answers stand in the file in clear.`,
    csv: (count: number) =>
      `${records(count)} will be written as recorded: the beginning of each prompt stands in the file in clear.`,
    mooncake: (count: number) => `${records(count)} will be written without any text or token.`,
    k6: (count: number) =>
      `${records(count)} will be written as recorded: prompts stand in the data file in clear. Those with no_logs are left out.`,
    synthetic: (count: number) =>
      `${records(count)} will be written without any recorded text, token, schema or id.`,
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
  done: (count: number, names: readonly string[], bytes: number) =>
    `${records(count)} written to ${names.join(' and ')}, ${formatBytes(bytes)}.`,
  left: (count: number) => `${records(count)} left out: without a start or a length, or with no_logs.`,
  show: 'Show in folder',
  cancelled: 'Stopped. No file was left.',
} as const;
