import type { RequestRow } from '../../shared/dump.ts';
import { formatClock, formatCount, formatDuration, formatTimestamp, missing } from '../../shared/format.ts';
import type { Messages } from '../../shared/messages/en/index.ts';
import { isOpen } from '../request-state.ts';
import { Mark } from '../widgets/mark.tsx';
import type { TableColumn } from '../widgets/table-model.ts';

type Words = Messages['requests'];

/** The columns of the table of requests. Their ids are the sort keys of the contract. */
export function requestColumns(words: Words): readonly TableColumn<RequestRow>[] {
  const { columns } = words;
  const plain = (value: number | null): string => (value === null ? '' : String(value));
  const number = (
    id: string,
    header: string,
    width: number,
    read: (row: RequestRow) => number | null,
  ): TableColumn<RequestRow> => ({
    id,
    header,
    width,
    align: 'end',
    kind: 'number',
    descendingFirst: true,
    cell: (row) => {
      const words = formatCount(read(row));
      // Past a million there may not be room for all of it.
      return words.length > 7 ? <span title={words}>{words}</span> : words;
    },
    text: (row) => plain(read(row)),
  });
  return [
    {
      id: 'state',
      header: columns.state,
      width: 84,
      cell: (row) => <State row={row} words={words} />,
      text: (row) => row.state,
    },
    {
      id: 'rid',
      header: columns.rid,
      width: 76,
      kind: 'code',
      cell: (row) => (row.rid === null ? missing : <span title={row.rid}>{shortRid(row.rid)}</span>),
      text: (row) => row.rid ?? '',
    },
    number('promptTokens', columns.prompt, 64, (row) => row.promptTokens),
    number('cachedTokens', columns.cached, 60, (row) => row.cachedTokens),
    number('completionTokens', columns.output, 58, (row) => row.completionTokens),
    {
      id: 'start',
      header: columns.start,
      width: 84,
      align: 'end',
      kind: 'number',
      cell: (row) => (
        <span title={row.start === null ? undefined : formatTimestamp(row.start)}>
          {formatClock(row.start)}
        </span>
      ),
      textHeader: `${columns.start} UTC`,
      text: (row) => (row.start === null ? '' : new Date(row.start * 1000).toISOString()),
    },
    {
      id: 'ttftSeconds',
      header: columns.ttft,
      width: 78,
      align: 'end',
      kind: 'number',
      descendingFirst: true,
      cell: (row) => formatDuration(row.ttftSeconds),
      textHeader: `${columns.ttft} s`,
      text: (row) => plain(row.ttftSeconds),
    },
    {
      id: 'elapsedSeconds',
      header: columns.elapsed,
      width: 90,
      align: 'end',
      kind: 'number',
      descendingFirst: true,
      cell: (row) =>
        isOpen(row) && row.elapsedSeconds !== null ? (
          <span className="request-fly">{words.atLeast(formatDuration(row.elapsedSeconds))}</span>
        ) : (
          formatDuration(row.elapsedSeconds)
        ),
      textHeader: `${columns.elapsed} s`,
      text: (row) => (row.elapsedSeconds === null ? '' : `${isOpen(row) ? '>' : ''}${row.elapsedSeconds}`),
    },
    {
      id: 'finishType',
      header: columns.finish,
      width: 58,
      cell: (row) => (
        <span
          className={row.finishType === 'abort' ? 'request-crit' : undefined}
          title={row.finishDetail ?? undefined}
        >
          {row.finishType ?? missing}
        </span>
      ),
      text: (row) => row.finishType ?? '',
    },
    { ...number('dpRank', columns.dp, 40, (row) => row.dpRank), descendingFirst: false, hideBelow: 780 },
    {
      id: 'textPreview',
      header: columns.promptText,
      width: 56,
      grow: true,
      cell: (row) => (
        <span className="tx2">
          {row.media > 0 ? `${words.media(row.media)} ` : ''}
          {row.textPreview ?? missing}
        </span>
      ),
      text: (row) => row.textPreview ?? '',
    },
  ];
}

/** Eight signs are enough to tell requests apart on a screen; a health check is known by its first word. */
function shortRid(rid: string): string {
  return rid.startsWith('HEALTH_CHECK') ? 'HEALTH_CHECK' : rid.slice(0, 8);
}

function State({ row, words }: { row: RequestRow; words: Words }) {
  if (row.state !== 'in_flight') return <span className="tx2">{words.states[row.state]}</span>;
  return (
    <span className="request-fly">
      <Mark kind="fly" size={11} /> {words.states.in_flight}
    </span>
  );
}
