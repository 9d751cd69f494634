import { Pin } from 'lucide-react';
import type { RequestRow } from '../../shared/dump.ts';
import { formatClock, formatCount, formatDuration, formatTimestamp, missing } from '../../shared/format.ts';
import type { Messages } from '../../shared/messages/en/index.ts';
import { type ColumnChoice, chosenColumns } from '../request-column-choice.ts';
import { type RareFact, rareNames } from '../request-facts.ts';
import { isOpen } from '../request-state.ts';
import { Mark } from '../widgets/mark.tsx';
import { MiddleText } from '../widgets/middle-text.tsx';
import type { TableColumn } from '../widgets/table-model.ts';

type Words = Messages['requests'];

const noneIsPinned = (): boolean => false;

const fileWidth = 84;
const noFacts: readonly RareFact[] = [];
/** Width of a table in a window of 1400 pixels: below it the usual columns are enough. */
const calmBelow = 788;

interface ColumnOptions {
  isPinned?(row: RequestRow): boolean;
  /** What the rows have something for. */
  readonly facts?: readonly RareFact[];
  readonly choice?: ColumnChoice;
}

/** The columns of the table of requests that a person sees. Their ids are the sort keys of the contract. */
export function requestColumns(
  words: Words,
  { isPinned, facts = noFacts, choice = {} }: ColumnOptions = {},
): readonly TableColumn<RequestRow>[] {
  return chosenColumns(allRequestColumns(words, isPinned, facts), choice, facts);
}

