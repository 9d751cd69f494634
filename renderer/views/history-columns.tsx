import { formatBytes, formatCount, formatDuration, formatTimestamp, missing } from '../../shared/format.ts';
import type { RunSummary } from '../../shared/history.ts';
import type { Messages } from '../../shared/messages/en/index.ts';
import { useReplay } from '../replay-store.ts';
import type { MarkKind } from '../widgets/mark.tsx';
import { Mark } from '../widgets/mark.tsx';
import { MiddleText } from '../widgets/middle-text.tsx';
import type { TableColumn, TableSort } from '../widgets/table-model.ts';

type Columns = readonly TableColumn<RunSummary>[];

/** What became of a send, in a word or two. */
function outcomeWords({ end, httpStatus, problem }: RunSummary, { replay, history }: Messages): string {
  if (end === null) return history.interrupted;
  const wasRefused = end === 'error' && httpStatus === null && problem !== null;
  const said = wasRefused ? replay.ends.failed : replay.ends[end];
  return httpStatus === null || httpStatus === 200 ? said : `${said}, ${replay.httpStatus(httpStatus)}`;
}

function markOf({ end }: RunSummary): MarkKind {
  if (end === null) return 'unchecked';
  return end === 'complete' ? 'ok' : end === 'cancelled' ? 'warn' : 'critical';
}

/** The end of one that is under way in this window is not known yet. */
function Outcome({ run, said, underWay }: { run: RunSummary; said: string; underWay: string }) {
  const isRunning = useReplay(({ documents }) =>
    Object.values(documents).some(
      ({ saved, runs }) =>
        saved === run.request &&
        runs.some(({ number, state }) => number === run.run && state.kind === 'running'),
    ),
  );
  return (
    <span className="history-outcome">
      <Mark kind={isRunning ? 'info' : markOf(run)} />
      <span className="clipped">{isRunning ? underWay : said}</span>
    </span>
  );
}

export function runColumns(messages: Messages): Columns {
  const { history: words } = messages;
  const { columns } = words;
  const seconds = (key: 'ttftSeconds' | 'elapsedSeconds', header: string): TableColumn<RunSummary> => ({
    id: key,
    header,
    textHeader: words.inSeconds(header),
    width: 84,
    align: 'end',
    kind: 'number',
    cell: (run) => (run[key] === null ? missing : formatDuration(run[key])),
    text: (run) => (run[key] === null ? '' : String(run[key])),
  });
  return [
    {
      id: 'at',
      header: columns.time,
      width: 168,
      kind: 'number',
      descendingFirst: true,
      cell: ({ at }) => formatTimestamp(at),
      text: ({ at }) => new Date(at * 1000).toISOString(),
    },
    {
      id: 'name',
      header: columns.request,
      width: 120,
      grow: true,
      cell: ({ name }) => <MiddleText text={name} />,
      text: ({ name }) => name,
    },
    {
      id: 'run',
      header: columns.run,
      width: 52,
      align: 'end',
      kind: 'number',
      cell: ({ run }) => formatCount(run),
      text: ({ run }) => String(run),
    },
    {
      id: 'baseUrl',
      header: columns.target,
      width: 180,
      kind: 'code',
      cell: ({ baseUrl }) => <MiddleText text={baseUrl} />,
      text: ({ baseUrl }) => baseUrl,
    },
    {
      id: 'endpoint',
      header: columns.endpoint,
      width: 164,
      kind: 'code',
      hideBelow: 900,
      cell: ({ endpoint }) => endpoint,
      text: ({ endpoint }) => endpoint,
    },
    {
      id: 'end',
      header: columns.outcome,
      width: 136,
      cell: (run) => <Outcome run={run} said={outcomeWords(run, messages)} underWay={words.underWay} />,
      text: (run) => outcomeWords(run, messages),
    },
    seconds('ttftSeconds', columns.ttft),
    seconds('elapsedSeconds', columns.elapsed),
    {
      id: 'completionTokens',
      header: columns.tokens,
      width: 72,
      align: 'end',
      kind: 'number',
      cell: ({ completionTokens: tokens }) => (tokens === null ? missing : formatCount(tokens)),
      text: ({ completionTokens: tokens }) => (tokens === null ? '' : String(tokens)),
    },
    {
      id: 'bodyBytes',
      header: columns.body,
      textHeader: words.inBytes(columns.body),
      hideBelow: 1130,
      width: 84,
      align: 'end',
      kind: 'number',
      cell: ({ bodyBytes }) => formatBytes(bodyBytes),
      text: ({ bodyBytes }) => String(bodyBytes),
    },
  ];
}

/** All that a row says, in one line: for the filter and for a pin. */
export const runText = (columns: Columns, run: RunSummary): string =>
  columns
    .map((column) => [column.textHeader ?? column.header, column.text(run)] as const)
    .filter(([, value]) => value !== '')
    .map(([name, value]) => `${name} ${value}`)
    .join(', ');

/** Another order than the latest first. What has no value comes last either way. */
export function sortedRuns(
  runs: readonly RunSummary[],
  { column, descending }: TableSort,
): readonly RunSummary[] {
  const key = column as Exclude<keyof RunSummary, 'problem'>;
  return [...runs].sort((one, other) => {
    const [a, b] = [one[key], other[key]];
    if (a === b) return 0;
    if (a === null || b === null) return a === null ? 1 : -1;
    return (a < b ? -1 : 1) * (descending ? -1 : 1);
  });
}
