import { formatCount } from '../../format.ts';

const calls = (count: number) => `${formatCount(count)} ${count === 1 ? 'call' : 'calls'}`;

export const network = {
  title: 'Network calls',
  statement:
    'Every call that the app made since it was started. It calls servers that you name, and nobody else: no telemetry, no update checks. Queries, headers, keys and bodies are not kept here.',
  filter: 'Filter',
  filterPlaceholder: 'host, path, method or status',
  shown: (shown: number, of: number) => (shown === of ? calls(of) : `${formatCount(shown)} of ${calls(of)}`),
  table: 'Network calls, the latest first',
  copy: 'Copy',
  copied: 'Copied',
  columns: {
    time: 'Time',
    method: 'Method',
    host: 'Host',
    path: 'Path',
    status: 'Status',
    bytes: 'Size',
    seconds: 'Took',
  },
  bytesText: 'Bytes',
  secondsText: 'Seconds',
  running: 'under way',
  failed: 'failed',
  emptyTitle: 'No call was made yet',
  emptyText: 'Collecting from a server and sending a replay are the only things that make any.',
  noneTitle: 'No call passes the filter',
  clearFilter: 'Clear filter',
};