/** All that there are, wherever the rows have nothing for them as well. */
export function allRequestColumns(
  words: Words,
  isPinned: (row: RequestRow) => boolean = noneIsPinned,
  facts: readonly RareFact[] = noFacts,
): readonly TableColumn<RequestRow>[] {
  const { columns } = words;
  // In a table of several files the file is what a row cannot do without: others make room for it.
  const isOfSeveral = facts.includes('from');
  const room = isOfSeveral ? fileWidth : 0;
  const plain = (value: number | null): string => (value === null ? '' : String(value));
  const notCounted = (row: RequestRow): string => (isOpen(row) ? words.notCountedYet : words.unknown);
  const number = (
    id: string,
    header: string,
    width: number,
    read: (row: RequestRow) => number | null,
    whyUnknown: (row: RequestRow) => string = () => words.unknown,
  ): TableColumn<RequestRow> => ({
    id,
    header,
    width,
    align: 'end',
    kind: 'number',
    descendingFirst: true,
    cell: (row) => {
      const value = read(row);
      if (value === null) return <span title={whyUnknown(row)}>{missing}</span>;
      const said = formatCount(value);
      // Past a million there may not be room for all of it.
      return said.length > 7 ? <span title={said}>{said}</span> : said;
    },
    text: (row) => plain(read(row)),
  });
  const duration = (
    id: 'ttftSeconds' | 'queueSeconds' | 'prefillSeconds',
    header: string,
    width: number,
  ): TableColumn<RequestRow> => ({
    id,
    header,
    width,
    align: 'end',
    kind: 'number',
    descendingFirst: true,
    cell: (row) => formatDuration(row[id]),
    textHeader: `${header} s`,
    text: (row) => plain(row[id]),
  });
  const word = (
    id: 'loraPath' | 'modality' | 'grammar' | 'weightVersion',
    header: string,
    width: number,
  ): TableColumn<RequestRow> => ({
    id,
    header,
    width,
    sortable: false,
    cell: (row) => <span title={row[id] ?? undefined}>{row[id] ?? missing}</span>,
    text: (row) => row[id] ?? '',
  });
  const rare: Record<RareFact, TableColumn<RequestRow>> = {
    from: {
      id: 'from',
      header: columns.file,
      width: fileWidth,
      sortable: false,
      cell: (row) => (row.from === null ? missing : <MiddleText text={row.from.file} tail={8} />),
      text: (row) => row.from?.file ?? '',
    },
    queueSeconds: duration('queueSeconds', columns.queue, 62),
    prefillSeconds: duration('prefillSeconds', columns.prefill, 62),
    loraPath: word('loraPath', columns.lora, 70),
    modality: word('modality', columns.media, 60),
    grammar: word('grammar', columns.grammar, 82),
    retractions: {
      ...number('retractions', columns.retractions, 58, (row) => row.retractions),
      sortable: false,
    },
    weightVersion: word('weightVersion', columns.weights, 70),
  };
  const usual: readonly TableColumn<RequestRow>[] = [
    {
      id: 'state',
      header: columns.state,
      width: 78,
      cell: (row) => <State row={row} words={words} />,
      text: (row) => row.state,
    },
    {
      id: 'rid',
      header: columns.rid,
      width: 108,
      kind: 'code',
      cell: (row) => (
        <span className="request-rid">
          {row.rid === null ? missing : <MiddleText text={row.rid} tail={4} />}
          {isPinned(row) ? <Pin size={11} fill="currentColor" aria-label={words.pinned} /> : null}
        </span>
      ),
      text: (row) => row.rid ?? '',
    },
    number('promptTokens', columns.prompt, 58, (row) => row.promptTokens, notCounted),
    {
      ...number('cachedTokens', columns.cached, 56, (row) => row.cachedTokens, notCounted),
      hideBelow: 760 + room,
    },
    number('completionTokens', columns.output, 56, (row) => row.completionTokens, notCounted),
    {
      id: 'start',
      header: columns.start,
      width: 86,
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
    duration('ttftSeconds', columns.ttft, 66),
    {
      id: 'elapsedSeconds',
      header: columns.elapsed,
      width: 80,
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
      width: 54,
      cell: (row) => (
        <span
          className={row.finishType === 'abort' ? 'request-crit' : undefined}
          title={row.finishDetail ?? undefined}
        >
          {row.finishType ?? missing}
        </span>
      ),
      text: (row) => row.finishType ?? '',
      ...(isOfSeveral ? { hideBelow: 770 } : {}),
    },
    {
      ...number('dpRank', columns.dp, 36, (row) => row.dpRank),
      descendingFirst: false,
      hideBelow: 840 + room,
    },
  ];
  const prompt: TableColumn<RequestRow> = {
    id: 'textPreview',
    header: columns.promptText,
    width: isOfSeveral ? 64 : 100,
    grow: true,
    cell: (row) => (
      <span className="tx2" title={row.textPreview ?? words.noPromptPreview}>
        <Shape row={row} words={words} />
        {row.textPreview ?? missing}
      </span>
    ),
    text: (row) => row.textPreview ?? '',
  };
  const widthOf = (some: readonly TableColumn<RequestRow>[]): number =>
    some.reduce((sum, { width }) => sum + width, 0);
  const more: TableColumn<RequestRow>[] = [];
  // One after the other they appear as the table gets room for them; the prompt keeps its own.
  let taken = widthOf([...usual, prompt]);
  for (const name of rareNames) {
    const column = rare[name];
    if (facts.includes(name)) taken += column.width;
    more.push(name === 'from' ? column : { ...column, hideBelow: Math.max(calmBelow, taken) });
  }
  return [...usual, ...more, prompt];
}

/** What sets a request in flight apart: the rarer the shape, the likelier the suspect. */
function Shape({ row, words }: { row: RequestRow; words: Words }) {
  const media = row.media > 0 ? words.media(row.media) : null;
  if (!isOpen(row)) return media === null ? null : `[${media}] `;
  const marks = [
    media,
    row.grammar,
    row.loraPath === null ? null : words.shape.lora,
    row.logprobs ? words.shape.logprobs : null,
    (row.samples ?? 1) > 1 ? words.shape.samples(row.samples ?? 1) : null,
  ].filter((mark) => mark !== null);
  return marks.map((mark) => (
    <i key={mark} className="request-shape">
      {mark}
    </i>
  ));
}

function State({ row, words }: { row: RequestRow; words: Words }) {
  if (row.state !== 'in_flight') return <span className="tx2">{words.states[row.state]}</span>;
  return (
    <span className="request-fly">
      <Mark kind="fly" size={11} /> {words.states.in_flight}
    </span>
  );
}
